"""Signed requests at the doors: the signature is judged first, the body while it comes.

Whatever reads the body reads it through ``SignedBody``, which refuses at the last byte when the digest is another one
than was signed: nothing is held twice, and no reader has a whole body that is not the signed one.
"""

from __future__ import annotations

import hmac
from typing import Any

from django.http import HttpRequest

from suyuan.exchange import errors
from suyuan.exchange.problems import DoorRefusal
from suyuan.parties.machines.signed_requests import Claim, claim_of, judged, schemes
from suyuan.parties.models import ApiKey
from suyuan.parties.viewer import Viewer


def signer_of(request: HttpRequest, header: str) -> tuple[ApiKey, Viewer]:
    """The key that signed a request, and the viewer behind it. Raises DoorRefusal 401, then or while the body is read.

    To be called once a request, before its body is read: it spends the nonce.
    """
    claim, query = claim_of(header), request.META.get("QUERY_STRING", "")
    if claim is None or not (_has_body(request) or _is_of_nothing(claim)):
        raise refusal()
    found = judged(claim, str(request.method), request.path, query)
    if found is None:
        raise refusal()
    _watch_body(request, claim)
    return found


def refusal() -> DoorRefusal:
    """One answer to all failures: who guesses learns nothing from it, who is honest finds the list of what to check."""
    challenge = ", ".join(f'{scheme} realm="suyuan"' for scheme in schemes())
    problem = errors.SIGNATURE.problem()
    return DoorRefusal("SecurityException", 401, problem, headers={"WWW-Authenticate": challenge})


class SignedBody:
    """The stream of a body whose digest is known before. ``length``: its bytes; None when they are not announced."""

    def __init__(self, stream: Any, claim: Claim, length: int | None) -> None:
        self._stream, self._expected, self._length = stream, claim.body, length
        self._hash, self._came = claim.new_hash(), 0

    def read(self, size: int = -1, /) -> bytes:
        if size == 0:
            return b""
        return self._judged(self._stream.read(size) if size > 0 else self._stream.read())

    def readline(self, size: int = -1, /) -> bytes:
        return self._judged(self._stream.readline(size) if size >= 0 else self._stream.readline())

    def _judged(self, piece: bytes) -> bytes:
        """At the last byte, or where no more come, the digest must be the one that was signed."""
        self._hash.update(piece)
        self._came += len(piece)
        at_end = self._came == self._length or not piece
        if at_end and not hmac.compare_digest(self._hash.hexdigest(), self._expected):
            raise refusal()
        return piece


def _watch_body(request: HttpRequest, claim: Claim) -> None:
    length = _announced(request)
    if length:
        body: Any = SignedBody(request._stream, claim, length)  # noqa: SLF001 - Django has no public way
        request._stream = body  # noqa: SLF001 - as above
    elif _is_chunked(request):
        request.META["wsgi.input"] = SignedBody(request.META["wsgi.input"], claim, None)


def _has_body(request: HttpRequest) -> bool:
    return bool(_announced(request)) or _is_chunked(request)


def _is_of_nothing(claim: Claim) -> bool:
    """Where no body comes nobody reads one: the digest is judged at once."""
    return hmac.compare_digest(claim.new_hash().hexdigest(), claim.body)


def _announced(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or ""
    return int(told) if told.isdigit() else 0


def _is_chunked(request: HttpRequest) -> bool:
    """Of unknown length: as ``bodies`` tells it."""
    coding = request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    return not request.META.get("CONTENT_LENGTH") and "chunked" in coding
