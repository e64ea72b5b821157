"""Fields beyond the national sets, by the kind of actor that reports them: declared as data, with checks of their own.

An event keeps them in the namespace of the sets. The national form never shows them unless it is asked to.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from suyuan.core.epcis.datasets import rules
from suyuan.core.epcis.datasets.patterns import is_pattern
from suyuan.core.epcis.datasets.profile import Field, Word, profile
from suyuan.core.epcis.personal import is_personal_name
from suyuan.core.problem import Problem, Refused

ACTORS: Final = ("HOLDER", "CDC", "VACCINATION_UNIT")
"""Who reports: the holder and who imports or makes for him, the centre, the unit that vaccinates."""
SETS: Final = ("production", "import", "dispatch", "receipt", "use", "recall", "temperature")
"""Sets whose rows are events, which can carry more."""
TYPES: Final = ("text", "day", "moment", "whole", "number", "flag", "word")
MOST: Final = 60
MOST_WORDS: Final = 100
LONGEST_TITLE: Final = 40
_NAME: Final = re.compile(r"[a-z][A-Za-z0-9]{0,39}")
_FILE: Final = Path(__file__).parent / "data" / "extensions.toml"


@dataclass(frozen=True, slots=True)
class Extension:
    """One further field of one set."""

    set: str
    field: Field


@cache
def shipped() -> Mapping[str, tuple[Extension, ...]]:
    """By actor, what is in use from the beginning."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {actor: read_extensions(data.get(actor, ())) for actor in ACTORS}


def read_extensions(data: Iterable[Mapping[str, Any]]) -> tuple[Extension, ...]:
    """Declared fields, in their order. Raises Refused with everything that is wrong with each."""
    found = tuple(_extension(one) for one in data)
    problems = list(_problems(found))
    if problems:
        raise Refused(*problems)
    return found


def stored_extensions(data: Iterable[Mapping[str, Any]]) -> tuple[Extension, ...]:
    """Fields that were declared and checked before; one whose name or set the national table has changed since is left out."""
    sets = profile().sets
    made = (_extension(one) for one in data)
    return tuple(
        one
        for one in made
        if one.set in sets and one.field.name not in {field.name for field in sets[one.set].fields}
    )


def as_data(extensions: Iterable[Extension]) -> list[dict[str, Any]]:
    """As they are stored; ``read_extensions`` reads it."""
    return [
        {
            "set": one.set,
            "name": one.field.name,
            "zh": one.field.zh,
            "en": one.field.en,
            "type": one.field.type,
            "must": one.field.must,
            "pattern": one.field.pattern,
            "words": [{"value": word.value, "zh": word.zh, "en": word.en} for word in one.field.words],
        }
        for one in extensions
    ]


def _extension(data: Mapping[str, Any]) -> Extension:
    given = {name: str(data.get(name, "")).strip() for name in ("name", "zh", "en", "type", "pattern")}
    words = tuple(
        Word(**{side: str(word.get(side, "")).strip() for side in ("value", "zh", "en")})
        for word in data.get("words", ())
    )
    return Extension(str(data.get("set", "")), Field(**given, must=bool(data.get("must")), words=words))


def _problems(found: tuple[Extension, ...]) -> Iterator[Problem]:
    if len(found) > MOST:
        yield rules.EXTENSION_MANY.problem("fields", None, limit=MOST)
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(found):
        where = f"fields[{number}]"
        if one.set not in SETS:
            yield rules.EXTENSION_SET.problem(f"{where}.set", one.set, known=", ".join(SETS))
            continue
        yield from _naming(one, where, seen)
        yield from _demands(one.field, where)
        seen |= {(one.set, text) for text in (one.field.name, one.field.zh, one.field.en)}


def _naming(one: Extension, where: str, seen: set[tuple[str, str]]) -> Iterator[Problem]:
    field, national = one.field, profile().sets[one.set].fields
    taken = {each.name for each in national}
    if not _NAME.fullmatch(field.name) or field.name in taken or (one.set, field.name) in seen:
        yield rules.EXTENSION_NAME.problem(f"{where}.name", field.name)
    elif is_personal_name(field.name):
        yield rules.EXTENSION_PERSONAL.problem(f"{where}.name", field.name)
    headings = {title for each in national for title in each.title}
    for side in ("zh", "en"):
        title = getattr(field, side)
        if not 0 < len(title) <= LONGEST_TITLE or title in headings or (one.set, title) in seen:
            yield rules.EXTENSION_TITLE.problem(f"{where}.{side}", title)


def _demands(field: Field, where: str) -> Iterator[Problem]:
    names = [text for word in field.words for text in {word.value, word.zh, word.en}]
    is_list = 0 < len(field.words) <= MOST_WORDS and all(names) and len(names) == len(set(names))
    if field.type not in TYPES or is_list != (field.type == "word"):
        yield rules.EXTENSION_TYPE.problem(f"{where}.type", field.type)
    if not is_pattern(field.pattern):
        yield rules.EXTENSION_PATTERN.problem(f"{where}.pattern", field.pattern)
