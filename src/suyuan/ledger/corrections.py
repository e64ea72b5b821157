"""Undo a wrong scan: an error declaration beside the original, by who captured it (EPCIS 2.0, clause 7.4.1.2)."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

from suyuan import clock
from suyuan.core.epcis import json20
from suyuan.core.epcis.cbv import ERROR_REASON
from suyuan.core.epcis.model import DocumentHeader, ErrorDeclaration
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.read import read_document
from suyuan.core.problem import Refused, rule
from suyuan.ledger.queries import Damaged, StoredEvent, events_by_id, presentations_of, words_on
from suyuan.ledger.results import CaptureResult
from suyuan.ledger.rows import named
from suyuan.ledger.services import capture
from suyuan.parties.viewer import Viewer

Reason = Literal["did_not_occur", "incorrect_data"]

NOT_FOUND = rule(
    "CAP-DECLARE-UNKNOWN",
    "there is no such event, or you may not see it",
    "没有该事件，或贵方无权查看",
    "open the event from a trace that you may see",
    "请从贵方可见的追溯结果中打开该事件",
)
NOT_YOURS = rule(
    "CAP-DECLARE-FOREIGN",
    "only who captured an event, or acts for one that did, can declare it an error",
    "只有上报方或其受托方可以更正该事件",
    "ask the party that captured the event to correct it",
    "请联系上报该事件的单位更正",
)
ALREADY = rule(
    "CAP-DECLARE-AGAIN",
    "you have declared the event an error already",
    "贵方已更正该事件，无需重复",
    "nothing is left to do",
    "无需再操作",
)
ALTERED = rule(
    "CAP-DECLARE-ALTERED",
    "the stored event was altered and does not open, so that nobody can say what is to be taken back",
    "该事件的存储内容被改动，无法打开，不能更正",
    "tell the operator of the platform",
    "请联系平台运营方",
)
INEXACT = rule(
    "CAP-DECLARE-INEXACT",
    "the event cannot be repeated exactly enough to declare it an error from here",
    "该事件无法在此处精确复述，不能在页面上更正",
    "send the declaration from the system that captured the event",
    "请由上报该事件的系统提交错误声明",
)
UNKNOWN_REASON = rule(
    "CAP-DECLARE-REASON",
    "{value} is no reason of the vocabulary",
    "{value} 不是标准的更正原因",
    "choose did_not_occur or incorrect_data",
    "请选择“未发生”或“数据有误”",
)


def may_declare(stored: StoredEvent, viewer: Viewer) -> int | None:
    """The party in whose name the viewer can declare the event an error; None when it cannot."""
    if viewer.party_id is None or stored.is_declaration:
        return None
    senders = {one.sender for one in presentations_of([stored.id], viewer).get(stored.id, [])}
    return viewer.party_id if senders.intersection(viewer.parties) else None


def declare_error(
    event_id: UUID, *, reason: str, viewer: Viewer, corrective_ids: tuple[str, ...] = ()
) -> CaptureResult:
    """Declare an event an error. Raises Refused when the viewer may not, or when there is nothing to undo."""
    if not ERROR_REASON.knows(reason):
        raise Refused(UNKNOWN_REASON.problem("reason", reason))
    stored = _the_event(event_id, viewer)
    party = may_declare(stored, viewer)
    if party is None:
        raise Refused(NOT_YOURS.problem("event", event_id))
    if not stands_by(stored, viewer):
        raise Refused(ALREADY.problem("event", event_id))
    content = _declaration(stored, reason, corrective_ids)
    if not _declares(content, stored):
        raise Refused(INEXACT.problem("event", event_id))
    return capture(content, sender=party)


def stands_by(stored: StoredEvent, viewer: Viewer) -> bool:
    """Whether one of the viewer's parties has a word on the event that was not taken back yet."""
    words = words_on([stored.id]).get(stored.id)
    return words is None or any(word.taken_back is None for word in words if word.sender in viewer.parties)


def _declares(content: bytes, stored: StoredEvent) -> bool:
    """Whether the document, read as capture will read it, carries the name of the event."""
    read = next(iter(read_document(content, "application/json").events), None)
    if read is None or read.event is None:
        return False
    pieces = event_pieces(read.event)
    return named(read.event, pieces.event_id, pieces.cbv_hash).digest == stored.name.bytes


def _the_event(event_id: UUID, viewer: Viewer) -> StoredEvent:
    damaged: Damaged = []
    found = events_by_id([event_id], viewer, damaged=damaged)
    if damaged:
        raise Refused(ALTERED.problem("event", event_id))
    if not found:
        raise Refused(NOT_FOUND.problem("event", event_id))
    return found[0]


def _declaration(stored: StoredEvent, reason: str, corrective_ids: tuple[str, ...]) -> bytes:
    """The same event once more, with the declaration; without an eventID it is called by its hash."""
    declared = msgspec.structs.replace(
        stored.event,
        event_id=stored.event.event_id or stored.ni,
        record_time=None,
        error_declaration=ErrorDeclaration(
            declaration_time=clock.now(), reason=reason, corrective_event_ids=corrective_ids
        ),
    )
    return json20.write_document(DocumentHeader(schema_version="2.0", creation_date=clock.now()), [declared])
