"""The trace of a lot or product: who got how much of it, through which containers, by which hops.

Packs are counted in the database, one row an event, so that a lot of 100,000 packs costs what its events and
containers cost. Three steps: count the packs that each event names; learn from the packing events how many
stand in which container at which time; read the containers' shipments and receipts.
"""

from __future__ import annotations

from suyuan.state.trace.gathering import Asked, Events
from suyuan.state.trace.names import Names
from suyuan.state.trace.subject import Subject
from suyuan.state.trace.telling import Json


def lot_trace(asked: Asked, subject: Subject, events: Events, names: Names) -> Json | None:
    return None
