"""What a delivery holds, and how each thing of it stands: read, judged by the ten checks, with its papers.

Procedure:
 1. A document is looked up first; what it shipped to the party and nobody received yet is the delivery. What is no
    document is a list of codes.
 2. The checks for receipt judge everything, to the last pack in a carton.
 3. Each thing gets the shipment by which it came and its papers. From the verdict follows what is suggested, and what
    cannot be accepted at all: what a check stops, what is stopped or at its end already, a vaccine without its
    certificate, and one that came too warm.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from suyuan import clock
from suyuan.core.chain.item_state import movers
from suyuan.core.chain.vocabulary import SHIPPING, STOPS, TERMINAL, State, bare
from suyuan.core.epcis.model import Event
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of, lot_text
from suyuan.core.identifiers.identification import Level
from suyuan.core.problem import Refused
from suyuan.ledger.queries import events_of, retractions_of
from suyuan.masterdata.queries import kinds_for
from suyuan.parties.models import Party
from suyuan.parties.queries import kin_of, places_for
from suyuan.parties.viewer import Viewer
from suyuan.state.sights import place_key
from suyuan.state.trace.subject import subject_of
from suyuan.supervision.acceptance import errors
from suyuan.supervision.acceptance.model import Decision, Delivery, Item, Leg
from suyuan.supervision.bills.queries import Bill, Side, bills
from suyuan.supervision.papers.about import Meant
from suyuan.supervision.papers.queries import PER_PAGE, Paper, Question, lines, targets
from suyuan.supervision.verify.model import Line, Purpose, Result
from suyuan.supervision.verify.services import LONGEST_CODE, verify

MOST: Final = 2_000
LONGEST: Final = 500
WARMEST: Final = Decimal(8)
"""Degrees Celsius at which a vaccine may still arrive."""
SPOILT: Final = frozenset({"V4", "V8"})
"""Checks whose stop sends goods back: expired, and rejected for their temperature."""
WAITING: Final = frozenset({"V2", "V7", "V8"})
"""Checks whose warning is cleared up before goods are taken in: origin, papers, temperature."""


def delivery_of(asked: str, *, party: Party, viewer: Viewer, now: dt.datetime | None = None) -> Delivery:
    """The delivery that is meant, judged. Raises Refused for what cannot be one."""
    at = now or clock.now()
    codes = [line.strip() for line in asked.replace("\0", "").splitlines() if line.strip()]
    if not codes:
        raise Refused(errors.NOTHING.problem("delivery"))
    if len(codes) > MOST:
        raise Refused(errors.TOO_MANY.problem("delivery", None, most=MOST))
    outer = (_on_document(codes[0], party, viewer, at) if len(codes) == 1 else None) or _things(codes)
    answer = verify(outer, Purpose.RECEIVE, party=party, viewer=viewer)
    found = list({line.text: line for line in answer.lines}.values())
    if len(found) > MOST:
        raise Refused(errors.TOO_MANY.problem("delivery", None, most=MOST))
    return _delivery(codes[0] if len(codes) == 1 else f"{codes[0]} …", found, viewer, at)


def _things(codes: list[str]) -> list[str]:
    """The same codes. Raises Refused for those that stand for more than one thing, or for none."""
    groups = {Level.CLASS, Level.LOT, Level.PLACE}
    wrong = [code for code in codes if subject_of(code[:LONGEST_CODE], with_product=False).level in groups]
    if wrong:
        raise Refused(*(errors.GROUP.problem("delivery", code[:LONGEST]) for code in wrong[:20]))
    return codes


def _on_document(text: str, party: Party, viewer: Viewer, at: dt.datetime) -> list[str] | None:
    """What is still to be received on a document; None where there is none of that number."""
    found = bills(text[:LONGEST], viewer)
    if not found:
        return None
    if len(found) > 1:
        names = ", ".join(one.written for one in found[:5])
        raise Refused(errors.SEVERAL.problem("delivery", text[:LONGEST], found=names))
    left = _outstanding(found[0], kin_of([party.pk], at)[party.pk])
    if not left:
        raise Refused(errors.EMPTY.problem("delivery", text[:LONGEST]))
    return left


def _outstanding(bill: Bill, kin: frozenset[int]) -> list[str]:
    sent: dict[str, None] = {}
    got: set[str] = set()
    for leg in bill.legs:
        event = leg.stored.event
        names = [event.parent_id] if event.type == "AggregationEvent" else list(event.epc_list or ())
        texts = [canonical_text(name) for name in names if name]
        if leg.is_retracted or leg.side is Side.OTHER:
            continue
        if leg.side is Side.IN:
            got.update(texts)
        elif _is_for(movers(event)[1], kin):
            sent.update(dict.fromkeys(texts))
    return [text for text in sent if text not in got]


def _is_for(taker: str | None, kin: frozenset[int]) -> bool:
    """Was it sent to one of these parties, or to nobody who is registered?"""
    if taker is None:
        return True
    key = UUID(bytes=place_key(taker))
    place = places_for([key]).get(key)
    return place is None or place.party_id in kin


def _delivery(asked: str, found: Sequence[Line], viewer: Viewer, at: dt.datetime) -> Delivery:
    boxes = {line.container for line in found if line.container}
    papers, keys = _papers(found, viewer)
    legs = _legs(found, viewer)
    kinds = _kinds(found)
    items = tuple(_item(line, line.text in boxes, legs, keys, kinds) for line in found)
    outer = tuple(line.text for line in found if line.container is None)
    return Delivery(asked, outer, items, tuple(papers), at)


def _item(
    line: Line, is_box: bool, legs: dict[str, Leg], papers: dict[str, set[UUID]], kinds: dict[str, str]
) -> Item:
    is_vaccine = kinds.get(line.text) == "vaccine"
    barrier = barrier_of(line, is_vaccine=is_vaccine)
    about = tuple(sorted(papers.get(line.text, ())))
    return Item(line, is_box, legs[line.text], about, _suggested(line, barrier), is_vaccine, barrier)


def barrier_of(line: Line, *, is_vaccine: bool) -> tuple[str, str] | None:
    """Why a thing cannot be accepted, whoever wants to."""
    stop = next((each for each in line.grave if each.result is Result.STOP), None)
    if stop is not None:
        return stop.reason, stop.reason_en
    state = State(line.state) if line.state else None
    ended = next(
        (each for each in line.grave if each.name in {"V3", "V4"} and state in STOPS | TERMINAL), None
    )
    if ended is not None:
        return ended.reason, ended.reason_en
    papers = next((each for each in line.grave if each.name == "V7"), None)
    return (papers.reason, papers.reason_en) if is_vaccine and papers is not None else None


def _suggested(line: Line, barrier: tuple[str, str] | None) -> Decision:
    spoilt = any(each.name in SPOILT and each.result is Result.STOP for each in line.grave)
    if spoilt or line.state in {State.EXPIRED, State.DAMAGED}:
        return Decision.REJECT
    is_doubtful = any(each.name in WAITING for each in line.grave)
    return Decision.HOLD if barrier is not None or is_doubtful else Decision.ACCEPT


def _kinds(found: Iterable[Line]) -> dict[str, str]:
    """The kind of the product of each thing that has a registered one."""
    classes = {line.text: UUID(bytes=key_of(text)) for line in found if (text := class_text(line.text))}
    kinds = kinds_for(set(classes.values()))
    return {text: kinds[key] for text, key in classes.items() if key in kinds}


def _papers(found: Sequence[Line], viewer: Viewer) -> tuple[list[Paper], dict[str, set[UUID]]]:
    """The papers that the viewer may see, and which things each is about."""
    wanted: dict[UUID, set[str]] = defaultdict(set)
    for line in found:
        names = (line.text, lot_text(line.text, line.lot) if line.lot else None, class_text(line.text))
        for name in filter(None, names):
            wanted[UUID(bytes=key_of(name))].add(line.text)
    meant = Meant(UUID(int=0), tuple(wanted))
    papers = lines(Question(meant=meant), viewer, PER_PAGE)
    about: dict[str, set[UUID]] = defaultdict(set)
    for paper, told in targets(papers, viewer).items():
        for _level, name in told:
            for text in wanted.get(UUID(bytes=key_of(name)), ()):
                about[text].add(paper)
    return papers, about


def _legs(found: Sequence[Line], viewer: Viewer) -> dict[str, Leg]:
    """The newest shipment of each outermost thing that the viewer may see; what is inside came by it too."""
    boxes = {line.text: line.container for line in found}
    outer = {UUID(line.key): line.text for line in found if line.container is None}
    seen = [
        one for one in events_of(outer, viewer, damaged=[]) if bare(one.stored.event.biz_step) in SHIPPING
    ]
    taken_back = set(retractions_of({one.stored.id for one in seen}))
    told: dict[str, Leg] = {}
    for one in sorted(seen, key=lambda one: (one.stored.event.event_time, one.stored.id)):
        if one.stored.id not in taken_back:
            told[outer[one.key]] = _leg(one.stored.event)
    return {text: told.get(_outermost(text, boxes), Leg()) for text in boxes}


def _leg(event: Event) -> Leg:
    """Who names no giver is one: whoever keeps the place from which it left."""
    giver, taker = movers(event)
    place = event.read_point.id if event.read_point else None
    return Leg(giver or place, taker, event.event_time, event.biz_transaction_list or ())


def _outermost(text: str, boxes: dict[str, str | None]) -> str:
    for _ in boxes:
        box = boxes.get(text)
        if box is None:
            return text
        text = box
    return text
