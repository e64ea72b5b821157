"""What a container holds: as a tree, cut where it grows too large to be shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
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
        held = _stored(key)
    else:
        held = _seen(key, events)
    names.learn_things(text for children in held.found.values() for _, text in children)
    root = _node(names.thing(events.texts[key]), held.left_out) | {"emptied": held.is_emptied}
    _hang(root, (key,), held.found, names)
    return root, held.left_out


def holds(tree: Json, key: str) -> bool:
    """Does a tree hold a thing, at any depth?"""
    return any(child["thing"]["key"] == key or holds(child, key) for child in tree["children"])


Children = dict[Key, list[tuple[Key, str]]]


@dataclass(frozen=True, slots=True)
class _Held:
    """What stands in a container, or what it held last."""

    found: Children
    left_out: int
    is_emptied: bool
    """It holds nothing now."""


def _node(thing: Json, truncated: int = 0) -> Json:
    return {"thing": thing, "children": [], "truncated": truncated}


def _hang(node: Json, path: tuple[Key, ...], found: Children, names: Names) -> None:
    """Hang contents into the tree; of a container that is told to stand in itself, each ring is shown once."""
    for child, text in found.get(path[-1], ()) if len(path) <= LEVELS else ():
        below = _node(names.thing(text))
        node["children"].append(below)
        if child not in path:
            _hang(below, (*path, child), found, names)


def _stored(key: Key) -> _Held:
    """By the table of stays, level by level."""
    found: Children = defaultdict(list)
    level, room, left_out, is_emptied = {key}, MOST_NODES, 0, False
    with connection.cursor() as cursor:
        for depth in range(LEVELS):
            ask = {"keys": binary.UuidArray(level), "limit": room, "key": UUID(bytes=key)}
            rows = cursor.execute(SQL["contents"], ask, binary=True).fetchall()
            if not rows and depth == 0:
                rows = cursor.execute(SQL["last_contents"], ask, binary=True).fetchall()
                is_emptied = bool(rows)
            for container, child, text in rows:
                found[container].append((child, text))
            (whole,) = cursor.execute(SQL["count_contents"], ask, binary=True).fetchone() or (0,)
            left_out += max(0, whole - room)
            room -= len(rows)
            level = {child for _, child, _ in rows} - found.keys()
            if not level or room <= 0:
                break
    return _Held(found, left_out, is_emptied)


def _seen(key: Key, events: Events) -> _Held:
    """By the events that the viewer may see, one level deep."""
    inside, is_emptied = _told_inside(key, events)
    shown = sorted((events.texts[child], child) for child in inside)[:MOST_NODES]
    return _Held(
        {key: [(child, text) for text, child in shown]}, max(0, len(inside) - MOST_NODES), is_emptied
    )


def contents_seen(key: Key, events: Events, at: bytes | None = None) -> list[Key]:
    """What stands in a container at an order of life, by the packing events of what was put into it.

    Without an order: now, or what it held last when it is empty now.
    """
    return _told_inside(key, events, at)[0]


def _told_inside(key: Key, events: Events, at: bytes | None = None) -> tuple[list[Key], bool]:
    """The contents, and whether they are what an empty container held last."""
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
        return inside, False
    here = [(child, [stay for stay in stays if stay.container == key]) for child, stays in told]
    last = max((stay.end for _, stays in here for stay in stays if stay.end), default=None)
    held = [child for child, stays in here if any(stay.end == last for stay in stays)]
    return held, bool(held)
