"""Trace module inside the ERP (second architecture): one system, kept in step with the outside by batches.

Inside the ERP data flows without an interface. What must agree is the module's copy and the ledger: so events go as
batches in the order of the ledger, each applied as a whole or not at all, and the module tells the events it holds of
every batch. XML, since such modules grew up with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lxml import etree

from suyuan.exchange.adapters import answers, calls, erp_view, reading
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

VERSION: Final = "1"
ROWS_A_BATCH: Final = 50
_VERDICTS: Final = {"applied": Verdict.ACCEPTED, "held": Verdict.ACCEPTED, "refused": Verdict.REFUSED}
_LISTS: Final = {"things": "Thing", "quantities": "Quantity"}


class ErpModule(Adapter):
    name = "erp-module"
    title = "Trace module inside the ERP"
    title_zh = "ERP 内集成追溯模块"
    settings = erp_view.SETTINGS
    is_own_only = False

    def groups(self, events: Sequence[StoredEvent], account: Account) -> list[tuple[StoredEvent, ...]]:
        return reading.parts_of(events, ROWS_A_BATCH)

    def pieces(self, group: Sequence[StoredEvent], account: Account, facts: Facts) -> list[Piece]:
        rows = [erp_view.view(one) for one in group]
        items = tuple(row["eventId"] for row in rows)
        return [Piece(items, {"company": account.settings["company"], "rows": rows})]

    def send(self, piece: Piece, reference: str, account: Account, line: Line, *, is_repeat: bool) -> Receipt:
        reply = _post(line, account, "/trace-sync", _batch(piece, reference))
        root = _xml_of(reply)
        verdict = None if root is None else _VERDICTS.get(root.get("state", ""))
        if root is None or verdict is None or root.get("batch") != reference:
            return answers.unreadable(reply)
        faults = "; ".join(f"{each.get('row')}: {each.text or ''}" for each in root.iterfind("Fault"))
        return answers.receipt(reply, verdict, root.get("state"), faults, root.get("entry"))

    def page(self, account: Account, line: Line, period: Period, mark: Mark | None) -> Page:
        asked = etree.Element("TraceSyncQuery", version=VERSION, company=str(account.settings["company"]))
        asked.set("since", period[0].isoformat())
        asked.set("until", period[1].isoformat())
        asked.set("after", str(mark or ""))
        reply = _post(line, account, "/trace-sync/batches", etree.tostring(asked, encoding="utf-8"))
        root = _xml_of(reply)
        if root is None or root.tag != "TraceSyncBatches":
            raise answers.not_told(answers.unreadable(reply))
        return Page(map(_held, root.iterfind("Batch")), root.get("next") or None)


def _held(batch: Any) -> Held:
    items = tuple(str(row.text or "") for row in batch.iterfind("Event"))
    return Held(str(batch.get("id")), items, batch.get("entry"))


def _batch(piece: Piece, reference: str) -> bytes:
    root = etree.Element("TraceSync", version=VERSION, batch=reference, company=str(piece.content["company"]))
    root.set("count", str(len(piece.items)))
    for row in piece.content["rows"]:
        _write(etree.SubElement(root, "Event", id=row["eventId"]), row)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _write(element: Any, row: Mapping[str, Any]) -> None:
    """Texts as attributes' neighbours: one child a field, in the order of the view; lists as repeated children."""
    for name, value in row.items():
        if name in _LISTS:
            for each in value:
                attributes = {key: str(text) for key, text in each.items() if text is not None}
                etree.SubElement(element, _LISTS[name], attributes)
        elif name == "documents":
            for kind, number in value.items():
                etree.SubElement(element, "Document", type=kind).text = number
        elif name != "eventId":
            etree.SubElement(element, name[0].upper() + name[1:]).text = str(value)


def _xml_of(reply: Reply) -> Any | None:
    """The root of an answer, without entities or outside files; None when it is no XML or the call failed."""
    if reply.status != 200:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(reply.content, parser)
    except etree.XMLSyntaxError:
        return None


def _post(line: Line, account: Account, path: str, body: bytes) -> Reply:
    return line.post(path, body, calls.XML, {**calls.bearer(account), "Interface-Version": VERSION})
