"""What a paper is about: lots, products, things by their codes, and the events of a hop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from suyuan.core.identifiers.canonical import class_text, key_of
from suyuan.core.identifiers.identification import Level
from suyuan.core.problem import Refused
from suyuan.ledger import connection
from suyuan.state.trace.subject import subject_of
from suyuan.supervision.locks.scopes import Scope
from suyuan.supervision.papers import errors
from suyuan.supervision.papers.sql import SQL

MOST: Final = 200
LONGEST_CODE: Final = 2_048
TargetLevel = Literal["lot", "product", "thing", "event"]


@dataclass(frozen=True, slots=True)
class Target:
    """One of them: its key as in the index of identifiers, or the id of the event."""

    level: TargetLevel
    key: UUID
    text: str


@dataclass(frozen=True, slots=True)
class Meant:
    """What is looked for when papers of a code are: the thing, its lot and its product."""

    key: UUID
    keys: tuple[UUID, ...]


def targets_of(codes: Iterable[str], lot: str = "", events: Iterable[str] = ()) -> tuple[Target, ...]:
    """Read what is named; with ``lot`` each code stands for that lot of its product. Raises Refused."""
    found: dict[UUID, Target] = {}
    for target in (*(_of_code(code, lot) for code in codes), *(_of_event(text) for text in events)):
        found.setdefault(target.key, target)
        if len(found) > MOST:
            raise Refused(errors.ABOUT.problem("codes", "", most=MOST))
    if not found:
        raise Refused(errors.ABOUT.problem("codes", "", most=MOST))
    return tuple(found.values())


def meant_by(code: str) -> Meant:
    """The keys under which papers of a code are found. Raises Refused for what cannot be a code."""
    subject = subject_of(_checked(code), with_product=False)
    keys = {subject.key, *_told(subject.key)}
    product = class_text(subject.text)
    if product:
        keys.add(UUID(bytes=key_of(product)))
    if subject.level is Level.LOT:
        keys.add(Scope.lot(code).targets[0].key)
    return Meant(subject.key, tuple(keys))


def _told(key: UUID) -> list[UUID]:
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["lot_of"], {"key": key}).fetchall()
    return [each for row in rows for each in row if each is not None]


def _of_code(code: str, lot: str) -> Target:
    text = _checked(code)
    try:
        level, scope = _scope_of(text, lot.replace("\0", "").strip())
    except Refused:
        raise Refused(errors.ABOUT.problem("codes", text, most=MOST)) from None
    (target,) = scope.targets
    return Target(level, target.key, target.text)


def _scope_of(text: str, lot: str) -> tuple[TargetLevel, Scope]:
    level = subject_of(text, with_product=False).level
    if lot or level is Level.LOT:
        return "lot", Scope.lot(text, lot)
    if level is Level.CLASS:
        return "product", Scope.product(text)
    return "thing", Scope.things([text])


def _of_event(text: str) -> Target:
    try:
        event = UUID(text.strip())
    except ValueError:
        raise Refused(errors.ABOUT.problem("events", text[:80], most=MOST)) from None
    return Target("event", event, event.hex)


def _checked(code: str) -> str:
    text = code.strip()
    if not text or len(text) > LONGEST_CODE or "\0" in text:
        raise Refused(errors.ABOUT.problem("codes", text[:80].replace("\0", ""), most=MOST))
    return text
