"""A mapping: declared, versioned data that says which column of a table fills which field of an event.

The fields that columns and constants can fill:

========================  ==========================================================================
``eventTime``             a moment, or a day when ``eventTime.clock`` gives the time of day
``eventTimeZoneOffset``   where a table spans time zones; else the ``zone`` of the mapping
``eventID``, ``action``, ``bizStep``, ``disposition``, ``readPoint``, ``bizLocation``, ``transformationID``
``object``                any spelling of any code: a serialised one goes to ``epcList`` (children of an
                          aggregation), a product or lot with ``object.quantity`` and ``object.uom`` to
                          ``quantityList``; ``object.lot``, ``object.serial``, ``object.expiry`` complete a GTIN
                          or MA product code. ``input`` and ``output`` are the same for a transformation.
``parent``                the container or asset
``bizTransaction.<type>`` ``source.<type>``, ``destination.<type>``: types are CBV words or URIs
``ilmd.<prefix:name>``    master data of the instance or lot; ``extension.<prefix:name>`` any extension
``sensor.temperature``     degrees Celsius, measured when the event happened
``ignore``                looked at by nobody
========================  ==========================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from suyuan.core.epcis import cbv
from suyuan.core.epcis.datasets.patterns import is_pattern
from suyuan.core.epcis.json_strict import refuse_repeated
from suyuan.core.epcis.model import EventType
from suyuan.core.epcis.personal import is_personal_name
from suyuan.core.epcis.tables import rules
from suyuan.core.epcis.tables.moments import OFFSET, formats_problem
from suyuan.core.problem import Problem, Refused

THINGS: Final = ("object", "input", "output")
PARTS: Final = ("lot", "serial", "expiry", "quantity", "uom")
SINGLE: Final = (
    "eventTime", "eventTime.clock", "eventTimeZoneOffset", "eventID", "action", "bizStep", "disposition",
    "readPoint", "bizLocation", "transformationID", "parent", "sensor.temperature",
)  # fmt: skip
FAMILIES: Final = ("bizTransaction", "source", "destination", "ilmd", "extension")
WORDS: Final = {"bizStep": cbv.BIZ_STEP, "disposition": cbv.DISPOSITION}
ACTIONS: Final = ("ADD", "OBSERVE", "DELETE")
NAME: Final = re.compile(r"[a-z0-9][a-z0-9\-]{0,58}[a-z0-9]")
MOST_COLUMNS: Final = 200
PREFIXES: Final = {"cbvmda": "urn:epcglobal:cbv:mda"}


class Column(
    Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename="camel", kw_only=True
):
    """One column of the table."""

    heading: str
    """As the template shows it, Chinese."""
    heading_en: str = ""
    field: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    """Other headings that mean the same, as other systems export it."""
    values: dict[str, str] = {}
    """The sender's words to those of the standard: ``{"入库": "storing"}``."""
    note: str = ""
    note_en: str = ""
    example: str = ""
    kind: Literal["text", "day", "moment", "whole", "number", "flag"] = "text"
    """What a cell of an extension must be; moments and days are kept in ISO form."""
    pattern: str = ""
    """What the whole cell must match, see ``datasets.patterns``."""
    strict: bool = False
    """Whether only the words of ``values`` may stand there."""

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(name for name in (self.heading, self.heading_en, *self.aliases) if name)

    @property
    def is_checked(self) -> bool:
        """Whether it demands anything of its cells beside being filled in."""
        return self.kind != "text" or bool(self.pattern) or self.strict

    @property
    def is_personal(self) -> bool:
        """Whether its cells are about people: they are then quoted nowhere."""
        return any(is_personal_name(part) for part in re.split(r"[.:]", self.field))


class Mapping(
    Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename="camel", kw_only=True
):
    """How one kind of table becomes events. A change is a new version; imports remember theirs."""

    name: str
    version: int = 1
    title: str = ""
    title_en: str = ""
    event_type: EventType = "ObjectEvent"
    zone: str = "+08:00"
    date_formats: tuple[str, ...] = ()
    """Such as ``DD/MM/YYYY HH:mm``, tried before the usual ones, which are ISO, ``YYYY/M/D H:mm``,
    ``YYYY年M月D日 H时m分`` and ``YYYYMMDDHHmmss``. Day and month are never guessed."""
    columns: tuple[Column, ...]
    constants: dict[str, str] = {}
    group_by: tuple[str, ...] = ()
    """Headings. Rows that agree in them are one event; empty: one row, one event."""
    namespaces: dict[str, str] = {}
    """Prefixes of ``ilmd.`` and ``extension.`` fields."""

    def expanded(self, name: str) -> str:
        """``{namespace}local`` of ``prefix:local``."""
        prefix, _, local = name.partition(":")
        return f"{{{(PREFIXES | self.namespaces)[prefix]}}}{local}"

    def fields(self) -> set[str]:
        return {column.field for column in self.columns} | set(self.constants)


