"""What a lock is about: things by their codes, a lot, a product, or whatever is at a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of, lot_text
from suyuan.core.identifiers.identification import Level
from suyuan.core.problem import Refused
from suyuan.parties.models import Place
from suyuan.state.sights import place_key
from suyuan.state.trace.subject import subject_of
from suyuan.supervision.locks import errors

MOST_THINGS: Final = 5_000
LONGEST_CODE: Final = 8_192
_OWN_PREFIXES: Final = ("drug:", "ma:", "hibc:", "isbt:", "idcode:", "uri:", "text:")


class Kind(StrEnum):
    THINGS = "things"
    LOT = "lot"
    PRODUCT = "product"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing, lot, product or place."""

    key: UUID
    text: str
    """Canonical."""
    spelling: str
    """As an event names it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is locked. Make it with one of the class methods; they raise Refused for what cannot be read."""

    kind: Kind
    targets: tuple[Target, ...]
    class_key: UUID | None = None
    """The product, of a lot or product."""

    @classmethod
    def things(cls, codes: Iterable[str]) -> Scope:
        """Items and containers; in a container everything is meant that is inside while the lock stands."""
        found: dict[UUID, Target] = {}
        for code in codes:
            target = _thing(code)
            found.setdefault(target.key, target)
            if len(found) > MOST_THINGS:
                raise Refused(errors.TOO_MANY.problem("codes", None, most=MOST_THINGS))
        if not found:
            raise Refused(errors.NOTHING.problem("codes"))
        return cls(Kind.THINGS, tuple(found.values()))

    @classmethod
    def lot(cls, product: str, lot: str = "") -> Scope:
        """A lot by any code of its product and the number of the lot, or by a code that names the lot itself."""
        text = canonical_text(_checked(product))
        named = lot_text(text, lot.strip() or _lot_in(product))
        if named is None or class_text(named) is None:
            raise Refused(errors.NOTHING.problem("lot", lot))
        return cls(Kind.LOT, (_target(named),), UUID(bytes=key_of(str(class_text(named)))))

    @classmethod
    def product(cls, code: str) -> Scope:
        """Everything of a product."""
        text = class_text(canonical_text(_checked(code)))
        if text is None:
            raise Refused(errors.NOTHING.problem("product", code))
        return cls(Kind.PRODUCT, (_target(text),), UUID(bytes=key_of(text)))

    @classmethod
    def place(cls, uri: str) -> Scope:
        """Whatever is at a registered place while the lock stands."""
        found = Place.objects.filter(key=UUID(bytes=place_key(_checked(uri)))).first()
        if found is None:
            raise Refused(errors.PLACE.problem("place", uri))
        return cls(Kind.PLACE, (Target(found.key, found.uri, found.uri),))


def scope_of(kind: Kind, targets: Iterable[Target]) -> Scope:
    """The scope again from what was kept of it: canonical texts."""
    kept = tuple(each if kind is Kind.PLACE else _target(each.text) for each in targets)
    product = class_text(kept[0].text) if kind in {Kind.LOT, Kind.PRODUCT} else None
    return Scope(kind, kept, UUID(bytes=key_of(product)) if product else None)


def key_of_code(code: str) -> UUID:
    """By which key locks know a thing, lot, product or place. Raises Refused for what cannot be one."""
    subject = subject_of(_checked(code))
    return UUID(bytes=place_key(code.strip())) if subject.level is Level.PLACE else subject.key


def _thing(code: str) -> Target:
    subject = subject_of(_checked(code))
    if subject.level in {Level.CLASS, Level.LOT, Level.PLACE}:
        raise Refused(errors.NOTHING.problem("codes", code))
    return _target(subject.text)


def _target(text: str) -> Target:
    return Target(UUID(bytes=key_of(text)), text, spelling_of(text))


def spelling_of(text: str) -> str:
    """A spelling for events that leads back to a canonical text: those of some systems are no codes of theirs."""
    bare = next((text.removeprefix(prefix) for prefix in _OWN_PREFIXES if text.startswith(prefix)), text)
    return next((each for each in (text, bare) if canonical_text(each) == text), text)


def _lot_in(code: str) -> str | None:
    dynamic = subject_of(code).read.components.get("dynamic") or {}
    lot = dynamic.get("lot")
    return str(lot) if lot else None


def _checked(code: str) -> str:
    text = code.strip()
    if not text or len(text) > LONGEST_CODE or "\0" in text:
        raise Refused(errors.NOTHING.problem("code", code))
    return text
