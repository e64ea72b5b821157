"""Receivers of deliveries on this machine: real servers that note everything and answer as they are told."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from listening import Taker, listening


@dataclass(frozen=True)
class Call:
    """One POST that arrived."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    status: int

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def epcs(self) -> list[str]:
        events = self.document["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        return [epc for event in events for epc in event["epcList"]]


Behaviour = Callable[[dict[str, str], bytes], tuple[int, dict[str, str]]]


@dataclass
class Receiver:
    """``behaviour`` gets headers and body and says with what status and headers to answer."""

    behaviour: Behaviour = lambda headers, body: (204, {})
    calls: list[Call] = field(default_factory=list)
    port: int = 0

    @property
    def dest(self) -> str:
        return f"http://127.0.0.1:{self.port}/take"

    @property
    def taken(self) -> list[Call]:
        return [call for call in self.calls if 200 <= call.status < 300]

    @property
    def bodies(self) -> list[bytes]:
        return [call.body for call in self.taken]

    @property
    def epcs(self) -> list[str]:
        return [epc for call in self.taken for epc in call.epcs]

    def wait(self, count: int, seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while len(self.taken) < count:
            assert time.monotonic() < end, f"{len(self.taken)} of {count} deliveries arrived"
            time.sleep(0.02)


@contextmanager
def receiver(behaviour: Behaviour | None = None) -> Iterator[Receiver]:
    found = Receiver() if behaviour is None else Receiver(behaviour)

    class Handler(Taker):
        def take(self, headers: dict[str, str], body: bytes) -> None:
            at = time.time()
            status, more = found.behaviour(headers, body)
            found.calls.append(Call(self.path, headers, body, at, status))
            self.reply(status, more=more)

    with listening(Handler) as found.port:
        yield found
