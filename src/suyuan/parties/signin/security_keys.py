"""Security keys and passkeys: WebAuthn level 2, judged by Yubico's fido2.

Procedure, for a new key and for signing in:
 1. ``*_options`` makes a challenge; it is kept in the session and good for one answer.
 2. The browser has it signed for our host; the origin must be exactly the one of the request.
 3. Challenge, host, origin, presence and signature are judged by the library.
 4. A counter that does not rise tells of a copied key: refused. Keys without a counter always say 0.
"""

from __future__ import annotations

import ipaddress
import json
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from suyuan.parties.models import SecondFactor, User
from suyuan.parties.signin import wall

_STATE: Final = "security_key"
LONGEST_ANSWER: Final = 20_000


def are_possible(request: HttpRequest) -> bool:
    """Browsers bind a key to a name: not at a bare address, and only over https or on localhost."""
    host = _host(request)
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure() or host == "localhost"
    return False


def new_options(request: HttpRequest, user: User) -> str:
    """Step 1 for a new key: what the browser asks it, as JSON."""
    whose = PublicKeyCredentialUserEntity(
        id=f"suyuan-{user.pk}".encode(), name=user.login, display_name=user.name or user.login
    )
    options, state = _server(request).register_begin(
        whose, _credentials(user), user_verification=UserVerificationRequirement.PREFERRED
    )
    request.session[_STATE] = {"for": "new", **state}
    return json.dumps(dict(options))


def sign_in_options(request: HttpRequest, user: User) -> str:
    """Step 1 for signing in."""
    options, state = _server(request).authenticate_begin(
        _credentials(user), user_verification=UserVerificationRequirement.PREFERRED
    )
    request.session[_STATE] = {"for": "sign-in", **state}
    return json.dumps(dict(options))


def judge_new(request: HttpRequest, answer: str) -> AttestedCredentialData | None:
    """Steps 2 and 3: the new key, or None."""
    state = _take_state(request, "new")
    if state is None or len(answer) > LONGEST_ANSWER:
        return None
    try:
        return _server(request).register_complete(state, json.loads(answer)).credential_data
    except Exception:  # noqa: BLE001 - whatever a hostile answer provokes in the decoder means: not a key
        return None


def judge(request: HttpRequest, user: User, answer: str) -> SecondFactor | None:
    """Steps 2 to 4: the person's key that signed, or None."""
    state = _take_state(request, "sign-in")
    if state is None or len(answer) > LONGEST_ANSWER:
        return None
    try:
        given = json.loads(answer)
        found = _server(request).authenticate_complete(state, _credentials(user), given)
        count = AuthenticationResponse.from_dict(given).response.authenticator_data.counter
    except Exception:  # noqa: BLE001 - as above
        return None
    return _used(user, found.credential_id, count)


def _used(user: User, credential_id: bytes, count: int) -> SecondFactor | None:
    """Step 4; the row is held, so that of two answers with one counter one is refused."""
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().get(user=user, credential_id=credential_id)
        if count <= factor.sign_count and (count or factor.sign_count):
            return None
        factor.sign_count, factor.last_used_at = count, wall.now()
        factor.save(update_fields=["sign_count", "last_used_at"])
    return factor


def _take_state(request: HttpRequest, purpose: str) -> dict[str, Any] | None:
    state = request.session.pop(_STATE, None)
    return state if state and state["for"] == purpose else None


def _credentials(user: User) -> list[AttestedCredentialData]:
    rows = SecondFactor.objects.filter(user=user, kind="key")
    return [AttestedCredentialData(bytes(row.credential)) for row in rows if row.credential is not None]


def _server(request: HttpRequest) -> Fido2Server:
    origin = f"{request.scheme}://{request.get_host()}"
    entity = PublicKeyCredentialRpEntity(name="溯源 Suyuan", id=_host(request))
    return Fido2Server(entity, verify_origin=lambda told: told == origin)


def _host(request: HttpRequest) -> str:
    return request.get_host().rsplit(":", 1)[0] if ":" in request.get_host() else request.get_host()
