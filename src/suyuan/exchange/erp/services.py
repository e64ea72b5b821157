"""Joining an ERP, and what its owner does with a source. Each write is check, make, save."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.core.problem import Problem, Refused
from suyuan.exchange.erp import errors, store
from suyuan.exchange.erp.models import Paper, Source, SourceState, State
from suyuan.exchange.erp.shipments import SORTS
from suyuan.exchange.sealing import ERP_SECRETS, seal
from suyuan.exchange.subscriptions.egress import read_dest
from suyuan.exchange.subscriptions.named import viewer_for
from suyuan.exchange.subscriptions.timing import wall
from suyuan.ledger.corrections import declare_error

_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
_WANTED: Final[dict[str, tuple[type | tuple[type, ...], bool]]] = {
    "database": (str, True),
    "login": (str, True),
    "company": (int, False),
    "places": (dict, False),
    "partners": (dict, False),
    "zone": (str, False),
    "seconds": ((int, float), False),
}
"""Settings: their type, and whether there must be one."""
_WORDS: Final = {
    str: ("text", "文本"),
    int: ("whole number", "整数"),
    dict: ("object", "对象"),
    (int, float): ("number", "数字"),
}


def join(
    owner: int,
    name: str,
    dest: str,
    *,
    settings: Mapping[str, Any],
    secrets: Mapping[str, str],
    since: dt.datetime | None = None,
) -> Source:
    """Read a party's papers out of its ERP at ``dest`` from now on, or from what was changed ``since`` then.

    Raises Refused with everything that is wrong at once. The ERP itself is asked by the worker.
    """
    if not _NAME.fullmatch(name):
        raise Refused(errors.NAME_SHAPE.problem("name", name))
    _check(dest, settings, secrets)
    start = (since or wall()).astimezone(dt.UTC).isoformat(timespec="microseconds")
    made = store.run(
        "join",
        owner=owner,
        name=name,
        dest=dest,
        settings=Jsonb(dict(settings)),
        secrets=_sealed(owner, name, secrets),
        now=clock.now(),
        wall=wall(),
        seen=Jsonb({model: [start, 0] for model in SORTS}),
    )
    if not made:
        raise Refused(errors.NAME_TAKEN.problem("name", name))
    return get_source(owner, name)


def configure(
    owner: int, name: str, dest: str, settings: Mapping[str, Any], secrets: Mapping[str, str] | None = None
) -> Source:
    """Other settings, address or secrets (None: as they are) from the next turn on."""
    with transaction.atomic():
        found = _taken(owner, name)
        opened = {"password": found.password} if secrets is None else secrets
        _check(dest, settings, opened)
        sealed = _sealed(owner, name, opened)
        given = {"dest": dest, "settings": Jsonb(dict(settings)), "secrets": sealed, "wall": wall()}
        store.run("configure", owner=owner, name=name, **given)
        store.run("again", owner=owner, name=name, number=None, now=wall())
    return get_source(owner, name)


def get_source(owner: int, name: str) -> Source:
    """Raises Refused with ERP-UNKNOWN."""
    found = store.sources("sources", owner=owner, name=name)
    if not found:
        raise Refused(errors.NO_SUCH_SOURCE.problem("name", name))
    return found[0]


def pause(owner: int, name: str) -> None:
    """Ask nothing until ``resume``; nothing is missed."""
    _set_state(owner, name, SourceState.PAUSED)


def resume(owner: int, name: str) -> None:
    _set_state(owner, name, SourceState.ACTIVE)


def leave(owner: int, name: str) -> None:
    """Ask nothing any more and forget the password. Papers and receipts stay: they are evidence."""
    with transaction.atomic():
        _taken(owner, name)
        store.run("leave", owner=owner, name=name)


def retry(owner: int, name: str, number: int | None = None) -> int:
    """Look at one blocked paper, or all of them, at once; how many. Raises Refused: ERP-NO-PAPER."""
    with transaction.atomic():
        _taken(owner, name)
        met = store.run("again", owner=owner, name=name, number=number, now=wall())
        if number is not None and not met:
            raise Refused(errors.NO_SUCH_PAPER.problem("number", number))
        store.run("come_back", owner=owner, name=name, next_at=wall())
    return met


def retract(owner: int, name: str, number: int) -> Paper:
    """Take the ERP's word: declare the event of an undone or changed paper an error, and record it anew when it
    still stands in the ERP. Raises Refused: ERP-NO-PAPER, or what the ledger objects to.
    """
    with transaction.atomic():
        source = _taken(owner, name)
        paper = _one(owner, name, number)
        if paper is None or paper.event is None or paper.state not in {State.UNDONE, State.CHANGED}:
            raise Refused(errors.NO_SUCH_PAPER.problem("number", number))
        is_undone = paper.state is State.UNDONE
        reason = "did_not_occur" if is_undone else "incorrect_data"
        result = declare_error(paper.event, reason=reason, viewer=viewer_for(owner))
        if not result.success:
            raise Refused(*result.problems, *(problem for line in result.lines for problem in line.problems))
        _set_retracted(paper, result.job_id)
        if not is_undone:
            _add_anew(source, paper)
    found = _one(owner, name, number)
    assert found is not None, "it was there a moment ago"
    return found


def papers(
    owner: int, name: str, *, states: Sequence[State] | None = None, after: int = 0, limit: int = 50
) -> list[Paper]:
    """The queue of a source, in its order."""
    wanted = None if states is None else [int(one) for one in states]
    return store.papers("papers", owner=owner, name=name, after=after, limit=limit, states=wanted)


def _sealed(owner: int, name: str, secrets: Mapping[str, str]) -> bytes:
    return seal(ERP_SECRETS, json.dumps(dict(secrets)).encode(), owner, name)


def _one(owner: int, name: str, number: int) -> Paper | None:
    found = store.papers("paper", owner=owner, name=name, number=number)
    return found[0] if found else None


def _set_retracted(paper: Paper, job: Any) -> None:
    key = {"owner": paper.owner, "name": paper.source, "number": paper.number, "now": clock.now()}
    store.run("set_paper_state", **key, state=State.RETRACTED, states=[paper.state], problems=Jsonb([]))
    store.run("add_receipt", **key, status="retracted", capture=job, problems=Jsonb([]))


def _add_anew(source: Source, paper: Paper) -> None:
    key = {"owner": paper.owner, "name": paper.source}
    store.run(
        "add_paper", **key, number=source.counter + 1, model=paper.model, record=paper.record, step=paper.step,
        turn=paper.turn + 1, shown=paper.shown, version=paper.version, now=clock.now(), wall=wall(),
    )  # fmt: skip
    store.run("saw", **key, seen=Jsonb(dict(source.seen)), counter=source.counter + 1)
    store.run("come_back", **key, next_at=wall())


def _set_state(owner: int, name: str, state: SourceState) -> None:
    with transaction.atomic():
        _taken(owner, name)
        store.run("set_state", owner=owner, name=name, state=state, now=wall())


def _taken(owner: int, name: str) -> Source:
    found = store.sources("take", owner=owner, name=name)
    if not found:
        raise Refused(errors.NO_SUCH_SOURCE.problem("name", name))
    return found[0]


def _check(dest: str, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> None:
    """Raises Refused with everything that is wrong at once."""
    problems: list[Problem] = []
    try:
        read_dest(dest)
    except Refused as why:
        problems += why.problems
    for name, (kind, is_needed) in _WANTED.items():
        if (name in settings or is_needed) and not _fits(settings.get(name), kind):
            problems.append(_missing(name, kind))
    if not _fits(secrets.get("password"), str):
        problems.append(_missing("password", str))
    zone = settings.get("zone")
    if isinstance(zone, str) and not _is_zone(zone):
        problems.append(
            errors.SETTING_MISSING.problem("settings", "zone", wanted="time zone", wanted_zh="时区")
        )
    for name in [*(set(settings) - set(_WANTED)), *(set(secrets) - {"password"})]:
        known = ", ".join([*sorted(_WANTED), "password"])
        problems.append(errors.SETTING_UNKNOWN.problem("settings", name, known=known))
    if problems:
        raise Refused(*problems)


def _fits(value: Any, kind: type | tuple[type, ...]) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool) and (kind is dict or value not in {"", 0})


def _missing(name: str, kind: type | tuple[type, ...]) -> Problem:
    wanted, wanted_zh = _WORDS[kind]
    return errors.SETTING_MISSING.problem("settings", name, wanted=wanted, wanted_zh=wanted_zh)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
