"""The list of locks with its filters, one lock with its history, and a table to take away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suyuan.core.chain.rules.transitions import possible
from suyuan.core.chain.vocabulary import State
from suyuan.core.problem import Refused
from suyuan.parties.access_log import recording
from suyuan.parties.models import User
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may, somewhere
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.locks.showing import GROUNDS, SCOPES, knows_all, shown, state_words
from suyuan.portals.organisations.second import words_of
from suyuan.portals.taken_away import table
from suyuan.state.trace.subject import hri
from suyuan.supervision.findings.words import minute
from suyuan.supervision.locks.queries import (
    PER_PAGE,
    Lock,
    Question,
    examples,
    excursions_of,
    lines,
    one,
    seen_things,
    steps,
)
from suyuan.supervision.locks.scopes import Kind, key_of_code
from suyuan.supervision.locks.services import DECIDED_BY_TWO, ground_of

MOST_EXPORTED: Final = 10_000
THINGS_SHOWN: Final = 200
TABS: Final = {"open": gettext_noop("锁定中"), "ended": gettext_noop("已结束"), "": gettext_noop("全部")}
STATES: Final = (
    State.ON_HOLD,
    State.RECALL_PENDING,
    State.RECALLING,
    State.RECALLED,
    State.ABNORMAL,
    State.NORMAL,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    of: str
    state: str
    scope: str
    code: str
    key: UUID | None
    misread: bool

    def query(self, **other: str) -> str:
        """The same question as an address, but for these parts."""
        parts = {"of": self.of, "state": self.state, "scope": self.scope, "code": self.code} | other
        return urlencode({name: value for name, value in parts.items() if value or name == "of"})


def asked(given: Mapping[str, str]) -> Asked:
    """Steps: 1 what is no state, kind or tab is left out, and told; 2 so is a code that cannot be read."""
    of, state, scope = given.get("of", "open"), given.get("state", ""), given.get("scope", "")
    code = given.get("code", "").replace("\0", "").strip()[:500]
    is_of, is_state, is_scope, is_code, key = (
        of in TABS,
        state in {"", *STATES},
        scope in {"", *Kind},
        True,
        None,
    )
    try:
        key = key_of_code(code) if code else None
    except Refused:
        is_code = False
    return Asked(
        of if is_of else "open",
        state if is_state else "",
        scope if is_scope else "",
        code,
        key,
        not (is_of and is_state and is_scope and is_code),
    )


def found_for(wanted: Asked, viewer: Viewer, limit: int) -> list[Lock]:
    """The locks that are meant. By the code of a thing only those in which the reader may know that it is."""
    is_open = {"open": True, "ended": False}.get(wanted.of)
    found = lines(Question(wanted.state, wanted.scope, is_open, wanted.key), viewer, limit)
    if wanted.key is None:
        return found
    strange = [line.id for line in found if not knows_all(line, viewer)]
    told = {name for name, _key, _text in examples(strange, viewer, key=wanted.key)} if strange else set()
    return [line for line in found if line.id in told or line.id not in strange]


@require_safe
@never_cache
@permitted(Action.LOCK_READ)
def listed(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What is locked: what stands first, the newest first."""
    wanted = asked(request.GET)
    found = found_for(wanted, viewer, PER_PAGE + 1)
    context = {
        "lines": shown(found[:PER_PAGE], viewer),
        "is_cut": len(found) > PER_PAGE,
        "asked": wanted,
        "query": wanted.query(),
        "tabs": [(name, _(words), wanted.query(of=name)) for name, words in TABS.items()],
        "states": [(str(state), state_words(state)) for state in STATES],
        "scopes": [(str(kind), _(words)) for kind, words in SCOPES.items()],
        "is_filtered": bool(wanted.state or wanted.scope or wanted.code),
        "may_set": somewhere(viewer, Action.LOCK_SET),
    }
    return render(request, "locks/list.html", context, status=400 if wanted.misread else 200)


