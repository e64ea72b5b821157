"""A broker for tests: mosquitto with its own configuration, passwords and port, or a reason why there is none."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest

from free_port import free_port

PROGRAM = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
USER, PASSWORD = "suyuan-ingest", "a-word-for-tests"


@dataclass
class TestBroker:
    """Start it, stop it, start it again: it keeps what it had."""

    __test__ = False
    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"mqtt://{USER}:{PASSWORD}@127.0.0.1:{self.port}"

    def start(self) -> None:
        from suyuan.exchange.sensors.broker import Broker, write_files

        if PROGRAM is None:
            pytest.skip("mosquitto is not installed (apt-get install mosquitto)")
        store = self.folder / "store"
        store.mkdir(exist_ok=True)
        write_files(self.folder, Broker("127.0.0.1", self.port, USER, PASSWORD, is_encrypted=False), store)
        if "user " not in (conf := self.folder / "suyuan.conf").read_text():
            conf.write_text(conf.read_text() + "user root\n")
        self.process = subprocess.Popen([PROGRAM, "-c", conf], stderr=subprocess.DEVNULL)
        for _ in range(200):
            with suppress(OSError):
                client = self.client()
                client.connect("127.0.0.1", self.port)
                client.disconnect()
                return
            time.sleep(0.05)
        raise AssertionError("mosquitto does not come up")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def client(self, user: str = "", password: str = "") -> mqtt.Client:
        made = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        if user:
            made.username_pw_set(user, password)
        return made

    def send(self, user: str, password: str, topic: str, *payloads: bytes) -> list[bool]:
        """Send as somebody, and whether each was taken by the broker."""
        client, answered = self.client(user, password), threading.Event()
        refused: list[object] = []

        def on_connect(_client, _data, _flags, reason, _properties):
            if reason.is_failure:
                refused.append(reason)
            answered.set()

        client.on_connect = on_connect
        client.connect("127.0.0.1", self.port)
        client.loop_start()
        answered.wait(10)
        if refused:
            client.loop_stop()
            return [False] * len(payloads)
        sent = [client.publish(topic, payload, qos=1) for payload in payloads]
        for one in sent:
            one.wait_for_publish(10)
        client.disconnect()
        client.loop_stop()
        return [one.is_published() for one in sent]
