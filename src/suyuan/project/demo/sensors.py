"""The sensors of the demonstration's vaccines: one that events name, and probes that still speak.

The recorder of the truck that warmed is registered under the device id that the documents name, so its readings come
through the ledger as any other's. Probes in stores send theirs to the platform itself, to the moment at which the
demonstration stands; one has fallen silent.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from suyuan.parties.models import Party
from suyuan.parties.viewer import Viewer
from suyuan.project.demo import codes, faults, world
from suyuan.project.demo.documents import FIRST
from suyuan.project.demo.temperatures import curve
from suyuan.project.fixed_clock import standing_at
from suyuan.supervision.cold import sensors
from suyuan.supervision.cold.readings import receive
from suyuan.supervision.cold.sensors import NewSensor, Sensor

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
EVERY: Final = 10 * MINUTE
TRUCK: Final = 15 * MINUTE
"""As the trucks of the documents record."""
_CALIBRATED: Final = dt.date(2027, 3, 31)


@dataclass(frozen=True, slots=True)
class Probe:
    """A sensor in a room, which speaks until a moment before the demonstration's."""

    firm: world.Firm
    site: str
    name: str
    silent_for: dt.timedelta = 3 * MINUTE


PROBES: Final = (
    Probe(world.CITY, "COLD_STORE", "云澜市疾控冷库 1 号探头"),
    Probe(world.COUNTY, "COLD_STORE", "青禾县疾控冷库 2 号探头", 31 * HOUR),
    Probe(world.CHENGGUAN, "CLINIC", "城关接种门诊冰箱探头"),
)


def recorders() -> list[tuple[world.Firm, str, str]]:
    """(party, device id, name) of the recorders whose failure is a story: those of the trucks that warmed."""
    numbers = [(one.number + one.failing) % 40 for one in faults.LOTS if one.failing is not None]
    return [
        (
            world.HANYU,
            codes.giai_link(world.HANYU.org, f"T{number:03d}"),
            f"冷藏车 江A·8821 记录仪 T{number:03d}",
        )
        for number in numbers
    ]


def register_sensors(parties: dict[str, Party]) -> int:
    """Register them, before the events that name them are followed; how many are new. May be repeated."""
    there = {one.name for one in sensors.sensors(Viewer.operator())}
    with standing_at(FIRST - DAY):
        made = [
            _made(parties[firm.code], name, TRUCK, device)
            for firm, device, name in recorders()
            if name not in there
        ]
        for probe in PROBES:
            if probe.name not in there:
                made.append(_made(parties[probe.firm.code], probe.name, EVERY))
                sensors.bind(
                    made[-1], probe.firm.site(probe.site), FIRST, _acting_for(parties[probe.firm.code])
                )
    return len(made)


def send_readings() -> int:
    """What the probes say of the last week; how many readings are new. May be repeated."""
    numbers = {one.name: one.number for one in sensors.sensors(Viewer.operator())}
    told = [
        (numbers[probe.name], at, float(value))
        for seed, probe in enumerate(PROBES)
        for at, value in curve(seed, world.NOW - 7 * DAY, world.NOW - probe.silent_for, EVERY)
    ]
    return receive(told).new


def _made(party: Party, name: str, every: dt.timedelta, device: str = "") -> Sensor:
    new = NewSensor(name, required=every, device=device, calibrated_until=_CALIBRATED)
    return sensors.create(party.pk, new, _acting_for(party))[0]


def _acting_for(party: Party) -> Viewer:
    return Viewer(party_id=party.pk)
