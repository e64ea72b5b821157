"""What lives that are judged have beside the ledger: papers, and readings of sensors; for many lives at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from suyuan.core.chain.life import Life
from suyuan.core.chain.observation import Key
from suyuan.core.chain.rules.beside import Beside, Certificate
from suyuan.core.chain.vocabulary import RECEIVING, SHIPPING
from suyuan.ledger import binary, connection
from suyuan.named_sql import load

SQL = load(Path(__file__).parent.parent / "sql" / "beside.sql")


@dataclass(slots=True)
class _Known:
    certificates: dict[Key, list[Certificate]] = field(default_factory=lambda: defaultdict(list))
    watched: dict[Key, list[tuple[dt.datetime, dt.datetime]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    waybills: dict[Key, list[dt.date]] = field(default_factory=lambda: defaultdict(list))
    events: set[bytes] = field(default_factory=set)


def beside(lives: Mapping[Key, Life], shared: Mapping[Key, Sequence[Key]]) -> dict[Key, Beside]:
    """What is known beside these lives: three statements, whatever their number.

    ``shared``: the things that have each life. They went together, so what a sensor at one of them told holds of all.
    """
    if not lives:
        return {}
    around = {key: {*shared[key], *(entry.via for entry in whole.entries)} for key, whole in lives.items()}
    moves = {key: set(_moves(whole)) for key, whole in lives.items()}
    known = _known(lives, set().union(*around.values()), set().union(*moves.values()))
    return {
        key: Beside(
            tuple(known.certificates[key]),
            tuple(one for box in around[key] for one in known.watched[box]),
            tuple(one for box in around[key] for one in known.waybills[box]),
            frozenset(moves[key] & known.events),
        )
        for key in lives
    }


def _moves(whole: Life) -> Iterable[bytes]:
    """The events of a life by which it was handed on."""
    seen = (entry.observation for entry in whole.entries)
    return (each.id for each in seen if each.step in SHIPPING | RECEIVING)


def _known(lives: Iterable[Key], things: set[Key], events: set[bytes]) -> _Known:
    known = _Known()
    with connection.cursor() as cursor:
        ask = {"keys": binary.UuidArray(sorted(lives))}
        for key, owner, is_makers, until, word, words in cursor.execute(
            SQL["certificates"], ask, binary=True
        ):
            said = {int(party): verdict for party, verdict in (words or {}).items()}
            known.certificates[key].append(Certificate(owner, bool(is_makers), until, word, said))
        ask = {"keys": binary.UuidArray(sorted(things))}
        for key, first, last in cursor.execute(SQL["watched"], ask, binary=True):
            known.watched[key].append((first, last))
        ask = {"keys": binary.UuidArray(sorted(things | events))}
        for key, level, day in cursor.execute(SQL["waybills"], ask, binary=True):
            if level == "event":
                known.events.add(key)
            else:
                known.waybills[key].append(day)
    return known
