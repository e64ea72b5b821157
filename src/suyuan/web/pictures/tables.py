"""The facts of the pictures as tables, for those who do not see pictures and for those who count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from suyuan.core.chain.quantities import amount_text
from suyuan.web.pictures.conditions import QUANTITIES, UNITS
from suyuan.web.pictures.custody import GAP_KINDS, HOLDINGS
from suyuan.web.pictures.lanes import FLAGS
from suyuan.web.pictures.life import Links
from suyuan.web.pictures.timeline import event_where
from suyuan.web.pictures.voice import Trace, Voice

MOST_READINGS = 400
NUMBER = ' class="number"'


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    href: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A caption, the names of its columns and its rows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


def html_table(table: Table) -> str:
    """The table as HTML; end tags that HTML lets out are left out, since a life may have thousands of rows."""
    looks = table.rows[0] if table.rows else ()
    numbers = {place for place, cell in enumerate(looks) if cell.look == "number"}
    head = "".join(
        f'<th scope="col"{NUMBER if place in numbers else ""}>{escape(column)}'
        for place, column in enumerate(table.columns)
    )
    body = "".join(f"<tr>{''.join(map(_cell, row))}" for row in table.rows)
    caption = f"<caption>{escape(table.caption)}</caption>"
    return f'<table class="facts-table">{caption}<thead><tr>{head}<tbody>{body}</table>'


def _cell(cell: Cell) -> str:
    look = f' class="{escape(cell.look)}"' if cell.look else ""
    text = escape(cell.text)
    return f'<td{look}><a href="{escape(cell.href)}">{text}</a>' if cell.href else f"<td{look}>{text}"


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables of a trace."""

    trace: Trace
    voice: Voice
    links: Links

    def of_view(self, view: str) -> tuple[Table, ...]:
        """The tables below one picture; the panorama has them all, the events first. Empty ones are left out."""
        views = {
            "parties": (self.custody, self.hops, self.quantities, self.genealogy),
            "packaging": (self.packaging,),
            "states": (self.states, self.gaps),
            "places": (self.places,),
            "conditions": (self.excursions, self.readings),
            "events": (self.events,),
        }
        makers = views.get(view) or [
            *views["events"], *views["states"], *views["parties"], *views["packaging"], *views["places"],
            self.excursions,
        ]  # fmt: skip
        return tuple(table for table in (make() for make in makers) if table.rows)

    def events(self) -> Table:
        rows = tuple(self._event(event) for event in self.trace["events"])
        return self._table("事件", ("时间", "环节", "地点与单位", "单据", "件数", "说明"), rows)

    def custody(self) -> Table:
        rows = (
            (
                Cell(self.voice.name(stay["party"])),
                Cell(self.voice.kind(stay["party"])),
                self._when(stay["from"], stay["event_in"]),
                self._when(stay["to"], stay["event_out"]),
                Cell(self.voice.name(stay["place"]) if stay["place"] else ""),
                Cell(self.voice.say(HOLDINGS[str(stay["kind"])])),
            )
            for stay in self.trace["views"]["parties"]["custody"]
        )
        return self._table("持有", ("单位", "类型", "从", "到", "地点", "方式"), rows)

    def hops(self) -> Table:
        rows = (
            (
                Cell(self.voice.name(hop["from"])),
                Cell(self.voice.name(hop["to"])),
                Cell(self.voice.listed(map(self.voice.name, hop.get("carriers", ())), "，")),
                self._when(hop["left"], hop["event_out"]),
                self._when(hop["arrived"], hop["event_in"]),
                Cell(self._documents(hop)),
                self._gap_cell(hop["gap"]),
            )
            for hop in self.trace["views"]["parties"]["hops"]
        )
        return self._table("交接", ("交出", "接收", "承运", "发出", "收到", "单据", "缺口"), rows)

    def quantities(self) -> Table:
        keys = ("received", "shipped", "used", "balance")
        rows = (
            (
                Cell(self.voice.name(row["party"])),
                *(Cell("" if row[key] is None else amount_text(row[key]), look="number") for key in keys),
                Cell(str(row["uom"] or "")),
            )
            for row in self.trace["views"]["parties"]["quantities"]
        )
        return self._table("数量", ("单位", "收入", "发出", "使用", "结存", "计量"), rows)

    def packaging(self) -> Table:
        rows = (
            (
                Cell(
                    self.voice.thing(one["container"]),
                    self.links.to_thing(str(one["container"]["id"])),
                    "mono",
                ),
                Cell(str(one["depth"]), look="number"),
                self._when(one["from"], one["event_in"]),
                self._when(one["to"], one["event_out"]),
            )
            for one in self.trace["views"]["packaging"]["intervals"]
        )
        return self._table("包装经过", ("容器", "层级", "装入", "取出"), rows)

    def states(self) -> Table:
        rows = (
            (
                Cell(self.voice.either(one, "state_name") or str(one["state"])),
                self._when(one["from"], one["event"]),
                self._when(one["to"], None),
                Cell(self.voice.say("锁定") if one.get("locked") else ""),
            )
            for one in self.trace["views"]["states"]["intervals"]
        )
        return self._table("状态", ("状态", "从", "到", "锁定"), rows)

    def gaps(self) -> Table:
        rows = (
            (
                self._gap_cell(gap["kind"]),
                Cell(self.voice.either(gap, "message")),
                self._when(gap["from"], gap["after_event"]),
                self._when(gap["to"], gap["before_event"]),
            )
            for gap in self.trace["gaps"]
        )
        return self._table("缺口", ("缺什么", "说明", "在此之后", "在此之前"), rows)

    def places(self) -> Table:
        rows = (
            (
                Cell(self.voice.name(stay["place"])),
                Cell(str((stay["place"] or {}).get("city") or "")),
                self._when(stay["from"], stay["event"]),
                self._when(stay["to"], None),
            )
            for stay in self.trace["views"]["places"]["stays"]
        )
        return self._table("到过的地点", ("地点", "城市", "到达", "离开"), rows)

    def excursions(self) -> Table:
        rows = (
            (
                Cell(f"{float(one['peak']):g} {UNITS.get(str(one['uom']), one['uom'] or '')}", look="number"),
                self._when(one["from"], one["event"]),
                self._when(one["to"], None),
                Cell(self.voice.span(float(one["seconds"] or 0))),
            )
            for one in self.trace["views"]["conditions"]["excursions"]
        )
        return self._table("超限", ("最高或最低", "从", "到", "时长"), rows)

    def readings(self) -> Table:
        rows = list(self._readings())
        note = self.voice.say("共 %s 次读数，列出前 %s 次；全部见导出")
        note = note.replace("%s", str(len(rows)), 1).replace("%s", str(MOST_READINGS), 1)
        table = self._table("读数", ("时间", "量", "值", "设备"), rows[:MOST_READINGS])
        return Table(table.caption, table.columns, table.rows, note if len(rows) > MOST_READINGS else "")

    def genealogy(self) -> Table:
        rows = (
            (
                Cell(self.voice.say("来自") if side == "inputs" else self.voice.say("变成")),
                Cell(str(one["thing"]["name"] or "")),
                Cell(self.voice.thing(one["thing"]), self.links.to_thing(str(one["thing"]["id"])), "mono"),
                Cell(self.voice.say("事件"), self.links.to_event(one["event"])) if one["event"] else Cell(""),
            )
            for side in ("inputs", "outputs")
            for one in self.trace["genealogy"][side]
        )
        return self._table("投入与产出", ("方向", "品名", "追溯码", "依据"), rows)

    def _event(self, event: Trace) -> tuple[Cell, ...]:
        special = [self.voice.say(word) for flag, word in FLAGS if event.get(flag)]
        if event["via"]:
            special.append(self.voice.say("随 %s").replace("%s", self.voice.thing(event["via"])))
        look = "bad" if event["retracted"] or event["future"] else ""
        return (
            Cell(self.voice.minute(event["time"]), self.links.to_event(event["id"]), "mono"),
            Cell(self.voice.step(event)),
            Cell(event_where(event, self.voice)),
            Cell(self._documents(event)),
            Cell(_count(event), look="number"),
            Cell(self.voice.listed(special, "，"), look=look),
        )

    def _readings(self) -> Iterator[tuple[Cell, ...]]:
        for series in self.trace["views"]["conditions"]["series"]:
            quantity = self.voice.say(QUANTITIES.get(str(series["type"]), str(series["type"])))
            unit = UNITS.get(str(series["uom"]), str(series["uom"] or ""))
            for at, value, event in series["points"]:
                shown = Cell(f"{value:g} {unit}", look="number")
                yield self._when(at, event), Cell(quantity), shown, Cell(str(series["device"] or ""))

    def _documents(self, holder: Trace) -> str:
        return self.voice.listed((self.voice.document(document) for document in holder["documents"]), "，")

    def _gap_cell(self, kind: object) -> Cell:
        return Cell(self.voice.say(GAP_KINDS.get(str(kind), "缺口")), look="warned") if kind else Cell("")

    def _when(self, moment: str | None, event: object) -> Cell:
        href = self.links.to_event(event) if event and moment else ""
        return Cell(self.voice.minute(moment), href, "mono")

    def _table(self, caption: str, columns: Iterable[str], rows: Iterable[tuple[Cell, ...]]) -> Table:
        return Table(self.voice.say(caption), tuple(map(self.voice.say, columns)), tuple(rows))


def _count(event: Trace) -> str:
    if event["quantity"] and event["quantity"].get("value") is not None:
        return f"{amount_text(event['quantity']['value'])} {event['quantity'].get('uom') or ''}".strip()
    return str(event["count"] or "")
