"""GS1 element strings, read and judged.

Readers of the GS1 kinds, all ``(text: str) -> Identification``, none of them raises:

========================  ============================================
``gs1_elements``          ``read_bracketed`` ``read_fnc1`` ``read_plain``
``gs1_scan``              ``read_scan`` (AIM symbology identifier first)
``digital_link``          ``read_digital_link``
``gs1_keys``              ``read_gtin`` ``read_sscc``
``epc_urn``               ``read_urn`` ``read_idpat``
``epc_tag``               ``read_tag`` (urn:epc:tag, urn:epc:raw, bare hex)
========================  ============================================

Every one also takes ``prefixes=``, the registered company prefixes, where a URN has to be written.

Pairing rules are judged over one carrier only, while GS1 judges them over all carriers on an item. So a
missing companion makes the verdict ``syntax-only``, not ``no`` (GS1 syntax dictionary, note on ``req``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from suyuan.core.identifiers import gs1_rules
from suyuan.core.identifiers.company_prefix import NO_PREFIXES, CompanyPrefixes
from suyuan.core.identifiers.gs1_canonical import (
    CACHE_LIMIT,
    full_key_text,
    key_text,
    level_of_link,
    main_key,
)
from suyuan.core.identifiers.gs1_dictionary import AIS, PERSONAL
from suyuan.core.identifiers.gs1_linters import yymmd0
from suyuan.core.identifiers.gs1_parts import describe
from suyuan.core.identifiers.gs1_split import GS, split_bracketed, split_fnc1, to_half_width
from suyuan.core.identifiers.identification import Identification, Kind, Level, Verdict
from suyuan.core.identifiers.translation import to_urn
from suyuan.core.problem import Problem, Severity

TRAILING: Final = "\r\n\t "
"""What scanners and copying append to a code."""

_DATE_AIS: Final = ("17", "11", "15", "13")
_NUMBER_AIS: Final = ("21", "10")

_pairings: dict[tuple[str, ...], tuple[tuple[Problem, ...], Verdict]] = {}


def read_bracketed(text: str, prefixes: CompanyPrefixes = NO_PREFIXES) -> Identification:
    """Read ``(01)06901234567892(21)SN1``; full-width brackets and spaces round values are forgiven."""
    repaired: list[Problem] = []
    plain = text.strip(TRAILING)
    if not plain.isascii() and (half := to_half_width(plain)) != plain:
        plain = half
        repaired.append(gs1_rules.FULL_WIDTH.problem())
    elements, stop = split_bracketed(plain)
    if " " in plain:
        trimmed = {ai: value.strip(" ") for ai, value in elements.items()}
        if trimmed != elements:
            elements = trimmed
            repaired.append(gs1_rules.SPACES.problem())
    return judge(text, Kind.GS1_BRACKETED, elements, stop, repaired=repaired, prefixes=prefixes)


def read_fnc1(text: str, prefixes: CompanyPrefixes = NO_PREFIXES) -> Identification:
    """Read transmitted GS1 data with GS for FNC1."""
    return read_transmitted(text, text.rstrip(TRAILING), Kind.GS1_FNC1, prefixes=prefixes)


def read_plain(text: str, prefixes: CompanyPrefixes = NO_PREFIXES) -> Identification:
    """Read GS1 data that nothing marks as such; always with a warning, for it might be something else."""
    data = to_half_width(text.strip(TRAILING))
    notes = [gs1_rules.PLAIN.problem()]
    return read_transmitted(text, data, Kind.GS1_PLAIN, notes=notes, prefixes=prefixes)


def read_transmitted(
    text: str,
    data: str,
    kind: Kind,
    *,
    notes: Sequence[Problem] = (),
    prefixes: CompanyPrefixes = NO_PREFIXES,
) -> Identification:
    """Judge ``data``, the GS1 part of what came as ``text``."""
    elements, stop = split_fnc1(data)
    lost = _lost_separator(elements) if GS not in data[1:] else None
    return judge(text, kind, elements, stop, notes=[*notes, lost] if lost else notes, prefixes=prefixes)


def judge(
    text: str,
    kind: Kind,
    elements: dict[str, str],
    stop: Problem | None,
    *,
    key: str | None = None,
    notes: Sequence[Problem] = (),
    repaired: Sequence[Problem] = (),
    prefixes: CompanyPrefixes = NO_PREFIXES,
) -> Identification:
    """The Identification of elements that were split off ``text``. ``repaired`` makes the verdict lenient."""
    problems = [stop] if stop is not None else []
    for code, value in elements.items():
        ai = AIS[code]
        if not ai.is_good(value):
            broken = ai.problem(value)
            problems += [broken] if broken is not None else []
    pairings, verdict = _pairing(tuple(elements))
    if problems:
        verdict = Verdict.NO
    elif repaired and verdict is not Verdict.NO:
        verdict = Verdict.LENIENT
    key = key or main_key(elements)
    # What could not be split to its end may hide the serial: a part of it must not name a lot or product.
    canonical = key_text(elements, key) if stop is None else None
    components = {"ai": elements, **describe(elements, key, prefixes)}
    is_named = canonical is not None and verdict is not Verdict.NO
    return Identification(
        text,
        kind,
        verdict,
        (*problems, *pairings, *repaired, *notes),
        components,
        canonical,
        level_of_link(canonical) if canonical else Level.OTHER,
        to_urn(elements, key, prefixes) if is_named else None,
        full_key_text(elements, key, attributes_only=True) if is_named else None,
    )


def _pairing(codes: tuple[str, ...]) -> tuple[tuple[Problem, ...], Verdict]:
    """What is wrong with this set of AIs as such: forbidden pairs, missing companions, personal data.

    The answer depends on the AIs alone, and the same few sets come over and over.
    """
    found = _pairings.get(codes)
    if found is None:
        if len(_pairings) >= CACHE_LIMIT:
            _pairings.clear()
        problems = tuple(_judge_pairing(codes))
        alone = any(problem.severity is Severity.NOTE for problem in problems)
        verdict = Verdict.SYNTAX_ONLY if alone else Verdict.YES
        if any(problem.is_error for problem in problems):
            verdict = Verdict.NO
        found = _pairings[codes] = problems, verdict
    return found


def _judge_pairing(codes: tuple[str, ...]) -> list[Problem]:
    present = frozenset(codes)
    problems: list[Problem] = []
    for code in codes:
        where, ai = f"AI ({code})", AIS[code]
        problems += [
            gs1_rules.FORBIDDEN_PAIR.problem(where, ai=code, other=other)
            for other in sorted(ai.excludes & present)
        ]
        for alternatives, needed in zip(ai.requirements, ai.needed, strict=True):
            if not any(all(group & present for group in groups) for groups in alternatives):
                problems.append(gs1_rules.COMPANION.problem(where, ai=code, needed=_readable(needed)))
        if code in PERSONAL:
            problems.append(gs1_rules.PERSONAL.problem(where, ai=code))
    return problems


def _readable(needed: str) -> str:
    return " / ".join(" + ".join(f"({part})" for part in group.split("+")) for group in needed.split(","))


def _lost_separator(elements: dict[str, str]) -> Problem | None:
    """Name what looks like another AI inside the last value: without any FNC1 it swallows all that follows."""
    if not elements:
        return None
    code, value = next(reversed(elements.items()))
    if AIS[code].predefined_length or len(value) < 4 or code in PERSONAL:
        return None
    for place in range(1, min(len(value), 90) - 2):
        inner = value[place : place + 2]
        if inner in elements or inner == code:
            continue
        rest = value[place + 2 :]
        if inner in _DATE_AIS and _is_date_then_more(rest):
            return gs1_rules.SEPARATOR_LOST.problem(f"AI ({code})", value, ai=code, inner=inner, rest=rest)
        # Lots are often dates (20210115): digits alone in such a length prove nothing.
        if inner in _NUMBER_AIS and len(rest) > 1 and not (value.isdigit() and len(value) <= 10):
            return gs1_rules.SEPARATOR_LOST.problem(f"AI ({code})", value, ai=code, inner=inner, rest=rest)
    return None


def _is_date_then_more(rest: str) -> bool:
    date, more = rest[:6], rest[6:]
    if len(date) != 6 or not (date.isdigit() and date.isascii()) or yymmd0(date) is not None:
        return False
    return not more or more[:2] in _NUMBER_AIS or more[:2] in _DATE_AIS
