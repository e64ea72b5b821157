"""Take readings from the broker: each message is acknowledged once what it says is committed, and not before.

The session is kept by the broker under our name: what sensors send while we are away waits there, and what we had not
acknowledged comes again. It then changes nothing if it was kept after all. A message that cannot be read is
acknowledged and counted: it would come for ever.
"""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from suyuan.core.problem import Refused
from suyuan.exchange.sensors import errors
from suyuan.exchange.sensors.broker import Broker
from suyuan.exchange.sensors.payload import PREFIX, readings_in, sensor_of
from suyuan.ledger import connection
from suyuan.supervision.cold.readings import receive
from suyuan.supervision.cold.sensors import SQL

NAME: Final = "suyuan-sensors"
FULL: Final = 2_000
"""Messages after which they are kept at once."""
TOGETHER: Final = 0.5
"""Seconds in which messages gather."""
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Counts:
    """What became of what was sent."""

    messages: int = 0
    new: int = 0
    unread: int = 0
    refused: int = 0


@dataclass(slots=True)
class Taking:
    """One connection to the broker."""

    where: Broker
    counts: Counts = field(default_factory=Counts)
    waiting: list[MQTTMessage] = field(default_factory=list)
    refusal: str = ""
    is_hearing: bool = False
    """Whether the broker keeps for us what sensors send."""
    numbers: dict[UUID, int] = field(default_factory=dict)

    def run(self, should_stop: Callable[[], bool]) -> None:
        """Take readings until ``should_stop`` says so, or the connection ends. Raises OSError without a broker, Refused
        (MQTT-002) where it does not let us in.
        """
        client = self._client()
        client.connect(self.where.host, self.where.port, keepalive=30)
        try:
            while not should_stop() and self._gather(client):
                self._keep(client)
        finally:
            client.disconnect()
            client.loop(0.1)

    def _client(self) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, client_id=NAME, clean_session=False, manual_ack=True)
        client.username_pw_set(self.where.user, self.where.password)
        if self.where.is_encrypted:
            client.tls_set(tls_version=ssl.PROTOCOL_TLS_CLIENT)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = lambda _client, _data, message: self.waiting.append(message)
        return client

    def _on_connect(self, client: Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self.refusal = str(reason)
        else:
            client.subscribe(f"{PREFIX}+", qos=1)

    def _on_subscribe(self, *_given: Any) -> None:
        self.is_hearing = True

    def _gather(self, client: Client) -> bool:
        """Hear messages for a moment; whether the connection stands."""
        until = time.monotonic() + TOGETHER
        while (left := until - time.monotonic()) > 0 and len(self.waiting) < FULL:
            if client.loop(min(left, 0.1)) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                if self.refusal:
                    raise Refused(errors.REFUSED.problem("broker", detail=self.refusal))
                return False
        return True

    def _keep(self, client: Client) -> None:
        """Keep what was heard, then acknowledge it."""
        messages, self.waiting = self.waiting, []
        if not messages:
            return
        self._learn({name for one in messages if (name := sensor_of(one.topic)) is not None})
        told = []
        for message in messages:
            number = self.numbers.get(sensor_of(message.topic) or UUID(int=0))
            readings = readings_in(bytes(message.payload))
            if number is None or readings is None:
                self.counts.unread += 1
                _log.warning("a message on %s was passed by", PREFIX)
                continue
            told += [(number, one.at, one.celsius) for one in readings]
        taken = receive(told)
        self.counts.new += taken.new
        self.counts.refused += taken.refused
        self.counts.messages += len(messages)
        for message in messages:
            client.ack(message.mid, message.qos)

    def _learn(self, names: set[UUID]) -> None:
        unknown = names - self.numbers.keys()
        if unknown:
            with connection.cursor() as cursor:
                self.numbers.update(cursor.execute(SQL["numbers"], {"ids": list(unknown)}).fetchall())
