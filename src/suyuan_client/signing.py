"""Signing a request, so that whoever overhears it can neither alter nor repeat it: the server's signed-requests.md."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets as random
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

Algorithm = Literal["sha256", "sm3"]


def is_signing_secret(key: str) -> bool:
    """Whether this is the secret that signs (``sign_…``), not the key that is shown (``suyuan_…``)."""
    return key.startswith("sign_")


def authorization(
    secret: str,
    method: str,
    address: str,
    body: bytes = b"",
    *,
    algorithm: Algorithm = "sha256",
    time: dt.datetime | None = None,
    nonce: str | None = None,
) -> str:
    """The header ``Authorization`` of one request. A request that is sent again needs a new one.

    ``time`` and ``nonce`` are the present moment and a random text, unless a test fixes them. ``sm3`` needs a Python
    whose OpenSSL has it.
    """
    scheme, prefix = f"SUYUAN-HMAC-{algorithm.upper()}", secret.split("_")[1]
    moment = (time or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    nonce = nonce or random.token_hex(16)
    digest = hashlib.new(algorithm, body).hexdigest()
    lines = (scheme, prefix, moment, nonce, method.upper(), _target(address), digest)
    signature = hmac.new(secret.encode(), "\n".join(lines).encode(), algorithm).hexdigest()
    return f"{scheme} key={prefix}, time={moment}, nonce={nonce}, body={digest}, signature={signature}"


def _target(address: str) -> str:
    """Path and query as they are signed: the path escaped in one way only, the query as it is sent."""
    parts = urlsplit(address)
    path = quote(unquote(parts.path), safe="/-._~") or "/"
    return f"{path}?{parts.query}" if parts.query else path
