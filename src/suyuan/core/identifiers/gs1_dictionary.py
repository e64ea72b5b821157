"""The GS1 application identifiers, read once from GS1's own syntax dictionary.

``data/gs1-syntax-dictionary.txt`` is vendored unchanged (Apache-2.0, see THIRD_PARTY.md); a newer edition is
dropped in without a change here. Its grammar stands in its own header: AI or range, flags, components with
linters, pairing rules, Digital Link roles, title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from typing import Final

from suyuan.core.identifiers import gs1_rules
from suyuan.core.identifiers.gs1_linters import LINTERS, Fault, Linter
from suyuan.core.problem import Problem

_CHARACTERS: Final = {
    "N": "[0-9]",
    "X": r"[!-\"%-/0-9:-?A-Z_a-z]",
    "Y": r"[#\-/0-9A-Z]",
    "Z": r"[\-0-9A-Z_a-z]",
}
"""Character sets of the dictionary: digits, CSET 82, CSET 39, base64url."""
_COMPONENT = re.compile(r"(\[)?([NXYZ])(\.\.)?([0-9]+)\]?((?:,[a-z0-9]+)*)")
_FLAGS = frozenset("*!?\"$%&'()+,-./:;<=>@[\\]^_`{|}~")

PERSONAL: Final = frozenset(
    (*(str(code) for code in (7241, 7242, *range(7250, 7260))), "8017", "8018", "8019")
)
"""AIs about a person: their values go into no message and no log."""
_PERSONAL_MARK = re.compile(r"[(/](?:8017|8018|8019|7241|7242|725[0-9])[)/]|:gsrnp?:")


def quotable(text: str) -> str | None:
    """The text when a message may quote it whole, None when a personal AI is in it."""
    return None if _PERSONAL_MARK.search(text) else text


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a value."""

    charset: str
    shortest: int
    longest: int
    optional: bool
    linters: tuple[str, ...]

    @property
    def pattern(self) -> str:
        count = f"{{{self.shortest},{self.longest}}}"
        return _CHARACTERS[self.charset] + count


@dataclass(frozen=True, slots=True)
class ApplicationIdentifier:
    """One AI. ``shortest`` and ``longest`` count the characters of its value."""

    code: str
    title: str
    predefined_length: bool
    """Needs no FNC1 behind it."""
    is_attribute: bool
    """May stand behind the ``?`` of a Digital Link."""
    components: tuple[Component, ...]
    shortest: int
    longest: int
    excludes: frozenset[str]
    """AIs that may not stand beside this one."""
    requirements: tuple[tuple[tuple[frozenset[str], ...], ...], ...]
    """Per rule its alternatives; an alternative is a row of sets, each of which must be met."""
    needed: tuple[str, ...]
    """The same rules as the dictionary writes them, for messages."""
    qualifiers: tuple[tuple[str, ...], ...] | None
    """Digital Link key: the allowed rows of qualifiers, possibly one empty row. None for other AIs."""
    shape: re.Pattern[str] = field(repr=False)
    checks: tuple[tuple[int, int | None, Linter], ...] = field(repr=False)

    @property
    def is_link_key(self) -> bool:
        return self.qualifiers is not None

    def is_good(self, value: str) -> bool:
        """Whether the value keeps every rule of this AI; the fast answer of ``fault``."""
        if self.shape.fullmatch(value) is None:
            return False
        for start, end, linter in self.checks:
            part = value[start:end]
            if part and linter(part) is not None:
                return False
        return True

    def fault(self, value: str) -> Fault | None:
        """The first rule that the value breaks, or None."""
        if self.shape.fullmatch(value) is None:
            return self._misshapen(value)
        for start, end, linter in self.checks:
            part = value[start:end]
            if part and (found := linter(part)) is not None:
                return found
        return None

    def problem(self, value: str) -> Problem | None:
        """The same as a Problem; a personal value is not quoted."""
        found = self.fault(value)
        if found is None:
            return None
        broken, arguments = found
        if self.code in PERSONAL:
            arguments = dict.fromkeys(arguments, "…")
        shown = None if self.code in PERSONAL else value
        return broken.problem(f"AI ({self.code})", shown, ai=self.code, **arguments)

    def _misshapen(self, value: str) -> Fault:
        length = str(len(value))
        if not value:
            return gs1_rules.EMPTY_VALUE, {}
        if len(value) < self.shortest:
            return gs1_rules.TOO_SHORT, {"length": length, "shortest": str(self.shortest)}
        if len(value) > self.longest:
            return gs1_rules.TOO_LONG, {"length": length, "longest": str(self.longest)}
        for character, component in zip(value, self._places(), strict=False):
            if re.fullmatch(_CHARACTERS[component.charset], character) is None:
                return gs1_rules.CHARACTER, {"character": character}
        return gs1_rules.LENGTH, {"length": length}

    def _places(self) -> Iterator[Component]:
        for component in self.components:
            yield from [component] * component.longest


