"""One scan of a carton: raw barcode strings and what was done, as one event."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from msgspec import Struct

from suyuan.core.epcis import cbv
from suyuan.core.epcis.model import BusinessTransaction, Event, Location, QuantityElement
from suyuan.core.epcis.tables import rules
from suyuan.core.epcis.tables.codes import Code, paper, read_code, read_place
from suyuan.core.epcis.tables.events import born_facts
from suyuan.core.epcis.tables.mapping import ACTIONS
from suyuan.core.epcis.tables.moments import offset_text
from suyuan.core.epcis.tables.values import Thing
from suyuan.core.epcis.times import read_time
from suyuan.core.problem import Problem

ADDED: Final = frozenset({"commissioning", "packing", "assembling", "loading"})
TAKEN_AWAY: Final = frozenset({"decommissioning", "unpacking", "disassembling", "unloading", "destroying"})
"""Steps whose action is told by the step itself; all others observe."""


class Paper(Struct, frozen=True, forbid_unknown_fields=True):
    """A business document that the scan belongs to."""

    id: str
    type: str | None = None


class Scan(Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """What a scanning device sends. ``codes`` are the strings as the scanner gives them, separators and all."""

    codes: tuple[str, ...]
    step: str
    place: str
    time: str
    parent: str | None = None
    action: str | None = None
    disposition: str | None = None
    location: str | None = None
    """Where the things are afterwards; by default the place."""
    transactions: tuple[Paper, ...] = ()
    proceed: bool = False
    """Take the readable codes even when others cannot be read."""


@dataclass(slots=True)
class CodeLine:
    """What became of one distinct code."""

    index: int
    """Of its first place in the list."""
    code: Code
    times: int = 1
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_taken(self) -> bool:
        return self.code.text is not None


@dataclass(frozen=True, slots=True)
class Carton:
    """The event of a scan, or the problems why there is none."""

    lines: tuple[CodeLine, ...]
    problems: tuple[Problem, ...]
    """Of the fields besides the codes."""
    event: Event | None


def read_carton(scan: Scan, places: dict[str, str], issuer: str = "") -> Carton:
    """The one event of a scan. A box that is given makes it an aggregation, except where things come into being."""
    problems: list[Problem] = []
    parent = _parent(scan, problems)
    lines = _lines(scan.codes, parent)
    given = _fields(scan, places, issuer, problems)
    sound = [line for line in lines if line.is_taken]
    stopped = any(problem.is_error for problem in problems) or not sound
    if stopped or (len(sound) < len(lines) and not scan.proceed):
        return Carton(tuple(lines), tuple(problems), None)
    event = Event(
        type="AggregationEvent" if parent else "ObjectEvent",
        **given,
        **_contents(sound, parent),
        **_born(sound, given, parent),
    )
    return Carton(tuple(lines), tuple(problems), event)


def _parent(scan: Scan, problems: list[Problem]) -> Code | None:
    if not scan.parent:
        return None
    code = read_code(scan.parent, where="parent")
    problems += code.problems
    if code.text is not None and code.is_class:
        problems.append(rules.CODE_IS_CLASS.problem("parent", scan.parent))
    return code if code.text is not None else None


def _lines(codes: tuple[str, ...], parent: Code | None) -> list[CodeLine]:
    """Each thing once: a scanner that caught one label twice, in whatever spelling, has seen one thing."""
    found: dict[str, CodeLine] = {}
    for index, text in enumerate(codes):
        where = f"codes[{index}]"
        code = read_code(text, where=where)
        line = found.setdefault(code.canonical or f"{index} {text}", CodeLine(index, code))
        if line.index != index:
            line.times += 1
        else:
            line.problems += code.problems
    if parent is not None and parent.canonical in found:
        inside = found.pop(parent.canonical)
        if found:
            next(iter(found.values())).problems.append(
                rules.PARENT_AMONG.problem(f"codes[{inside.index}]", inside.code.text)
            )
    for line in found.values():
        if line.times > 1 and not line.code.is_class:
            where = f"codes[{line.index}]"
            line.problems.append(rules.SCANNED_TWICE.problem(where, codes[line.index], times=line.times))
    return list(found.values())


def _fields(scan: Scan, places: dict[str, str], issuer: str, problems: list[Problem]) -> dict[str, Any]:
    moment = read_time(scan.time, "time")
    if isinstance(moment, Problem):
        problems.append(moment)
        return {}
    found: dict[str, Any] = {"event_time": moment, "event_time_zone_offset": offset_text(moment)}
    for name, text in (("read_point", scan.place), ("biz_location", scan.location or scan.place)):
        place = read_place(text, places)
        if place is None:
            problems.append(rules.PLACE.problem("place" if name == "read_point" else "location", text))
        else:
            found[name] = Location(id=place)
    found["biz_step"] = _word("step", scan.step, cbv.BIZ_STEP, problems)
    if scan.disposition:
        found["disposition"] = _word("disposition", scan.disposition, cbv.DISPOSITION, problems)
    found["action"] = _action(scan, problems)
    problems += (
        rules.MISSING.problem(f"transactions[{place}].id")
        for place, one in enumerate(scan.transactions)
        if not one.id.strip()
    )
    papers = tuple(
        BusinessTransaction(biz_transaction=paper(one.id.strip(), issuer), type=one.type or None)
        for one in scan.transactions
    )
    return found | ({"biz_transaction_list": papers} if papers else {})


def _word(name: str, text: str, words: cbv.Vocabulary, problems: list[Problem]) -> str:
    if not words.knows(text) and ":" not in text:
        problems.append(rules.WORD.problem(name, text, known=", ".join(sorted(words.words))))
    return words.bare(text)


def _action(scan: Scan, problems: list[Problem]) -> str:
    step = cbv.BIZ_STEP.bare(scan.step)
    usual = "ADD" if step in ADDED else "DELETE" if step in TAKEN_AWAY else "OBSERVE"
    action = (scan.action or usual).upper()
    if action not in ACTIONS:
        problems.append(rules.WORD.problem("action", scan.action, known=", ".join(ACTIONS)))
    return action


def _contents(lines: list[CodeLine], parent: Code | None) -> dict[str, Any]:
    """Serialised codes as they are; codes of products and lots counted."""
    items = tuple(str(line.code.text) for line in lines if not line.code.is_class)
    counts = Counter({str(line.code.text): line.times for line in lines if line.code.is_class})
    quantities = tuple(QuantityElement(epc_class=c, quantity=Decimal(n)) for c, n in counts.items())
    names = ("child_epcs", "child_quantity_list") if parent else ("epc_list", "quantity_list")
    found = {name: value for name, value in zip(names, (items, quantities), strict=True) if value}
    return found | ({"parent_id": parent.text} if parent else {})


def _born(lines: list[CodeLine], given: dict[str, Any], parent: Code | None) -> dict[str, Any]:
    """Lot and expiry that all labels tell alike, where things come into being."""
    if parent or given.get("action") != "ADD":
        return {}
    facts = born_facts([Thing(line.code) for line in lines])
    return {"ilmd": facts} if facts else {}