@require_safe
@never_cache
@permitted(Action.LOCK_READ)
def detail(request: HttpRequest, viewer: Viewer, lock_id: UUID) -> HttpResponse:
    """One lock: what it is about, what was decided, and what can be."""
    return page(request, seen(lock_id, viewer), viewer)


def page(request: HttpRequest, line: Lock, viewer: Viewer, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of one lock; ``more`` is what the form on it has to say."""
    (words,) = shown([line], viewer)
    everything = knows_all(line, viewer)
    texts = seen_things(line, viewer, THINGS_SHOWN + 1, everything=everything)
    is_cut = len(texts) > THINGS_SHOWN
    context = {
        "one": words,
        "line": line,
        "things": [(text, hri(text)) for text in texts[:THINGS_SHOWN]],
        "is_cut": is_cut,
        "hidden": 0 if is_cut else line.things - len(texts),
        "steps": _history(line, viewer),
        "excursions": excursions_of(line) if somewhere(viewer, Action.COLD_READ) and everything else [],
        "choices": choices(line) if may_decide(line, viewer) else [],
        "second": words_of(viewer, Action.LOCK_RELEASE),
        **more,
    }
    return render(request, "locks/lock.html", context, status=status)


def may_decide(line: Lock, viewer: Viewer) -> bool:
    return line.is_open and may(viewer, Action.LOCK_RELEASE, line.party)


def choices(line: Lock) -> list[tuple[str, str, str, bool]]:
    """What may be decided: state, words, the number that is asked for, whether a second person approves."""
    grounds = {state: ground_of(line, state) for state in possible(line.state)}
    return [
        (str(state), state_words(state), _(GROUNDS[ground]), ground in DECIDED_BY_TWO)
        for state, ground in grounds.items()
        if ground in GROUNDS
    ]


def _history(line: Lock, viewer: Viewer) -> list[dict[str, Any]]:
    """The decisions; who took them is told to his own party alone."""
    found = steps(line)
    is_own = viewer.is_operator or line.party in viewer.parties
    users = User.objects.in_bulk([step.user for step in found if step.user]) if is_own else {}
    return [
        {
            "step": step,
            "state": state_words(step.state),
            "tone": "ok" if step.state is State.NORMAL else "warn",
            "at": minute(step.at),
            "who": _who(users.get(step.user or 0), is_machine=step.user is None),
        }
        for step in reversed(found)
    ]


def _who(user: User | None, *, is_machine: bool) -> str:
    if is_machine:
        return _("系统自动")
    return (user.name or user.login) if user else ""


@require_safe
@never_cache
@permitted(Action.LOCK_READ)
def export(request: HttpRequest, viewer: Viewer, ending: str) -> HttpResponse:
    """The locks that the page shows with the same question, up to 10,000, as CSV or workbook."""
    wanted = asked(request.GET)
    if wanted.misread:
        raise Http404
    found = found_for(wanted, viewer, MOST_EXPORTED)
    recording.count(len(found))
    heads = [_("状态"), _("锁定的是"), _("其中一件"), _("涉及"), _("原因"), _("文号"), _("锁定单位"), _("锁定时间"), _("最近处理"),
             _("锁定中"), _("编号")]  # fmt: skip
    rows = [
        [one_.state, one_.scope, one_.code, str(one_.line.things), one_.line.reason, one_.line.case, one_.party,
         one_.set_at, one_.moved_at, _("是") if one_.line.is_open else _("否"), one_.line.id.hex]
        for one_ in shown(found, viewer)
    ]  # fmt: skip
    return table(heads, rows, ending, name="locks", title=_("锁定管理"))


def seen(lock_id: UUID, viewer: Viewer) -> Lock:
    """The lock, where the viewer may see it; else there is none."""
    line = one(lock_id, viewer)
    if line is None:
        raise Http404
    return line
