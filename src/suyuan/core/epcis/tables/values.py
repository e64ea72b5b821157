"""The cells of one row as values: codes read, moments zoned, words translated; every problem at its cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping as Names
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from suyuan.core.epcis.datasets.check import value_problems
from suyuan.core.epcis.datasets.profile import Field, Word
from suyuan.core.epcis.tables import moments, rules
from suyuan.core.epcis.tables.cells import Cell, Look, Row
from suyuan.core.epcis.tables.codes import LONGEST, Code, is_damaged, paper, read_code, read_party, read_place
from suyuan.core.epcis.tables.headings import Layout
from suyuan.core.epcis.tables.mapping import ACTIONS, THINGS, WORDS, Column, Mapping
from suyuan.core.problem import Problem, Rule

LONGEST_WORD: Final = 1_000
TEMPERATURE: Final = "sensor.temperature"
_DEGREES: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,4})?")
_QUANTITY: Final = re.compile(r"\d{1,12}(?:\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One problem at one cell; ``column`` is the heading as the table has it, empty for the row as a whole."""

    row: int
    column: str
    problem: Problem

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, **self.problem.as_json()}


@dataclass(frozen=True, slots=True)
class Thing:
    """What one row says about one object."""

    code: Code
    quantity: Decimal | None = None
    uom: str | None = None


