"""What an adapter to another platform is.

An adapter knows one platform's shape and nothing else. It says which events the platform wants to hear of, how
events become messages, how to hand one over, how to read the answer, and how to ask what the platform has.
The queue, the tries, the receipts and the comparison are the same for all and live beside this file.

An adapter keeps nothing: the same events and settings always give the same pieces, in the same order.
"""

from __future__ import annotations

import base64
import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, ClassVar, NamedTuple, Protocol
from uuid import UUID

from suyuan.core.identifiers.canonical import key_for
from suyuan.core.problem import Problem
from suyuan.ledger.queries import StoredEvent
from suyuan.masterdata.models import Product
from suyuan.masterdata.queries import product_of

Parameters = tuple[tuple[str, Any], ...]
Period = tuple[Any, Any]
"""From and until, aware times."""
Mark = str | int
"""Where a platform goes on telling; what it looks like is the platform's affair."""


class Verdict(IntEnum):
    """What an answer means."""

    ACCEPTED = 1
    PENDING = 2
    """Taken, not yet judged: ask later with ``follow``."""
    REFUSED = 3
    """The content is at fault; the same content will be refused again."""
    FAILED = 4
    """No answer, or none that says anything about the content: try again, under the same reference."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing a party must say about its account."""

    name: str
    meaning: str
    meaning_zh: str
    is_secret: bool = False
    is_needed: bool = True
    kind: type = str


@dataclass(frozen=True, slots=True)
class Account:
    """A party's account at the platform, opened for one turn."""

    owner: int
    name: str
    dest: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Piece:
    """What one message says."""

    items: tuple[str, ...]
    """The things it speaks of, as the platform writes them."""
    content: Mapping[str, Any]
    """The fields of the message, JSON-safe, without anything that changes from try to try."""
    once: str | None = None
    """Named when this may be sent once only for the whole account, however many events lead to it."""
    problem: Problem | None = None
    """Why it cannot be sent as it is; it is shown to the owner and can be tried again when that is mended."""

    @property
    def digest(self) -> bytes:
        """SHA-256 over items and content."""
        text = json.dumps([self.items, self.content], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).digest()


@dataclass(frozen=True, slots=True)
class Receipt:
    """An answer, read."""

    verdict: Verdict
    code: str | None = None
    told: str = ""
    remote: str | None = None
    status: int | None = None
    retry_after: str | None = None
    answer: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Held:
    """One message as the platform says it has it."""

    reference: str | None
    """None when the platform keeps no name of ours; then messages are known by their items."""
    items: tuple[str, ...] | None
    """None when the platform does not tell."""
    remote: str | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    """What else it tells, for ``is_same``."""


class Page(NamedTuple):
    """Some of what a platform says it has."""

    held: Iterable[Held]
    next: Mark | None = None
    """Where it goes on; None behind the last."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back over HTTP. ``content`` is cut to a size and may be anything."""

    status: int
    content: bytes
    retry_after: str | None = None


class Line(Protocol):
    """The way to the platform. Raises ``egress.Unreached`` or Refused; ends everything at one deadline."""

    memory: dict[str, str]
    """Kept for one turn: tokens."""

    def post(
        self, path: str, body: bytes, content_type: str, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """POST to the account's address with ``path`` behind it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an adapter may look up beside the events."""

    product: Callable[[str], Product | None]
    """By the canonical text of a class."""


def facts_of_register() -> Facts:
    """Facts from the register of products."""
    return Facts(lambda text: product_of(UUID(bytes=key_for(text))))


class Adapter(ABC):
    """One platform's shape. What it looks at of all that it is given is its own affair."""

    name: ClassVar[str]
    title: ClassVar[str]
    title_zh: ClassVar[str]
    settings: ClassVar[tuple[Setting, ...]] = ()
    asks: ClassVar[Parameters] = ()
    """The query whose events it is told of, unless the party names another."""
    is_own_only: ClassVar[bool] = True
    """Whether only what the party itself presented is told: nobody reports another's business to a platform."""

    def groups(self, events: Sequence[StoredEvent], account: Account) -> list[tuple[StoredEvent, ...]]:
        """Events that become messages together. As they came, one each, unless the shape gathers them."""
        return [(one,) for one in events]

    @abstractmethod
    def pieces(self, group: Sequence[StoredEvent], account: Account, facts: Facts) -> list[Piece]:
        """The messages a group makes; none when it does not concern the platform.

        Raises Refused when it concerns the platform and cannot be written in its shape.
        """

    @abstractmethod
    def send(self, piece: Piece, reference: str, account: Account, line: Line, *, is_repeat: bool) -> Receipt:
        """Hand a message over. ``is_repeat``: it may have arrived before, so that "we have it" is a yes."""

    def follow(self, piece: Piece, reference: str, account: Account, line: Line) -> Receipt:
        """Ask what became of a message that was PENDING."""
        raise NotImplementedError(f"{self.name} never answers that a message is pending")

    def held(self, account: Account, line: Line, period: Period) -> Iterator[Held]:
        """What the platform says it got from this account in a period, page by page."""
        mark: Mark | None = None
        while True:
            held, mark = self.page(account, line, period, mark)
            yield from held
            if mark is None:
                return

    @abstractmethod
    def page(self, account: Account, line: Line, period: Period, mark: Mark | None) -> Page:
        """One page of it, the first without a mark. Raises Refused with ADP-018 when the platform does not say."""

    def is_same(self, piece: Piece, held: Held) -> bool:
        """Whether the platform has what we sent. The same things, unless the shape can tell more."""
        return held.items is None or sorted(piece.items) == sorted(held.items)


def reference_of(id_: UUID) -> str:
    """A message's name at other platforms: ``SY`` and 26 letters and digits, the same at every try."""
    return "SY" + base64.b32encode(id_.bytes).decode().rstrip("=")


def id_of(reference: str) -> UUID | None:
    """The message id behind a reference; None when it is not one of ours."""
    text = reference.removeprefix("SY")
    if len(reference) != 28 or len(text) != 26:
        return None
    try:
        found = UUID(bytes=base64.b32decode(text + "======"))
    except ValueError:
        return None
    return found if reference_of(found) == reference else None
