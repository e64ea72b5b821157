"""The register of sensors: who has which, what it must keep, where it is. Each change is an act of the ledger."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import os
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from suyuan import clock
from suyuan.core.chain.cold.grading import PROFILES, Profile
from suyuan.core.identifiers.canonical import canonical_text, key_for
from suyuan.core.problem import Problem, Refused
from suyuan.ledger import acts, connection
from suyuan.named_sql import load
from suyuan.parties.models import Place
from suyuan.parties.viewer import Viewer
from suyuan.supervision.cold import errors

SQL = load(Path(__file__).parent.parent / "sql" / "cold.sql")
SHORTEST, LONGEST = dt.timedelta(seconds=10), dt.timedelta(hours=24)
PLACE, THING = "place", "thing"
_ITERATIONS = 101


@dataclass(frozen=True, slots=True)
class Sensor:
    """One sensor."""

    id: UUID
    number: int
    party: int
    name: str
    device: str
    """As events name it; empty: no event does."""
    profile_name: str
    required_seconds: int
    calibrated_until: dt.date | None
    made_at: dt.datetime
    ended_at: dt.datetime | None

    @property
    def profile(self) -> Profile:
        return PROFILES[self.profile_name]

    @property
    def required(self) -> dt.timedelta:
        return dt.timedelta(seconds=self.required_seconds)


@dataclass(frozen=True, slots=True)
class NewSensor:
    """What is told about a sensor when it is registered."""

    name: str
    profile: str = "vaccine"
    required: dt.timedelta = dt.timedelta(minutes=5)
    device: str = ""
    calibrated_until: dt.date | None = None


def create(party: int, new: NewSensor, viewer: Viewer) -> tuple[Sensor, str]:
    """Register a sensor; it, and its password, which is told this once. Raises Refused (COLD-001 to 004)."""
    _check(new)
    name, password = uuid.uuid4(), secrets.token_urlsafe(24)
    told = {"party": party, "profile": new.profile, "seconds": int(new.required.total_seconds())}
    with acts.ordering("sensor.create", viewer, subject=name, **told) as act:
        _save(name, party, new, hashed(password), act)
    return _one(name), password


def _check(new: NewSensor) -> None:
    found: list[Problem] = []
    if not 1 <= len(new.name.strip()) <= 100:
        found.append(errors.NAME.problem("name", new.name[:100]))
    if new.profile not in PROFILES:
        found.append(errors.PROFILE.problem("profile", new.profile[:50], wanted=", ".join(PROFILES)))
    if not SHORTEST <= new.required <= LONGEST:
        found.append(errors.REQUIRED.problem("required", str(new.required)))
    if found:
        raise Refused(*found)


def _save(name: UUID, party: int, new: NewSensor, password: str, act: UUID) -> None:
    device = UUID(bytes=key_for(new.device)) if new.device else None
    row = {
        "id": name,
        "party": party,
        "name": new.name.strip(),
        "device": device,
        "device_text": canonical_text(new.device) if new.device else "",
        "profile": new.profile,
        "seconds": int(new.required.total_seconds()),
        "calibrated": new.calibrated_until,
        "password": password,
        "act": act,
        "now": clock.now(),
    }
    try:
        with connection.cursor() as cursor:
            cursor.execute(SQL["register"], row)
    except psycopg.errors.UniqueViolation:
        raise Refused(errors.DEVICE.problem("device", new.device)) from None


def renew_password(sensor: Sensor, viewer: Viewer) -> str:
    """Give a sensor another password; the old one ends when the broker has read the file again."""
    password = secrets.token_urlsafe(24)
    with acts.ordering("sensor.password", viewer, subject=sensor.id), connection.cursor() as cursor:
        cursor.execute("UPDATE sensor SET password = %s WHERE id = %s", (hashed(password), sensor.id))
    return password


def end(sensor: Sensor, viewer: Viewer) -> None:
    """Take a sensor out of use: what it sends from now on is refused."""
    with acts.ordering("sensor.end", viewer, subject=sensor.id), connection.cursor() as cursor:
        now = clock.now()
        cursor.execute("UPDATE sensor SET ended_at = %s WHERE id = %s AND ended_at IS NULL", (now, sensor.id))


def bind(
    sensor: Sensor, thing: str, since: dt.datetime, viewer: Viewer, until: dt.datetime | None = None
) -> UUID:
    """Say that a sensor watches a container, a vehicle or a place; the act. Raises Refused (COLD-006, 007)."""
    key, text = _thing(thing)
    if until is not None and until <= since:
        raise Refused(errors.TIME.problem("until", until.isoformat()))
    body = {"thing": text, "since": since.isoformat(), "until": until.isoformat() if until else None}
    with acts.ordering("sensor.bind", viewer, subject=sensor.id, **body) as act:
        mark(Mark(sensor.number, key, text, since, is_on=True, until=until, source=act))
    return act


def unbind(sensor: Sensor, thing: str, at: dt.datetime, viewer: Viewer) -> UUID:
    """Say that a sensor watches something no more; the act. Raises Refused (COLD-006)."""
    key, text = _thing(thing)
    with acts.ordering("sensor.unbind", viewer, subject=sensor.id, thing=text, at=at.isoformat()) as act:
        mark(Mark(sensor.number, key, text, at, is_on=False, source=act))
    return act


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment from or until which a sensor watched something."""

    sensor: int
    key: bytes
    text: str
    at: dt.datetime
    is_on: bool
    source: UUID
    until: dt.datetime | None = None


