"""The lossless pieces of an event: a flat row of texts from which nothing is missing.

The row can be read back: every entry starts with a field name and ``=``; where a count follows, that many
entries, pairs or rows belong to it, and every extension map is named after the object that it stands in. So two
events with the same row say the same, and different events never share one. A test reads the rows back.
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
from suyuan.core.identifiers.gs1_canonical import DOMAIN

Tokens = list[str]
NUMBERS_REMEMBERED = 10_000
SEPARATOR = "\x1f"
_KEYS = f"{DOMAIN}/"
ESCAPE = "\x1b"

_numbers: dict[Decimal, str] = {}
_URN_SPACE = re.compile(r"(@?\{urn:[^}]*):\}")
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
        full = full_text(text)
        # Marks such as "uri:" would make it the same as a text that somebody wrote with the mark.
        return full if full.startswith(_KEYS) else text
    return text


def add_value(tokens: Tokens, value: Any, *, in_list: bool = False) -> None:
    """An extension value. What XML cannot tell apart without hints agrees: a number, truth value or null with
    its text, and a member that is a list of one with its entry. No list in a list is like that.
    """
    if isinstance(value, str):
        tokens.append(f"={value}")
    elif isinstance(value, dict):
        add_map(tokens, "{", value)
    elif isinstance(value, list):
        if in_list or len(value) != 1 or isinstance(value[0], list):
            tokens.append(f"[{len(value)}")
        for item in value:
            add_value(tokens, item, in_list=True)
    elif isinstance(value, bool):
        tokens.append("=true" if value else "=false")
    else:
        tokens.append("=" if value is None else f"={value}")


def add_map(tokens: Tokens, name: str, values: dict[str, Any]) -> None:
    """A map of extensions: its size, then name and value of each, by name."""
    tokens.append(f"{name}{len(values)}")
    if any(":}" in key for key in values):
        for agreed, key in sorted((_agreed_name(key), key) for key in values):
            tokens.append(agreed)
            add_value(tokens, values[key])
        return
    for key in sorted(values):
        tokens.append(key)
        add_value(tokens, values[key])


def _agreed_name(key: str) -> str:
    """A URN as namespace, such as that of CBV master data, ends with a colon in JSON-LD and without one in XML."""
    found = _URN_SPACE.match(key)
    return f"{found[1]}}}{key[found.end() :]}" if found else key


def add_sensors(tokens: Tokens, elements: tuple[SensorElement, ...]) -> None:
    rows = sorted(_sensor(element) for element in elements)
    tokens.append(f"sensorElementList={len(rows)}")
    for row in rows:
        tokens += row


def _sensor(element: SensorElement) -> Tokens:
    metadata = element.sensor_metadata
    tokens = [] if metadata is None else _fields("metadata", metadata)
    reports = sorted(_fields("report", report) for report in element.sensor_report)
    tokens.append(f"reports={len(reports)}")
    for report in reports:
        tokens += report
    if element.extensions:
        add_map(tokens, "element.extensions=", element.extensions)
    return tokens


_NAMES = {
    struct: tuple((field.encode_name, field.name) for field in msgspec.structs.fields(struct))
    for struct in (SensorMetadata, SensorReport)
}


def _fields(name: str, part: SensorMetadata | SensorReport) -> Tokens:
    """The row of one part; its count takes in the entries of the extension map."""
    row = [
        f"{encoded}={_field(encoded, value)}"
        for encoded, attribute in _NAMES[type(part)]
        if (value := getattr(part, attribute)) is not None and attribute != "extensions"
    ]
    if part.extensions:
        add_map(row, f"{name}.extensions=", part.extensions)
    return [f"{name}={len(row)}", *row]


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
        add_map(tokens, "declaration.extensions=", declaration.extensions)
