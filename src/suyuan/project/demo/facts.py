"""What a firm's system wants to report, before it is written in any format."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

BEIJING = dt.timezone(dt.timedelta(hours=8))

IMP = "https://ref.suyuan.example/imports/"
IDCODE = "http://idcode.org.cn/epcis/ext/"
MDA = "urn:epcglobal:cbv:mda"
STEPS = "https://ref.suyuan.example/step/"
NAMESPACES = {"imp": IMP, "idcode": IDCODE, "cbvmda": MDA}
"""The prefixes that names of ``ilmd`` and ``extensions`` may use."""

Pairs = tuple[tuple[str, str], ...]
Format = Literal["xml12", "json20"]


@dataclass(frozen=True, slots=True)
class Readings:
    """Temperatures of one recorder, degrees Celsius."""

    device: str
    points: tuple[tuple[dt.datetime, str], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened, in the words of EPCIS but in no format."""

    kind: Literal["Object", "Aggregation", "Transaction", "Transformation"]
    time: dt.datetime
    step: str
    """A bare CBV word or a URI of our own."""
    action: Literal["ADD", "OBSERVE", "DELETE"] | None = None
    disposition: str | None = None
    epcs: tuple[str, ...] = ()
    """Items; the children of an Aggregation; the outputs of a Transformation."""
    parent: str | None = None
    quantities: tuple[tuple[str, str, str | None], ...] = ()
    """(class, quantity, unit); the outputs of a Transformation."""
    inputs: tuple[tuple[str, str, str | None], ...] = ()
    read_point: str | None = None
    place: str | None = None
    papers: Pairs = ()
    sources: Pairs = ()
    destinations: Pairs = ()
    ilmd: Pairs = ()
    extensions: tuple[tuple[str, str | Pairs], ...] = ()
    readings: tuple[Readings, ...] = ()
    event_id: str | None = None
    declared: tuple[dt.datetime, str] | None = None
    """(when, why) for a report that an earlier one was wrong."""


@dataclass(frozen=True, slots=True)
class Message:
    """Facts that one firm sends together."""

    sender: str
    """Code of the party."""
    format: Format
    title: str
    facts: tuple[Fact, ...]
    arrives: dt.datetime
    """When the document reaches the platform: mostly minutes after the last fact, sometimes weeks."""


@dataclass(slots=True)
class Outbox:
    """Collects the messages of a consignment."""

    messages: list[Message] = field(default_factory=list)

    def send(
        self,
        sender: str,
        form: Format,
        title: str,
        *facts: Fact,
        after: dt.timedelta = dt.timedelta(minutes=7),
    ) -> None:
        """Send facts, the delay counted from the last of them."""
        last = max(fact.time for fact in facts)
        self.messages.append(Message(sender, form, title, facts, last + after))
