"""Reading the values of parameters: each reader takes what JSON gives and raises what the standard says.

``where`` is the name of the parameter as it was given, for the Problem.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from suyuan.core.epcis.lossless import exact
from suyuan.core.epcis.query.errors import EMPTY, WRONG_TYPE, EpcisException, bad_parameter
from suyuan.core.epcis.query.model import Operand, Texts
from suyuan.core.epcis.times import read_time
from suyuan.core.problem import Problem

LONGEST_NUMBER = 200
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

_TIME = ("a time with its offset", "带时区的时间", "2026-05-01T08:30:00+08:00")
NUMBER_KIND = ("a number", "数字", "2.5")
_LIST = ("a list of texts", "文本列表", '["shipping", "receiving"]')
_NUMBERS = ("a list of numbers", "数字列表", "[1, 2.5]")
BOOLEAN_KIND = ("true or false", "true 或 false", "true")
_VOID = ("empty: it only asks whether there is something", "空值：该参数只询问是否存在", "null")
_TEXT = ("a text", "文本", "eventTime")
BOUND_KIND = ("a number or a time with its offset", "数字或带时区的时间", "2.5 或 2026-05-01T08:30:00+08:00")
OPERAND_KIND = ("a list of texts, a number or a time", "文本列表、数字或时间", '["red", "blue"]')


def wrong(where: str, value: object, kind: tuple[str, str, str]) -> EpcisException:
    """The refusal of a value of another type."""
    expected, expected_zh, example = kind
    shown = "null" if value is None else value
    problem = WRONG_TYPE.problem(where, shown, expected=expected, expected_zh=expected_zh, example=example)
    return bad_parameter(problem)


def number_of(text: str) -> Decimal | None:
    """The number that a text is, or None."""
    stripped = text.strip()
    if len(stripped) > LONGEST_NUMBER or _NUMBER.fullmatch(stripped) is None:
        return None
    return Decimal(stripped)


def instant_of(text: str) -> dt.datetime | None:
    """The instant that a text names: a time with its offset, or a plain date, which is its first moment in UTC."""
    stripped = text.strip()
    if len(stripped) > 40 or not stripped[:4].isdigit():
        return None
    if _DATE.fullmatch(stripped):
        stripped = f"{stripped}T00:00:00Z"
    found = read_time(stripped)
    return None if isinstance(found, Problem) else found


def texts_of(values: tuple[str, ...]) -> Texts:
    """An operand of texts."""
    instants = (instant_of(text) for text in values)
    return Texts(
        frozenset(text.strip() for text in values),
        frozenset(instant for instant in instants if instant is not None),
    )


def read_list(value: Any, where: str) -> tuple[str, ...]:
    """A list of texts, at least one, none of them empty."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(text, str) for text in value):
        raise wrong(where, value, _LIST)
    if not value or not all(text.strip() for text in value):
        raise bad_parameter(EMPTY.problem(where))
    return tuple(value)


def read_text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise wrong(where, value, _TEXT)
    if not value.strip():
        raise bad_parameter(EMPTY.problem(where))
    return value.strip()


def read_number(value: Any, where: str) -> Decimal:
    """A number; a text of digits counts as one, since URLs and stored queries have nothing else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        raise wrong(where, value, NUMBER_KIND)
    found = number_of(value if isinstance(value, str) else str(value))
    if found is None:
        raise wrong(where, value, NUMBER_KIND)
    return found


def read_numbers(value: Any, where: str) -> tuple[Decimal, ...]:
    """A list of numbers, or one: OpenAPI and query schema disagree."""
    if isinstance(value, (list, tuple)):
        if not value:
            raise bad_parameter(EMPTY.problem(where))
        return tuple(read_number(number, where) for number in value)
    try:
        return (read_number(value, where),)
    except EpcisException:
        raise wrong(where, value, _NUMBERS) from None


def read_whole(value: Any, where: str, lowest: int) -> int:
    found = None if isinstance(value, bool) else number_of(str(value))
    if found is None or found != found.to_integral_value() or not lowest <= found < 2**63:
        raise wrong(where, value, (f"a whole number from {lowest} on", f"不小于 {lowest} 的整数", "100"))
    return int(found)


def read_time_value(value: Any, where: str) -> dt.datetime:
    """A time with its offset. A plus sign that a URL turned into a space is one again."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value
    if not isinstance(value, str):
        raise wrong(where, value, _TIME)
    text = value.strip()
    if len(text) > 6 and text[-6] == " " and text[-3] == ":":
        text = f"{text[:-6]}+{text[-5:]}"
    found = read_time(text, where)
    if isinstance(found, Problem):
        raise EpcisException("QueryParameterException", found)
    return found


def read_boolean(value: Any, where: str) -> bool:
    if isinstance(value, bool):
        return value
    found = _FLAGS.get(value.strip().lower()) if isinstance(value, str) else None
    if found is None:
        raise wrong(where, value, BOOLEAN_KIND)
    return found


_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def read_void(value: Any, where: str) -> bool:
    """Whether a parameter without a value counts as given: all but false and 0 say so."""
    if value is None or value == "":
        return True
    if isinstance(value, (bool, int)):
        return bool(value)
    found = _FLAGS.get(value.strip().lower()) if isinstance(value, str) else None
    if found is None:
        raise wrong(where, value, _VOID)
    return found


def read_bound(value: Any, where: str) -> Decimal | dt.datetime:
    """What an extension field is greater or less than: a number or an instant (also a plain date)."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value
    if isinstance(value, dict) and set(value) == {_EXACT}:
        return read_number(value[_EXACT], where)
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        raise wrong(where, value, BOUND_KIND)
    found = number_of(value if isinstance(value, str) else str(value))
    if found is not None:
        return found
    instant = instant_of(_with_plus(value)) if isinstance(value, str) else None
    if instant is None:
        raise wrong(where, value, BOUND_KIND)
    return instant


def _with_plus(text: str) -> str:
    return f"{text[:-6]}+{text[-5:]}" if len(text) > 6 and text[-6] == " " and text[-3] == ":" else text


def read_operand(value: Any, where: str) -> Operand:
    """What an extension field equals: texts are compared as texts, a number as number, a time as instant."""
    if isinstance(value, (list, tuple)):
        return texts_of(read_list(value, where))
    if isinstance(value, str):
        return texts_of((read_text(value, where),))
    if isinstance(value, dt.datetime):
        return texts_of((value.isoformat(),))
    if isinstance(value, dict) and set(value) == {_EXACT}:
        return read_number(value[_EXACT], where)
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise wrong(where, value, OPERAND_KIND)
    return read_number(value, where)


def json_number(number: Decimal) -> int | float | str:
    """A number as JSON can hold it without loss."""
    if number == number.to_integral_value() and abs(number) < 2**53:
        return int(number)
    return float(number) if Decimal(repr(float(number))) == number else exact(number)


def number_again(kept: Any) -> Any:
    """What ``json_number`` or ``json_operand`` made of a number, as a number with all its digits."""
    if isinstance(kept, list):
        return [number_again(one) for one in kept]
    text = kept[_EXACT] if isinstance(kept, dict) else kept
    return Decimal(text) if isinstance(text, str) else text


def json_operand(operand: Operand) -> Any:
    """The operand as ``read_operand`` and ``read_bound`` read it back."""
    if isinstance(operand, Texts):
        return sorted(operand.texts)
    if isinstance(operand, dt.datetime):
        return operand.isoformat()
    number = json_number(operand)
    # A bare text would be read back as text.
    return {_EXACT: number} if isinstance(number, str) else number


_EXACT = "number"
