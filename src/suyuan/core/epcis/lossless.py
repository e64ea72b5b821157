"""The lossless pieces of an event: a flat row of texts from which nothing is missing.

The row can be read back: every entry starts with a field name and ``=``; where a count follows, that many
entries belong to it. So two events with the same row say the same, and different events never share one.
Lists of EPCIS are sorted (they are multisets), lists of extensions keep their order, numbers are exact decimals,
texts stay as written.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import Any

import msgspec

from suyuan.core.epcis import cbv
from suyuan.core.epcis.hash_values import utc_text
from suyuan.core.epcis.model import (
    ErrorDeclaration,
    SensorElement,
    SensorMetadata,
    SensorReport,
)
from suyuan.core.identifiers.canonical import full_text

Tokens = list[str]
NUMBERS_REMEMBERED = 10_000
SEPARATOR = "\x1f"
ESCAPE = "\x1b"

_numbers: dict[Decimal, str] = {}
_LINKISH = re.compile(r"/(00|01|253|255|401|402|414|415|417|8003|8004|8006|8010|8013|8017|8018)/[^/]")
_WORDS = {"type": cbv.MEASUREMENT, "exception": cbv.ALERT, "component": cbv.COMPONENT}


def joined(tokens: Tokens) -> str:
    """The row as one text. Entries that hold the separator themselves are escaped, and the text then says so."""
    text = SEPARATOR.join(tokens)
    if text.count(SEPARATOR) == len(tokens) - 1:
        return text
    escaped = [token.replace(ESCAPE, f"{ESCAPE}[").replace(SEPARATOR, f"{ESCAPE}]") for token in tokens]
    return ESCAPE + SEPARATOR.join(escaped)


def exact(number: Decimal) -> str:
    """One text for each number: 5, 5.0 and 5e0 agree, nothing is rounded."""
    found = _numbers.get(number)
    if found is None:
        if len(_numbers) > NUMBERS_REMEMBERED:
            _numbers.clear()
        wide = Context(prec=len(number.as_tuple().digits), Emax=MAX_EMAX, Emin=MIN_EMIN)
        found = _numbers[number] = str(number.normalize(wide)) if number else "0"
    return found


def full_address(text: str) -> str:
    """An identifier that may be a GS1 key in any of its spellings, or an address of any other kind."""
    if text.startswith("urn:epc:") or (text.startswith("http") and _LINKISH.search(text)):
        return full_text(text)
    return text


def add_value(tokens: Tokens, value: Any) -> None:
    """An extension value. A JSON number agrees with the same digits as XML text, a list of one with its entry."""
    if isinstance(value, str):
        tokens.append(f"={value}")
    elif isinstance(value, dict):
        add_map(tokens, "{", value)
    elif isinstance(value, list):
        if len(value) != 1:
            tokens.append(f"[{len(value)}")
        for item in value:
            add_value(tokens, item)
    elif isinstance(value, bool):
        tokens.append("=true" if value else "=false")
    else:
        tokens.append("=" if value is None else f"={value}")


def add_map(tokens: Tokens, name: str, values: dict[str, Any]) -> None:
    """A map of extensions: its size, then name and value of each, by name."""
    tokens.append(f"{name}{len(values)}")
    for key in sorted(values):
        # The namespace of CBV master data ends with a colon in JSON-LD and without one in XML.
        tokens.append(key.replace(":}", "}", 1) if ":}" in key else key)
        add_value(tokens, values[key])


def add_sensors(tokens: Tokens, elements: tuple[SensorElement, ...]) -> None:
    rows = sorted(_sensor(element) for element in elements)
    tokens.append(f"sensorElementList={len(rows)}")
    for row in rows:
        tokens += row


def _sensor(element: SensorElement) -> Tokens:
    tokens = _fields("metadata", element.sensor_metadata) if element.sensor_metadata else []
    reports = sorted(_fields("report", report) for report in element.sensor_report)
    tokens.append(f"reports={len(reports)}")
    for report in reports:
        tokens += report
    if element.extensions:
        add_map(tokens, "extensions=", element.extensions)
    return tokens


_NAMES = {
    struct: tuple((field.encode_name, field.name) for field in msgspec.structs.fields(struct))
    for struct in (SensorMetadata, SensorReport)
}


def _fields(name: str, part: SensorMetadata | SensorReport) -> Tokens:
    found = [
        f"{encoded}={_field(encoded, value)}"
        for encoded, attribute in _NAMES[type(part)]
        if (value := getattr(part, attribute)) is not None and attribute != "extensions"
    ]
    tokens = [f"{name}={len(found)}", *found]
    if part.extensions:
        add_map(tokens, "extensions=", part.extensions)
    return tokens


def _field(name: str, value: Any) -> str:
    if isinstance(value, Decimal):
        return exact(value)
    if isinstance(value, dt.datetime):
        return utc_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    words = _WORDS.get(name)
    if words is not None:
        return words.web(value)
    return full_address(value) if name == "deviceID" else str(value)


def add_declaration(tokens: Tokens, declaration: ErrorDeclaration) -> None:
    tokens.append(f"errorDeclaration={utc_text(declaration.declaration_time)}")
    if declaration.reason:
        tokens.append(f"reason={cbv.ERROR_REASON.web(declaration.reason)}")
    tokens.append(f"correctiveEventIDs={len(declaration.corrective_event_ids)}")
    tokens += sorted(declaration.corrective_event_ids)
    if declaration.extensions:
        add_map(tokens, "extensions=", declaration.extensions)
