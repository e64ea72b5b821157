"""The wire forms that every part of a trace uses: times, names of words, quantities."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Any

from suyuan.clock import BEIJING
from suyuan.core.chain.vocabulary import DOCUMENT_NAMES, STATE_NAMES, State, bare, last_part

Json = dict[str, Any]


def ts(moment: dt.datetime) -> str:
    """ISO 8601 in UTC with Z; microseconds only where there are any."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat() + "Z"


def ts_or_none(moment: dt.datetime | None) -> str | None:
    return None if moment is None else ts(moment)


def day_in_beijing(moment: dt.datetime) -> dt.date:
    """The calendar day that expiry dates are compared with."""
    return moment.astimezone(BEIJING).date()


def number(value: Decimal | float | None) -> float | int | None:
    """A number as JSON carries it; whole ones without a point, as are those that no float can hold."""
    if value is None:
        return None
    return int(value) if value == int(value) or math.isinf(float(value)) else float(value)


def measured(value: Decimal | None) -> float | int | None:
    """A reading; None beyond what a float can hold, which no instrument measured and no picture can show."""
    return None if value is None or math.isinf(float(value)) else number(value)


def document_type(word: str | None) -> tuple[str | None, str | None]:
    """The bare word of a document type and its Chinese name."""
    if word is None:
        return None, None
    short = bare(word) or word
    names = DOCUMENT_NAMES.get(short) or DOCUMENT_NAMES.get(last_part(short))
    return short, names[0] if names else last_part(short)


def state_words(state: State) -> Json:
    chinese, english = STATE_NAMES[state]
    return {"state": str(state), "state_name": chinese, "state_name_en": english}
