"""The data sets of NMPAB/T 1004 as read from a versioned table: sets, fields, code lists, and who owes a field."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

_FILE: Final = Path(__file__).parent / "data" / "nmpab-t-1004-2019.toml"
TYPES: Final = ("text", "code", "day", "moment", "whole", "number", "flag", "word")
NAMESPACE: Final = "urn:suyuan:vaccine-data-set"
"""Of fields of the sets, and of extensions, that have no place of their own in an event."""


@dataclass(frozen=True, slots=True)
class Word:
    """One entry of a code list."""

    value: str
    zh: str
    en: str
    national: str = ""
    """The code of the standard, where it is known."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a row."""

    name: str
    zh: str
    en: str
    type: str
    """One of TYPES."""
    must: bool = False
    pattern: str = ""
    """What the whole text must match; empty for anything."""
    words: tuple[Word, ...] = ()
    """Of the type ``word``: everything that may stand there."""

    @property
    def title(self) -> tuple[str, str]:
        return self.zh, self.en

    def word(self, text: str) -> Word | None:
        """The entry that a text means: by its value, its Chinese or English name, or the standard's code."""
        return next(
            (one for one in self.words if text and text in {one.value, one.zh, one.en, one.national}), None
        )


@dataclass(frozen=True, slots=True)
class DataSet:
    """One set: its rows all have these fields."""

    name: str
    title: tuple[str, str]
    """Chinese, English."""
    group: str
    """``basic`` or ``application``."""
    clause: str
    """Which of the standard's subsets it is."""
    owes: str
    """Who must fill it in: ``holder``, ``party``, ``reporter`` or ``issuer``."""
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        return next(one for one in self.fields if one.name == name)


@dataclass(frozen=True, slots=True)
class Profile:
    """All sets of one version of the table."""

    standard: str
    title: tuple[str, str]
    version: int
    sets: Mapping[str, DataSet]
    lists: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)


@cache
def profile() -> Profile:
    """The table that is shipped.

    >>> profile().sets["receipt"].field("quantityDue").zh
    '应收数量'
    """
    return read_profile(_FILE.read_text(encoding="utf-8"))


def read_profile(text: str) -> Profile:
    """A profile from its TOML. Raises ValueError or KeyError where it is wrong: it ships with the product."""
    data = tomllib.loads(text)
    lists = {name: tuple(Word(**entry) for entry in entries) for name, entries in data["lists"].items()}
    sets = {one["name"]: _set(one, lists) for one in data["set"]}
    zh, en = data["title"]
    return Profile(data["standard"], (zh, en), data["version"], sets, lists)


def _set(data: Mapping[str, Any], lists: Mapping[str, tuple[Word, ...]]) -> DataSet:
    fields = tuple(_field(one, lists) for one in data["fields"])
    zh, en = data["title"]
    return DataSet(data["name"], (zh, en), data["group"], data["clause"], data["owes"], fields)


def _field(data: Mapping[str, Any], lists: Mapping[str, tuple[Word, ...]]) -> Field:
    if data["type"] not in TYPES:
        raise ValueError(f"{data['name']}: {data['type']} is no type")
    given = {name: value for name, value in data.items() if name != "list"}
    return Field(**given, words=lists[data["list"]] if "list" in data else ())
