"""Which part of a container's events concerns the things that were in it.

A box that goes round has been in many lives. To a thing only matters what happened to the box while the thing was
inside; when that was follows from the events of the thing and from what was packed and emptied afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from suyuan.core.chain.containment import stays
from suyuan.core.chain.observation import Key, Observation
from suyuan.core.chain.order import time_of

BEGINNING = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
FOREVER = dt.datetime.max.replace(tzinfo=dt.UTC)
ALWAYS = (BEGINNING, FOREVER)
Spans = dict[Key, tuple[dt.datetime, dt.datetime]]
"""Things, each with the span of event time that is asked for."""
Observed = Mapping[Key, Sequence[Observation]]


def first_moves(
    things: Collection[Key], boxes: Collection[Key], observed: Observed
) -> dict[Key, dt.datetime]:
    """When each of the boxes is first named together with one of the things."""
    first: dict[Key, dt.datetime] = {}
    for thing in things:
        for seen in observed.get(thing, ()):
            box = seen.parent
            if box is not None and seen.is_packing and box in boxes and thing in seen.children:
                first[box] = min(seen.time, first.get(box, seen.time))
    return first


def spans_inside(things: Collection[Key], boxes: Collection[Key], observed: Observed) -> Spans:
    """From when to when the things stood in each of the boxes, one span a box that covers them all."""
    spans: Spans = {}
    for thing in things:
        for stay in stays(thing, lambda key: observed.get(key, ())):
            if stay.container in boxes:
                start, end = time_of(stay.start), time_of(stay.end) if stay.end else FOREVER
                known = spans.get(stay.container, (start, end))
                spans[stay.container] = (min(known[0], start), max(known[1], end))
    return spans