def mark(one: Mark) -> None:
    """Keep a mark. What was out of range since is looked at again: it may affect other things now."""
    thing = UUID(bytes=one.key)
    kind = PLACE if "/414/" in one.text or Place.objects.filter(key=thing).exists() else THING
    row = {
        "sensor": one.sensor,
        "thing": thing,
        "text": one.text,
        "kind": kind,
        "at": one.at,
        "is_on": one.is_on,
        "until": one.until,
        "source": one.source,
    }
    with connection.cursor() as cursor:
        if kind == PLACE and one.is_on:
            cursor.execute(SQL["visits_before"], {"place": thing})
        cursor.execute(SQL["mark"], row)
        cursor.execute(SQL["look_again"], {"sensors": [one.sensor], "since": one.at})


def _thing(text: str) -> tuple[bytes, str]:
    canonical = canonical_text(text.strip())
    if not text.strip() or canonical.startswith("text:"):
        raise Refused(errors.THING.problem("thing", text[:100]))
    return key_for(text.strip()), canonical


def hashed(password: str, salt: bytes | None = None) -> str:
    """A password as mosquitto 2 reads it: PBKDF2 with SHA-512."""
    salt = salt if salt is not None else os.urandom(12)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS)
    return f"$7${_ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def passwords() -> list[tuple[UUID, str]]:
    """(id, hashed password) of every sensor in use: what the broker must know."""
    with connection.cursor() as cursor:
        return cursor.execute(
            "SELECT id, password FROM sensor WHERE ended_at IS NULL ORDER BY number"
        ).fetchall()


def sensors(viewer: Viewer) -> list[Sensor]:
    """The sensors that a viewer may see, by name: those of its parties; the platform sees all."""
    where, given = seen_by(viewer)
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["sensors"].format(where=where), given)
        return [Sensor(*row) for row in rows.fetchall()]


def sensor(name: UUID, viewer: Viewer) -> Sensor:
    """One sensor. Raises Refused (COLD-005) where there is none that the viewer may see."""
    where, given = seen_by(viewer)
    with connection.cursor() as cursor:
        text = SQL["sensors"].format(where=f"({where}) AND s.id = %(id)s")
        row = cursor.execute(text, {**given, "id": name}).fetchone()
    if row is None:
        raise Refused(errors.UNKNOWN.problem("sensor", str(name)))
    return Sensor(*row)


def seen_by(viewer: Viewer) -> tuple[str, dict[str, Any]]:
    """The condition on ``sensor s``. The public and people without a party see none."""
    if viewer.is_operator:
        return "TRUE", {}
    if viewer.party_id is None:
        return "FALSE", {}
    return "s.party = ANY(%(own)s)", {"own": list(viewer.parties)}


def _one(name: UUID) -> Sensor:
    return sensor(name, Viewer.operator())
