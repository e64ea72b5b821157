"""From the conditions of a query to what the database is asked: see ``plan``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from suyuan.core.epcis.query import model as m
from suyuan.core.epcis.query.terms import required_terms
from suyuan.core.epcis.roles import Role
from suyuan.core.identifiers.canonical import key_of, level_of
from suyuan.core.identifiers.identification import Level
from suyuan.exchange.search import marks
from suyuan.exchange.search.plan import Access, Filter, Plan, Table
from suyuan.ledger import binary
from suyuan.ledger.codes import ACTIONS, TYPES, Flag

MOST_PLACES: Final = 5_000
"""With more places below those of a WD_ parameter, the opened event decides alone."""
_WIDE: Final = {Level.CLASS, Level.LOT}
_AFTER = dt.timedelta(microseconds=1)
_WORDS: Final = {
    m.WordField.STEP: ("step", marks.step_mark),
    m.WordField.DISPOSITION: ("disposition", marks.disposition_mark),
}
_PLACES: Final = {
    m.PlaceField.READ_POINT: ("read_point", marks.read_point_mark),
    m.PlaceField.BIZ_LOCATION: ("biz_location", marks.biz_location_mark),
}


def compile_(query: m.Query, world: m.World) -> Plan:
    """The necessary conditions of a query."""
    plan = Plan()
    for number, condition in enumerate(query.conditions):
        _Compiler(plan, world, f"c{number}").add(condition)
    plan.impossible |= plan.from_time >= plan.to_time
    return plan


class _Compiler:
    """Adds what one condition asks for. ``name`` is that of its SQL parameter."""

    def __init__(self, plan: Plan, world: m.World, name: str) -> None:
        self.plan, self.world, self.name = plan, world, name

    def add(self, condition: m.Condition) -> None:
        match condition:
            case m.TypeIs(why, types):
                self._in(why, "type", sorted(TYPES[each] for each in types if each in TYPES))
            case m.ActionIs(why, actions):
                self._in(why, "action", sorted(n for word, n in ACTIONS.items() if n and word in actions))
            case m.TimeIs():
                self._time(condition)
            case m.WordIs(why, field, words) if field in _WORDS:
                column, mark = _WORDS[field]
                self._in(why, column, sorted(words))
                self._lead(why, (mark(word) for word in words))
            case m.PlaceIs():
                self._places(condition)
            case m.Match():
                self._match(condition)
            case m.TextIs(why, m.TextField.TRANSFORMATION, texts):
                keys = frozenset(map(key_of, texts))
                self.plan.accesses.append(
                    Access(why, Table.ITEM, keys, frozenset((int(Role.TRANSFORMATION),)))
                )
            case m.DeclarationExists(why):
                self.plan.filters.append(Filter(why, f"(e.flags & {int(Flag.DECLARATION)}) <> 0"))
                self._terms(condition)
            case _:
                self._terms(condition)

    def _in(self, why: str, column: str, values: Any) -> None:
        """A column has one of the values; ``column`` is a literal of ours."""
        sql = f"e.{column} = ANY(%({self.name})s)"
        self.plan.filters.append(Filter(why, sql, {self.name: values}))

    def _lead(self, why: str, terms: Iterable[bytes]) -> None:
        self.plan.accesses.append(Access(why, Table.TERM, frozenset(terms), is_column=True))

    def _time(self, condition: m.TimeIs) -> None:
        begin, end = _span(condition.operator, condition.at)
        if condition.field is m.TimeField.EVENT:
            self.plan.within(begin, end)
        elif condition.field is m.TimeField.RECORD:
            self.plan.recorded(begin, end)
        else:
            self._terms(condition)

    def _places(self, condition: m.PlaceIs) -> None:
        column, mark = _PLACES[condition.field]
        texts = condition.places
        if condition.below:
            texts = self.world.below(texts)
            if len(texts) > MOST_PLACES:
                self.plan.by_body.append(condition.name)
                return
        keys = [key_of(text) for text in texts]
        self._in(condition.name, column, binary.UuidArray(keys))
        self._lead(condition.name, map(mark, keys))

    def _match(self, condition: m.Match) -> None:
        """A pattern leads in by the product, which stands in the index in a role of its own."""
        texts = [pattern.indexed for pattern in condition.patterns.each]
        known = [text for text in texts if text is not None]
        if len(known) < len(texts):
            self.plan.by_body.append(condition.name)
            return
        is_plain = all(pattern.is_plain for pattern in condition.patterns.each)
        roles = frozenset(map(int, condition.roles)) if is_plain else frozenset()
        keys = frozenset(map(key_of, known))
        is_narrow = is_plain and not any(level_of(text) in _WIDE for text in known)
        self.plan.accesses.append(Access(condition.name, Table.ITEM, keys, roles, is_narrow=is_narrow))

    def _terms(self, condition: m.Condition) -> None:
        terms = required_terms(condition)
        self.plan.by_body.append(condition.name)
        if terms is not None:
            self.plan.accesses.append(Access(condition.name, Table.TERM, frozenset(terms)))


def _span(operator: m.Operator, at: dt.datetime) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The moments that satisfy a comparison: from inclusive, to exclusive. Times have microseconds."""
    after = _later(at)
    spans: dict[m.Operator, tuple[dt.datetime | None, dt.datetime | None]] = {
        m.Operator.EQ: (at, after),
        m.Operator.GE: (at, None),
        m.Operator.GT: (after, None),
        m.Operator.LT: (None, at),
        m.Operator.LE: (None, after),
    }
    return spans[operator]


def _later(at: dt.datetime) -> dt.datetime:
    try:
        return at + _AFTER
    except OverflowError:
        return at
