"""Signing a request as docs/reference/signed-requests.md tells it, written anew: no code of the product or its client."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets


def now(shift: float = 0) -> str:
    return (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=shift)).strftime("%Y-%m-%dT%H:%M:%SZ")


def parts(secret: str, method: str, target: str, body: bytes = b"", algorithm: str = "sha256", **given: str):
    """The five parts of the header. ``target`` is written as it is signed."""
    told = {"key": secret.split("_")[1], "time": now(), "nonce": secrets.token_hex(16), **given}
    told.setdefault("body", hashlib.new(algorithm, body).hexdigest())
    lines = [
        f"SUYUAN-HMAC-{algorithm.upper()}",
        told["key"],
        told["time"],
        told["nonce"],
        method,
        target,
        told["body"],
    ]
    text = "\n".join(lines).encode()
    return told | {"signature": hmac.new(secret.encode(), text, algorithm).hexdigest()}


def header(told: dict[str, str], algorithm: str = "sha256") -> str:
    return f"SUYUAN-HMAC-{algorithm.upper()} " + ", ".join(f"{name}={value}" for name, value in told.items())


def signed(
    secret: str, method: str, target: str, body: bytes = b"", algorithm: str = "sha256", **given: str
) -> str:
    """The header ``Authorization``."""
    return header(parts(secret, method, target, body, algorithm, **given), algorithm)
