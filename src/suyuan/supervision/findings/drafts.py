"""The document that would mend a finding: the missing event, made from its neighbour, for somebody to confirm.

What the neighbour tells is taken over (things, parties, business documents); when and where it happened is asked, for
only whoever did it knows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from suyuan import clock
from suyuan.core.chain.rules import catalogue as rules
from suyuan.core.epcis import json20
from suyuan.core.epcis.model import Destination, DocumentHeader, Event, Location, Source
from suyuan.core.problem import Refused
from suyuan.ledger.queries import StoredEvent
from suyuan.supervision.findings import errors
from suyuan.supervision.findings.queries import Line, Thing

TRADE: Final = "https://ref.suyuan.example/step/"
"""Own steps; only the last word of them counts."""
MOST_THINGS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What is asked and what is known."""

    step: str
    type: Literal["ObjectEvent", "TransactionEvent"] = "ObjectEvent"
    action: Literal["ADD", "OBSERVE"] = "OBSERVE"
    disposition: str | None = None
    before: bool = False
    """Whether it happened before the event that shows the finding."""
    leaves: bool = False
    """Whether the things leave the place."""
    owners: bool = False
    """Whether it moves ownership and not possession."""


DRAFTS: Final[dict[str, Draft]] = {
    rules.RECEIPT.id: Draft("receiving", disposition="in_progress"),
    rules.ACCEPTANCE.id: Draft("receiving", disposition="in_progress", before=True),
    rules.ISSUE.id: Draft("shipping", disposition="in_transit", before=True, leaves=True),
    rules.ORIGIN.id: Draft("commissioning", action="ADD", disposition="active", before=True),
    rules.SALE.id: Draft(f"{TRADE}selling", "TransactionEvent", "ADD", before=True, owners=True),
    rules.PURCHASE.id: Draft(f"{TRADE}purchasing", "TransactionEvent", "ADD", before=True, owners=True),
}
"""Rule to what is missing; findings of other rules are mended by correcting what was reported."""
Uri = Callable[[object], str | None]


def draft_of(line: Line) -> Draft | None:
    """What would mend the finding; None where nothing is missing, or nobody knows who should report it."""
    return DRAFTS.get(line.rule.id) if isinstance(line.party, int) and line.state == "open" else None


def document(  # noqa: PLR0917 - the parts of one event
    line: Line, found: list[Thing], shown: StoredEvent, when: dt.datetime, place: str, uri: Uri
) -> bytes:
    """An EPCIS 2.0 document with the missing event. ``uri`` names a party as events do.

    Raises Refused when nothing can be drafted, or when the time lies in the future.
    """
    draft = draft_of(line)
    if draft is None:
        raise Refused(errors.NO_DRAFT.problem("finding", line.id.hex))
    if when > clock.now():
        raise Refused(errors.TIME.problem("when", when.isoformat()))
    event = _event(line, draft, found, shown, when, place, uri)
    return json20.write_document(DocumentHeader(schema_version="2.0", creation_date=clock.now()), [event])


def _event(  # noqa: PLR0917
    line: Line, draft: Draft, found: list[Thing], shown: StoredEvent, when: dt.datetime, place: str, uri: Uri
) -> Event:
    giver, taker = _ends(line, draft)
    kind = "owning_party" if draft.owners else "possessing_party"
    source, destination = uri(giver), uri(taker)
    has_hop = line.rule.id not in {rules.ORIGIN.id, rules.ACCEPTANCE.id}
    return Event(
        type=draft.type,
        event_time=when,
        event_time_zone_offset="+08:00",
        action=draft.action,
        epc_list=tuple(one.text for one in found if one.is_open),
        biz_step=draft.step,
        disposition=draft.disposition,
        read_point=Location(place),
        biz_location=None if draft.leaves else Location(place),
        biz_transaction_list=shown.event.biz_transaction_list if has_hop else None,
        source_list=(Source(kind, source),) if has_hop and source else None,
        destination_list=(Destination(kind, destination),) if has_hop and destination else None,
    )


def _ends(line: Line, draft: Draft) -> tuple[object, object]:
    """Giver and taker, of whom the party that must act is one."""
    gives = draft.leaves or line.rule.id == rules.SALE.id
    return (line.party, line.partner) if gives else (line.partner, line.party)
