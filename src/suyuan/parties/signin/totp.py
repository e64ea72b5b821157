"""Codes of authenticator apps: TOTP (RFC 6238), six digits, 30 seconds, SHA-1, as every app knows them."""

from __future__ import annotations

import base64
import hmac
import secrets
from typing import Final

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from suyuan.parties.signin import wall

STEP: Final = 30
DIGITS: Final = 6
SECRET_BYTES: Final = 20
"""160 bits, RFC 4226 section 4."""
DRIFT: Final = 1
"""Steps that a phone's clock may be off, either way."""
ISSUER: Final = "Suyuan"


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def step_of_code(secret: bytes, code: str) -> int | None:
    """The 30 seconds that a code belongs to, counted from 1970; None when it is of none near now.

    Every candidate is compared, in constant time. The caller must refuse a step that was used before.
    """
    now, found = int(wall.now().timestamp()) // STEP, None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode("utf-8", "surrogatepass")):
            found = step
    return found


def code_at(secret: bytes, step: int) -> str:
    return _totp(secret).generate(step * STEP).decode()


def text_of(secret: bytes) -> str:
    """The secret as a person types it: base32 in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def picture_of(secret: bytes, login: str) -> str:
    """The QR code that apps scan, as a ``data:`` address of an SVG picture."""
    address = _totp(secret).get_provisioning_uri(login, ISSUER)
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=3, light="#fff"))


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP)  # noqa: S303 - what apps compute; HMAC-SHA-1 is not broken
