"""What looks abnormal in the access log. Pure: given the accesses of one person or machine and what is usual for it,
each rule says what it found, or nothing. docs/reference/access-log.md tells the thresholds to people.

A rule compares with the person's own usual wherever there is one: a night nurse reads at night, and a machine that
keeps a hospital in step reads thousands. What is found is a question to somebody, no verdict.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from suyuan.parties.access_log.entries import Result

HOUR: Final = dt.timedelta(hours=1)
NIGHT_BEGINS, NIGHT_ENDS = 22, 6


class Rule(StrEnum):
    """What can look abnormal."""

    MASS_READING = "mass_reading"
    ODD_HOURS = "odd_hours"
    FOREIGN = "foreign"
    NEW_ADDRESS = "new_address"
    TWO_NETWORKS = "two_networks"
    ALTERED_RIGHTS = "altered_rights"
    """A row that gives rights is not as the application left it (``rights_seals``)."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From how much on something is abnormal."""

    objects: int = 200
    """Different things that a person opens within an hour."""
    records: int = 100_000
    """Events that a machine reads within an hour."""
    times_usual: int = 5
    """Both, compared with the largest hour of the last 30 days."""
    night: int = 20
    """Things opened between 22 and 6, by somebody who was here in fewer than two of the last 30 nights."""
    refusals: int = 5
    """Things of others that were refused in a row; of an officer already that many more than half."""
    failures: int = 3
    """Refused sign-ins within an hour before one from a network that was never seen."""
    at_once: dt.timedelta = dt.timedelta(minutes=10)
    """Within which a key that comes from one network, another and the first again is in two at once."""


@dataclass(frozen=True, slots=True)
class Access:
    """One line of the log, as far as the rules look."""

    at: dt.datetime
    action: str
    result: Result = Result.DONE
    object: str = ""
    address: str = ""
    records: int = 0
    is_export: bool = False

    @property
    def opens(self) -> bool:
        """Whether it showed a thing."""
        return self.result is Result.DONE and bool(self.object)

    @property
    def network(self) -> str:
        """What one sender can change at will counts as one: 256 addresses of IPv4, 64 bits of IPv6."""
        if not self.address:
            return ""
        bits = 64 if ":" in self.address else 24
        return str(ipaddress.ip_network(f"{self.address}/{bits}", strict=False))


@dataclass(frozen=True, slots=True)
class Usual:
    """What somebody did in the 30 days before."""

    objects: int = 0
    """The most different things opened in one hour."""
    records: int = 0
    """The most events read in one hour."""
    nights: int = 0
    """Nights in which anything was opened."""
    networks: frozenset[str] = field(default_factory=frozenset)
    """From which something was done, in 90 days."""


@dataclass(frozen=True, slots=True)
class Abnormal:
    """What a rule found."""

    rule: Rule
    since: dt.datetime
    until: dt.datetime
    count: int
    """How many: things, events, refusals, failures, networks."""
    usual: int = 0
    """What that is in ordinary times."""
    networks: tuple[str, ...] = ()


def of_a_person(
    accesses: Sequence[Access], usual: Usual, limits: Thresholds, *, is_officer: bool = False
) -> Iterator[Abnormal]:
    """What is abnormal in the accesses of one person, in the order of time."""
    yield from mass_reading(accesses, usual, limits)
    yield from odd_hours(accesses, usual, limits)
    yield from foreign(accesses, limits, is_officer=is_officer)
    yield from new_address(accesses, usual, limits)


def of_a_key(accesses: Sequence[Access], usual: Usual, limits: Thresholds) -> Iterator[Abnormal]:
    """What is abnormal in the calls of one machine, in the order of time."""
    yield from mass_calls(accesses, usual, limits)
    yield from foreign(accesses, limits)
    yield from two_networks(accesses, usual, limits)


def mass_reading(accesses: Iterable[Access], usual: Usual, limits: Thresholds) -> Iterator[Abnormal]:
    """More different things opened within an hour than the limit, and than so many times the usual."""
    most = max(limits.objects, limits.times_usual * usual.objects)
    for hour in hours([one for one in accesses if one.opens]):
        count = len({one.object for one in hour})
        if count > most:
            yield Abnormal(Rule.MASS_READING, hour[0].at, hour[-1].at, count, usual.objects)


