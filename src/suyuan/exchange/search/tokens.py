"""Page tokens: where a walk goes on, sealed so that nobody reads, forges or borrows one.

Procedure (AES-256-GCM, NIST SP 800-38D):
 1. The key is HMAC-SHA256 of the installation's signing key over a name for this purpose, so that it seals nothing
    else. A token is kept nowhere on the server.
 2. The place where the walk stopped may be that of an event which the viewer must not see: the content is
    encrypted, not only signed.
 3. The content names the viewer, a digest of the query and the end of its life. Each is compared on return; a token
    of somebody else looks no different from rubbish.
 4. The nonce is random (96 bits). One key must not seal more than 2^32 tokens: the key changes every 30 days of the
    calendar, and the token says of which span it is.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import secrets

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from msgspec import Struct

from suyuan import clock
from suyuan.core.epcis.query.model import Query
from suyuan.exchange.search import errors
from suyuan.exchange.search.order import Order, Place
from suyuan.parties.viewer import Viewer

LIFE = dt.timedelta(hours=24)
_SPAN = 30 * 86_400
_NONCE, _SPAN_BYTES = 12, 4
_PURPOSE = b"suyuan page token 1"
LONGEST = 2_000


class State(Struct, frozen=True, array_like=True):
    """What must be known to go on with a walk."""

    horizon: int
    """The last number that belongs to the answer: what is captured later does not move its pages."""
    order: Order | None
    """None on the first page of a query that leaves the order to us."""
    place: Place | None
    """Of the last event returned or examined; None: from the beginning."""
    left: int | None = None
    """How many events eventCountLimit still allows."""


class _Sealed(Struct, frozen=True, array_like=True):
    expires: int
    viewer: bytes
    query: bytes
    state: State


def seal(state: State, query: Query, viewer: Viewer) -> tuple[str, dt.datetime]:
    """A token and the end of its life."""
    expires = (clock.now() + LIFE).replace(microsecond=0)
    content = _Sealed(int(expires.timestamp()), _digest_of_viewer(viewer), _digest_of_query(query), state)
    return enclose(msgspec.msgpack.encode(content), _PURPOSE), expires


def enclose(content: bytes, purpose: bytes) -> str:
    """A token that holds the content and shows nothing of it."""
    span = int(clock.now().timestamp()) // _SPAN
    nonce = secrets.token_bytes(_NONCE)
    head = span.to_bytes(_SPAN_BYTES, "big")
    closed = AESGCM(_key(span, purpose)).encrypt(nonce, content, head)
    return base64.urlsafe_b64encode(head + nonce + closed).decode().rstrip("=")


def disclose(token: str, purpose: bytes) -> bytes | None:
    """The content of a token made for this purpose; None for anything else."""
    if len(token) > LONGEST or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        head, nonce = raw[:_SPAN_BYTES], raw[_SPAN_BYTES : _SPAN_BYTES + _NONCE]
        key = AESGCM(_key(int.from_bytes(head, "big"), purpose))
        return key.decrypt(nonce, raw[_SPAN_BYTES + _NONCE :], head)
    except (binascii.Error, ValueError, InvalidTag):
        return None


def open_(token: str, query: Query, viewer: Viewer) -> State:
    """Where to go on. Raises EpcisException (400) for a token that is forged, old, or not for this."""
    sealed = _opened(token)
    if sealed is None or not hmac.compare_digest(sealed.viewer, _digest_of_viewer(viewer)):
        raise errors.bad_token(errors.BAD_TOKEN.problem("nextPageToken", token))
    expires = dt.datetime.fromtimestamp(sealed.expires, dt.UTC)
    if expires <= clock.now():
        raise errors.bad_token(
            errors.TOKEN_EXPIRED.problem("nextPageToken", None, expired=expires.isoformat())
        )
    if sealed.query != _digest_of_query(query):
        raise errors.bad_token(errors.OTHER_QUERY.problem("nextPageToken"))
    return sealed.state


def _opened(token: str) -> _Sealed | None:
    content = disclose(token, _PURPOSE)
    try:
        return None if content is None else msgspec.msgpack.decode(content, type=_Sealed)
    except msgspec.DecodeError:
        return None


def _key(span: int, purpose: bytes) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), purpose + span.to_bytes(8, "big"), hashlib.sha256).digest()


def _digest_of_viewer(viewer: Viewer) -> bytes:
    """Who looks: the same party by another key or person is the same viewer."""
    who = (viewer.party_id, viewer.is_operator, viewer.is_public)
    return hashlib.blake2b(repr(who).encode(), digest_size=16).digest()


def _digest_of_query(query: Query) -> bytes:
    """What is asked, whatever the order of its parameters."""
    asked = msgspec.json.encode(sorted(query.parameters, key=lambda pair: pair[0]), order="deterministic")
    return hashlib.blake2b(asked, digest_size=16).digest()
