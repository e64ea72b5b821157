"""What else than a thing's code people type into the one search box: an event's id, its eventID or its hash."""

from __future__ import annotations

import re
from uuid import UUID

from suyuan.ledger.queries import events_by_id
from suyuan.parties.viewer import Viewer

EVENT_ID = re.compile(r"[0-9a-fA-F]{32}")


def event_named(text: str, viewer: Viewer) -> UUID | None:
    """The visible event with this id, or None."""
    if EVENT_ID.fullmatch(text) is None:
        return None
    found = events_by_id([UUID(text)], viewer)
    return found[0].id if found else None
