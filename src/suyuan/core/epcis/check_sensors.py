"""Checks of sensor elements (EPCIS 2.0, clause 7.3.7; conformance steps of TCR-53)."""

from __future__ import annotations

from collections.abc import Iterator

from suyuan.core.epcis import cbv
from suyuan.core.epcis import event_rules as rules
from suyuan.core.epcis.check_numbers import measure_problems
from suyuan.core.epcis.model import SensorElement, SensorMetadata, SensorReport
from suyuan.core.problem import Problem

_SHARED = (
    ("time", "time"),
    ("device_id", "deviceID"),
    ("device_metadata", "deviceMetadata"),
    ("raw_data", "rawData"),
    ("data_processing_method", "dataProcessingMethod"),
)
"""Attributes that may stand in the metadata or in a report, never in both (TCR-53, step 29)."""
_NUMBERS = (
    ("value", "value"),
    ("min_value", "minValue"),
    ("max_value", "maxValue"),
    ("mean_value", "meanValue"),
    ("s_dev", "sDev"),
    ("perc_rank", "percRank"),
    ("perc_value", "percValue"),
)
_IN_UNITS = frozenset({"value", "minValue", "maxValue", "meanValue"})
_UNITLESS = frozenset({"Dimensionless", "Count", "VolumeFraction"})


def sensor_problems(elements: tuple[SensorElement, ...]) -> Iterator[Problem]:
    for index, element in enumerate(elements):
        where = f"sensorElementList[{index}]"
        if not element.sensor_report:
            yield rules.SENSOR_EMPTY.problem(where)
        for number, report in enumerate(element.sensor_report):
            place = f"{where}.sensorReport[{number}]"
            if element.sensor_metadata is not None:
                yield from _twice(element.sensor_metadata, report, place)
            yield from _report(report, place)


def _twice(metadata: SensorMetadata, report: SensorReport, where: str) -> Iterator[Problem]:
    for field, name in _SHARED:
        if getattr(metadata, field) is not None and getattr(report, field) is not None:
            yield rules.SENSOR_TWICE.problem(f"{where}.{name}", field=name)


def _report(report: SensorReport, where: str) -> Iterator[Problem]:
    if not (report.type or report.exception):
        yield rules.SENSOR_UNTYPED.problem(where)
    measured = [(name, number) for field, name in _NUMBERS if (number := getattr(report, field)) is not None]
    for name, number in measured:
        yield from measure_problems(number, f"{where}.{name}")
    has_value = any(name in _IN_UNITS for name, _ in measured)
    if has_value and not report.uom and cbv.MEASUREMENT.bare(report.type or "") not in _UNITLESS:
        yield rules.SENSOR_UNITLESS.problem(f"{where}.uom")
    for words, text, name in (
        (cbv.MEASUREMENT, report.type, "type"),
        (cbv.ALERT, report.exception, "exception"),
        (cbv.COMPONENT, report.component, "component"),
    ):
        if text and words.claims(text) and not words.knows(text):
            yield rules.UNKNOWN_WORD.problem(f"{where}.{name}", text, vocabulary=words.name)
