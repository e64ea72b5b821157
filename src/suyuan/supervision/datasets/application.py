"""The application sets: what was made, imported, tested, released, sent, received, used, recalled, measured."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from suyuan.core.chain.item_state import state_of
from suyuan.core.chain.vocabulary import BIRTH, RECALLS, RECEIVING, SHIPPING, State, bare
from suyuan.core.epcis.datasets.profile import NAMESPACE, profile
from suyuan.core.epcis.model import Location
from suyuan.parties.facts import HOME
from suyuan.parties.kinds import PartyKind
from suyuan.parties.models import Party
from suyuan.supervision.datasets.gathering import Known, Seen, beijing, drug_id, text_of
from suyuan.supervision.datasets.model import Draft, Owes
from suyuan.supervision.papers.kinds import PaperKind, Standing
from suyuan.supervision.papers.queries import Paper

_STATES: Final = frozenset(word.value for word in profile().lists["state"])
CELSIUS: Final = (None, "CEL")
PROOFS: Final = (PaperKind.BATCH_RELEASE, PaperKind.IMPORT_CLEARANCE)
"""Papers that go along with a vaccine by law (Vaccine Administration Law, art. 38)."""


def production(known: Known) -> Iterator[Draft]:
    for seen in known.seen:
        if _is_birth(seen) and not is_import(known, seen):
            maker = known.reporter(seen)
            values = {
                "manufacturer": _maker(known) or (maker.name if maker else ""),
                "productionAddress": _address(known, seen.event.read_point or seen.event.biz_location),
                "producedOn": seen.made_with("productionDate")[:10] or str(known.thing["produced"] or ""),
            }
            yield _of_event(known, seen, {**_goods(known, seen), **_state(known), **values})


def imports(known: Known) -> Iterator[Draft]:
    for seen in known.seen:
        if is_import(known, seen):
            giver, taker = known.movers(seen)
            importer = taker or known.reporter(seen)
            maker = seen.beside("manufacturer") or _maker(known) or (giver.name if giver else "")
            values = {"importer": importer.name if importer else "", "manufacturer": maker}
            yield _of_event(known, seen, {**_goods(known, seen), **_state(known), **values})


def is_import(known: Known, seen: Seen) -> bool:
    """Whether an event is where a vaccine comes into the country: received from abroad, or given its code by an importer."""
    if _is_birth(seen):
        reporter = known.reporter(seen)
        return reporter is not None and reporter.kind == PartyKind.IMPORTER
    giver, taker = known.movers(seen)
    if giver is None or taker is None or seen.step not in RECEIVING:
        return False
    return giver.country != HOME and taker.country == HOME


def self_tests(known: Known) -> Iterator[Draft]:
    for paper in _papers(known, PaperKind.SELF_INSPECTION):
        values = {
            "testedOn": paper.issued_on.isoformat(),
            "reportNumber": paper.number,
            "issuer": paper.issuer,
        }
        yield _of_paper(known, paper, {**values, "reportFile": str(paper.file_id or "")})


def batch_releases(known: Known) -> Iterator[Draft]:
    for paper in _papers(known, PaperKind.BATCH_RELEASE):
        values = {
            "certificate": paper.number,
            "issuer": paper.issuer,
            "issuedOn": paper.issued_on.isoformat(),
            "validUntil": paper.valid_until.isoformat() if paper.valid_until else "",
            "verification": str(paper.standing),
        }
        yield _of_paper(known, paper, values)


def dispatches(known: Known) -> Iterator[Draft]:
    for seen in known.seen:
        if seen.step in SHIPPING:
            yield _of_event(known, seen, {"billNumber": seen.bill("desadv"), **_between(known, seen)})


def receipts(known: Known) -> Iterator[Draft]:
    for seen in known.seen:
        if seen.step in RECEIVING and not is_import(known, seen):
            values = {
                "billNumber": seen.bill("recadv", "desadv"),
                "receiptKind": _receipt_kind(known, seen),
                "quantityDue": seen.beside("quantityDue") or _sent(known, seen),
            }
            yield _of_event(known, seen, {**_between(known, seen), **values})


def uses(known: Known) -> Iterator[Draft]:
    for seen in known.seen:
        if state_of(seen.event) is State.USED:
            unit = known.reporter(seen)
            values = {"unit": unit.name if unit else "", "time": seen.time, "traceCode": known.code}
            yield _of_event(known, seen, values)


def recalls(known: Known) -> Iterator[Draft]:
    for seen in known.seen:
        if state_of(seen.event) in RECALLS:
            recaller = known.reporter(seen)
            values = {
                "recaller": recaller.name if recaller else "",
                "startedAt": seen.time,
                "endedAt": seen.beside("endedAt"),
                "quantity": seen.beside("quantity") or _quantity(known, seen),
                "traceCode": known.code,
            }
            yield _of_event(known, seen, values)


def temperatures(known: Known) -> Iterator[Draft]:
    """Every reading that events along the life carry."""
    for seen in known.seen:
        place = seen.event.read_point or seen.event.biz_location
        for one in seen.told["sensors"]:
            if one["type"] == "Temperature" and one["value"] is not None and one["uom"] in CELSIUS:
                values = {
                    "traceCode": known.code,
                    "place": _address(known, place),
                    "takenAt": _moment(one["time"]) or seen.time,
                    "value": str(one["value"]),
                }
                yield _of_event(known, seen, values)


def consumer(known: Known) -> Iterator[Draft]:
    """What a consumer is told: from the facts, not from an event."""
    product, facts, thing = known.product, known.facts, known.thing
    if product is None or known.thing["level"] == "class":
        return
    values = {
        "traceCode": known.code,
        "holder": product.holder.name if product.holder else "",
        "producedOn": str(thing["produced"] or ""),
        "lot": str(thing["lot"] or ""),
        "expiry": str(thing["expiry"] or ""),
        "dosageForm": facts.dosage_form if facts else "",
        "strength": (facts.strength if facts else "") or product.spec,
    }
    yield Draft(
        values, Owes.of(product.holder, "上市许可持有人", "The holder"), ("product", product.class_text)
    )


def _is_birth(seen: Seen) -> bool:
    return seen.step in BIRTH and seen.told["via"] is None and seen.told["role"] != "input"


def _of_event(known: Known, seen: Seen, values: dict[str, str]) -> Draft:
    opening = f"{{{NAMESPACE}}}"
    extras = {
        name.removeprefix(opening): text_of(seen.event.extensions, name)
        for name in seen.event.extensions or ()
        if name.startswith(opening)
    }
    reporter = known.reporter(seen)
    kind = reporter.kind if reporter else ""
    return Draft(values, Owes.of(reporter), seen.source, seen.stored.is_whole, extras, kind)


def _of_paper(known: Known, paper: Paper, values: dict[str, str]) -> Draft:
    product = drug_id(known.product.class_text) if known.product else ""
    base = {"drugId": product, "lot": str(known.thing["lot"] or "")}
    return Draft({**base, **values}, Owes("附上文件的单位", "Who attached it"), ("paper", str(paper.id)))


def _papers(known: Known, *kinds: PaperKind) -> list[Paper]:
    return [paper for paper in known.papers if paper.kind in kinds and paper.withdrawn_at is None]


def _goods(known: Known, seen: Seen) -> dict[str, str]:
    """What every set says of the goods themselves."""
    thing = known.thing
    return {
        "traceCode": known.code,
        "lot": seen.told["lot"] or str(thing["lot"] or ""),
        "expiry": seen.told["expiry"] or str(thing["expiry"] or ""),
        "quantity": _quantity(known, seen),
        "time": seen.time,
    }


def _between(known: Known, seen: Seen) -> dict[str, str]:
    """A note of goods that went from one to another."""
    event, (giver, taker) = seen.event, known.movers(seen)
    is_sent = seen.step in SHIPPING
    here = event.read_point or event.biz_location
    there = next(
        (
            Location(id=one.destination)
            for one in event.destination_list or ()
            if bare(one.type) == "location"
        ),
        None,
    )
    goods = _goods(known, seen)
    return {
        "time": goods["time"],
        "sender": giver.name if giver else "",
        "senderAddress": _registered(known, giver) or (_address(known, here) if is_sent else _seat(giver)),
        "receiver": taker.name if taker else "",
        "receiverAddress": _registered(known, taker)
        or _address(known, there if is_sent else here)
        or _seat(taker),
        "product": known.product.name if known.product else "",
        **{name: goods[name] for name in ("lot", "traceCode", "quantity")},
        **_verification(known, seen),
    }


def _verification(known: Known, seen: Seen) -> dict[str, str]:
    """How it stands with the papers of the goods: what the event says of it, else the word on each paper."""
    if told := seen.beside("verification"):
        return {
            "verification": told,
            "verifiedOn": seen.beside("verifiedOn"),
            "refusal": seen.beside("refusal"),
        }
    proofs = _papers(known, *PROOFS)
    judged = [paper.judged_at for paper in proofs if paper.judged_at]
    refused = next((paper for paper in proofs if paper.standing is Standing.REFUSED), None)
    is_verified = bool(proofs) and all(paper.standing is Standing.VERIFIED for paper in proofs)
    word = Standing.REFUSED if refused else Standing.VERIFIED if is_verified else Standing.UNVERIFIED
    day = beijing(max(judged))[:10] if judged else ""
    return {"verification": str(word), "verifiedOn": day, "refusal": refused.reason if refused else ""}


def _receipt_kind(known: Known, seen: Seen) -> str:
    """What the event says; a return by its disposition; from a centre, by whether the state pays for the vaccine."""
    if told := seen.beside("receiptKind"):
        return told
    if bare(seen.event.disposition) == "returned":
        return "return"
    giver, _ = known.movers(seen)
    is_paid = known.facts.in_programme if known.facts else None
    if giver is not None and giver.kind == PartyKind.CDC:
        return {True: "allocation", False: "purchase", None: ""}[is_paid]
    return "purchase" if giver is not None else ""


def _sent(known: Known, seen: Seen) -> str:
    """How much was sent: by the newest shipment before from the same giver to the same taker."""
    before = [
        one
        for one in known.seen
        if one.step in SHIPPING
        and one.event.event_time <= seen.event.event_time
        and known.movers(one) == known.movers(seen)
    ]
    return _quantity(known, before[-1]) if before else ""


def _quantity(known: Known, seen: Seen) -> str:
    """Smallest packs: one of a single pack, of a lot what the event counts."""
    if not known.is_group:
        return "1"
    told: dict[str, Any] = seen.told["quantity"] or {}
    many = told.get("value") or seen.told["count"]
    return f"{many:g}" if many else ""


def _state(known: Known) -> dict[str, str]:
    """The state in the standard's words: what it has no word for is 其他, what is fit for use was released."""
    state = str(known.now["state"]) if known.now else ""
    word = "BATCH_RELEASED" if state == State.NORMAL and _papers(known, PaperKind.BATCH_RELEASE) else state
    return {"state": word if word in _STATES or not word else "OTHER"}


def _maker(known: Known) -> str:
    return known.facts.manufacturer if known.facts else ""


def _registered(known: Known, party: Party | None) -> str:
    return party.address if party is not None and known.knows(party) else ""


def _seat(party: Party | None) -> str:
    """Where a party is, as everybody who sees it named is told."""
    return f"{party.region}{party.city}" if party is not None and party.city else ""


def _address(known: Known, where: Location | None) -> str:
    """A place in words: the city and its name; nothing for one that nobody registered."""
    place = known.place(where.id) if where else None
    return "" if place is None else " ".join(part for part in (place.city, place.name) if part)


def _moment(text: str | None) -> str:
    return beijing(dt.datetime.fromisoformat(text)) if text else ""
