"""Sensor data in the CBV event hash: fields in the standard's order, reports and elements sorted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import msgspec

from suyuan.core.epcis import cbv
from suyuan.core.epcis.hash_values import (
    extension_texts,
    extensions_text,
    number_text,
    time_text,
    value_text,
)
from suyuan.core.epcis.model import SensorElement, SensorMetadata, SensorReport

_WORDS = {"type": cbv.MEASUREMENT, "exception": cbv.ALERT, "component": cbv.COMPONENT}
_NAMES = {
    struct: tuple(
        (field.encode_name, field.name)
        for field in msgspec.structs.fields(struct)
        if field.name != "extensions"
    )
    for struct in (SensorMetadata, SensorReport)
}


def sensors_text(elements: tuple[SensorElement, ...]) -> str:
    """The whole list as one piece."""
    return "sensorElementList" + "".join(sorted(_element(element) for element in elements))


def stray_texts(elements: tuple[SensorElement, ...]) -> list[str]:
    """Attributes that the standard does not know in a report: the published hashes have them at the end."""
    rows = [
        "sensorElement" + "".join(reports) for element in elements if (reports := _stray_reports(element))
    ]
    return ["sensorElementList" + "".join(sorted(rows))] if rows else []


def _stray_reports(element: SensorElement) -> list[str]:
    found: list[str] = []
    for report in element.sensor_report:
        stray = [(name, value) for name, value in (report.extensions or {}).items() if name[:1] != "{"]
        if stray:
            found.append("sensorReport" + "".join(sorted(_stray(name, value) for name, value in stray)))
    return sorted(found)


def _stray(name: str, value: Any) -> str:
    if isinstance(value, (dict, list)):
        return "".join(extension_texts(name, value))
    return f"{name}={value_text(value)}"


def _element(element: SensorElement) -> str:
    metadata = element.sensor_metadata
    reports = sorted("sensorReport" + _part(report) for report in element.sensor_report)
    return (
        "sensorElement"
        + ("" if metadata is None else "sensorMetadata" + _part(metadata))
        + "".join(reports)
        + extensions_text(element.extensions)
    )


def _part(part: SensorMetadata | SensorReport) -> str:
    known = "".join(
        f"{encoded}={_value(encoded, value)}"
        for encoded, attribute in _NAMES[type(part)]
        if (value := getattr(part, attribute)) is not None and value != ""
    )
    if not part.extensions:
        return known
    named = [
        text
        for name, value in part.extensions.items()
        if name[:1] == "{"
        for text in extension_texts(name, value)
    ]
    return known + "".join(sorted(named))


def _value(name: str, value: Any) -> str:
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return time_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    words = _WORDS.get(name)
    return words.web(value) if words is not None else value_text(value)
