"""A trace for the terminal: the verdict, the facts, and the five views as trees, Chinese and English."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from suyuan.clock import BEIJING
from suyuan.core.chain.quantities import amount_text
from suyuan.state.trace.telling import Json

_COLOURS = {"ok": "green", "warn": "yellow", "stop": "red", "unknown": "bright_black"}
_SIGNS = {"ok": "✓", "warn": "△", "stop": "✗", "unknown": "?"}
MOST_EVENTS = 60
MOST_LINES = 30


def show(trace: Json, console: Console | None = None) -> None:
    """Print a trace."""
    Printer(
        trace, console or Console(highlight=False), english=os.environ.get("LANG", "").startswith("en")
    ).all()


class Printer:
    """One trace on one console, in one language."""

    def __init__(self, trace: Json, console: Console, *, english: bool) -> None:
        self.trace, self.console, self.english = trace, console, english

    def all(self) -> None:
        self.verdict()
        self.facts()
        for name, part in (
            ("parties", self.parties),
            ("packaging", self.packaging),
            ("states", self.states),
            ("places", self.places),
            ("conditions", self.conditions),
        ):
            if name in self.trace["views"]:
                part(self.trace["views"][name])
        self.genealogy()
        self.events()

    def say(self, chinese: str, english: str) -> str:
        return english if self.english else chinese

    def of(self, told: Json, field: str) -> str:
        """A text field in the reader's language."""
        own = told.get(f"{field}_en") if self.english else told.get(field)
        return escape(str(own or told.get(field) or told.get(f"{field}_en") or ""))

    def verdict(self) -> None:
        verdict = self.trace["verdict"]
        colour, sign = _COLOURS[verdict["level"]], _SIGNS[verdict["level"]]
        self.console.print(f"[bold {colour}]{sign} {self.of(verdict, 'title')}[/]")
        self.console.print(f"  {self.of(verdict, 'detail')}")
        for reason in verdict["reasons"]:
            self.console.print(f"  [{_COLOURS[reason['level']]}]• {self.of(reason, 'message')}[/]")

    def facts(self) -> None:
        thing, now = self.trace["thing"], self.trace["now"]
        product = thing["product"]
        lines = [
            (self.say("追溯码", "code"), thing["hri"]),
            (self.say("产品", "product"), self.of(product, "name") if product else None),
            (self.say("批号", "lot"), thing["lot"]),
            (self.say("有效期至", "expiry"), thing["expiry"]),
        ]
        if now:
            lines += [
                (self.say("状态", "state"), self.of(now, "state_name")),
                (self.say("持有", "held by"), self.named(now["holder"])),
                (self.say("地点", "place"), self.named(now["place"])),
                (self.say("所在容器", "inside"), now["container"]["hri"] if now["container"] else None),
            ]
        for name, value in lines:
            if value:
                self.console.print(f"  [dim]{name}[/] {value}")
        for problem in thing["problems"]:
            message = problem["message"] if self.english else problem["message_zh"]
            self.console.print(f"  [yellow]{problem['code']} {escape(message)}[/]")

    def named(self, ref: Json | None) -> str | None:
        """A party or place with its city."""
        if ref is None:
            return None
        name = self.of(ref, "name") or escape(str(ref["id"]))
        return f"{name}（{ref['city']}）" if ref.get("city") and ref["city"] not in name else name

    def parties(self, view: Json) -> None:
        tree = Tree(self.say("[bold]供应链关系[/]", "[bold]parties[/]"))
        for hop in self._some(view["hops"], tree):
            gap = f" [yellow]△ {hop['gap']}[/]" if hop["gap"] else ""
            ends = f"{self.named(hop['from']) or '?'} → {self.named(hop['to']) or '?'}"
            carriers = ", ".join(filter(None, map(self.named, hop.get("carriers", ()))))
            carried = f" [dim]{self.say('承运', 'carried by')} {carriers}[/]" if carriers else ""
            bills = ", ".join(escape(each["id"]) for each in hop["documents"])
            tree.add(f"{time(hop['left'])} — {time(hop['arrived'])} {ends}{carried}{gap} [dim]{bills}[/]")
        for line in self._some(view["quantities"], tree):
            numbers = " ".join(
                f"{self.say(zh, en)} {amount_text(line[en])}"
                for zh, en in (("收", "received"), ("发", "shipped"), ("用", "used"), ("余", "balance"))
            )
            tree.add(f"{self.named(line['party'])}: {numbers} {line['uom'] or ''}")
        self._show(tree)

    def packaging(self, view: Json) -> None:
        tree = Tree(self.say("[bold]包装层级[/]", "[bold]packaging[/]"))
        for stay in self._some(view["intervals"], tree):
            tree.add(
                f"{'· ' * stay['depth']}{stay['container']['hri']} {time(stay['from'])} — {time(stay['to'])}"
            )
        if view["tree"]:
            words = (
                ("已拆空；上次内装", "empty; last held")
                if view["tree"].get("emptied")
                else ("内装", "contents")
            )
            self._contents(view["tree"], tree.add(self.say(*words)))
        self._show(tree)

    def _contents(self, node: Json, tree: Tree) -> None:
        for child in self._some(node["children"], tree):
            self._contents(child, tree.add(escape(child["thing"]["hri"])))
        if node["truncated"]:
            tree.add(self.say(f"… 另有 {node['truncated']} 件", f"… {node['truncated']} more"))

    def states(self, view: Json) -> None:
        tree = Tree(self.say("[bold]生命周期[/]", "[bold]states[/]"))
        for each in self._some(view["intervals"], tree):
            lock = self.say("（锁定）", " (locked)") if each["locked"] else ""
            tree.add(f"{time(each['from'])} — {time(each['to'])} {self.of(each, 'state_name')}{lock}")
        self._show(tree)

    def places(self, view: Json) -> None:
        tree = Tree(self.say("[bold]地理走向[/]", "[bold]places[/]"))
        for stay in self._some(view["stays"], tree):
            tree.add(f"{time(stay['from'])} — {time(stay['to'])} {self.named(stay['place'])}")
        self._show(tree)

    def conditions(self, view: Json) -> None:
        tree = Tree(self.say("[bold]储运条件[/]", "[bold]conditions[/]"))
        for series in view["series"]:
            values = [point[1] for point in series["points"]]
            spread = f"{min(values):g} … {max(values):g} {series['uom'] or ''}"
            tree.add(f"{series['type']} {spread} ({len(values)})")
        for each in self._some(view["excursions"], tree):
            tree.add(
                f"[yellow]▲ {each['peak']:g} {each['uom'] or ''} {time(each['from'])} — {time(each['to'])}[/]"
            )
        self._show(tree)

    def genealogy(self) -> None:
        told = self.trace["genealogy"]
        tree = Tree(self.say("[bold]来源与去向（转化）[/]", "[bold]made of and went into[/]"))
        for sign, side in (("←", "inputs"), ("→", "outputs")):
            for each in self._some(told[side], tree):
                tree.add(f"{sign} {'· ' * each['depth']}{escape(each['thing']['hri'])}")
        self._show(tree)

    def events(self) -> None:
        events = self.trace["events"]
        tree = Tree(self.say(f"[bold]事件 {len(events)}[/]", f"[bold]{len(events)} events[/]"))
        for event in events[-MOST_EVENTS:]:
            place = self.named(event["biz_location"] or event["read_point"]) or ""
            via = f" [dim]{self.say('随', 'by')} {event['via']['hri']}[/]" if event["via"] else ""
            step = self.of(event, "step_name") or event["type"]
            tree.add(
                f"{time(event['time'])} {step} {place}{via}{self._marks(event)} [dim]{event['id'][:8]}[/]"
            )
        if len(events) > MOST_EVENTS:
            cut = len(events) - MOST_EVENTS
            tree.add(self.say(f"… 更早的 {cut} 条见 --json", f"… {cut} earlier ones: --json"))
        self._show(tree)

    def _marks(self, event: Json) -> str:
        marks = (
            (event["retracted"], self.say("已更正", "corrected")),
            (event["future"], self.say("未来时间", "future")),
            (event["declaration"], self.say("更正声明", "declaration")),
        )
        return "".join(f" [yellow]{word}[/]" for held, word in marks if held)

    def _some(self, lines: list[Any], tree: Tree) -> Iterable[Any]:
        yield from lines[:MOST_LINES]
        if len(lines) > MOST_LINES:
            cut = len(lines) - MOST_LINES
            tree.add(self.say(f"… 另有 {cut} 条，见 --json", f"… {cut} more: --json"))

    def _show(self, tree: Tree) -> None:
        if tree.children:
            self.console.print(tree)


def time(text: str | None) -> str:
    """A moment in Beijing, to the minute; an ellipsis for none."""
    if text is None:
        return "…"
    moment = dt.datetime.fromisoformat(text).astimezone(BEIJING)
    return f"{moment:%Y-%m-%d %H:%M}"
