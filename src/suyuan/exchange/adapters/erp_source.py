"""ERP as the source, the trace service a component beside it (first architecture): events are told one by one.

The ERP stays the master of its own data; it is told of every event its firm may see as soon as that is recorded,
posts it or refuses it with the fields at fault, and gives back the number of its own document. Versioned, idempotent
by the message's number, with an answer for every error: what such an interface needs to survive either side's change.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Final

from suyuan.core.problem import Refused
from suyuan.exchange.adapters import errors, reading
from suyuan.exchange.adapters.contract import (
    Account,
    Adapter,
    Facts,
    Held,
    Line,
    Parameters,
    Period,
    Piece,
    Receipt,
    Reply,
    Setting,
    Verdict,
)
from suyuan.exchange.adapters.erp_view import view
from suyuan.ledger.queries import StoredEvent

VERSION: Final = "1.0"
_JSON: Final = "application/json; charset=utf-8"
_VERDICTS: Final = {
    "posted": Verdict.ACCEPTED,
    "duplicate": Verdict.ACCEPTED,
    "queued": Verdict.PENDING,
    "rejected": Verdict.REFUSED,
    "unsupported-version": Verdict.REFUSED,
}
"""A duplicate is a yes at the first try too: the number is ours alone, and what it names cannot change."""


class ErpSource(Adapter):
    name: ClassVar[str] = "erp-source"
    title: ClassVar[str] = "ERP as core data source, trace service beside it"
    title_zh: ClassVar[str] = "ERP 为核心数据源，追溯服务独立"
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("token", "bearer token that the ERP gave", "ERP 发放的访问令牌", is_secret=True),
        Setting("company", "company code in the ERP", "ERP 中的公司代码"),
    )
    is_own_only: ClassVar[bool] = False
    asks: ClassVar[Parameters] = ()

    def pieces(self, group: Sequence[StoredEvent], account: Account, facts: Facts) -> list[Piece]:  # noqa: ARG002 - see Adapter
        (one,) = group
        seen = view(one)
        return [Piece((seen["eventId"],), {"company": account.settings["company"], "event": seen})]

    def send(self, piece: Piece, reference: str, account: Account, line: Line, *, is_repeat: bool) -> Receipt:  # noqa: ARG002 - see _VERDICTS
        body = {"interfaceVersion": VERSION, "messageId": reference, **piece.content}
        return _judged(_post(line, account, "/trace-events", body, reference))

    def follow(self, piece: Piece, reference: str, account: Account, line: Line) -> Receipt:  # noqa: ARG002 - see Adapter
        body = {"interfaceVersion": VERSION, "messageId": reference}
        return _judged(_post(line, account, "/trace-events/status", body, reference))

    def held(self, account: Account, line: Line, period: Period) -> Iterator[Held]:
        since, until = period
        page: int | None = 1
        while page is not None:
            asked = {"interfaceVersion": VERSION, "company": account.settings["company"], "page": page}
            asked |= {"since": since.isoformat(), "until": until.isoformat()}
            reply = _post(line, account, "/trace-events/received", asked, None)
            answer = reading.json_of(reply)
            if answer is None or not isinstance(answer.get("received"), list):
                raise Refused(errors.CANNOT_COMPARE.problem("", why=str(reply.status)))
            for each in answer["received"]:
                yield Held(str(each["messageId"]), (str(each["eventId"]),), each.get("documentNo"))
            page = answer.get("nextPage")


def _judged(reply: Reply) -> Receipt:
    answer = reading.json_of(reply)
    verdict = _VERDICTS.get(str(answer.get("status"))) if answer else None
    if answer is None or verdict is None:
        return reading.unreadable(reply)
    faults = "; ".join(
        f"{each.get('field')}: {each.get('message')}"
        for each in answer.get("errors") or ()
        if isinstance(each, dict)
    )
    return reading.receipt(reply, verdict, answer["status"], faults, answer.get("documentNo"))


def _post(line: Line, account: Account, path: str, body: dict[str, Any], reference: str | None) -> Reply:
    headers = {"Authorization": f"Bearer {account.secrets['token']}", "Interface-Version": VERSION}
    if reference is not None:
        headers["Idempotency-Key"] = reference
    return line.post(path, json.dumps(body, ensure_ascii=False).encode(), _JSON, headers)
