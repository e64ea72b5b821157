"""Signatures under which a receiver recognises us (Standard Webhooks 1.0.0, and GS1-Signature of EPCIS 2.0).

Procedure:
 1. The secret is the receiver's own ``signatureToken``. Written ``whsec_<base64>``, the decoded bytes are the
    key, as Standard Webhooks has it; any other text is the key as it is, in UTF-8.
 2. ``webhook-signature``: ``v1,`` and the base64 of HMAC-SHA256 over ``<webhook-id>.<webhook-timestamp>.<body>``.
    The id is the same at every try, so a receiver knows repetitions; the timestamp is that of the try, so it can
    refuse what somebody recorded and plays again.
 3. ``GS1-Signature``: the base64 of HMAC-SHA256 over the body alone, for receivers that know only EPCIS.
 4. Without a token nothing is signed: there is no default secret.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

SHORTEST = 16
"""Bytes of a key in base64; Standard Webhooks recommends 24 to 64."""
_PREFIX = "whsec_"


def secret_from(token: str) -> bytes:
    """The HMAC key behind a signature token. Raises ValueError when ``whsec_`` stands before no usable key."""
    if not token.startswith(_PREFIX):
        return token.encode()
    text = token.removeprefix(_PREFIX).rstrip("=")
    try:
        secret = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error as why:
        raise ValueError("no base64") from why
    if len(secret) < SHORTEST:
        raise ValueError("too short")
    return secret


def signature_headers(token: str | None, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of one try; ``timestamp`` in seconds since 1970."""
    found = {"webhook-id": message_id, "webhook-timestamp": str(timestamp)}
    if token:
        secret = secret_from(token)
        signed = _hmac(secret, f"{message_id}.{timestamp}.".encode() + body)
        found |= {"webhook-signature": f"v1,{signed}", "GS1-Signature": _hmac(secret, body)}
    return found


def _hmac(secret: bytes, content: bytes) -> str:
    return base64.b64encode(hmac.digest(secret, content, hashlib.sha256)).decode()
