"""Storage and transport conditions: series from sensor readings, excursions, mean kinetic temperature.

Temperatures are compared in degrees Celsius whatever unit was written (UN/ECE Recommendation 20 codes CEL,
KEL, FAH).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from suyuan.core.chain.vocabulary import last_part
from suyuan.core.epcis.model import Event, SensorElement, SensorReport

ZERO_CELSIUS = 273.15
ACTIVATION = 10_000.0
"""Activation energy over gas constant in kelvin: 83.144 kJ/mol over 8.3144 J/(mol K), USP <1079.2>."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One reading."""

    type: str
    time: dt.datetime
    value: float
    uom: str | None
    device: str | None
    event: bytes
    """Id of the event that carried it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What the label allows; None on a side means no limit there."""

    low: float | None
    high: float | None

    def breaks(self, value: float) -> bool:
        return (self.low is not None and value < self.low) or (self.high is not None and value > self.high)


@dataclass(frozen=True, slots=True)
class Excursion:
    """A time outside the limits, with interpolated crossings."""

    start: dt.datetime
    end: dt.datetime
    peak: float
    uom: str | None
    event: bytes

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()


def samples(event: Event, event_id: bytes) -> list[Sample]:
    """The readings of an event. A report without a value gives its mean, else both its extremes.

    What no float can hold was measured by nothing, and no curve goes through it: such readings are left out.
    """
    return [
        sample
        for element in event.sensor_element_list or ()
        for report in element.sensor_report
        for sample in _of_report(event, event_id, element, report)
        if math.isfinite(sample.value)
    ]


def kind_of(report: SensorReport) -> str | None:
    """What was measured, bare: ``Temperature``; None when the report does not say."""
    return last_part(report.type or "").rpartition("-")[2] or None


def _of_report(event: Event, event_id: bytes, element: SensorElement, report: SensorReport) -> list[Sample]:
    meta = element.sensor_metadata
    kind = kind_of(report)
    time = report.time or (meta and (meta.time or meta.end_time)) or event.event_time
    device = report.device_id or (meta.device_id if meta else None)
    told = report.value if report.value is not None else report.mean_value
    values = [told] if told is not None else [report.min_value, report.max_value]
    return [
        Sample(kind, time, *_common_unit(float(value), report.uom), device, event_id)
        for value in values
        if kind is not None and value is not None
    ]


def _common_unit(value: float, uom: str | None) -> tuple[float, str | None]:
    if uom == "KEL":
        return round(value - ZERO_CELSIUS, 6), "CEL"
    if uom == "FAH":
        return round((value - 32) * 5 / 9, 6), "CEL"
    return value, uom


def excursions(readings: Sequence[Sample], limit: Limit) -> list[Excursion]:
    """The times outside the limits in one series, in order of time. A crossing is where the straight line
    between two neighbouring readings meets the limit; a series that begins or ends outside is cut there.
    """
    ordered = sorted(readings, key=lambda sample: (sample.time, sample.event))
    found: list[Excursion] = []
    run: list[Sample] = []
    before: Sample | None = None
    for sample in ordered:
        if limit.breaks(sample.value):
            if run and _side(run[-1], limit) != _side(sample, limit):
                found.append(_excursion(before, run, sample, limit))
                before, run = run[-1], []
            run.append(sample)
            continue
        if run:
            found.append(_excursion(before, run, sample, limit))
            run = []
        before = sample
    if run:
        found.append(_excursion(before, run, None, limit))
    return found


def _side(sample: Sample, limit: Limit) -> bool:
    return limit.high is not None and sample.value > limit.high


def _excursion(before: Sample | None, run: list[Sample], after: Sample | None, limit: Limit) -> Excursion:
    high = _side(run[0], limit)
    edge = limit.high if high else limit.low
    assert edge is not None
    peak = (max if high else min)(run, key=lambda sample: sample.value)
    start = _crossing(before, run[0], edge) if before else run[0].time
    end = _crossing(run[-1], after, edge) if after else run[-1].time
    return Excursion(start, end, peak.value, peak.uom, peak.event)


def _crossing(first: Sample, second: Sample, edge: float) -> dt.datetime:
    """Where the line between two readings on both sides of an edge meets it."""
    if first.value == second.value:
        return first.time
    part = min(1.0, max(0.0, (edge - first.value) / (second.value - first.value)))
    return first.time + (second.time - first.time) * part


def mean_kinetic_temperature(values: Iterable[tuple[float, float]]) -> float:
    """Mean kinetic temperature in degrees Celsius of (temperature in degrees Celsius, weight) pairs.

    Weights are times or counts. Raises ValueError without any weight. USP <1079.2>; advisory: it excuses
    neither a vaccine excursion nor freezing.
    """
    pairs = [(celsius + ZERO_CELSIUS, weight) for celsius, weight in values]
    whole = math.fsum(weight for _, weight in pairs)
    if whole <= 0:
        raise ValueError("a mean needs a positive weight")
    mean = math.fsum(weight * math.exp(-ACTIVATION / kelvin) for kelvin, weight in pairs) / whole
    return ACTIVATION / -math.log(mean) - ZERO_CELSIUS


def hold_last_weights(readings: Sequence[Sample], until: dt.datetime) -> list[tuple[float, float]]:
    """(value, seconds) pairs in which every reading holds until the next one, the last until ``until``."""
    ordered = sorted(readings, key=lambda sample: sample.time)
    pairs = [(one.value, (two.time - one.time).total_seconds()) for one, two in pairwise(ordered)]
    if ordered and until > ordered[-1].time:
        pairs.append((ordered[-1].value, (until - ordered[-1].time).total_seconds()))
    return pairs