def read_mapping(data: bytes) -> Mapping:
    """A mapping from its JSON. Raises Refused with everything that is wrong with it."""
    try:
        mapping = msgspec.json.decode(data, type=Mapping)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Refused(rules.MAPPING_SHAPE.problem("", None, detail=str(error))) from None
    refuse_repeated(data)
    problems = list(mapping_problems(mapping))
    if problems:
        raise Refused(*problems)
    return mapping


def mapping_json(mapping: Mapping) -> dict[str, Any]:
    """The wire form."""
    tree: dict[str, Any] = msgspec.to_builtins(mapping)
    return {"name": mapping.name, "version": mapping.version, **tree}


def mapping_problems(mapping: Mapping) -> Iterator[Problem]:
    """Everything that would make each row fail, found before the first row."""
    if not NAME.fullmatch(mapping.name):
        detail = "lower-case letters, digits and hyphens, 2 to 60"
        yield rules.MAPPING_VALUE.problem("name", mapping.name, name="name", detail=detail)
    if not OFFSET.fullmatch(mapping.zone):
        yield rules.MAPPING_VALUE.problem("zone", mapping.zone, name="zone", detail="+08:00")
    if not 0 < len(mapping.columns) <= MOST_COLUMNS:
        detail = f"1 - {MOST_COLUMNS}"
        yield rules.MAPPING_VALUE.problem("columns", None, name="columns", detail=detail)
    yield from formats_problem(mapping.date_formats)
    for number, column in enumerate(mapping.columns):
        if not is_pattern(column.pattern):
            where = f"columns[{number}].pattern"
            detail = "characters, classes and counts, without groups and alternatives"
            yield rules.MAPPING_VALUE.problem(where, column.pattern, name="pattern", detail=detail)
    yield from _field_problems(mapping)
    yield from _twice(mapping)
    yield from _incomplete(mapping)


def _field_problems(mapping: Mapping) -> Iterator[Problem]:
    places = [(f"columns[{n}].field", column.field) for n, column in enumerate(mapping.columns)]
    places += [(f"constants.{name}", name) for name in mapping.constants]
    for where, field in places:
        if not is_field(field, mapping):
            known = ", ".join(
                (*SINGLE, *THINGS, "object.lot", "…", *(f"{one}.<…>" for one in FAMILIES), "ignore")
            )
            yield rules.MAPPING_FIELD.problem(where, field, field=field, known=known)


def is_field(field: str, mapping: Mapping) -> bool:
    """Whether something can be put there."""
    family, _, rest = field.partition(".")
    if family in THINGS:
        return not rest or rest in PARTS
    if family in {"ilmd", "extension"}:
        prefix, colon, local = rest.partition(":")
        return bool(colon and local) and prefix in (PREFIXES | mapping.namespaces)
    return field in SINGLE or field == "ignore" or (family in FAMILIES and bool(rest))


def _twice(mapping: Mapping) -> Iterator[Problem]:
    seen: set[str] = set()
    named = [heading_key(name) for column in mapping.columns for name in set(column.headings)]
    fields = [f"{c.field} " for c in mapping.columns if c.field != "ignore"]
    for name in (*named, *fields, *(f"{one} " for one in mapping.constants)):
        if name in seen:
            yield rules.MAPPING_TWICE.problem("columns", name, name=name.strip())
        seen.add(name)


def _incomplete(mapping: Mapping) -> Iterator[Problem]:
    given = mapping.fields()
    things = ("input", "output") if mapping.event_type == "TransformationEvent" else ("object",)
    needed = ["eventTime", *things]
    if mapping.event_type != "TransformationEvent":
        needed.append("action")
    if mapping.event_type in {"AggregationEvent", "AssociationEvent"}:
        needed.append("parent")
    for field in needed:
        if field not in given:
            yield rules.MAPPING_NEEDS.problem("columns", field, field=field)
    headings = {heading_key(name) for column in mapping.columns for name in column.headings}
    for name in mapping.group_by:
        if heading_key(name) not in headings:
            yield rules.MAPPING_NEEDS.problem("groupBy", name, field=name)


def heading_key(text: str) -> str:
    """By this two headings are the same: blanks, case, width, the sign for a required column do not count.

    >>> heading_key(" 追溯码 *") == heading_key("追溯码")
    True
    """
    return "".join(text.replace("（", "(").replace("）", ")").split()).strip("*＊:：").casefold()
