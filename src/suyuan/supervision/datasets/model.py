"""What is said about a thing in the form of the national data sets, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from suyuan.core.epcis.datasets.profile import DataSet, Field
from suyuan.core.problem import Problem
from suyuan.parties.models import Party


class Standing(StrEnum):
    """How far a set is filled."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    """There are rows, and something is missing or wrong in one of them."""
    MISSING = "missing"
    """There must be a row, and there is none."""
    UNSEEN = "unseen"
    """There must be a row; the viewer sees none, and would not see it if there were."""
    NONE = "none"
    """Nothing happened that it tells of."""


@dataclass(frozen=True, slots=True)
class Owes:
    """Who must fill in what is missing."""

    zh: str
    en: str
    code: str = ""
    """Of the party, where one is known."""

    @classmethod
    def of(cls, party: Party | None, zh: str = "上报单位", en: str = "The reporter") -> Owes:
        return cls(zh, en) if party is None else cls(party.name, party.name_en or party.name, party.code)


@dataclass(frozen=True, slots=True)
class Draft:
    """A row before it is checked. Texts are as the national form writes them; what is empty is missing."""

    values: Mapping[str, str]
    owes: Owes
    source: tuple[str, str] = ("", "")
    """What it was made from: ``event``, ``paper``, ``party`` or ``product``, and its id."""
    is_whole: bool = True
    """False where something of the source is hidden from the viewer: then nothing is called missing."""
    extensions: Mapping[str, str] = field(default_factory=dict)
    """Fields beyond the national form, by their names."""
    kind: str = ""
    """Of the party that reported it: it says which further fields are asked."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row and everything that is wrong with it."""

    draft: Draft
    problems: tuple[Problem, ...]

    @property
    def is_complete(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class Filled:
    """One set about one thing."""

    data_set: DataSet
    rows: tuple[Row, ...]
    standing: Standing
    owes: Owes | None = None
    """Of a set that has no row and must have one."""
    extensions: tuple[Field, ...] = ()
    left_out: int = 0
    """Rows beyond the most that are told."""


@dataclass(frozen=True, slots=True)
class Filling:
    """All sets about one thing or lot."""

    thing: str
    """Canonical text."""
    name: str
    sets: tuple[Filled, ...]

    @property
    def asked(self) -> int:
        """Mandatory fields of all rows that the viewer may judge, and one for each set without a row."""
        return sum(_asked(one) for one in self.sets)

    @property
    def lacking(self) -> int:
        """Those of them that are missing or wrong."""
        rows = sum(len(row.problems) for one in self.sets for row in one.rows)
        return rows + sum(one.standing is Standing.MISSING for one in self.sets)

    @property
    def is_complete(self) -> bool:
        return not self.lacking

    @property
    def percent(self) -> int:
        """How much of what is asked is there; 100 only where nothing is missing."""
        return 100 if not self.lacking else min(99, (self.asked - self.lacking) * 100 // max(self.asked, 1))


def _asked(one: Filled) -> int:
    """Fields that a row must say, or says and may say wrongly."""
    if not one.rows:
        return int(one.standing is Standing.MISSING)
    return sum(_fields_of(row, one) for row in one.rows if row.draft.is_whole)


def _fields_of(row: Row, one: Filled) -> int:
    told = {**row.draft.extensions, **row.draft.values}
    wrong = {problem.where for problem in row.problems}
    national = sum(field.must or bool(told.get(field.name)) for field in one.data_set.fields)
    return national + sum(bool(told.get(field.name)) or field.name in wrong for field in one.extensions)
