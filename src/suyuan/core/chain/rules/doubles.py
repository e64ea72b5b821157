"""Doubled reports: the same scan again (DU-3), received twice (DU-6), in two packages (DU-7), in two places (DU-8)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from suyuan.core.chain.containment import Act, own_moves
from suyuan.core.chain.item_state import state_of
from suyuan.core.chain.observation import Key, Observation
from suyuan.core.chain.order import time_of
from suyuan.core.chain.rules import catalogue as rules
from suyuan.core.chain.rules import catalogue_of_records as records
from suyuan.core.chain.rules.case import Case, about, minutes_between
from suyuan.core.chain.rules.finding import Finding
from suyuan.core.chain.vocabulary import RECEIVING, SHIPPING, TERMINAL

_COUNTED = RECEIVING | SHIPPING


def scans(case: Case) -> Iterator[Finding]:
    """The same step by the same reporter twice within minutes."""
    last: dict[tuple[str, object], Observation] = {}
    for seen in case.own:
        if seen.step not in _COUNTED or state_of(seen.event) in TERMINAL:
            continue
        name = (seen.step, case.doer(seen))
        before = last.get(name)
        last[name] = seen
        if before is not None and seen.time - before.time <= case.template.retry_within:
            minutes = str(max(1, minutes_between(before.order, seen.order)))
            yield about(rules.RETRY.id, case, seen, before.order, minutes=minutes)


def receipts(case: Case) -> Iterator[Finding]:
    """Received again by who has it already, with nothing sent between."""
    holding: tuple[object, Observation] | None = None
    for seen in case.seen:
        if seen.step in SHIPPING:
            holding = None
        elif seen.step == "receiving":
            taker = case.people.actor(seen) or case.doer(seen)
            if holding is not None and holding[0] == taker and _apart(case, holding[1], seen):
                yield about(rules.RECEIVED_TWICE.id, case, seen, holding[1].order)
            holding = (taker, seen)


def _apart(case: Case, one: Observation, two: Observation) -> bool:
    """Nearer together they are one scan too many, which has a rule of its own."""
    return two.time - one.time > case.template.retry_within


def packages(case: Case) -> Iterator[Finding]:
    """Put into a package while it stands in another one that nobody opened."""
    inside: tuple[Key, bytes] | None = None
    stays = {stay.interval.end for stay in case.life.stays if stay.depth == 1}
    for move in sorted(own_moves(case.life.key, case.own), key=lambda each: (each.order, each.act)):
        if move.act is Act.TAKEN:
            inside = None
        elif move.act is Act.PUT:
            if inside is not None and inside[0] != move.container and move.order in stays:
                yield about(rules.TWO_PARENTS.id, case, case.by_order[move.order], inside[1])
            inside = (move.container, move.order)


def places(case: Case) -> Iterator[Finding]:
    """Scanned in two prefectures within a time in which nothing travels between them."""
    read = [(seen, area) for seen in case.own if (area := case.people.area(seen)) is not None]
    for (one, before), (two, after) in pairwise(read):
        near = time_of(two.order) - time_of(one.order) <= case.template.together_within
        if near and before[0] != after[0]:
            minutes = str(max(1, minutes_between(one.order, two.order)))
            yield about(
                rules.TWO_PLACES.id, case, two, one.order, place=after[1], before=before[1], minutes=minutes
            )


def rings(case: Case) -> Iterator[Finding]:
    """Packed into what stands in it: told of every container along the ring, at the record that closes it."""
    for starts in case.life.rings:
        *_, other, last = sorted(starts)
        yield about(records.RING.id, case, case.by_order[last], other)
