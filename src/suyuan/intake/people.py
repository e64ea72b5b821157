"""Names of events that would give people away.

An eventID may be a hash of the event (CBV 2.0, clause 8.9). Computed by the sender it covers the people whom we
replace: kept, it would let anybody try patient numbers until one fits.
"""

from __future__ import annotations

import re

import msgspec

from suyuan.core.epcis.model import ErrorDeclaration, Event
from suyuan.core.epcis.pieces import Pieces

_HASH_NAME = re.compile(r"\s*(?:nih?:|https?://[^/]*/\.well-known/ni/)", re.IGNORECASE)
"""Named Information (RFC 6920) in any of its forms and with any algorithm."""


def without_hash_names(event: Event, pieces: Pieces) -> Event:
    """An event from which people were taken, without names that were computed while they were in it.

    ``pieces`` are those of the event as it is now: the hash of this content tells nothing and stays. The very
    same object comes back when there is nothing to take out.
    """
    name, declaration = event.event_id, event.error_declaration
    if name is not None and _HASH_NAME.match(name) and not name.lower().startswith(pieces.ni.lower()):
        name = None
    if declaration is not None:
        declaration = _without_hashes(declaration)
    if name is event.event_id and declaration is event.error_declaration:
        return event
    return msgspec.structs.replace(event, event_id=name, error_declaration=declaration)


def _without_hashes(declaration: ErrorDeclaration) -> ErrorDeclaration:
    """The events that correct this one are about the same people, and their hashes were computed as early."""
    kept = tuple(name for name in declaration.corrective_event_ids if not _HASH_NAME.match(name))
    if len(kept) == len(declaration.corrective_event_ids):
        return declaration
    return msgspec.structs.replace(declaration, corrective_event_ids=kept)
