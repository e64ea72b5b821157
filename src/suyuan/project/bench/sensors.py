"""Sensors through a broker: one reading a minute each, while the broker is restarted and the worker is killed.

Counted is what was sent and what is kept; timed is an excursion, from its sending until what it affects is known. The
ceiling is what one process keeps when it is handed readings in batches, without a broker.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from suyuan.project.bench.room import count, room, sender

HOST, USER, PASSWORD, GATEWAY = "127.0.0.1", "suyuan-ingest", "of-the-bench", "gateway"
PATIENCE = 180.0
CARTON = "urn:epc:id:sscc:6901234.0000012345"
PACKS = [f"urn:epc:id:sgtin:6901234.056789.{number}" for number in range(10)]


def run(items: int = 10_000, seconds: int = 180, data: Path | None = None) -> dict[str, Any]:
    """``items`` sensors for ``seconds``. Needs mosquitto."""
    with room(data) as folder:
        names = _register(items)
        ceiling = _handed(items)
        watched = next(iter(names.values()))
        _pack(watched)
        place = Place(folder)
        place.start_broker()
        try:
            found = _measured(place, names, seconds)
        finally:
            place.stop()
    return {
        "bench": "sensors",
        "rate": round(found["kept"] / found["seconds"]),
        "unit": "readings/s",
        "ceiling": round(ceiling),
        "ratio": round(found["kept"] / found["seconds"] / ceiling, 3),
        "params": {"sensors": items, **found},
    }


@dataclass(slots=True)
class Place:
    """The broker and the workers of a run."""

    folder: Path
    port: int = 0
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"mqtt://{USER}:{PASSWORD}@{HOST}:{self.port}"

    def start_broker(self) -> None:
        from suyuan.exchange.sensors.broker import Broker, write_files
        from suyuan.supervision.cold.sensors import hashed

        program = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if program is None:
            raise SystemExit("mosquitto is not installed")
        self.port = self.port or _free_port()
        files, store = self.folder / "broker", self.folder / "broker-store"
        store.mkdir(exist_ok=True)
        write_files(files, Broker(HOST, self.port, USER, PASSWORD, is_encrypted=False), store)
        for name, line in (
            ("passwords", f"{GATEWAY}:{hashed(PASSWORD)}\n"),
            ("access", f"user {GATEWAY}\ntopic write suyuan/readings/#\n"),
            ("suyuan.conf", "user root\n"),
        ):
            with (files / name).open("a") as file:
                file.write(line)
        command = [program, "-c", str(files / "suyuan.conf")]
        self.processes["broker"] = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603

    def work(self, job: str) -> None:
        environment = {**os.environ, "SUYUAN_DATA": str(self.folder), "SUYUAN_BROKER": self.address}
        command = [sys.executable, "-m", "suyuan", "worker", job]
        self.processes[job] = subprocess.Popen(command, env=environment)  # noqa: S603 - ourselves

    def end(self, name: str, number: int = signal.SIGTERM) -> None:
        process = self.processes.pop(name, None)
        if process is not None:
            process.send_signal(number)
            process.wait(PATIENCE)

    def stop(self) -> None:
        for name in list(self.processes):
            self.end(name)


def _measured(place: Place, names: dict[int, UUID], seconds: int) -> dict[str, Any]:
    """Send for so long; at a third the broker is restarted, at two thirds the worker is killed, between them it warms."""
    place.work("sensors")
    place.work("cold")
    gateway = _gateway(place)
    topics = [f"suyuan/readings/{name}" for name in names.values()]
    _until(lambda: _probe(gateway, topics[-1]), "the worker takes nothing")
    before = count("sensor_reading")
    acts = [
        (seconds / 3, lambda: _restart_broker(place)),
        (seconds / 2, lambda: _warm(gateway, topics[0])),
        (seconds * 2 / 3, lambda: _kill_worker(place)),
    ]
    begin, sent = time.monotonic(), 0
    affected: list[float] = []
    while (passed := time.monotonic() - begin) < seconds:
        if acts and passed > acts[0][0]:
            _, act = acts.pop(0)
            threading.Thread(target=act).start()
            if len(acts) == 1:
                sent += 1
                threading.Thread(target=_time_excursion, args=(affected,)).start()
        due = int(len(topics) / 60 * passed)
        for number in range(sent, due):
            topic = topics[1 + number % (len(topics) - 1)]
            gateway.publish(topic, _said(4.0 + number % 30 / 10), qos=1)
        sent = max(sent, due)
        time.sleep(0.05)
    took = time.monotonic() - begin
    _until(lambda: count("sensor_reading") - before >= sent and bool(affected), "readings are missing")
    gateway.disconnect()
    kept = count("sensor_reading") - before
    return {
        "seconds": round(took),
        "sent": sent,
        "kept": kept,
        "lost": sent - kept,
        "behind_s": round(time.monotonic() - begin - took, 1),
        "affected_known_s": round(affected[0], 2),
        "affected": count("excursion_thing"),
    }


def _register(many: int) -> dict[int, UUID]:
    """So many sensors, at once: number to id."""
    from suyuan import clock
    from suyuan.ledger import connection
    from suyuan.supervision.cold.sensors import SQL, hashed

    party, password, now = sender(), hashed(PASSWORD), clock.now()
    row = {"party": party, "device": None, "device_text": "", "profile": "vaccine", "seconds": 60}
    more = {"calibrated": None, "password": password, "now": now}
    with connection.cursor() as cursor:
        cursor.executemany(
            SQL["register"],
            [{**row, **more, "id": uuid4(), "name": f"S{n}", "act": uuid4()} for n in range(many)],
        )
        return dict(cursor.execute("SELECT number, id FROM sensor ORDER BY number").fetchall())


def _handed(many: int, rounds: int = 10) -> float:
    """Readings a second that one process keeps: all sensors, minute by minute, some days ago."""
    from suyuan import clock
    from suyuan.ledger import connection
    from suyuan.supervision.cold.readings import receive

    with connection.cursor() as cursor:
        numbers = [
            n for (n,) in cursor.execute("SELECT number FROM sensor ORDER BY number LIMIT %s", (many,))
        ]
    start = clock.now() - dt.timedelta(days=3)
    begin = time.monotonic()
    for minute in range(rounds):
        at = start + dt.timedelta(minutes=minute)
        receive((number, at, 4.0 + (number + minute) % 30 / 10) for number in numbers)
    return rounds * len(numbers) / (time.monotonic() - begin)


def _pack(watched: UUID) -> None:
    """Ten packs in a carton, the carton beside a sensor."""
    from suyuan import clock
    from suyuan.ledger.sequencer import sequence_all
    from suyuan.ledger.services import capture
    from suyuan.parties.viewer import Viewer
    from suyuan.state.jobs import catch_up
    from suyuan.supervision.cold import sensors

    now = clock.now() - dt.timedelta(hours=1)
    common = {"eventTimeZoneOffset": "+08:00", "eventTime": now.isoformat(), "action": "ADD"}
    packed = {"type": "AggregationEvent", "parentID": CARTON, "childEPCs": PACKS, "bizStep": "packing"}
    document = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": now.isoformat(),
        "epcisBody": {"eventList": [{**common, **packed}]},
    }
    result = capture(json.dumps(document).encode(), sender=sender())
    assert result.success, result.all_problems()
    sequence_all()
    catch_up()
    viewer = Viewer.operator()
    sensors.bind(sensors.sensor(watched, viewer), CARTON, now, viewer)


def _gateway(place: Place) -> Any:
    from paho.mqtt.client import Client
    from paho.mqtt.enums import CallbackAPIVersion

    client = Client(CallbackAPIVersion.VERSION2, client_id=GATEWAY, clean_session=False)
    client.username_pw_set(GATEWAY, PASSWORD)
    client.max_inflight_messages_set(1_000)
    client.reconnect_delay_set(1, 2)
    _until(lambda: _connected(client, place.port), "the broker does not come up")
    client.loop_start()
    return client


def _connected(client: Any, port: int) -> bool:
    try:
        client.connect(HOST, port)
    except OSError:
        return False
    return True


def _probe(gateway: Any, topic: str) -> bool:
    before = count("sensor_reading")
    gateway.publish(topic, _said(5.0), qos=1)
    time.sleep(2)
    return count("sensor_reading") > before


def _said(celsius: float) -> bytes:
    return json.dumps({"at": dt.datetime.now(dt.UTC).isoformat(), "celsius": celsius}).encode()


def _warm(gateway: Any, topic: str) -> None:
    gateway.publish(topic, _said(16.0), qos=1)


def _time_excursion(affected: list[float]) -> None:
    from django.db import connection

    begin = time.monotonic()
    _until(lambda: count("excursion_thing") == len(PACKS) + 1, "nothing is affected")
    affected.append(time.monotonic() - begin)
    connection.close()


def _restart_broker(place: Place) -> None:
    place.end("broker")
    time.sleep(2)
    place.start_broker()


def _kill_worker(place: Place) -> None:
    place.end("sensors", signal.SIGKILL)
    time.sleep(5)
    place.work("sensors")


def _until(holds: Callable[[], bool], why: str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(why)
        time.sleep(0.1)


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
