"""Locks in words, and how much of each may be told to a reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suyuan.core.chain.rules.transitions import Needs
from suyuan.core.chain.vocabulary import STATE_NAMES, State
from suyuan.parties.models import Place
from suyuan.parties.viewer import Viewer
from suyuan.portals.findings.tables import party_names
from suyuan.state.trace.subject import hri
from suyuan.supervision.findings.words import minute
from suyuan.supervision.locks.queries import Lock, examples
from suyuan.supervision.locks.scopes import Kind
from suyuan.web.language import is_english

SCOPES: Final = {
    Kind.THINGS: gettext_noop("编码"),
    Kind.LOT: gettext_noop("批次"),
    Kind.PRODUCT: gettext_noop("品种"),
    Kind.PLACE: gettext_noop("地点"),
}
TONES: Final = {
    State.ON_HOLD: "warn",
    State.RECALL_PENDING: "stop",
    State.RECALLING: "stop",
    State.RECALLED: "info",
    State.ABNORMAL: "stop",
    State.NORMAL: "ok",
}
GROUNDS: Final = {
    Needs.DECISION: gettext_noop("质量判定文号"),
    Needs.SUPERVISION: gettext_noop("监督记录编号"),
    Needs.NOTICE: gettext_noop("召回编号"),
    Needs.ACCOUNT: gettext_noop("召回编号"),
}
"""What people decide here, and the number that each rests on."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A lock in words."""

    line: Lock
    state: str
    tone: str
    scope: str
    code: str
    """Canonical, of the first thing that the reader may know; empty without."""
    what: str
    """The same as people read it; the name of a place."""
    party: str
    set_at: str
    moved_at: str


def shown(lines: list[Lock], viewer: Viewer) -> list[Shown]:
    """Locks in the reader's language, each with one of its things that the reader may know."""
    names = party_names(line.party for line in lines)
    known = {line.id: line.example for line in lines if knows_all(line, viewer)}
    known |= {
        name: text for name, _key, text in examples((one.id for one in lines if one.id not in known), viewer)
    }
    places = _places(line.example for line in lines if line.scope is Kind.PLACE)
    return [_shown(line, known.get(line.id, ""), places, names[line.party][1]) for line in lines]


def knows_all(line: Lock, viewer: Viewer) -> bool:
    """May the reader know everything in it? Of others' locks of things only those of which an event may be seen."""
    return line.scope is not Kind.THINGS or viewer.is_operator or line.party in viewer.parties


def _places(uris: Iterable[str]) -> dict[str, str]:
    return dict(Place.objects.filter(uri__in=list(uris)).values_list("uri", "name"))


def _shown(line: Lock, code: str, places: dict[str, str], party: str) -> Shown:
    return Shown(
        line,
        state_words(line.state),
        TONES.get(line.state, "info") if line.is_open else "ok",
        _(SCOPES[line.scope]),
        code,
        (places.get(code) or hri(code)) if code else "",
        party,
        minute(line.set_at),
        minute(line.moved_at),
    )


def state_words(state: State) -> str:
    return STATE_NAMES[state][is_english()]
