"""What a request asks for: the code as typed or scanned, the view, the moment it is looked at from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from suyuan.clock import BEIJING

VIEWS = ("panorama", "parties", "packaging", "states", "places", "conditions")
LONGEST_CODE = 8192
SIGNS = {
    ord(shown): real
    for shown, real in (("␝", "\x1d"), ("␞", "\x1e"), ("␟", "\x1f"), ("␄", "\x04"), ("␜", "\x1c"))
}
"""How the search box shows the separators of GS1 and of ISO/IEC 15434, and what they stand for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a code's page. Times are aware; None means now."""

    code: str
    view: str = "panorama"
    as_of: dt.datetime | None = None
    known_at: dt.datetime | None = None
    window: tuple[float, float] | None = None
    misread: tuple[str, ...] = ()
    """Names of the parameters that could not be read and were left out."""

    @property
    def query(self) -> str:
        """The address of the same page without its view and window: ``q=…&as_of=…``."""
        pairs = {"q": self.code}
        for name, moment in (("as_of", self.as_of), ("known_at", self.known_at)):
            if moment is not None:
                pairs[name] = moment.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M:%S")
        return urlencode(pairs)


def asked(query: QueryDict) -> Asked:
    """Read the parameters; one that cannot be read is named in ``misread`` and does not stop the page."""
    misread: list[str] = []
    moments: dict[str, dt.datetime | None] = {}
    for name in ("as_of", "known_at"):
        moments[name] = moment_of(query.get(name, ""))
        if query.get(name) and moments[name] is None:
            misread.append(name)
    view = query.get("view", "")
    return Asked(
        code_of(query.get("q", "")),
        view if view in VIEWS else VIEWS[0],
        moments["as_of"],
        moments["known_at"],
        _window(query),
        tuple(misread),
    )


def code_of(text: str) -> str:
    """The code as it was scanned: shown separators become real ones, the ends lose blanks, never the inside."""
    return text.translate(SIGNS).strip(" \t\r\n")[:LONGEST_CODE]


def moment_of(text: str) -> dt.datetime | None:
    """A moment as a form or an address writes it; Beijing time unless it has an offset. None when unreadable."""
    try:
        moment = dt.datetime.fromisoformat(text.strip().replace(" ", "T", 1))
    except ValueError:
        return None
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        return None
    return moment.replace(tzinfo=BEIJING) if moment.tzinfo is None else moment.astimezone(BEIJING)


EARLIEST_YEAR, LATEST_YEAR = 1900, 2999
"""Outside, a moment is a slip of the finger, and its shift to another zone may not exist."""


def _window(query: QueryDict) -> tuple[float, float] | None:
    start, end = query.get("from", ""), query.get("to", "")
    if not (start.isascii() and end.isascii() and start.isdigit() and end.isdigit()):
        return None
    low, high = sorted((float(start), float(end)))
    return (low, max(high, low + 60)) if high < LATEST else None


LATEST = 253402200000.0
"""The end of the year 9999, in seconds since 1970."""
