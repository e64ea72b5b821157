"""ERP as the source, the trace service a component beside it (first architecture): events are told one by one.

The ERP stays the master of its own data; it is told of every event its firm may see as soon as that is recorded,
posts it or refuses it with the fields at fault, and gives back the number of its own document. Versioned, idempotent
by the message's number, with an answer for every error: what such an interface needs to survive either side's change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from suyuan.exchange.adapters import answers, calls, erp_view
from suyuan.exchange.adapters.contract import (
    Account,
    Adapter,
    Facts,
    Held,
    Line,
    Mark,
    Page,
    Period,
    Piece,
    Receipt,
    Reply,
    Verdict,
)
from suyuan.ledger.queries import StoredEvent

VERSION: Final = "1.0"
_VERDICTS: Final = {
    "posted": Verdict.ACCEPTED,
    "duplicate": Verdict.ACCEPTED,
    "queued": Verdict.PENDING,
    "rejected": Verdict.REFUSED,
    "unsupported-version": Verdict.REFUSED,
}
"""A duplicate is a yes at the first try too: the number is ours alone, and what it names cannot change."""


class ErpSource(Adapter):
    name = "erp-source"
    title = "ERP as core data source, trace service beside it"
    title_zh = "ERP 为核心数据源，追溯服务独立"
    settings = erp_view.SETTINGS
    is_own_only = False

    def pieces(self, group: Sequence[StoredEvent], account: Account, facts: Facts) -> list[Piece]:
        (one,) = group
        seen = erp_view.view(one)
        return [Piece((seen["eventId"],), {"company": account.settings["company"], "event": seen})]

    def send(self, piece: Piece, reference: str, account: Account, line: Line, *, is_repeat: bool) -> Receipt:
        body = {"interfaceVersion": VERSION, "messageId": reference, **piece.content}
        return _judged(_post(line, account, "/trace-events", body, reference))

    def follow(self, piece: Piece, reference: str, account: Account, line: Line) -> Receipt:
        body = {"interfaceVersion": VERSION, "messageId": reference}
        return _judged(_post(line, account, "/trace-events/status", body, reference))

    def page(self, account: Account, line: Line, period: Period, mark: Mark | None) -> Page:
        since, until = period
        asked = {"interfaceVersion": VERSION, "company": account.settings["company"], "page": mark or 1}
        asked |= {"since": since.isoformat(), "until": until.isoformat()}
        answer = answers.telling(_post(line, account, "/trace-events/received", asked), "received")
        return Page(map(_held, answer["received"]), answer.get("nextPage"))


def _held(message: Mapping[str, Any]) -> Held:
    return Held(str(message["messageId"]), (str(message["eventId"]),), message.get("documentNo"))


def _judged(reply: Reply) -> Receipt:
    answer = answers.json_of(reply)
    verdict = _VERDICTS.get(str(answer.get("status"))) if answer else None
    if answer is None or verdict is None:
        return answers.unreadable(reply)
    faults = "; ".join(
        f"{each.get('field')}: {each.get('message')}"
        for each in answer.get("errors") or ()
        if isinstance(each, dict)
    )
    return answers.receipt(reply, verdict, answer["status"], faults, answer.get("documentNo"))


def _post(
    line: Line, account: Account, path: str, body: Mapping[str, Any], reference: str | None = None
) -> Reply:
    headers = {**calls.bearer(account), "Interface-Version": VERSION}
    if reference is not None:
        headers["Idempotency-Key"] = reference
    return calls.post_json(line, path, body, headers)
