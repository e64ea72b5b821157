"""Findings as rows: which are new, which are healed, and by what."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from suyuan.core.chain.observation import Key
from suyuan.core.chain.order import event_of, time_of
from suyuan.core.chain.rules.catalogue import RULES
from suyuan.core.chain.rules.finding import Finding, Party
from suyuan.ledger import binary, connection
from suyuan.supervision.findings.cases import SQL

NOBODY = bytes(16)
"""Healed by no event: by time, by a rule, or by a sweep."""
Pair = tuple[Key, bytes]
"""A thing and the id of a finding."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is found or healed: with which number of the log, and at what time."""

    seq: int
    at: dt.datetime
    healers: Mapping[Key, bytes] = field(default_factory=dict)
    """Thing to the newest event of the batch that concerns it."""


def finding_id(finding: Finding, kind: str) -> bytes:
    """16 bytes, equal in every rebuild, over all that is said: things of which the same is said share a finding."""
    said = map(repr, (finding.party, finding.partner, finding.words, finding.hides))
    parts = (finding.rule, finding.at.hex(), (finding.other or b"").hex(), kind, *said)
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16, person=b"suyuan-finding").digest()


@dataclass(slots=True)
class Found:
    """What holds of some things now."""

    judged: set[Key] = field(default_factory=set)
    pairs: set[Pair] = field(default_factory=set)
    findings: dict[bytes, tuple[Finding, str]] = field(default_factory=dict)
    """Id to the finding and the kind of product."""
    again: dict[Key, dt.datetime] = field(default_factory=dict)

    def add(self, keys: Iterable[Key], finding: Finding, kind: str) -> None:
        name = finding_id(finding, kind)
        self.findings[name] = finding, kind
        self.pairs.update((key, name) for key in keys)


def save(found: Found, moment: Moment) -> None:
    """Write the difference to what was known of these things."""
    with connection.cursor() as cursor:
        keys = binary.UuidArray(sorted(found.judged))
        known = set(cursor.execute(SQL["open_of"], {"keys": keys}, binary=True).fetchall())
        opened, healed = sorted(found.pairs - known), sorted(known - found.pairs)
        names = {name for _, name in opened}
        cursor.executemany(SQL["save"], [_row(name, *found.findings[name], moment) for name in sorted(names)])
        if opened:
            cursor.execute(SQL["open_things"], {**_columns(opened), "seq": moment.seq})
        if healed:
            healers = binary.UuidArray(moment.healers.get(key, NOBODY) for key, _ in healed)
            cursor.execute(SQL["heal_things"], {**_columns(healed), "seq": moment.seq, "healers": healers})
        _recount(cursor, opened, healed, moment)
        cursor.execute(SQL["forget_rechecks"], {"keys": keys})
        if found.again:
            ask = {"keys": binary.UuidArray(found.again), "times": list(found.again.values())}
            cursor.execute(SQL["save_rechecks"], ask)


def _recount(cursor: Any, opened: list[Pair], healed: list[Pair], moment: Moment) -> None:
    more = Counter(name for _, name in opened)
    more.subtract(Counter(name for _, name in healed))
    if not more:
        return
    by = {name: moment.healers.get(key, NOBODY) for key, name in healed}
    names = sorted(more)
    ask = {
        "findings": binary.UuidArray(names),
        "more": [more[name] for name in names],
        "healers": binary.UuidArray(by.get(name, NOBODY) for name in names),
        "now": moment.at,
    }
    cursor.execute(SQL["recount"], ask)


def _columns(pairs: list[Pair]) -> dict[str, Any]:
    return {
        "keys": binary.UuidArray(key for key, _ in pairs),
        "findings": binary.UuidArray(name for _, name in pairs),
    }


def _row(name: bytes, finding: Finding, kind: str, moment: Moment) -> dict[str, Any]:
    rule = RULES[finding.rule]
    return {
        "id": UUID(bytes=name),
        "rule": rule.id,
        "grade": int(rule.grade),
        "kind": kind,
        "event_id": UUID(bytes=event_of(finding.at)),
        "other_id": UUID(bytes=event_of(finding.other)) if finding.other else None,
        "at": time_of(finding.at),
        "other_at": time_of(finding.other) if finding.other else None,
        **_party("party", finding.party),
        **_party("partner", finding.partner),
        "words": Jsonb(dict(finding.words)),
        "hides": finding.hides,
        "seq": moment.seq,
        "opened_at": moment.at,
        "deadline": moment.at + dt.timedelta(days=rule.days),
    }


def _party(name: str, party: Party | None) -> dict[str, Any]:
    is_number = isinstance(party, int)
    return {name: party if is_number else None, f"{name}_text": None if is_number else party}
