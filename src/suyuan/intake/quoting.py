"""Problems of readers, without what they quote of people.

A reader meets a document before anybody was replaced in it, and quotes what it cannot read: it may be a name. So
a quotation stays only where its field cannot be about a person and its text looks like what belongs there.
Everything else of a Problem (rule, place, remedy) says enough to find the spot in one's own document.

 1. A value stays in a typed field of ``_FIELDS`` when it is short plain text without a long row of digits, and as
    the name of a field when it looks like a name.
 2. A place ends at the first personal name in it: what lies below is content.
 3. Of an argument stay the words of parsers and what looks like a name; a parser quotes as freely as we do.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from suyuan.core.epcis.personal import is_personal_name
from suyuan.core.problem import Problem, Refused


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FIELDS = _words(
    "eventTime recordTime declarationTime time startTime endTime creationDate eventTimeZoneOffset action type isA "
    "schemaVersion bizStep disposition set unset quantity uom value minValue maxValue meanValue sDev percRank "
    "percValue booleanValue"
)
"""Times, numbers, words of fixed lists."""
_NAMES = _words("JSON-005 JSON-013 JSON-014 JSON-018 JSON-025 XML-FIELD XML-EVENT-TYPE XML-ROOT")
"""Rules whose value is the name of a field."""
_WHOLE_TEXTS = _words("JSON-003 JSON-009 JSON-010 XML-LENGTH XML-REPEATED")
"""Rules whose value is a text from anywhere in the document."""
_PARSERS = _words("JSON-003 XML-SYNTAX XML-NAMESPACE")
"""Rules whose ``detail`` is the message of a parser."""
_OUR_OWN = frozenset(("expected", "got", "allowed", "hint", "form", "form_zh", "limit"))
"""Arguments whose texts are ours, not the document's."""
_LEFT_OUT = "…"

_VALUE = re.compile(r"(?!.*[0-9]{9})[!-~ ]{1,64}|byte [0-9]+")
_NAME = re.compile(r"(?!.*[0-9]{6})[!-~]{1,100}")
_LINE = re.compile(r" ?\(line [0-9]+\)$")
_STEP = re.compile(r"[./]")
_MANY_DIGITS = re.compile(r"[0-9]{6,}")
_WORDS = _words(
    "a an and are at attribute attributes be bytes char character characters colon comma comment construct content "
    "control couldn't data declaration declared defined delimiter document double element encoding end ending entity "
    "enclosed error escape escaped expected expecting extra failed find for found have in indicate input invalid is "
    "json line literal long loop malformed mandates mismatch missing must name named namespace nested no not number "
    "object of on only opening or out pcdata premature prefix proper property quotes range redefined reference "
    "required root sequence space specification start starttag string tag the to trailing type unbound unexpected "
    "unterminated uri utf-8 valid value with within xml xmlns"
)
"""What a parser says in its own words."""


def without_quotations(problem: Problem) -> Problem:
    """The Problem of a reader, fit to be kept and to be shown."""
    where, below_a_person = _place(problem.where)
    value = problem.value if not below_a_person and _may_stay(problem) else None
    if value is None and "{value}" in problem.rule.message + problem.rule.remedy:
        value = _LEFT_OUT
    arguments = {name: _argument(problem.code, name, told) for name, told in problem.arguments.items()}
    return replace(problem, where=where, value=value, arguments=arguments)


def refused_without_quotations(refused: Refused) -> Refused:
    """The same refusal of a whole document."""
    return Refused(*map(without_quotations, refused.problems))


def _may_stay(problem: Problem) -> bool:
    if problem.value is None or problem.code in _WHOLE_TEXTS:
        return False
    if problem.code in _NAMES:
        return _NAME.fullmatch(problem.value) is not None
    field = _STEP.split(_LINE.sub("", problem.where))[-1].partition("[")[0].removeprefix("@")
    is_typed = field in _FIELDS or (not problem.where and problem.value.startswith("byte "))
    return is_typed and problem.value[0] not in "{[" and _VALUE.fullmatch(problem.value) is not None


def _place(where: str) -> tuple[str, bool]:
    """The path down to the first personal name, and whether something was below it or it was itself such."""
    line = _LINE.search(where)
    path = where[: line.start()] if line else where
    position = 0
    for step in re.split(r"([./\[\]])", path):
        position += len(step)
        if step and is_personal_name(step):
            return _MANY_DIGITS.sub(_LEFT_OUT, path[:position]) + (line[0] if line else ""), True
    return _MANY_DIGITS.sub(_LEFT_OUT, path) + (line[0] if line else ""), False


def _argument(code: str, name: str, told: Any) -> Any:
    if not isinstance(told, str) or name in _OUR_OWN:
        return told
    if name == "detail" and code in _PARSERS:
        return " ".join(word if _is_plain(word) else _LEFT_OUT for word in told.split())
    return told if _NAME.fullmatch(told) else _LEFT_OUT


def _is_plain(word: str) -> bool:
    bare = word.strip(".,:;!()'\"").lower()
    return not bare or bare in _WORDS or (bare.isdigit() and len(bare) < 6)
