"""``/oauth2/token``: a short-lived token for a key, by client credentials (RFC 6749, 4.4). The only grant there is.

Procedure:
 1. POST of a form, in which no name stands twice (3.2); anything else is ``invalid_request``.
 2. The client names itself in one way: HTTP Basic, or ``client_id`` and ``client_secret`` in the form (2.3.1). The id is
    the prefix of a key, the secret its secret part, or the whole key. Cookies count for nothing.
 3. A wrong one is ``invalid_client``, 401; who is wrong too often is put off, 429.
 4. The scopes asked for must exist and be allowed to the key; without any, they are those of the key.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_plus

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from suyuan.core.problem import Problem
from suyuan.exchange import errors as door_errors
from suyuan.exchange.api import oauth_errors as errors
from suyuan.exchange.bodies import received
from suyuan.exchange.doors import call_log
from suyuan.exchange.identity import Caller, put_off
from suyuan.exchange.negotiation import content_type
from suyuan.exchange.problems import DoorRefusal, guarded
from suyuan.parties.access_log import recording
from suyuan.parties.machines.access_tokens import LIFE, new_access_token
from suyuan.parties.models import ApiKey
from suyuan.parties.rules import SCOPES
from suyuan.parties.services import authenticate_machine, split_token

LARGEST: Final = 8 << 10
MOST_FIELDS: Final = 20
FORM: Final = "application/x-www-form-urlencoded"
_HEADERS: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class _Refused(Exception):  # noqa: N818 - as Refused
    """An answer of RFC 6749, 5.2, with a Problem beside."""

    def __init__(self, error: str, problem: Problem, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.problem, self.status = error, problem, status


@csrf_exempt  # no cookie counts here, so a foreign page gains nothing
@guarded
def token(request: HttpRequest) -> HttpResponse:
    """POST: the token."""
    recording.calls(request)
    if request.method != "POST":
        problem = door_errors.METHOD.problem("", request.method, allowed="POST")
        raise DoorRefusal("", 405, problem, headers={"Allow": "POST"})
    try:
        return _answer(_made(request), 200)
    except _Refused as refused:
        call_log.note(request, codes=[refused.problem.code])
        told = {"error": refused.error, "error_description": refused.problem.message}
        return _answer({**told, "problems": [refused.problem.as_json()]}, refused.status)


def _made(request: HttpRequest) -> dict[str, Any]:
    given = _form(request)
    grant = given.get("grant_type", "")
    if grant != "client_credentials":
        error = "unsupported_grant_type" if grant else "invalid_request"  # 5.2
        raise _Refused(error, errors.GRANT.problem("grant_type", grant))
    key = _known(request, *_client(request, given))
    scopes = _scopes(key, given.get("scope", ""))
    return {
        "access_token": new_access_token(key, scopes),
        "token_type": "Bearer",
        "expires_in": int(LIFE.total_seconds()),
        "scope": " ".join(scopes),
    }


def _form(request: HttpRequest) -> dict[str, str]:
    """Step 1. A name without a value is as if it were not there (3.2)."""
    if content_type(request) != FORM:
        raise _Refused("invalid_request", errors.REQUEST.problem())
    with received(request, LARGEST) as body:
        text = body.bytes().decode("utf-8", "replace")
    try:
        pairs = parse_qsl(text, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise _Refused("invalid_request", errors.REQUEST.problem()) from None
    if len(pairs) != len(dict(pairs)):
        raise _Refused("invalid_request", errors.REQUEST.problem())
    return dict(pairs)


def _client(request: HttpRequest, given: dict[str, str]) -> tuple[str, str]:
    """Step 2: id and secret, empty where nothing is told."""
    header = request.headers.get("Authorization", "")
    if not header:
        return given.get("client_id", ""), given.get("client_secret", "")
    if "client_secret" in given:
        raise _Refused("invalid_request", errors.REQUEST.problem())
    scheme, _, encoded = header.partition(" ")
    try:
        told = base64.b64decode(encoded.strip(), validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, ValueError):
        told = ""
    name, _, secret = told.partition(":")
    return unquote_plus(name), unquote_plus(secret)


def _known(request: HttpRequest, name: str, secret: str) -> ApiKey:
    """Step 3. The outcome is kept on the request, for the call log."""
    text = secret if secret.startswith("suyuan_") else f"suyuan_{name}_{secret}"
    prefix = split_token(text)[0]
    found = authenticate_machine(text) if prefix == name else None
    if found is not None:
        key, viewer = found
        request.caller = Caller(viewer, key.party_id, key)  # type: ignore[attr-defined]
        return key
    raise put_off(request, prefix) or _Refused("invalid_client", errors.CLIENT.problem(), 401)


def _scopes(key: ApiKey, text: str) -> tuple[str, ...]:
    """Step 4."""
    asked = tuple(dict.fromkeys(text.split())) or tuple(scope for scope in key.scopes if scope in SCOPES)
    wrong = next((scope for scope in asked if scope not in SCOPES or not key.allows(scope)), None)
    if wrong is not None:
        raise _Refused(
            "invalid_scope", errors.SCOPE.problem("scope", wrong[:80], allowed=" ".join(key.scopes))
        )
    return asked


def _answer(tree: dict[str, Any], status: int) -> HttpResponse:
    headers = _HEADERS | ({"WWW-Authenticate": 'Basic realm="suyuan"'} if status == 401 else {})
    return HttpResponse(
        msgspec.json.encode(tree), status=status, content_type="application/json", headers=headers
    )
