"""Versions of chain templates: which holds for events of which time, publishing another one, and trying one first.

A version holds for what happens from its first moment on; what happened before stays judged by the version of its
time. So a rebuild finds what was found, and a stricter rule blames nobody for the past.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.core.chain.order import time_of
from suyuan.core.chain.rules.case import Case
from suyuan.core.chain.rules.finding import Finding
from suyuan.core.chain.rules.judge import Judgement, judge
from suyuan.core.chain.rules.template import DEFAULTS, GENERIC, Template, with_data
from suyuan.core.problem import Refused
from suyuan.ledger import acts, connection
from suyuan.masterdata.models import Product
from suyuan.parties.viewer import Viewer
from suyuan.state.refold import Opened
from suyuan.supervision.findings import errors
from suyuan.supervision.findings.cases import SQL, Directory, cases, cohorts_of

BEGINNING = dt.datetime.min.replace(tzinfo=dt.UTC)
TRIED = 2_000
"""Things that a draft is tried on."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version, from when on it holds, and who published it when."""

    template: Template
    since: dt.datetime = BEGINNING
    made_at: dt.datetime | None = None
    by_user: int | None = None
    data: Mapping[str, Any] | None = None


def versions() -> dict[str, list[Version]]:
    """All versions of each kind, in the order in which they came to hold."""
    found = {kind: [Version(template)] for kind, template in DEFAULTS.items()}
    with connection.cursor() as cursor:
        for kind, number, since, data, made_at, by_user in cursor.execute(SQL["templates"]):
            template = with_data(DEFAULTS[kind], data, number)
            found[kind].append(Version(template, since, made_at, by_user, data))
    return found


def accompanied_in(known: Mapping[str, list[Version]]) -> frozenset[str]:
    """The kinds of products of which a version asks for papers or temperatures."""
    return frozenset(
        kind
        for kind, lines in known.items()
        if any(one.template.needs_release or one.template.needs_temperature for one in lines)
    )


def judge_by_time(case: Case, known: Mapping[str, list[Version]]) -> Judgement:
    """Judge a life by the versions that held when its events happened."""
    lines = known.get(case.template.kind) or [Version(GENERIC)]
    if len(lines) == 1:
        return judge(replace(case, template=lines[0].template))
    found: list[Finding] = []
    waits: list[dt.datetime] = []
    ends = [later.since for later in lines[1:]] + [None]
    for version, end in zip(lines, ends, strict=True):
        judgement = judge(replace(case, template=version.template))
        found += [
            each for each in judgement.findings
            if version.since <= time_of(each.at) and (end is None or time_of(each.at) < end)
        ]  # fmt: skip
        waits += [judgement.again] if judgement.again is not None else []
    return Judgement(tuple(found), min(waits, default=None))


def publish(kind: str, data: Mapping[str, Any], since: dt.datetime, viewer: Viewer) -> Template:
    """Make a draft the next version. An act. Raises Refused for what no template may say, for a moment before the one
    of the version before, and for one that lies in the past: what was judged stays judged.
    """
    lines = versions()[kind]
    template = with_data(DEFAULTS[kind], data, len(lines) + 1)
    if since < clock.now() or since <= lines[-1].since:
        raise Refused(errors.FROM.problem("since", since.isoformat()))
    with acts.ordering("template.publish", viewer, template=kind, version=template.version, data=dict(data),
                       since=since.isoformat()) as act, connection.cursor() as cursor:  # fmt: skip
        given = {
            "kind": kind,
            "version": template.version,
            "since": since,
            "data": Jsonb(dict(data)),
            "act": act,
        }
        cursor.execute(SQL["publish"], {**given, "now": clock.now(), "user": viewer.user_id})
    return template


@dataclass(slots=True)
class Tried:
    """What a draft would change, on a part of what there is."""

    things: int = 0
    gained: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Rule to the things that would newly be found."""
    lost: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Rule to the things that would no longer be."""


def try_out(kind: str, data: Mapping[str, Any], limit: int = TRIED) -> Tried:
    """Judge things of a kind by the newest version and by a draft, as if each had always held. Nothing is written."""
    draft, current = with_data(DEFAULTS[kind], data, 0), versions()[kind][-1].template
    tried, texts = Tried(), _some_things(kind, limit)
    for cohort, case in cases(cohorts_of(texts), Opened(), Directory(), clock.now(), {kind}):
        tried.things += len(cohort.keys)
        before, after = (_rules(judge(replace(case, template=one)).findings) for one in (current, draft))
        for side, rules in ((tried.gained, after - before), (tried.lost, before - after)):
            for rule in rules:
                side[rule] += [texts[key] for key in cohort.keys]
    return tried


def _rules(findings: Iterable[Finding]) -> set[str]:
    return {finding.rule for finding in findings}


def _some_things(kind: str, limit: int) -> dict[bytes, str]:
    """Things of registered products of a kind, key to text."""
    classes = [product.class_key for product in Product.objects.filter(kind=kind)]
    with connection.cursor() as cursor:
        ask = {"classes": classes, "limit": limit}
        return dict(cursor.execute(SQL["things_of_classes"], ask, binary=True).fetchall())