def _parse(text: str) -> dict[str, ApplicationIdentifier]:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    codes = tuple(code for line in lines for code in _expand_range(line.split(maxsplit=1)[0]))
    return {ai.code: ai for line in lines for ai in _parse_line(line, codes)}


def _parse_line(line: str, codes: tuple[str, ...]) -> Iterator[ApplicationIdentifier]:
    entry, _, title = line.partition(" # ")
    span, *words = entry.split()
    flags = words.pop(0) if set(words[0]) <= _FLAGS else ""
    components = tuple(_parse_component(word) for word in words if _COMPONENT.fullmatch(word))
    attributes = [word for word in words if not _COMPONENT.fullmatch(word)]
    needed = tuple(word[4:] for word in attributes if word.startswith("req="))
    excluded = ",".join(word[3:] for word in attributes if word.startswith("ex="))
    alike = ApplicationIdentifier(
        code="",
        title=title.strip(),
        predefined_length="*" in flags,
        is_attribute="?" in flags,
        components=components,
        shortest=sum(c.shortest for c in components if not c.optional),
        longest=sum(c.longest for c in components),
        excludes=_expand_patterns(excluded, codes),
        requirements=tuple(_parse_requirement(rule, codes) for rule in needed),
        needed=needed,
        qualifiers=_parse_qualifiers(attributes),
        shape=_shape(components),
        checks=tuple(_checks(components)),
    )
    for code in _expand_range(span):
        yield replace(alike, code=code, excludes=alike.excludes - {code})


def _expand_range(span: str) -> list[str]:
    first, _, last = span.partition("-")
    return [f"{number:0{len(first)}}" for number in range(int(first), int(last or first) + 1)]


def _parse_component(word: str) -> Component:
    found = _COMPONENT.fullmatch(word)
    if found is None:
        raise ValueError(f"not a component of the syntax dictionary: {word}")
    bracket, charset, variable, size, linters = found.groups()
    return Component(
        charset, 1 if variable else int(size), int(size), bool(bracket), tuple(linters.split(",")[1:])
    )


@lru_cache(maxsize=1024)
def _expand_patterns(patterns: str, codes: tuple[str, ...]) -> frozenset[str]:
    """``01,31nn`` as the AIs it names; n stands for any digit."""
    if "n" not in patterns:
        return frozenset(patterns.split(",")).intersection(codes)
    shapes = [re.compile(pattern.replace("n", "[0-9]")) for pattern in patterns.split(",") if pattern]
    return frozenset(code for code in codes for shape in shapes if shape.fullmatch(code))


@lru_cache(maxsize=1024)
def _parse_requirement(needed: str, codes: tuple[str, ...]) -> tuple[tuple[frozenset[str], ...], ...]:
    return tuple(
        tuple(_expand_patterns(part, codes) for part in group.split("+")) for group in needed.split(",")
    )


def _parse_qualifiers(attributes: list[str]) -> tuple[tuple[str, ...], ...] | None:
    for word in attributes:
        if word == "dlpkey":
            return ((),)
        if word.startswith("dlpkey="):
            return tuple(tuple(row.split(",")) for row in word[7:].split("|"))
    return None


def _shape(components: tuple[Component, ...]) -> re.Pattern[str]:
    """One pattern for the whole value; an optional component holds all that follow it."""
    pattern = ""
    for component in reversed(components):
        pattern = component.pattern + pattern
        if component.optional:
            pattern = f"(?:{pattern})?"
    return re.compile(pattern)


def _checks(components: tuple[Component, ...]) -> Iterator[tuple[int, int | None, Linter]]:
    start = 0
    for component in components:
        end = start + component.longest if component.shortest == component.longest else None
        for name in component.linters:
            # Digits alone already keep the rule that a company prefix begins with digits.
            if not (component.charset == "N" and name in {"gcppos1", "gcppos2"}):
                yield start, end, LINTERS[name]
        start += component.longest


AIS: Final = _parse(
    (files("suyuan.core.identifiers") / "data" / "gs1-syntax-dictionary.txt").read_text("utf-8")
)
"""Every application identifier by its code."""

WIDTHS: Final = {code[:2]: len(code) for code in AIS}
"""How many digits an AI has, by its first two: that is what makes an element string readable."""

LINK_KEYS: Final = frozenset(code for code, ai in AIS.items() if ai.is_link_key)
"""AIs that may be the key of a Digital Link."""
