"""Which events of a life are only claims: said by somebody to whom no handover leads.

Whoever knows a code can report that he has the thing, and such a report is kept. It moves the thing, as it is shown,
only when something ties it to what was told before. Procedure, along the life:
 1. Known are the parties that reported the making of the thing, or else its first event, and those whom that names.
 2. An event counts when a known party reports it or is named in it, or when whoever answers for the product reports
    it; its parties are known from then on.
 3. A shipment to nobody that is registered may reach anybody: whoever has the thing next counts.
 4. While a shipment is under way, whoever carries it tells of it without being named.
 5. All others are claims, and tie nobody to the thing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from suyuan.core.chain.custody import ChainGap, Gap, Hop, Party, Possession
from suyuan.core.chain.life import Entry
from suyuan.core.chain.observation import Observation
from suyuan.core.chain.vocabulary import BIRTH, PASSING, RECEIVING, SHIPPING, TRADING, VOIDING

Claims = frozenset[bytes]
"""The orders of events."""


class Ties(NamedTuple):
    """Who stands behind an event."""

    who: frozenset[Party]
    """Who reported it, with those that they act for or that act for them."""
    named: frozenset[Party]
    is_trusted: bool = False
    """Reported by the registrant of the product, or by an authority."""
    is_open: bool = False
    """Names nobody that is registered as its destination."""


@dataclass(slots=True)
class _Walk:
    ties: Callable[[Observation], Ties]
    known: frozenset[Party]
    is_under_way: bool = False
    is_open: bool = False

    def believes(self, seen: Observation) -> bool:
        ties, step = self.ties(seen), seen.step or ""
        is_tied = not self.known or ties.is_trusted or bool(self.known & (ties.who | ties.named))
        if not is_tied and self.is_under_way and step in PASSING:
            return True
        if not is_tied and not self.is_open:
            return False
        self.known |= ties.who | ties.named
        if step in SHIPPING:
            self.is_under_way, self.is_open = True, ties.is_open
        elif step in RECEIVING | VOIDING or not is_tied:
            self.is_under_way = self.is_open = False
        return True


def claims(entries: Sequence[Entry], ties: Callable[[Observation], Ties]) -> Claims:
    """The events of a life to which nothing ties the thing."""
    births = [entry.observation for entry in entries if entry.depth == 0 and entry.observation.step in BIRTH]
    made = next((seen for seen in births if ties(seen).is_trusted), births[0] if births else None)
    walk = _Walk(ties, ties(made).who if made else frozenset())
    return frozenset(each.observation.order for each in entries if not walk.believes(each.observation))


def moving(entries: Sequence[Entry], claimed: Claims) -> list[bytes]:
    """Those of the claims that would move the thing; to inspect it or to read a sensor claims nothing."""
    return [each.observation.order for each in entries if each.observation.order in claimed and _moves(each)]


def _moves(entry: Entry) -> bool:
    step = entry.observation.step or ""
    if step in SHIPPING | RECEIVING:
        return True
    return step not in PASSING | TRADING and entry.observation.event.type != "TransactionEvent"


def with_claims(believed: Possession, told: Possession, claimed: Claims) -> Possession:
    """Who had a thing by what is believed, with what is only claimed beside it, and each of that as a gap.

    ``told`` is the possession by all events.
    """
    stays = [replace(each, is_claimed=True) for each in told.stays if each.start in claimed]
    hops = [_lost(hop) for hop in told.hops if hop.arrived in claimed]
    gaps = [_gap(hop, believed) for hop in hops]
    return Possession(
        (*believed.stays, *stays),
        tuple(sorted((*believed.hops, *hops), key=lambda hop: hop.arrived or hop.left or b"")),
        (*believed.gaps, *gaps),
    )


def _lost(hop: Hop) -> Hop:
    return replace(hop, left=None, gap=Gap.NO_SHIPMENT)


def _gap(hop: Hop, believed: Possession) -> ChainGap:
    """The gap at a claim: whoever had the thing by then did not hand it over. It lasts no time, for who has it is known."""
    at = hop.arrived or b""
    before = [stay for stay in believed.stays if stay.start < at]
    giver = before[-1].party if before else hop.giver
    return ChainGap(Gap.NO_SHIPMENT, hop.arrived, hop.arrived, giver, hop.taker, is_claimed=True)
