"""Which events count: those not retracted, not dated in the future, and no declarations themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol, TypeVar


class Captured(Protocol):
    """What a stored event must tell so that its effect can be judged."""

    @property
    def is_future(self) -> bool:
        """Was it dated later than the clock skew allows when it was captured?"""

    @property
    def is_declaration(self) -> bool:
        """Does it retract another event?"""


E = TypeVar("E", bound=Captured)


def counts(event: Captured, event_id: object, retracted: Collection[object]) -> bool:
    """Does the event take part in the fold? ``retracted`` holds the ids under an effective declaration."""
    return not event.is_future and not event.is_declaration and event_id not in retracted


def effective(events: Iterable[tuple[object, E]], retracted: Collection[object]) -> list[E]:
    """The events that count, in the order given, from pairs of (id, event)."""
    return [event for event_id, event in events if counts(event, event_id, retracted)]
