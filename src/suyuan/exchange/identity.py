"""Who stands at a door for machines: the key of a party, or a person who is signed in.

Procedure (caller_of):
 1. A request with an Authorization header is judged by it alone: a wrong key never falls back to a session. It is
    judged once, however often it is asked, since a signed request spends its nonce.
 2. The key must be valid now and issued for what is asked (its scopes); else 401, 403. It is shown (Bearer), or the
    request is signed with the secret that belongs to it; then the body is judged too, while it is read. Who fails
    often is answered 429 for a while, by address and by prefix; a valid key is never held up.
 3. A token of ``/oauth2/token`` stands for its key, narrowed to the scopes it was made for.
 4. Without the header, a signed-in person counts. A change then needs the CSRF token: a browser sends cookies
    wherever a foreign page sends it, but never the Authorization header. So only keys are exempt.
 5. Nobody else comes in: there is no anonymous access to any door.
"""

from __future__ import annotations

import base64
import binascii
import math
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from suyuan.exchange import errors
from suyuan.exchange.problems import DoorRefusal
from suyuan.exchange.signatures import signer_of
from suyuan.parties.access_log import recording
from suyuan.parties.machines import access_tokens
from suyuan.parties.machines.signed_requests import claim_of, is_signed
from suyuan.parties.models import ApiKey, User
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import somewhere
from suyuan.parties.queries import viewer_of
from suyuan.parties.services import authenticate_machine, split_token
from suyuan.parties.signin import lockout
from suyuan.parties.viewer import Viewer

_BY_PEOPLE = {"capture": Action.EVENT_SEND, "imports:write": Action.EVENT_SEND}
"""What a person's role must allow where a key needs this scope; reading events for all others."""
_SAFE = ("GET", "HEAD", "OPTIONS")
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="suyuan"'}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. ``party_id`` is whose captures these are; an operator has none."""

    viewer: Viewer
    party_id: int | None
    key: ApiKey | None

    @property
    def sender(self) -> int:
        """The party that a capture counts for. Raises DoorRefusal for identities that belong to none."""
        if self.party_id is None:
            raise DoorRefusal("SecurityException", 403, errors.NO_PARTY.problem())
        return self.party_id


def caller_of(request: HttpRequest, scope: str | None = None, *, with_basic: bool = False) -> Caller:
    """The caller of a request to a door. Raises DoorRefusal: 401 without a valid identity, 403 without the scope.

    ``scope`` is what a key must be issued for (``parties.rules.SCOPES``); None asks for a valid key only.
    ``with_basic``: the key may also be the password of HTTP Basic. A browser sends that by itself once it was typed
    in, so such a door must refuse what the form of a foreign page can send: it takes XML only.
    """
    recording.calls(request)
    header = request.headers.get("Authorization")
    if header is not None and with_basic:
        header = _bearer_from_basic(header)
    caller = _by_session(request) if header is None else _by_header(request, header)
    request.caller = caller  # type: ignore[attr-defined]  # for the call log, which tells a party its refusals too
    _refuse_unless_allowed(request, caller, scope)
    return caller


def _refuse_unless_allowed(request: HttpRequest, caller: Caller, scope: str | None) -> None:
    if caller.key is None:
        if scope is not None and not somewhere(caller.viewer, _BY_PEOPLE.get(scope, Action.EVENT_READ)):
            raise DoorRefusal("SecurityException", 403, errors.ROLE_MAY_NOT.problem())
        if request.method not in _SAFE and not _has_csrf_token(request):
            raise DoorRefusal("SecurityException", 403, errors.CSRF.problem())
    elif scope is not None and not (caller.key.allows(scope) or caller.key.allows(f"epcis:{scope}")):
        raise DoorRefusal("SecurityException", 403, errors.SCOPE_MISSING.problem(scope=scope))


def _by_header(request: HttpRequest, header: str) -> Caller:
    """Step 1, whose outcome is kept on the request."""
    known = request.__dict__.get("judged_header")
    if known is None:
        try:
            known = _by_signature(request, header) if is_signed(header) else _by_key(header)
        except DoorRefusal as refusal:
            known = put_off(request, _prefix_of(header)) or refusal
        request.__dict__["judged_header"] = known
    if isinstance(known, DoorRefusal):
        raise known
    return known


def put_off(request: HttpRequest, prefix: str) -> DoorRefusal | None:
    """Count that no valid key was shown: 429 for who has to wait by now, else None."""
    wait = lockout.failed(request, prefix)
    if wait is None:
        return None
    seconds = math.ceil(wait.total_seconds())
    problem = errors.KEY_WAIT.problem(seconds=seconds)
    return DoorRefusal("SecurityException", 429, problem, headers={"Retry-After": str(seconds)})


def _prefix_of(header: str) -> str:
    if is_signed(header):
        claim = claim_of(header)
        return claim.key if claim else ""
    return split_token(header.partition(" ")[2].strip())[0]


def _by_signature(request: HttpRequest, header: str) -> Caller:
    key, viewer = signer_of(request, header)
    return Caller(viewer, key.party_id, key)


def _by_key(header: str) -> Caller:
    scheme, _, rest = header.partition(" ")
    token, known_by = rest.strip(), authenticate_machine
    if access_tokens.is_access_token(token):
        known_by = access_tokens.machine_of
    found = known_by(token) if scheme.lower() == "bearer" else None
    if found is None:
        raise _unknown()
    key, viewer = found
    return Caller(viewer, key.party_id, key)


def _bearer_from_basic(header: str) -> str:
    """RFC 7617: the password counts, the user name is the client's own affair."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return header
    try:
        _, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "Bearer"
    return f"Bearer {password}" if colon else "Bearer"


def _by_session(request: HttpRequest) -> Caller:
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_active:
        raise _unknown()
    return Caller(viewer_of(user), user.party_id, None)


def _unknown() -> DoorRefusal:
    return DoorRefusal("SecurityException", 401, errors.KEY_MISSING.problem(), headers=_CHALLENGE)


class _Csrf(CsrfViewMiddleware):
    """Django's own check, asked by us: views of doors are exempt from the automatic one."""

    def _reject(self, _request: HttpRequest, reason: str) -> Any:
        return reason


def _has_csrf_token(request: HttpRequest) -> bool:
    def nothing(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    check = _Csrf(nothing)
    check.process_request(request)
    exempt = getattr(request, "_dont_enforce_csrf_checks", False)
    return exempt or check.process_view(request, nothing, (), {}) is None
