"""From what somebody says about a delivery to the decision about each thing; refused where it may not pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Final
from uuid import UUID

from suyuan.core.identifiers.canonical import canonical_text
from suyuan.core.problem import Problem, Refused
from suyuan.parties.kinds import PlaceKind
from suyuan.parties.models import Party, Place
from suyuan.state.trace.subject import subject_of
from suyuan.supervision.acceptance import errors
from suyuan.supervision.acceptance.judging import LONGEST, WARMEST
from suyuan.supervision.acceptance.model import Arrival, Choice, Decided, Decision, Delivery, Item

SHORTEST_REASON, LONGEST_REASON, LONGEST_NOTE = 2, 300, 500
COLDEST, HOTTEST = Decimal(-100), Decimal(60)
_SHOWN: Final = 50
"""Problems that are told at once."""


def decided(delivery: Delivery, said: Arrival) -> list[Decided]:
    """The decision about each thing. Raises Refused with everything that is wrong."""
    choices = {_text(code): choice for code, choice in said.choices.items()}
    leaves = {item.line.text: item for item in delivery.leaves}
    problems = [errors.STRANGE.problem("decisions", text) for text in choices if text not in leaves]
    found: list[Decided] = []
    for text, item in leaves.items():
        choice = choices.get(text, said.others)
        wrong = list(_wrong(item, choice, said))
        problems += wrong
        if choice is not None and not wrong:
            found.append(Decided(item, Decision(choice.decision), _tidy(choice.reason)))
    if problems:
        raise Refused(*problems[:_SHOWN])
    return found


def _wrong(item: Item, choice: Choice | None, said: Arrival) -> Iterator[Problem]:
    where = item.line.text
    if choice is None:
        yield errors.UNDECIDED.problem("decisions", where)
        return
    if choice.decision not in set(Decision):
        yield errors.DECISION.problem("decisions", choice.decision[:40])
        return
    reason, is_accepted = _tidy(choice.reason), choice.decision == Decision.ACCEPT
    if (reason or not is_accepted or item.needs_reason) and not (
        SHORTEST_REASON <= len(reason) <= LONGEST_REASON
    ):
        yield errors.REASON.problem("decisions", where)
    if is_accepted and (why := _barrier(item, said)):
        yield errors.NOT_ACCEPTABLE.problem("decisions", where, why=why[1], why_zh=why[0])


def _barrier(item: Item, said: Arrival) -> tuple[str, str] | None:
    """Why it cannot be accepted: by the checks, or because it came too warm."""
    if item.barrier is not None:
        return item.barrier
    if item.is_vaccine and (said.temperature is None or said.temperature > WARMEST):
        return (
            f"疫苗到货温度须有记录且不高于 {WARMEST} ℃",
            f"a vaccine needs a record of its temperature on arrival, {WARMEST} °C at most",
        )
    return None


def checked(delivery: Delivery, said: Arrival, party: Party, now: dt.datetime) -> tuple[Place, dt.datetime]:
    """The place and the time of arrival. Raises Refused for what cannot be."""
    own = Place.objects.filter(party=party, uri=said.place).first()
    at = said.at or now
    sent = [item.leg.sent_at for item in delivery.items if item.leg.sent_at]
    seen = {paper.id for paper in delivery.papers}
    problems = (
        (own is None, errors.PLACE.problem("place", said.place[:LONGEST])),
        (at > now or bool(sent and at < max(sent)), errors.TIME.problem("at", at.isoformat())),
        (
            not _is_degrees(said.temperature),
            errors.TEMPERATURE.problem("temperature", str(said.temperature)[:20]),
        ),
        (not seen.issuperset(said.papers), errors.PAPER.problem("papers")),
        (len(said.note) > LONGEST_NOTE, errors.NOTE.problem("note")),
    )
    if wrong := [problem for is_wrong, problem in problems if is_wrong]:
        raise Refused(*wrong)
    assert own is not None, "it was refused"
    return own, at


def places_of(party: Party) -> list[Place]:
    """Where a party receives: its rooms and houses, else whatever it has."""
    own = Place.objects.filter(party=party).order_by("id")
    return list(own.exclude(kind=PlaceKind.ORGANISATION)) or list(own)


def temperature_of(text: str) -> Decimal | None:
    """Degrees as a form writes them; None where nothing stands there. Raises Refused for what is no number."""
    plain = text.strip().replace(",", ".").removesuffix("℃").removesuffix("°C").strip()
    if not plain:
        return None
    try:
        return Decimal(plain)
    except ArithmeticError:
        raise Refused(errors.TEMPERATURE.problem("temperature", text[:20])) from None


def _is_degrees(value: Decimal | None) -> bool:
    return value is None or (value.is_finite() and COLDEST <= value <= HOTTEST)


def _text(code: str) -> str:
    """The canonical text of a code in any spelling, typed or scanned."""
    return subject_of(code.strip(), with_product=False).text if code.strip() else canonical_text(code)


def _tidy(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


def uuids_of(texts: list[str]) -> tuple[UUID, ...]:
    """Numbers of papers as a form sends them. Raises Refused for what is none."""
    try:
        return tuple(dict.fromkeys(UUID(text) for text in texts))
    except ValueError:
        raise Refused(errors.PAPER.problem("papers")) from None
