"""What adapters read out of the answers of platforms: their content, and the receipt that is kept of it."""

from __future__ import annotations

import json
from typing import Any, Final

from suyuan.core.problem import Refused
from suyuan.exchange.adapters import errors
from suyuan.exchange.adapters.contract import Receipt, Reply, Verdict

LONGEST_TOLD: Final = 300
_CONTENT_AT_FAULT: Final = frozenset({400, 409, 413, 415, 422})


def json_of(reply: Reply) -> dict[str, Any] | None:
    """The answer as a JSON object, or None when it is none."""
    try:
        found = json.loads(reply.content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def telling(reply: Reply, name: str) -> dict[str, Any]:
    """The answer to a question, with a list under this name. Raises Refused with ADP-018 when it is none."""
    found = json_of(reply)
    if found is None or not isinstance(found.get(name), list):
        raise not_told(unreadable(reply))
    return found


def not_told(receipt: Receipt) -> Refused:
    """Why there is nothing to compare with: what the platform said instead."""
    words = (str(receipt.status or ""), receipt.code or "", receipt.told)
    return Refused(errors.CANNOT_COMPARE.problem("", why=" ".join(word for word in words if word)))


def told(text: object) -> str:
    """A platform's words, made safe to keep: one line, printable, short."""
    shown = "".join(sign if sign.isprintable() else " " for sign in str("" if text is None else text))
    return " ".join(shown.split())[:LONGEST_TOLD]


def unreadable(reply: Reply) -> Receipt:
    """The receipt of an answer without a readable content: judged by its status alone."""
    verdict = Verdict.REFUSED if reply.status in _CONTENT_AT_FAULT else Verdict.FAILED
    return receipt(reply, verdict, None, "")


def receipt(reply: Reply, verdict: Verdict, code: object, words: object, remote: object = None) -> Receipt:
    """With status, delay and bytes of the answer."""
    return Receipt(
        verdict,
        None if code is None else told(code)[:60],
        told(words),
        None if remote is None else told(remote)[:120],
        reply.status,
        reply.retry_after,
        reply.content,
    )
