"""``trace``: the whole life of a thing, as one viewer may see it, as of a moment and as known at a moment.

The answer is described in docs/reference/trace.md and fixed by trace.schema.json. Page, picture and terminal
are drawn from it alone.
"""

from __future__ import annotations

import datetime as dt

from suyuan import clock
from suyuan.core.chain.vocabulary import State
from suyuan.parties.access_log import recording
from suyuan.parties.access_log.entries import Action
from suyuan.parties.viewer import Viewer
from suyuan.state.trace.gathering import Asked, Events
from suyuan.state.trace.item import item_trace, tell
from suyuan.state.trace.lot import lot_trace
from suyuan.state.trace.names import Names
from suyuan.state.trace.public import for_the_public
from suyuan.state.trace.subject import Subject, subject_of, thing_json
from suyuan.state.trace.telling import Json, ts, ts_or_none
from suyuan.state.trace.verdict import UNKNOWN, Verdict

__all__ = ["trace"]

_EARLIEST = dt.datetime(2, 1, 1, tzinfo=dt.UTC)
_LATEST = dt.datetime(9998, 12, 31, tzinfo=dt.UTC)
VIEWS = ("parties", "packaging", "states", "places", "conditions")


def trace(
    text: str,
    viewer: Viewer,
    *,
    view: str = "all",
    direction: str = "both",
    as_of: dt.datetime | None = None,
    known_at: dt.datetime | None = None,
) -> Json:
    """The life of whatever ``text`` names, as JSON-safe values.

    ``view`` is ``all`` or one of ``VIEWS``; ``direction`` is ``back``, ``forward`` or ``both`` and bounds the
    genealogy. ``as_of`` leaves out what happened later, ``known_at`` what was recorded later. A code of which
    the viewer may see nothing is answered like one that nobody ever reported. A record that was altered is left
    out, told as a Problem of the thing, and makes the verdict ``altered``.
    """
    asked = Asked(text, viewer, view, direction, _told(as_of), _told(known_at), clock.now())
    subject = subject_of(text)
    events, names = Events(asked), Names(viewer)
    if subject.is_group:
        found = lot_trace(asked, subject, events, names)
    else:
        life = item_trace(asked, subject, events, names)
        found = None if life is None else tell(life)
    answer = {"suyuan_trace": 1, "asked": _asked_json(asked), **(found or _unknown(subject, events))}
    _record(subject, events)
    answer["thing"]["problems"] += [problem.as_json() for problem in events.problems()]
    if viewer.is_public:
        answer = for_the_public(answer)
    if view != "all":
        answer["views"] = {name: told for name, told in answer["views"].items() if name == view}
    return answer


def _record(subject: Subject, events: Events) -> None:
    """For the access log: the thing by its key, and whose events were read."""
    senders = {known.stored.sender for known in events.known.values()}
    recording.reading(Action.TRACE, "thing", subject.key, records=len(events.known), touched=senders)


def _told(moment: dt.datetime | None) -> dt.datetime | None:
    """The moment, inside the calendar in every time zone: nothing happened at its edges."""
    return None if moment is None else min(max(moment, _EARLIEST), _LATEST)


def _asked_json(asked: Asked) -> Json:
    viewer = asked.viewer
    return {
        "input": asked.text,
        "view": asked.view,
        "direction": asked.direction,
        "as_of": ts_or_none(asked.as_of),
        "known_at": ts_or_none(asked.known_at),
        "now": ts(asked.now),
        "clock_fixed": clock.fixed_at() is not None,
        "viewer": viewer.name or "",
    }


def _unknown(subject: Subject, events: Events) -> Json:
    """The answer without any event; where records do not open, that is said."""
    verdict = Verdict(State.OTHER, None, events.asked.moment)
    verdict.judge_records(len(events.damaged))
    return {
        "thing": thing_json(subject, None),
        "verdict": verdict.json() if events.damaged else dict(UNKNOWN),
        "now": None,
        "events": [],
        "views": {
            "parties": {"custody": [], "hops": [], "quantities": [], "count": 0},
            "packaging": {"intervals": [], "tree": None, "siblings_count": 0},
            "states": {"intervals": []},
            "places": {"stays": []},
            "conditions": {"series": [], "excursions": []},
        },
        "genealogy": {"inputs": [], "outputs": []},
        "gaps": [],
        "journal": {"events": 0, "retracted": 0, "future": 0, "first": None, "last": None},
        "truncated": {"events": 0, "contents": 0},
    }
