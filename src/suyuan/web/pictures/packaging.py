"""The packaging tree: what the thing lies in now, and what lies in it, outermost on top."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from suyuan.web.pictures.lanes import HEADER, header
from suyuan.web.pictures.life import Life, Links
from suyuan.web.pictures.panorama import packaging_lane
from suyuan.web.pictures.shapes import Bar, Link, Picture, Piece, Rule, Text
from suyuan.web.pictures.voice import Trace, Voice, fitted

ROW = 38
BOX = 28
INDENT = 3.2
MOST_ROWS = 400
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


def tree_picture(trace: Trace, voice: Voice, links: Links) -> Picture | None:
    """Containers around the thing now, the thing, and its contents; None when it stands alone."""
    nodes = nodes_of(trace)
    if len(nodes) <= 1:
        return None
    pieces: list[Piece] = []
    for row, node in enumerate(nodes):
        pieces += _drawn(node, row, voice, links)
    words = voice.say("包装层级：%s 层，%s 件").replace("%s", str(max(node.depth for node in nodes) + 1), 1)
    words = words.replace("%s", str(sum(1 for node in nodes if node.thing) - 1), 1)
    return Picture(len(nodes) * ROW + 10, tuple(pieces), voice.say("包装层级"), words, look="tree")


def nest_picture(life: Life) -> Picture | None:
    """What it was packed in over time."""
    lane = packaging_lane(life, HEADER + 4)
    if not lane.height:
        return None
    height = lane.height + HEADER + 8
    say = life.voice.say
    return Picture(
        height, (*header(life, height), *lane.pieces), say("包装经过"), say("包装经过"), lane.labels
    )


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
    name, level = voice.thing(node.thing), voice.say(LEVELS.get(str(node.thing["level"]), "物品"))
    yield Bar(
        x,
        min(46, 98 - x),
        y,
        BOX,
        "box asked" if node.asked else f"box b-{node.thing['level']}",
        fitted(name, 380, 12.5),
        None
        if node.asked
        else Link(links.to_thing(str(node.thing["hri"] or node.thing["id"])), f"{level} {name}"),
        radius=7,
    )
    note = (level, str(node.thing.get("name") or ""), voice.say("正在查看") if node.asked else "")
    yield Text(x + min(46, 98 - x), y + 19, " · ".join(filter(None, note)), "tree-note", shift=10)
