"""What a container holds: as a tree, cut where it grows too large to be shown."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from suyuan.core.chain import containment
from suyuan.core.chain.observation import Key
from suyuan.ledger import binary, connection
from suyuan.state.trace.gathering import SQL, Events
from suyuan.state.trace.names import Names
from suyuan.state.trace.telling import Json

MOST_NODES = 400
LEVELS = 4


def tree_of(key: Key, events: Events, names: Names) -> tuple[Json | None, int]:
    """The contents of a thing, now or when it was last emptied, and how many things were left out of the tree."""
    asked = events.asked
    if names.viewer.is_public or not any(seen.parent == key for seen in events.observed.get(key, ())):
        return None, 0
    if asked.viewer.is_operator and asked.as_of is None and asked.known_at is None:
        found, left_out = _stored(key)
    else:
        found, left_out = _seen(key, events)
    names.learn_things(text for children in found.values() for _, text in children)
    root = {"thing": names.thing(events.texts[key]), "children": [], "truncated": left_out}
    _hang(root, key, found, names, LEVELS)
    return root, left_out


Children = dict[Key, list[tuple[Key, str]]]


def _hang(node: Json, key: Key, found: Children, names: Names, levels: int) -> None:
    for child, text in found.get(key, ()) if levels else ():
        below: Json = {"thing": names.thing(text), "children": [], "truncated": 0}
        node["children"].append(below)
        _hang(below, child, found, names, levels - 1)


def _stored(key: Key) -> tuple[Children, int]:
    """By the table of stays, level by level."""
    found: Children = defaultdict(list)
    level, room, left_out = {key}, MOST_NODES, 0
    with connection.cursor() as cursor:
        for depth in range(LEVELS):
            ask = {"keys": binary.UuidArray(level), "limit": room, "key": UUID(bytes=key)}
            rows = cursor.execute(SQL["contents"], ask, binary=True).fetchall()
            if not rows and depth == 0:
                rows = cursor.execute(SQL["last_contents"], ask, binary=True).fetchall()
            for container, child, text in rows:
                found[container].append((child, text))
            (whole,) = cursor.execute(SQL["count_contents"], ask, binary=True).fetchone() or (0,)
            left_out += max(0, whole - room)
            room -= len(rows)
            level = {child for _, child, _ in rows}
            if not level or room <= 0:
                break
    return found, left_out


def _seen(key: Key, events: Events) -> tuple[Children, int]:
    """By the events that the viewer may see, one level deep."""
    inside = contents_seen(key, events)
    shown = sorted((events.texts[child], child) for child in inside)[:MOST_NODES]
    return {key: [(child, text) for text, child in shown]}, max(0, len(inside) - MOST_NODES)


def contents_seen(key: Key, events: Events, at: bytes | None = None) -> list[Key]:
    """What stands in a container at an order of life, by the packing events of what was put into it.

    Without an order: now, or what it held last when it is empty now.
    """
    packings = [seen for seen in events.observed.get(key, ()) if seen.parent == key and seen.is_packing]
    emptied = containment.emptyings(key, packings)
    children = {child for seen in packings for child in seen.children}
    elsewhere = events.packings_of(children)  # who was put into another container stands here no more
    told = [
        (child, containment.intervals([*containment.own_moves(child, elsewhere.get(child, ())), *emptied]))
        for child in sorted(children)
    ]
    inside = containment.contents(key, at, told)
    if inside or at is not None:
        return inside
    here = [(child, [stay for stay in stays if stay.container == key]) for child, stays in told]
    last = max((stay.end for _, stays in here for stay in stays if stay.end), default=None)
    return [child for child, stays in here if any(stay.end == last for stay in stays)]
