"""Extensions that a document leaves out of the CBV hash of its events (``ignoreFields``).

A repository that adds fields of its own to somebody's events names them so that the sender's hash can still be
compared. The fields stay in the event and count in its id: what a document says about itself removes nothing.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec.structs import replace

from suyuan.core.epcis.model import Event, ExtensionMap, Location, SensorElement, SensorMetadata, SensorReport

Extended = TypeVar("Extended", Event, Location, SensorElement, SensorMetadata, SensorReport)


def without_ignored(event: Event, ignored: frozenset[str]) -> Event:
    """The event as it is hashed; the event itself when it holds none of the names."""
    places = {
        name: shorter
        for name in ("read_point", "biz_location")
        if (place := getattr(event, name)) is not None and (shorter := _stripped(place, ignored)) is not place
    }
    sensors = event.sensor_element_list
    if sensors is not None and ignored:
        shorter_sensors = tuple(_sensor(sensor, ignored) for sensor in sensors)
        event = event if shorter_sensors == sensors else replace(event, sensor_element_list=shorter_sensors)
    return _stripped(replace(event, **places) if places else event, ignored)


def _sensor(sensor: SensorElement, ignored: frozenset[str]) -> SensorElement:
    metadata = sensor.sensor_metadata
    return replace(
        _stripped(sensor, ignored),
        sensor_metadata=None if metadata is None else _stripped(metadata, ignored),
        sensor_report=tuple(_stripped(report, ignored) for report in sensor.sensor_report),
    )


def _stripped(part: Extended, ignored: frozenset[str]) -> Extended:
    extensions: ExtensionMap | None = part.extensions
    if not extensions or ignored.isdisjoint(extensions):
        return part
    return replace(
        part, extensions={name: extensions[name] for name in extensions if name not in ignored} or None
    )
