"""Papers in words, and how much of each may be told to a reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may, somewhere
from suyuan.parties.viewer import Viewer
from suyuan.portals.findings.tables import party_names
from suyuan.state.trace.subject import hri
from suyuan.supervision.findings.words import minute
from suyuan.supervision.papers.about import meant_by, targets_of
from suyuan.supervision.papers.kinds import KIND_NAMES, PROVISION_NAMES, STANDING_NAMES, Standing
from suyuan.supervision.papers.queries import Paper, Question, lines, reported_by, targets
from suyuan.web.language import is_english

TONES: Final = {Standing.UNVERIFIED: "warn", Standing.VERIFIED: "ok", Standing.REFUSED: "stop"}
MOST_AT_CODE: Final = 20


@dataclass(frozen=True, slots=True)
class About:
    """One thing that a paper is about, as people read it."""

    level: str
    text: str
    words: str

    @property
    def is_event(self) -> bool:
        return self.level == "event"


@dataclass(frozen=True, slots=True)
class Shown:
    """A paper in words."""

    line: Paper
    kind: str
    provision: str
    standing: str
    tone: str
    party: str
    judge: str
    """Whose word counts; empty without."""
    judged_at: str
    attached_at: str
    about: tuple[About, ...]
    has_ended: bool

    @property
    def first(self) -> About | None:
        return self.about[0] if self.about else None


def shown(papers: Sequence[Paper], viewer: Viewer) -> list[Shown]:
    """Papers in the reader's language."""
    names = party_names(
        {number for one in papers for number in (one.party, one.judged_by) if number is not None}
    )
    found = targets(papers, viewer)
    return [_shown(one, names, found.get(one.id, [])) for one in papers]


def _shown(line: Paper, names: dict[int, tuple[str, str]], about: Iterable[tuple[str, str]]) -> Shown:
    english, is_gone = is_english(), line.withdrawn_at is not None
    return Shown(
        line,
        KIND_NAMES[line.kind][english],
        PROVISION_NAMES[line.provision][english],
        _("已撤回") if is_gone else STANDING_NAMES[line.standing][english],
        "info" if is_gone else TONES[line.standing],
        names[line.party][1],
        names[line.judged_by][1] if line.judged_by is not None else "",
        minute(line.judged_at) if line.judged_at else "",
        minute(line.attached_at),
        tuple(About(level, text, text if level == "event" else hri(text)) for level, text in about),
        line.has_ended(clock.now().astimezone(clock.BEIJING).date()),
    )


def at_code(code: str, events: Iterable[UUID], viewer: Viewer) -> list[Shown]:
    """The papers of a thing, its lot, its product and the hops of its life."""
    if not somewhere(viewer, Action.PAPER_READ):
        return []
    try:
        question = Question(meant=meant_by(code), events=tuple(events))
    except Refused:
        return []
    return shown(lines(question, viewer, MOST_AT_CODE), viewer)


def may_add(thing: Mapping[str, Any], viewer: Viewer) -> str:
    """What the form for a new paper is asked with: the lot of a thing of a trace where the viewer's own events name it,
    else the thing itself; empty for who did not report it.
    """
    party = viewer.party_id
    if party is None or not may(viewer, Action.PAPER_KEEP, party):
        return ""
    for lot in (thing["lot"], ""):
        try:
            (target,) = targets_of([thing["id"]], lot or "")
        except Refused:
            continue
        if reported_by(party, target.key):
            return urlencode({"codes": thing["id"], "lot": lot or ""})
    return ""