@dataclass(slots=True)
class Values:
    """One row, read."""

    row: int
    single: dict[str, Any] = field(default_factory=dict)
    """Field to value: texts, a moment for ``eventTime``, for the families a pair."""
    things: dict[str, Thing] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    """Field to heading, for problems that are found later."""

    def has_problem_at(self, name: str) -> bool:
        heading = self.columns.get(name, "")
        return any(one.column == heading and one.problem.is_error for one in self.problems)

    @property
    def is_sound(self) -> bool:
        return not any(one.problem.is_error for one in self.problems)


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, layout: Layout, mapping: Mapping, places: Names[str, str], issuer: str = "") -> None:
        self._layout, self._mapping, self._places, self._issuer = layout, mapping, places, issuer
        self._columns = {c.field: c for c in mapping.columns}
        self._headings = {c.field: layout.heading(place) for place, c in layout.columns.items()}

    def read(self, row: Row) -> Values:
        """Everything the row says; what it does not say comes from the constants."""
        values = Values(row.number, columns=self._headings)
        texts = dict(self._mapping.constants)
        for place, column in self._layout.columns.items():
            text = self._text(values, row.cell(place), column)
            if text:
                texts[column.field] = text
        self._things(values, texts)
        self._moment(values, texts, row)
        for name, text in texts.items():
            if name.partition(".")[0] not in {*THINGS, "eventTime", "eventTimeZoneOffset", "ignore"}:
                self._single(values, name, text)
        return values

    def _text(self, values: Values, cell: Cell, column: Column) -> str:
        """The cell's text in our words; empty when there is none or it cannot be trusted."""
        refusals: dict[Look, Rule] = {
            Look.LOST: rules.LOST_DIGITS,
            Look.ERROR: rules.CELL_ERROR,
            Look.FORMULA: rules.FORMULA,
        }
        if column.field == "ignore":
            return ""
        if cell.look in refusals:
            self._note(values, column.field, refusals[cell.look].problem(), cell, column)
            return ""
        if not cell.text and column.required and column.field.partition(".")[0] in THINGS:
            self._note(values, column.field, rules.MISSING.problem(), cell, column)
        return column.values.get(cell.text, cell.text)

    def _note(
        self,
        values: Values,
        name: str,
        problem: Problem,
        cell: Cell | None = None,
        column: Column | None = None,
    ) -> None:
        heading = self._headings.get(name, "")
        where = f"row {values.row}" + (f", {heading}" if heading else "")
        shown = None if cell is None or not cell.text or (column and column.is_personal) else cell.text[:120]
        value = problem.value if shown is None else shown
        values.problems.append(
            RowProblem(values.row, heading, problem.rule.problem(where, value, **problem.arguments))
        )

    def _things(self, values: Values, texts: dict[str, str]) -> None:
        for thing in THINGS:
            if texts.get(thing):
                self._thing(values, thing, texts)

    def _thing(self, values: Values, thing: str, texts: dict[str, str]) -> None:
        parts = {part: texts[f"{thing}.{part}"] for part in ("lot", "serial") if texts.get(f"{thing}.{part}")}
        expiry = self._expiry(values, f"{thing}.expiry", texts)
        code = read_code(texts[thing], parts | ({"expiry": expiry} if expiry else {}))
        for problem in code.problems:
            self._note(values, thing, problem, Cell(texts[thing]))
        quantity = self._quantity(values, f"{thing}.quantity", texts)
        uom = texts.get(f"{thing}.uom")
        if code.text is not None and not code.is_class:
            if quantity not in {None, Decimal(1)}:
                self._note(values, f"{thing}.quantity", rules.ONE_ITEM.problem())
            quantity = uom = None
        values.things[thing] = Thing(code, quantity, uom)

    def _quantity(self, values: Values, name: str, texts: dict[str, str]) -> Decimal | None:
        text = texts.get(name, "").replace(",", "").replace("，", "")
        if not text:
            return None
        try:
            number = Decimal(text) if _QUANTITY.fullmatch(text) else Decimal(0)
        except InvalidOperation:
            number = Decimal(0)
        if number <= 0:
            self._note(values, name, rules.NOT_A_NUMBER.problem(), Cell(texts[name]))
            return None
        return number

    def _expiry(self, values: Values, name: str, texts: dict[str, str]) -> str | None:
        """YYMMDD; a month without a day counts to its last (GS1 General Specifications 3.4.8, day 00)."""
        text = texts.get(name, "")
        if not text:
            return None
        if re.fullmatch(r"\d{6}", text):
            return text
        month = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})月?", text)
        moment, _ = moments.read_moment(text, self._mapping.date_formats)
        if month and 1 <= int(month[2]) <= 12:
            return f"{month[1][2:]}{int(month[2]):02d}00"
        if moment is None:
            self._note(values, name, rules.NOT_A_TIME.problem(example="2027-05-31"), Cell(text))
            return None
        return f"{moment:%y%m%d}"

    def _moment(self, values: Values, texts: dict[str, str], row: Row) -> None:
        text = texts.get("eventTime", "")
        if not text:
            return
        offset = texts.get("eventTimeZoneOffset", self._mapping.zone)
        if not moments.OFFSET.fullmatch(offset):
            self._note(values, "eventTimeZoneOffset", rules.BAD_OFFSET.problem(), Cell(offset))
            return
        place = self._layout.by_field.get("eventTime")
        cell = row.cell(place) if place is not None else Cell()
        moment = self._read_moment(values, text, cell, texts.get("eventTime.clock", ""))
        if moment is not None:
            aware = moment if moment.tzinfo else moment.replace(tzinfo=moments.zone_of(offset))
            values.single["eventTime"] = aware

    def _read_moment(self, values: Values, text: str, cell: Cell, clock: str) -> dt.datetime | None:
        moment, has_clock = moments.read_moment(text, self._mapping.date_formats)
        if cell.look is Look.MOMENT and cell.moment is not None:
            moment, is_midnight = cell.moment, cell.moment.time() == dt.time(0)
            has_clock = " " in cell.text and not (is_midnight and clock)
        elif moment is None and re.fullmatch(r"\d{5}(\.\d+)?", text):
            number = float(text)
            if moments.FIRST_DAY <= number <= moments.LAST_DAY:
                moment, has_clock = moments.moment_of_day_number(number), "." in text
                self._note(values, "eventTime", rules.SERIAL_DATE.problem(), cell)
        if moment is None:
            self._note(values, "eventTime", rules.NOT_A_TIME.problem(example=self._example()), Cell(text))
            return None
        if clock and not has_clock:
            return self._with_clock(values, moment, clock)
        if not has_clock:
            self._note(values, "eventTime", rules.NO_CLOCK.problem(example=self._example()), Cell(text))
            return None
        return moment

    def _with_clock(self, values: Values, day: dt.datetime, clock: str) -> dt.datetime | None:
        time = moments.read_clock(clock)
        if time is None:
            self._note(values, "eventTime.clock", rules.NOT_A_TIME.problem(example="08:30"), Cell(clock))
            return None
        return dt.datetime.combine(day.date(), time, day.tzinfo)

    def _example(self) -> str:
        return self._mapping.date_formats[0] if self._mapping.date_formats else moments.EXAMPLE

    def _single(self, values: Values, name: str, text: str) -> None:
        limit = LONGEST if name == "parent" else LONGEST_WORD
        if len(text) > limit:
            self._note(values, name, rules.TOO_LONG.problem(limit=limit))
        elif is_damaged(text):
            self._note(values, name, rules.TEXT_FIELD.problem())
        elif name in {"readPoint", "bizLocation"}:
            self._place(values, name, text)
        elif name == "parent":
            self._parent(values, text)
        elif name.startswith("bizTransaction."):
            values.single[name] = paper(text, self._issuer)
        elif name.startswith(("source.", "destination.")):
            self._party(values, name, text)
        elif name == "action" and text.upper() not in ACTIONS:
            self._note(values, name, rules.WORD.problem(known=", ".join(ACTIONS)), Cell(text))
        elif name in WORDS:
            self._word(values, name, text)
        elif name == TEMPERATURE:
            self._temperature(values, text)
        else:
            self._free(values, name, text.upper() if name == "action" else text)

    def _temperature(self, values: Values, text: str) -> None:
        """Degrees Celsius, with a unit or without."""
        plain = text.removesuffix("℃").removesuffix("°C").replace("－", "-").replace("−", "-").strip()
        if _DEGREES.fullmatch(plain):
            values.single[TEMPERATURE] = Decimal(plain)
        else:
            self._note(values, TEMPERATURE, rules.NO_DEGREES.problem(), Cell(text))

    def _free(self, values: Values, name: str, text: str) -> None:
        """A plain text, held against what its column declares."""
        column = self._columns.get(name)
        demand = as_field(column) if column and column.is_checked else None
        if column is not None and column.kind in {"day", "moment"}:
            moment, has_clock = moments.read_moment(text, self._mapping.date_formats)
            if moment is not None and column.kind == "day":
                text = moment.date().isoformat()
            elif moment is not None and has_clock:
                zoned = (
                    moment if moment.tzinfo else moment.replace(tzinfo=moments.zone_of(self._mapping.zone))
                )
                text = zoned.isoformat()
        problems = list(value_problems(demand, text)) if demand else []
        for problem in problems:
            told = replace(problem, value=None) if column and column.is_personal else problem
            self._note(values, name, told, Cell(text), column)
        if not problems:
            values.single[name] = text

    def _place(self, values: Values, name: str, text: str) -> None:
        place = read_place(text, self._places)
        if place is None:
            self._note(values, name, rules.PLACE.problem(), Cell(text))
        else:
            values.single[name] = place

    def _party(self, values: Values, name: str, text: str) -> None:
        kind = name.partition(".")[2]
        party = read_place(text, self._places) if kind.endswith("location") else read_party(text)
        if party is None:
            self._note(values, name, rules.PARTY.problem(), Cell(text))
        else:
            values.single[name] = party

    def _parent(self, values: Values, text: str) -> None:
        code = read_code(text)
        for problem in code.problems:
            self._note(values, "parent", problem, Cell(text))
        if code.text is not None and code.is_class:
            self._note(values, "parent", rules.CODE_IS_CLASS.problem(), Cell(text))
        elif code.text is not None:
            values.single["parent"] = code.text

    def _word(self, values: Values, name: str, text: str) -> None:
        word = next((one for one in (text, text.lower()) if WORDS[name].knows(one)), None)
        if word is None and ":" not in text:
            column = next((c for c in self._mapping.columns if c.field == name), None)
            known = list(column.values)[:12] if column and column.values else sorted(WORDS[name].words)[:12]
            self._note(values, name, rules.WORD.problem(known=", ".join(known)), Cell(text))
        else:
            values.single[name] = WORDS[name].bare(word) if word else text


def as_field(column: Column) -> Field:
    """What a column demands of its cells."""
    words = (
        tuple(Word(value, heard, heard) for heard, value in column.values.items()) if column.strict else ()
    )
    kind = "word" if words else column.kind
    return Field(
        column.field,
        column.heading,
        column.heading_en or column.heading,
        kind,
        column.required,
        column.pattern,
        words,
    )
