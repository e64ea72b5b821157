"""The packaging tree: what the thing lies in now, and what lies in it or lay in it last, outermost on top."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from suyuan.web.pictures.frame import PHONE, WIDE, Frame
from suyuan.web.pictures.lanes import HEADER, header
from suyuan.web.pictures.life import Life, Links
from suyuan.web.pictures.panorama import packaging_lane
from suyuan.web.pictures.shapes import Bar, Link, Picture, Piece, Rule, Text
from suyuan.web.pictures.voice import Trace, Voice, fitted

ROW = 38
BOX = 28
INDENT = 3.2
MOST_ROWS = 400
BOX_WIDTH = 46
"""Percent of a wide page that a code's box takes; what it is stands beside it, on a phone below its code."""
LEVELS = {
    "instance": "单件",
    "lot": "批",
    "class": "品种",
    "container": "物流单元",
    "document": "单据",
    "place": "地点",
    "party": "单位",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A row of the tree. ``thing`` None stands for the ``left_out`` things that are not listed."""

    thing: Trace | None
    depth: int
    parent: int
    asked: bool
    left_out: int = 0


def tree_picture(trace: Trace, voice: Voice, links: Links, frame: Frame = WIDE) -> Picture | None:
    """Containers around the thing now, the thing, and its contents; None when it stands alone."""
    nodes = nodes_of(trace)
    if len(nodes) <= 1:
        return None
    pieces: list[Piece] = []
    for row, node in enumerate(nodes):
        pieces += _drawn(node, row, voice, links) if not frame.stacked else _below(node, row, voice, links)
    words = voice.say("包装层级：%s 层，%s 件").replace("%s", str(max(node.depth for node in nodes) + 1), 1)
    words = words.replace("%s", str(sum(1 for node in nodes if node.thing) - 1), 1)
    height = len(nodes) * (ROW_STACKED if frame.stacked else ROW) + 10
    held = trace["views"]["packaging"]["tree"] or {}
    notes = (voice.say("现已拆空，以下为上次内装"),) if held.get("emptied") else ()
    title = voice.say("包装层级")
    return Picture(height, tuple(pieces), title, words, notes=notes, look="tree", names=frame.names)


def nest_picture(life: Life) -> Picture | None:
    """What it was packed in over time."""
    lane = packaging_lane(life, HEADER + 4)
    if not lane.height:
        return None
    height = lane.height + HEADER + 8
    say = life.voice.say
    title, pieces = say("包装经过"), (*header(life, height), *lane.pieces)
    return Picture(height, pieces, title, title, lane.labels, names=life.frame.names)


def nodes_of(trace: Trace) -> list[Node]:
    """The rows of the tree from the top: the current container, the thing itself, its contents."""
    tree = trace["views"]["packaging"]["tree"] or {"thing": trace["thing"], "children": [], "truncated": 0}
    now = trace.get("now") or {}
    nodes: list[Node] = []
    depth = 0
    if now.get("container"):
        nodes.append(Node(now["container"], 0, -1, asked=False))
        depth = 1
    _walk(tree, depth, depth - 1, nodes, trace["thing"]["id"])
    return nodes


def _walk(tree: Trace, depth: int, parent: int, nodes: list[Node], asked: str) -> None:
    """Depth first without recursion, so that no nesting however deep can break the page."""
    waiting = [(tree, depth, parent)]
    while waiting and len(nodes) < MOST_ROWS:
        branch, level, above = waiting.pop()
        if branch.get("thing") is None:
            nodes.append(Node(None, level, above, asked=False, left_out=int(branch["truncated"])))
            continue
        nodes.append(Node(branch["thing"], level, above, asked=branch["thing"]["id"] == asked))
        here = len(nodes) - 1
        if branch.get("truncated"):
            waiting.append(({"thing": None, "truncated": branch["truncated"]}, level + 1, here))
        waiting += [(child, level + 1, here) for child in reversed(branch["children"])]


def _drawn(node: Node, row: int, voice: Voice, links: Links) -> Iterator[Piece]:
    x, y = 0.5 + min(node.depth, 12) * INDENT, 4 + row * ROW
    if node.parent >= 0:
        above = 4 + node.parent * ROW + BOX
        stem = x - INDENT / 2
        yield Rule(stem, above, stem, y + BOX / 2, "branch")
        yield Rule(stem, y + BOX / 2, x, y + BOX / 2, "branch")
    if node.thing is None:
        words = voice.say("还有 %s 件").replace("%s", str(node.left_out))
        yield Text(x, y + 19, words, "tree-note", shift=4)
        return
    width = min(BOX_WIDTH, 98 - x)
    yield _box(node, (x, y, width, BOX), 380, voice, links)
    yield Text(x + width, y + 19, _note(node, voice), "tree-note", shift=10)


ROW_STACKED = 58
INDENT_STACKED, DEEPEST_STACKED = 5, 8


def _below(node: Node, row: int, voice: Voice, links: Links) -> Iterator[Piece]:
    """A row for a phone: the box takes the width that its depth leaves, and what it is stands below its code."""
    x, y = 0.5 + min(node.depth, DEEPEST_STACKED) * INDENT_STACKED, 4 + row * ROW_STACKED
    if node.parent >= 0:
        stem, above = x - INDENT_STACKED / 2, 4 + node.parent * ROW_STACKED + BOX_STACKED
        yield Rule(stem, above, stem, y + BOX_STACKED / 2, "branch")
        yield Rule(stem, y + BOX_STACKED / 2, x, y + BOX_STACKED / 2, "branch")
    if node.thing is None:
        yield Text(x, y + 19, voice.say("还有 %s 件").replace("%s", str(node.left_out)), "tree-note", shift=4)
        return
    width = 99 - x
    room = width / 100 * PHONE.nominal - 16
    yield _box(node, (x, y, width, BOX_STACKED), room, voice, links)
    look = "tree-note asked" if node.asked else "tree-note"
    yield Text(x, y + 42, fitted(_note(node, voice), room, 12), look, shift=8)


BOX_STACKED = 50


def _box(node: Node, spot: tuple[float, float, float, float], room: float, voice: Voice, links: Links) -> Bar:
    assert node.thing is not None
    x, y, width, height = spot
    name, level = voice.thing(node.thing), voice.say(LEVELS.get(str(node.thing["level"]), "物品"))
    link = Link(links.to_thing(str(node.thing["hri"] or node.thing["id"])), f"{level} {name}")
    look = "box asked" if node.asked else f"box b-{node.thing['level']}"
    return Bar(x, width, y, height, look, fitted(name, room, 12.5), None if node.asked else link, radius=7)


def _note(node: Node, voice: Voice) -> str:
    """What sort of thing it is, its name, and whether it is the one that was asked for."""
    thing = node.thing or {}
    level = voice.say(LEVELS.get(str(thing["level"]), "物品"))
    return " · ".join(
        filter(None, (level, str(thing.get("name") or ""), voice.say("正在查看") if node.asked else ""))
    )
