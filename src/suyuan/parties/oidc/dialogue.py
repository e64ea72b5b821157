"""What is said to the service and what it answers. Nothing of it is believed before it is checked.

Procedure (OpenID Connect Core 1.0, 3.1; PKCE: RFC 7636; OAuth security: RFC 9700):
 1. Send the browser there with a state, a nonce and the challenge of a verifier that only this session knows.
 2. The browser comes back with the state and a code; the state is compared and is good for once.
 3. Trade the code, with the verifier and our secret, for tokens, at the address that the issuer's own document names.
 4. Check the ID token: signature by a key of the issuer, issuer, audience, times, nonce, hash of the access token.
"""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from django.utils.crypto import get_random_string
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from suyuan.core.problem import Refused
from suyuan.parties.oidc import errors
from suyuan.parties.oidc.providers import FACTORS, Provider

SECONDS: Final = 10
LEEWAY: Final = 60
"""Seconds by which clocks may differ."""
KEPT: Final = 3_600
"""Seconds for which the issuer's document and keys are kept."""
ALGORITHMS: Final = ["RS256", "PS256", "ES256", "RS384", "RS512", "ES384", "EdDSA"]
"""Signatures by a key that only the issuer has: never ``none``, never one that our own secret could make."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Begun:
    """What must be remembered until the browser comes back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the service says it has before it."""

    subject: str
    name: str
    has_second_factor: bool


def begin(provider: Provider, back: str) -> tuple[str, Begun]:
    """Step 1: the address to send the browser to. Raises Refused."""
    begun = Begun(*(get_random_string(48) for _ in range(3)))
    with _session(provider, back) as session:
        address, _ = session.create_authorization_url(
            _document(provider)["authorization_endpoint"],
            state=begun.state,
            nonce=begun.nonce,
            code_verifier=begun.verifier,
        )
    return address, begun


def finish(provider: Provider, back: str, begun: Begun, answer: Mapping[str, str]) -> Person:
    """Steps 2 to 4. Raises Refused."""
    if not hmac.compare_digest(answer.get("state", ""), begun.state):
        raise Refused(errors.NOT_BEGUN.problem())
    if "code" not in answer:
        raise Refused(errors.REFUSED_THERE.problem(reason=answer.get("error", "no code")[:60]))
    try:
        return _person(provider, _claims(provider, begun, _tokens(provider, back, begun, answer["code"])))
    except (AuthlibBaseError, JoseError, ValueError, KeyError) as error:
        _log.warning("%s: the answer was not accepted: %s", provider.code, type(error).__name__)
        raise Refused(errors.REFUSED_THERE.problem(reason=type(error).__name__)) from None


def _tokens(provider: Provider, back: str, begun: Begun, code: str) -> Mapping[str, Any]:
    address = _document(provider)["token_endpoint"]
    try:
        with _session(provider, back) as session:
            found: Mapping[str, Any] = session.fetch_token(
                address,
                code=code,
                code_verifier=begun.verifier,
                timeout=SECONDS,
                verify=_believed(provider),
            )
    except requests.RequestException as error:
        raise _unreachable(provider, error) from None
    return found


def _claims(provider: Provider, begun: Begun, tokens: Mapping[str, Any]) -> CodeIDToken:
    try:
        token = jwt.decode(tokens["id_token"], _keys(provider), algorithms=ALGORITHMS)
    except (JoseError, ValueError):  # perhaps signed by a key that is newer than what we keep
        token = jwt.decode(tokens["id_token"], _keys(provider, fresh=True), algorithms=ALGORITHMS)
    wanted = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    given = {
        "nonce": begun.nonce,
        "client_id": provider.client_id,
        "access_token": tokens.get("access_token"),
    }
    claims = CodeIDToken(token.claims, token.header, wanted, given)
    claims.validate(leeway=LEEWAY)
    return claims


def _person(provider: Provider, claims: Mapping[str, Any]) -> Person:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise ValueError("sub")
    told = claims.get("amr") or ()
    is_told = any(isinstance(each, str) and each in FACTORS for each in told)
    counts = {"own": False, "amr": is_told, "trusted": True}[provider.second_factor]
    return Person(subject, str(claims.get("name") or "")[:100], counts)


def _session(provider: Provider, back: str) -> OAuth2Session:
    return OAuth2Session(
        provider.client_id,
        provider.secret,
        scope=provider.scope,
        redirect_uri=back,
        code_challenge_method="S256",
    )


def _believed(provider: Provider) -> str | bool:
    """Told with each request: what an environment variable names would go before what a session was told."""
    return provider.ca_file or True


_kept: dict[tuple[str, str], tuple[float, Any]] = {}


def _document(provider: Provider) -> Mapping[str, Any]:
    """What the issuer says of itself (OpenID Connect Discovery 1.0, 4)."""
    found = _fetched(provider, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    is_whole = isinstance(found, dict) and all(
        str(found.get(name, "")).startswith("https://") for name in names
    )
    if not is_whole or found.get("issuer") != provider.issuer:
        _log.warning("%s: the issuer's document is not that of %s", provider.code, provider.issuer)
        raise Refused(errors.UNREACHABLE.problem())
    document: Mapping[str, Any] = found
    return document


def _keys(provider: Provider, *, fresh: bool = False) -> KeySet:
    return KeySet.import_key_set(_fetched(provider, _document(provider)["jwks_uri"], fresh=fresh))


def _fetched(provider: Provider, address: str, *, fresh: bool = False) -> Any:
    at, found = _kept.get((provider.code, address), (0.0, None))
    if found is None or fresh or time.monotonic() - at > KEPT:
        try:
            answer = requests.get(address, timeout=SECONDS, verify=_believed(provider), allow_redirects=False)
            answer.raise_for_status()
            found = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise _unreachable(provider, error) from None
        _kept[provider.code, address] = (time.monotonic(), found)
    return found


def _unreachable(provider: Provider, error: Exception) -> Refused:
    _log.warning("%s does not answer: %s", provider.code, error)
    return Refused(errors.UNREACHABLE.problem())
