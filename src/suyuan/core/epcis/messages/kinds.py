"""Which messages there are and what each field of them is: data with a version, read once.

Source: Beijing plan, annex 3, tables 3 to 11. Return messages (``R``) have no table there: the plan names the stages.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

Presence = Literal["yes", "no", "if"]
Form = Literal[
    "time", "offset", "codes", "code", "place", "text", "day", "number", "papers", "paper", "parties", "party", "group",
    "direction",
]  # fmt: skip
VERSION: Final = "2024-draft"
"""The plan is a draft for consultation; fields of its final form become another file."""
STEPS: Final = "https://ref.suyuan.example/step/"
IMPORTS: Final = "https://ref.suyuan.example/imports/"


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a table."""

    message: str
    table: str
    name: str
    under: str
    """The field whose part it is; empty at the top."""
    presence: Presence
    """是, 否 or 条件: ``rules`` says which condition."""
    form: Form
    zh: str
    en: str
    example: str

    @property
    def path(self) -> str:
        return f"{self.under}.{self.name}" if self.under else self.name


@dataclass(frozen=True, slots=True)
class Kind:
    """One message and the event that it becomes."""

    name: str
    table: str
    zh: str
    step: str
    disposition: str
    action: Literal["ADD", "OBSERVE", "DELETE"]
    fields: tuple[Field, ...]

    def part(self, under: str) -> tuple[Field, ...]:
        """The fields of a group; of the message itself with an empty name."""
        return tuple(field for field in self.fields if field.under == under)


_EVENTS: Final = {
    "commissioning": ("赋码", "commissioning", "active", "ADD"),
    "aggregation": ("包装级联", "packing", "in_progress", "ADD"),
    "receiving": ("入库", "receiving", "in_progress", "OBSERVE"),
    "shipping": ("出库", "shipping", "in_transit", "OBSERVE"),
    "use": ("使用", "dispensing", "dispensed", "OBSERVE"),
    "takeaway": ("带离", f"{STEPS}takeaway", "dispensed", "OBSERVE"),
    "recall": ("召回", "holding", "recalled", "OBSERVE"),
    "unpacking": ("拆零", "dispensing", "partially_dispensed", "OBSERVE"),
    "destruction": ("销毁", "destroying", "destroyed", "DELETE"),
    "returns": ("退货", "shipping", "returned", "OBSERVE"),
}
"""Chinese name, business step, disposition, action."""


@cache
def kinds() -> dict[str, Kind]:
    """Every message by its name in the address."""
    found: dict[str, list[Field]] = {}
    text = (Path(__file__).parent / "data" / f"fields-{VERSION}.tsv").read_text("utf-8")
    for row in csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE):
        found.setdefault(row["message"], []).append(Field(**row))  # type: ignore[arg-type]  # the words are tested
    return {name: _kind(name, tuple(fields)) for name, fields in found.items()}


def _kind(name: str, fields: tuple[Field, ...]) -> Kind:
    zh, step, disposition, action = _EVENTS[name]
    return Kind(name, fields[0].table, zh, step, disposition, action, fields)  # type: ignore[arg-type]
