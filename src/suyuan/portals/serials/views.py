"""The list of pools, one pool with its serials, and a table of them to take away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suyuan.masterdata.serials.marks import State, states
from suyuan.masterdata.serials.queries import (
    PER_PAGE,
    Pool,
    owner_of,
    pool_of,
    pools,
    serials,
    voidings,
)
from suyuan.parties.access_log import recording
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.serials.showing import STATE_NAMES, TONES, shown
from suyuan.portals.taken_away import table
from suyuan.state.serials import note_used
from suyuan.supervision.findings.words import minute

GUARDED: Final = "serials"
SERIALS_SHOWN: Final = 60


@require_safe
@never_cache
@permitted(Action.SERIAL_READ, guarded=GUARDED)
def listed(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """One's own pools, the newest first, with what became of them."""
    found = pools(viewer, PER_PAGE + 1)
    for pool in {pool.series_id: pool for pool in found}.values():
        note_used(pool)
    context = {
        "pools": shown(pools(viewer, PER_PAGE)),
        "is_cut": len(found) > PER_PAGE,
        "may_keep": viewer.party_id is not None and may(viewer, Action.SERIAL_KEEP, viewer.party_id),
    }
    return render(request, "serials/list.html", context)


@require_safe
@never_cache
@permitted(Action.SERIAL_READ, guarded=GUARDED)
def detail(request: HttpRequest, viewer: Viewer, pool_id: UUID) -> HttpResponse:
    """One pool: counts by state, its first serials, what was given up and why."""
    return page(request, seen(pool_id, viewer), viewer)


def page(request: HttpRequest, pool: Pool, viewer: Viewer, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of one pool; ``more`` is what a form on it has to say."""
    start = _start(request.GET.get("from", ""), pool)
    counts = Counter(states(pool.series_id, pool.first, pool.size))
    lines = [
        (one, _(STATE_NAMES[one.state]), TONES[one.state]) for one in serials(pool, start, SERIALS_SHOWN)
    ]
    context = {
        "one": shown([pool])[0],
        "pool": pool,
        "figures": [(_(STATE_NAMES[state]), counts[state]) for state in State],
        "lines": lines,
        "start": start,
        "after": start + SERIALS_SHOWN if start + SERIALS_SHOWN < pool.size else None,
        "before": max(0, start - SERIALS_SHOWN) if start else None,
        "voidings": [(minute(at), reason, count) for at, reason, count in voidings(pool)],
        "may_keep": may(viewer, Action.SERIAL_KEEP, pool.party),
        **more,
    }
    return render(request, "serials/pool.html", context, status=status)


@require_safe
@never_cache
@permitted(Action.SERIAL_READ, guarded=GUARDED)
def export(_request: HttpRequest, viewer: Viewer, pool_id: UUID, ending: str) -> HttpResponse:
    """All serials of a pool with their states, as CSV or workbook."""
    if ending not in {"csv", "xlsx"}:
        raise Http404
    pool = seen(pool_id, viewer)
    recording.count(pool.size)
    heads = [_("序列号"), _("编码"), _("状态")]
    return table(heads, _rows(pool), ending, name=f"serials-{pool.id.hex[:8]}", title=_("序列号"))


def _rows(pool: Pool) -> Iterator[list[str]]:
    names = {state: _(name) for state, name in STATE_NAMES.items()}
    for one in serials(pool):
        yield [one.text, one.thing, names[one.state]]


def seen(pool_id: UUID, viewer: Viewer) -> Pool:
    """The pool, where the viewer may see it, with the marks of use up to date; else there is none."""
    pool = pool_of(pool_id, viewer)
    if pool is None:
        if owners := owner_of(pool_id):
            recording.refused(GUARDED, pool_id, owners)
        raise Http404
    note_used(pool)
    return pool


def _start(text: str, pool: Pool) -> int:
    """Where the shown serials begin; nonsense begins at the first."""
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if is_number and int(text) < pool.size else 0