def mass_calls(accesses: Iterable[Access], usual: Usual, limits: Thresholds) -> Iterator[Abnormal]:
    """The same of a machine, which reads events by the call."""
    most = max(limits.records, limits.times_usual * usual.records)
    for hour in hours([one for one in accesses if one.records]):
        count = sum(one.records for one in hour)
        if count > most:
            yield Abnormal(Rule.MASS_READING, hour[0].at, hour[-1].at, count, usual.records)


def odd_hours(accesses: Iterable[Access], usual: Usual, limits: Thresholds) -> Iterator[Abnormal]:
    """Things opened between 22 and 6 by somebody who is not here at night."""
    if usual.nights >= 2:
        return
    nights: dict[dt.date, list[Access]] = {}
    for one in accesses:
        night = night_of(one.at)
        if night is not None and one.opens:
            nights.setdefault(night, []).append(one)
    for found in nights.values():
        count = len({one.object for one in found})
        if count >= limits.night:
            yield Abnormal(Rule.ODD_HOURS, found[0].at, found[-1].at, count, usual.nights)


def foreign(
    accesses: Iterable[Access], limits: Thresholds, *, is_officer: bool = False
) -> Iterator[Abnormal]:
    """Refused one thing after the other within an hour: somebody tries what is not his; an officer, outside his duty."""
    most = limits.refusals // 2 + 1 if is_officer else limits.refusals
    row: list[Access] = []
    for one in accesses:
        if one.object and one.result is Result.REFUSED and not one.action.startswith("account."):
            row = [*(earlier for earlier in row if one.at - earlier.at <= HOUR), one]
            if len({each.object for each in row}) == most:
                yield Abnormal(Rule.FOREIGN, row[0].at, one.at, most)
                row = []
        elif one.opens:
            row = []


def new_address(accesses: Iterable[Access], usual: Usual, limits: Thresholds) -> Iterator[Abnormal]:
    """Signed in from a network never seen, after failing several times: the password may be a guessed one."""
    failed: list[Access] = []
    for one in accesses:
        if one.action in {"account.refused", "account.locked", "account.factor_refused"}:
            failed.append(one)
        elif one.action == "account.signed_in":
            near = [earlier for earlier in failed if one.at - earlier.at <= HOUR]
            if len(near) >= limits.failures and one.network and one.network not in usual.networks:
                yield Abnormal(
                    Rule.NEW_ADDRESS, near[0].at, one.at, len(near), len(usual.networks), (one.network,)
                )
            failed = []


def two_networks(accesses: Iterable[Access], usual: Usual, limits: Thresholds) -> Iterator[Abnormal]:
    """From one network, another and the first again within minutes, one of them new: somebody else has the key.

    A move goes one way; whoever stands behind two lines came from both before.
    """
    recent: list[Access] = []
    for one in accesses:
        if not one.network or one.result is not Result.DONE:
            continue
        recent = [*(earlier for earlier in recent if one.at - earlier.at <= limits.at_once), one]
        seen = [each.network for each in recent]
        between = {name for name in seen[seen.index(one.network) :] if name != one.network}
        pair = {one.network, *between}
        if between and not pair <= usual.networks:
            yield Abnormal(Rule.TWO_NETWORKS, recent[0].at, one.at, len(pair), 1, tuple(sorted(pair)))
            recent = [one]


def hours(accesses: Sequence[Access]) -> Iterator[list[Access]]:
    """By the hours of the clock."""
    found: dict[dt.datetime, list[Access]] = {}
    for one in accesses:
        found.setdefault(one.at.replace(minute=0, second=0, microsecond=0), []).append(one)
    yield from found.values()


def night_of(at: dt.datetime) -> dt.date | None:
    """The day on whose evening the night began, in the zone of the moment; None by day."""
    if at.hour >= NIGHT_BEGINS:
        return at.date()
    return at.date() - dt.timedelta(days=1) if at.hour < NIGHT_ENDS else None
