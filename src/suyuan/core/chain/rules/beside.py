"""What is known of a life beside its events: certificates of batch release, and records of its temperature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from suyuan.core.chain.rules.finding import Party

VERIFIED, REFUSED = "verified", "refused"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A batch release certificate, or an exemption, of the lot or the product."""

    owner: Party
    """Who attached it."""
    is_makers: bool
    """Is that the holder of the product, or an importer? Nobody else clears goods by a paper of his own."""
    until: dt.date | None
    """Its last good day."""
    by_authority: str | None = None
    """The newest word of an authority, which counts for everybody."""
    words: Mapping[Party, str] = field(default_factory=dict)
    """The newest word of each other party, which counts for that party."""

    def is_refused_to(self, party: Party) -> bool:
        return REFUSED in (self.by_authority, self.words.get(party))

    def is_in_order_for(self, party: Party) -> bool:
        """The same as the check V7 says (decision 0092)."""
        if self.is_refused_to(party):
            return False
        said = VERIFIED in (self.by_authority, self.words.get(party))
        return said or (self.is_makers and self.owner == party)


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it. A life of which none of it was looked up has none of these (``Case.beside`` is None)."""

    certificates: tuple[Certificate, ...] = ()
    watched: tuple[tuple[dt.datetime, dt.datetime], ...] = ()
    """First and last reading of each time in which a sensor stood beside the thing, or a box around it."""
    waybills: tuple[dt.date, ...] = ()
    """Days of issue of waybills with temperatures about the thing, or a box around it."""
    told_events: frozenset[bytes] = frozenset()
    """Ids of events that such a waybill is about."""
