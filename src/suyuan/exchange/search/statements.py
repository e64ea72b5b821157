"""The SQL of a walk, put together from the texts of ``sql/walk.sql``; every value is a parameter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from suyuan.exchange.search.order import By, Order
from suyuan.exchange.search.plan import KEY_COLUMN, Access, Plan
from suyuan.named_sql import load

KEYS_ASKED = 16
"""An index with more keys than this is not asked again for each candidate."""
_SQL = load(Path(__file__).parent / "sql" / "walk.sql")


def probe(accesses: Sequence[Access], *, of_parties: bool) -> str:
    """How many rows each way has in the span of event time, at most ``many``: one column a way.

    ``of_parties``: and behind these, how many numbers the parties of the viewer have.
    """
    counts = [
        _SQL["probe"].format(**_way(access, str(n)), keys=f"keys{n}") for n, access in enumerate(accesses)
    ]
    return f"SELECT {', '.join([*counts, *([_SQL['probe_numbers']] if of_parties else [])])}"


def reach(accesses: Sequence[Access], order: Order) -> str:
    """How far the first rows of each way lead in the order of event time: one column a way."""
    direction, _ = _direction(order)
    nearest = "max" if order.descending else "min"
    columns = [
        _SQL["reach"].format(
            **_way(access, str(n)), keys=f"keys{n}", share=f"share{n}", nearest=nearest, direction=direction
        )
        for n, access in enumerate(accesses)
    ]
    return f"SELECT {', '.join(columns)}"


def walk_time(plan: Plan, access: Access, visible: str, order: Order, *, is_first: bool) -> str:
    """The next ``many`` candidates of a way in the order of event time."""
    direction, sign = _direction(order)
    beyond = "TRUE" if is_first else f"(x.event_time, x.event_id) {sign} (%(at_time)s, %(at_id)s)"
    parts = {"direction": direction, "beyond": beyond, "conditions": _conditions(plan, access, visible)}
    return _SQL["walk_time"].format(**_way(access), **parts)


def walk_numbers(plan: Plan, visible: str, order: Order, *, is_first: bool, of_parties: bool) -> str:
    """The next ``many`` entries of the ledger in the order of their numbers; ``of_parties``: of the viewer's own."""
    direction, sign = _direction(order)
    beyond = "TRUE" if is_first else f"x.seq {sign} %(at_number)s"
    source = _SQL["own_numbers" if of_parties else "all_numbers"].format(direction=direction, beyond=beyond)
    conditions = _conditions(plan, None, visible)
    return _SQL["walk_numbers"].format(direction=direction, source=source, conditions=conditions)


def gather(
    plan: Plan, access: Access | None, visible: str, order: Order, *, is_first: bool, of_parties: bool
) -> str:
    """The next ``many`` of the few candidates of a way, sorted; without ``access``, of a span of numbers."""
    direction, sign = _direction(order)
    numbers = _SQL["of_own_numbers" if of_parties else "of_numbers"]
    source = numbers if access is None else _SQL["of_way"].format(**_way(access))
    by_number = order.by is By.NUMBER
    beyond = f"seq {sign} %(at_number)s" if by_number else f"(event_time, id) {sign} (%(at_time)s, %(at_id)s)"
    return _SQL["gather"].format(
        source=source,
        beyond="TRUE" if is_first else beyond,
        conditions=_conditions(plan, access, visible),
        sort=f"seq {direction}" if by_number else f"event_time {direction}, id {direction}",
    )


def _way(access: Access, number: str = "") -> dict[str, str]:
    span = _SQL["span"] + (f" AND x.role = ANY(%(roles{number})s)" if access.roles else "")
    return {"table": access.table, "key": KEY_COLUMN[access.table], "span": span}


def _direction(order: Order) -> tuple[str, str]:
    return ("DESC", "<") if order.descending else ("ASC", ">")


def _conditions(plan: Plan, led_by: Access | None, visible: str) -> str:
    """The columns, the other indexes and the viewer's right."""
    parts = [each.sql for each in plan.filters]
    for number, access in enumerate(plan.accesses):
        if access != led_by and not access.is_column and len(access.keys) <= KEYS_ASKED:
            parts.append(_carries(number, access))
    return " AND ".join(f"({part})" for part in (*parts, visible))


def _carries(number: int, access: Access) -> str:
    roles = f" AND y.role = ANY(%(roles{number})s)" if access.roles else ""
    key = KEY_COLUMN[access.table]
    return _SQL["carries"].format(table=access.table, key=key, keys=f"keys{number}", roles=roles)
