"""From the rows of a table to events: one row one event, or all rows of one number together."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Names
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from suyuan.core.epcis.model import (
    BusinessTransaction,
    Destination,
    Event,
    Location,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    Source,
)
from suyuan.core.epcis.tables import rules
from suyuan.core.epcis.tables.cells import Grid
from suyuan.core.epcis.tables.headings import Layout, lay_out
from suyuan.core.epcis.tables.mapping import Mapping, heading_key
from suyuan.core.epcis.tables.moments import offset_text
from suyuan.core.epcis.tables.values import TEMPERATURE, RowProblem, RowReader, Thing, Values
from suyuan.core.problem import Problem

_TEXTS: Final = {
    "eventID": "event_id", "action": "action", "bizStep": "biz_step", "disposition": "disposition",
    "transformationID": "transformation_id", "parent": "parent_id",
}  # fmt: skip
_LISTS: Final = {
    "object": ("epc_list", "quantity_list"),
    "input": ("input_epc_list", "input_quantity_list"),
    "output": ("output_epc_list", "output_quantity_list"),
}
_CHILDREN: Final = ("child_epcs", "child_quantity_list")
_HOLDERS: Final = {"AggregationEvent", "AssociationEvent"}
MASTER_DATA: Final = "{urn:epcglobal:cbv:mda}"


@dataclass(frozen=True, slots=True)
class Draft:
    """One event with the rows it comes from; without an event the problems say why."""

    rows: tuple[int, ...]
    event: Event | None
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversion:
    """A whole table."""

    layout: Layout
    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...] = field(default=())
    """Remarks on the table as a whole."""


def convert(
    grid: Grid, mapping: Mapping, places: Names[str, str] | None = None, issuer: str = ""
) -> Conversion:
    """The events of a table. Raises Refused for the whole table.

    ``places`` are registered names of places, ``issuer`` is the prefix of the sender's document numbers.
    """
    layout = lay_out(grid, mapping)
    reader = RowReader(layout, mapping, places or {}, issuer)
    groups = _groups(layout, mapping)
    drafts = tuple(_draft([reader.read(row) for row in group], mapping) for group in groups)
    return Conversion(layout, drafts, layout.problems)


def _groups(layout: Layout, mapping: Mapping) -> Iterator[list[Any]]:
    keys = {heading_key(name) for name in mapping.group_by}
    places = [
        place
        for place, column in layout.columns.items()
        if keys & {heading_key(name) for name in column.headings}
    ]
    if not places:
        yield from ([row] for row in layout.data)
        return
    found: dict[Any, list[Any]] = {}
    for row in layout.data:
        key = tuple(row.cell(place).text for place in places)
        found.setdefault(key if any(key) else row.number, []).append(row)
    yield from found.values()


def _draft(rows: list[Values], mapping: Mapping) -> Draft:
    """One event, or the problems of its rows: nothing of an event is taken without the rest."""
    _compare(rows, mapping)
    _complete(rows, mapping)
    for values in rows:
        _needs_object(values, mapping)
    numbers = tuple(values.row for values in rows)
    problems = [one for values in rows for one in values.problems]
    bad = next((values.row for values in rows if not values.is_sound), None)
    if bad is None:
        return Draft(numbers, _event(rows, mapping), tuple(problems))
    for values in rows:
        if values.is_sound:
            problem = rules.GROUP_BROKEN.problem(f"row {values.row}", None, other=bad)
            problems.append(RowProblem(values.row, "", problem))
    return Draft(numbers, None, tuple(problems))


def _compare(rows: list[Values], mapping: Mapping) -> None:
    """What an event has once must not differ between its rows; an empty cell takes what stands above."""
    first = rows[0]
    for values in rows[1:]:
        for name, value in list(values.single.items()):
            if name not in first.single:
                first.single[name] = value
            elif first.single[name] != value:
                key = "、".join(mapping.group_by)
                heading = values.columns.get(name, "")
                problem = rules.GROUP_DIFFERS.problem(
                    f"row {values.row}, {heading}", None, first=first.row, key=key
                )
                values.problems.append(RowProblem(values.row, heading, problem))


def _complete(rows: list[Values], mapping: Mapping) -> None:
    """What an event needs once may stand in any of its rows."""
    needed = {c.field for c in mapping.columns if c.required and c.field not in _LISTS} | {"eventTime"}
    first = rows[0]
    for name in sorted(needed - {"ignore", "eventTime.clock", "eventTimeZoneOffset"}):
        told = name in first.single or name.partition(".")[0] in _LISTS
        if not told and not any(values.has_problem_at(name) for values in rows):
            heading = first.columns.get(name, "")
            problem = rules.MISSING.problem(f"row {first.row}, {heading}")
            first.problems.append(RowProblem(first.row, heading, problem))


def _needs_object(values: Values, mapping: Mapping) -> None:
    if not values.things and values.is_sound and mapping.event_type != "TransactionEvent":
        problem = rules.NO_OBJECT.problem(f"row {values.row}")
        values.problems.append(RowProblem(values.row, values.columns.get("object", ""), problem))


def _event(rows: list[Values], mapping: Mapping) -> Event:
    single = rows[0].single
    moment = single["eventTime"]
    given: dict[str, Any] = {name: single[field] for field, name in _TEXTS.items() if field in single}
    for name in ("readPoint", "bizLocation"):
        if name in single:
            given["read_point" if name == "readPoint" else "biz_location"] = Location(id=single[name])
    for thing in _LISTS:
        given |= _listed([v.things[thing] for v in rows if thing in v.things], _names(thing, mapping))
    given |= _papers(single) | _extended(single, mapping, rows) | _measured(single)
    return Event(
        type=mapping.event_type, event_time=moment, event_time_zone_offset=offset_text(moment), **given
    )


def _names(thing: str, mapping: Mapping) -> tuple[str, str]:
    return _CHILDREN if thing == "object" and mapping.event_type in _HOLDERS else _LISTS[thing]


def _listed(things: list[Thing], names: tuple[str, str]) -> dict[str, Any]:
    """Serialised codes each once; quantities of one lot and unit summed."""
    items = dict.fromkeys(t.code.text for t in things if not t.code.is_class)
    sums: dict[tuple[str, str | None], Decimal | None] = {}
    for thing in things:
        if thing.code.is_class and thing.code.text is not None:
            key = thing.code.text, thing.uom
            before = sums.get(key)
            sums[key] = (before or 0) + thing.quantity if thing.quantity is not None else before
    quantities = tuple(QuantityElement(epc_class=c, quantity=q, uom=u) for (c, u), q in sums.items())
    found: dict[str, Any] = {names[0]: tuple(items)} if items else {}
    return found | ({names[1]: quantities} if quantities else {})


def _measured(single: dict[str, Any]) -> dict[str, Any]:
    """A temperature of the moment of the event."""
    if TEMPERATURE not in single:
        return {}
    report = SensorReport(type="Temperature", value=single[TEMPERATURE], uom="CEL")
    element = SensorElement(SensorMetadata(time=single["eventTime"]), (report,))
    return {"sensor_element_list": (element,)}


def _papers(single: dict[str, Any]) -> dict[str, Any]:
    """Business transactions, sources and destinations."""
    kinds: dict[str, list[Any]] = {"bizTransaction": [], "source": [], "destination": []}
    for name, text in single.items():
        family, _, kind = name.partition(".")
        if family == "bizTransaction":
            kinds[family].append(BusinessTransaction(biz_transaction=text, type=kind))
        elif family == "source":
            kinds[family].append(Source(type=kind, source=text))
        elif family == "destination":
            kinds[family].append(Destination(type=kind, destination=text))
    names = {
        "bizTransaction": "biz_transaction_list",
        "source": "source_list",
        "destination": "destination_list",
    }
    return {names[family]: tuple(found) for family, found in kinds.items() if found}


def _extended(single: dict[str, Any], mapping: Mapping, rows: list[Values]) -> dict[str, Any]:
    """ILMD and extensions; an event that brings things forth also keeps the one lot and expiry of its codes."""
    found: dict[str, dict[str, Any]] = {"ilmd": {}, "extension": {}}
    for name, text in single.items():
        family, _, rest = name.partition(".")
        if family in found:
            found[family][mapping.expanded(rest)] = text
    if mapping.event_type == "ObjectEvent" and single.get("action") == "ADD":
        found["ilmd"] = born_facts([v.things["object"] for v in rows if "object" in v.things]) | found["ilmd"]
    named = {"ilmd": found["ilmd"], "extensions": found["extension"]}
    return {name: value for name, value in named.items() if value}


def born_facts(things: list[Thing]) -> dict[str, Any]:
    """Lot and expiry, where all codes of the event tell the same."""
    facts: dict[str, Any] = {}
    for name, told in (
        ("lotNumber", {thing.code.lot for thing in things}),
        ("itemExpirationDate", {thing.code.expiry for thing in things}),
    ):
        value = next(iter(told)) if len(told) == 1 else None
        if value:
            facts[f"{MASTER_DATA}{name}"] = value
    return facts
