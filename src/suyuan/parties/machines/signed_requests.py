"""Requests that are signed: who sent this request, and is it the first time that it comes?

Procedure (``judged``; docs/reference/signed-requests.md says what a sender does):
 1. The header is read strictly: every part once, nothing else, each of its shape.
 2. The time of the sender is within WINDOW of the wall's, so that what was recorded long ago is of no use.
 3. The signing secret is found by the key's public prefix and unsealed; a stand-in takes its place where there is
    none, so that time tells nothing about prefixes.
 4. The text of the request is made anew from what came, and its HMAC compared in constant time.
 5. The key must be valid now.
 6. The nonce is spent, durably and for all processes at once, before anything is done: of two equal requests one gets
    in. Only who holds the secret gets here, so nobody else can spend nonces or fill the table.
The caller must still compare the digest of the body as it comes (``Claim.body``) before anything of it is kept, and
ask ``key.allows(scope)``. Every failure is one answer: None.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from django.db import connection

from suyuan import clock
from suyuan.core.sm3 import has_sm3, new_sm3
from suyuan.named_sql import load
from suyuan.parties import services
from suyuan.parties.machines.signing_secrets import opened, stand_in
from suyuan.parties.models import ApiKey
from suyuan.parties.signin import wall
from suyuan.parties.viewer import Viewer

SQL: Final = load(Path(__file__).parent / "sql" / "nonces.sql")
WINDOW: Final = dt.timedelta(minutes=5)
SCHEMES: Final[dict[str, Callable[..., Any]]] = {
    "SUYUAN-HMAC-SHA256": hashlib.sha256,
    "SUYUAN-HMAC-SM3": new_sm3,
}
LONGEST_HEADER: Final = 500
_HEX: Final = r"[0-9a-f]{64}"
_SHAPES: Final = {
    "key": re.compile(r"[a-z2-7]{1,12}"),
    "time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII),
    "nonce": re.compile(r"[A-Za-z0-9_-]{16,64}"),
    "body": re.compile(_HEX),
    "signature": re.compile(_HEX),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What the header of a signed request says."""

    scheme: str
    key: str
    """Prefix of the key."""
    time: str
    nonce: str
    body: str
    """Digest of the body, in hex."""
    signature: str

    @property
    def new_hash(self) -> Callable[..., Any]:
        """The hash of the scheme, for the body and the HMAC alike."""
        return SCHEMES[self.scheme]


def schemes() -> tuple[str, ...]:
    """Those that this machine can check."""
    return tuple(name for name in SCHEMES if name != "SUYUAN-HMAC-SM3" or has_sm3())


def is_signed(header: str) -> bool:
    """Whether an Authorization header is one of a signed request, right or wrong."""
    return header.partition(" ")[0].upper() in SCHEMES


def claim_of(header: str) -> Claim | None:
    """Step 1."""
    scheme, _, rest = header.partition(" ")
    if scheme.upper() not in schemes() or len(header) > LONGEST_HEADER:
        return None
    pairs = [part.strip(" ").partition("=")[::2] for part in rest.split(",")]
    given = dict(pairs)
    if len(pairs) != len(given) or set(given) != set(_SHAPES):
        return None
    if not all(shape.fullmatch(given[name]) for name, shape in _SHAPES.items()):
        return None
    return Claim(scheme.upper(), **given)


def text_of(claim: Claim, method: str, path: str, query: str) -> bytes:
    """What is signed. ``path`` is not escaped, ``query`` is as it was sent, without its question mark."""
    target = quote(path, safe="/-._~") + (f"?{query}" if query else "")
    lines = (claim.scheme, claim.key, claim.time, claim.nonce, method.upper(), target, claim.body)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def signature_of(claim: Claim, secret: bytes, text: bytes) -> str:
    return hmac.new(secret, text, claim.new_hash).hexdigest()


def judged(claim: Claim, method: str, path: str, query: str) -> tuple[ApiKey, Viewer] | None:
    """Steps 2 to 6: the key that signed this request, and the viewer behind it."""
    signed_at = _moment(claim.time)
    if signed_at is None or abs(wall.now() - signed_at) > WINDOW:
        return None
    machine = services.machine_called(claim.key)
    secret = opened(machine.key) if machine else stand_in()
    right = signature_of(claim, secret or b"", text_of(claim, method, path, query))
    if not hmac.compare_digest(right, claim.signature) or machine is None or secret is None:
        return None
    if not machine.key.is_valid_at(clock.now()) or not _spent(claim, signed_at):
        return None
    services.note_use(machine.key, clock.now())
    return machine.key, machine.viewer()


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def _spent(claim: Claim, signed_at: dt.datetime) -> bool:
    """Step 6. It is kept for twice the window, so that clocks of several machines may differ."""
    name = hashlib.blake2b(f"{claim.key}\n{claim.nonce}".encode(), digest_size=16, person=b"suyuan-nonce-1")
    given: dict[str, Any] = {
        "id": UUID(bytes=name.digest()),
        "until": signed_at + 2 * WINDOW,
        "now": wall.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL["spend"], given)
        return cursor.fetchone() is not None
