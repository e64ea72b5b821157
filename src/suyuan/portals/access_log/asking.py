"""What the page of the access log is asked: the filters of its form, read from the address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict

from suyuan.clock import BEIJING
from suyuan.parties.access_log.queries import KINDS, Question, network_meant
from suyuan.portals.access_log.showing import RESULTS

FIELDS: Final = ("person", "organisation", "kind", "thing", "result", "grade", "address", "since", "until")
LONGEST: Final = 200
FIRST_YEAR, LAST_YEAR = 2000, 2999
_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question, the texts that it was typed as, and which of them could not be read."""

    question: Question
    typed: dict[str, str]
    misread: tuple[str, ...]
    of: str
    """``own`` or ``readers``: what an organisation's administrator looks at."""

    @property
    def query(self) -> str:
        """For addresses of the same question."""
        pairs = {name: text for name, text in self.typed.items() if text}
        return urlencode(pairs | ({"of": self.of} if self.of == "readers" else {}))


def asked(query: QueryDict) -> Asked:
    """Read the filters; what cannot be read is named, and asks nothing."""
    typed = {name: query.get(name, "").strip().replace("\0", "")[:LONGEST] for name in FIELDS}
    days = {name: _day(typed[name]) for name in ("since", "until")}
    sound = {
        "kind": typed["kind"] in KINDS,
        "result": typed["result"] in RESULTS,
        "grade": typed["grade"] in {"2", "3"},
        "address": network_meant(typed["address"]) is not None,
        "since": days["since"] is not None,
        "until": days["until"] is not None,
    }
    misread = tuple(name for name in FIELDS if typed[name] and not sound.get(name, True))
    texts = {name: "" if name in misread else typed[name] for name in FIELDS[:7]}
    until = days["until"]
    question = Question(**texts, since=days["since"], until=until + _DAY if until else None)
    return Asked(question, typed, misread, "readers" if query.get("of") == "readers" else "own")


def _day(text: str) -> dt.datetime | None:
    """The beginning of a day in Beijing."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment.replace(tzinfo=BEIJING) if moment.tzinfo is None else moment.astimezone(BEIJING)
