"""What every reader returns: a header and a stream of events, each readable or with the reasons why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from msgspec import Struct

from suyuan.core.epcis.model import DocumentHeader, Event
from suyuan.core.problem import Problem

MOST_EVENT_BYTES: Final = 16 << 20
"""What one event may take up in its document, in any format: whoever reads it later holds it whole."""


class ReadEvent(Struct, frozen=True, gc=False):
    """One place of an event list. A bad event never hides its neighbours."""

    position: int
    """Zero-based, in the order of the document."""
    event: Event | None
    """None when the event is unreadable; then at least one of the problems is an error."""
    problems: tuple[Problem, ...] = ()
    body: bytes | None = None
    """The stored form (see ``body``) when the reader had to make it anyway; None: ask ``body.encode``."""
    ignored: frozenset[str] = frozenset()
    """Names of extensions that the document leaves out of the CBV hash: the second argument of ``event_pieces``."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document whose events are read one by one while they are asked for, once."""

    header: DocumentHeader
    events: Iterator[ReadEvent]
    problems: tuple[Problem, ...] = ()
    """Warnings about the document as a whole; a document that cannot be read raises Refused instead."""


_VERSION = re.compile(r"\s*(\d+)(\.\d+)*\s*", re.ASCII)


def is_unknown_version(schema_version: str) -> bool:
    """Does it name a version of EPCIS other than 1.x and 2.x? What is no version at all names none.

    >>> is_unknown_version("7.3"), is_unknown_version("2.0.1"), is_unknown_version("None")
    (True, False, False)
    """
    found = _VERSION.fullmatch(schema_version)
    return found is not None and found[1].lstrip("0") not in ("1", "2")
