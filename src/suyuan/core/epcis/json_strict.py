"""A JSON parser that keeps what others lose: names that stand twice, digits, and the traps in texts.

Built on the parser of the standard library; faults inside a value are found afterwards by ``traps``, so that all
of them are reported with their paths and not only the first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from suyuan.core.epcis import json_rules as rules
from suyuan.core.epcis.json_names import MAX_DEPTH, MAX_DIGITS
from suyuan.core.problem import Problem, Refused, Rule

PATH_SHOWN = 120


class ParsedObject(dict[str, Any]):
    """An object that remembers which of its names stood twice."""

    twice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unusable:
    """Stands in the tree for a value that is no JSON value."""

    rule: Rule
    text: str


def parse(data: bytes) -> Any:
    """The tree of values. Raises Refused for bytes that are not UTF-8, not JSON, or nested too deep."""
    try:
        return _parser.decode(data.decode())
    except UnicodeDecodeError as error:
        raise Refused(rules.ENCODING.problem(encoding=guess_encoding(data, error))) from None
    except json.JSONDecodeError as error:
        raise Refused(_syntax(error)) from None
    except RecursionError:
        raise Refused(rules.TOO_DEEP.problem(limit=MAX_DEPTH)) from None


def refuse_repeated(data: bytes) -> None:
    """Of a name that stands twice most parsers take the last value, and who looked at the first was deceived.

    Raises Refused with each such name, and as ``parse`` does.
    """
    found = [one for one in traps(parse(data)) if one.rule is rules.DUPLICATE_NAME]
    if found:
        raise Refused(*found)


def guess_encoding(data: bytes, error: UnicodeDecodeError | None = None) -> str:
    """What the bytes most likely are, if not UTF-8: named so that the sender knows which setting to change."""
    start = data[:4]
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"} or start.count(0) >= 1:
        return "UTF-16"
    around = data if error is None else data[max(0, error.start - 200) : error.start + 200]
    try:
        around.decode("gb18030")
    except UnicodeDecodeError as second:
        at_the_edge = second.start >= len(around) - 4 or second.start < 4
        return "GBK (GB 18030)" if at_the_edge and around is not data else "an unknown 8-bit encoding"
    return "GBK (GB 18030)"


def traps(tree: Any, path: str = "", depth: int = MAX_DEPTH) -> Iterator[Problem]:
    """Every fault inside the values of a tree, with its path."""
    if isinstance(tree, str):
        yield from _text_traps(tree, path)
    elif isinstance(tree, Unusable):
        yield tree.rule.problem(path, tree.text, limit=MAX_DIGITS)
    elif depth == 0 and isinstance(tree, (dict, list)):
        yield rules.TOO_DEEP.problem(path[:PATH_SHOWN], limit=MAX_DEPTH)
    elif isinstance(tree, list):
        for index, inner in enumerate(tree):
            yield from traps(inner, f"{path}[{index}]", depth - 1)
    elif isinstance(tree, ParsedObject):
        yield from _object_traps(tree, path, depth)


def _object_traps(tree: ParsedObject, path: str, depth: int) -> Iterator[Problem]:
    dot = f"{path}." if path else ""
    for name in tree.twice:
        yield rules.DUPLICATE_NAME.problem(dot + name, name)
    for name, inner in tree.items():
        yield from _text_traps(name, path)
        yield from traps(inner, dot + name, depth - 1)


def _text_traps(text: str, path: str) -> Iterator[Problem]:
    if "\0" in text:
        yield rules.NUL.problem(path, text.replace("\0", "␀"))
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            yield rules.LONE_SURROGATE.problem(path, text.encode(errors="replace").decode())


def _syntax(error: json.JSONDecodeError) -> Problem:
    if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string"):
        return rules.TRUNCATED.problem(size=len(error.doc.encode(errors="replace")))
    return rules.MALFORMED.problem(
        "", error.doc[error.pos : error.pos + 30], line=error.lineno, column=error.colno, detail=error.msg
    )


def _object(pairs: list[tuple[str, Any]]) -> ParsedObject:
    found = ParsedObject(pairs)
    if len(found) != len(pairs):
        names = Counter(name for name, _ in pairs)
        found.twice = tuple(name for name, count in names.items() if count > 1)
    return found


def _decimal(text: str) -> Decimal | Unusable:
    if len(text) > MAX_DIGITS:
        return Unusable(rules.NUMBER_TOO_LARGE, text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Unusable(rules.NUMBER_TOO_LARGE, text)
    return number if abs(number.adjusted()) <= MAX_DIGITS else Unusable(rules.NUMBER_TOO_LARGE, text)


def _integer(text: str) -> int | Unusable:
    return int(text) if len(text) <= MAX_DIGITS else Unusable(rules.NUMBER_TOO_LARGE, text)


def _constant(text: str) -> Unusable:
    return Unusable(rules.NOT_A_NUMBER, text)


_parser = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_decimal, parse_int=_integer, parse_constant=_constant
)
