"""``verify``: may this be received, shipped, used, taken away, by this party, now?

Procedure:
 1. What is asked is read: a purpose, a party, codes; bad ones are refused, a code that names nothing is an answer.
 2. A container is asked about with what is in it, to the last pack: each has its line.
 3. The registers are looked up by key, for all codes together (``gathering``), once they know what was captured a
    moment ago; the ten checks are functions of that.
 4. Where a business document is named, each code is compared with what it lists (``on_document``).
 5. What was asked is told to the access log; each stop is kept as an alert before the answer leaves.
 6. The answer is signed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from django.db import connection as django

from suyuan import clock
from suyuan.core.identifiers.identification import Level
from suyuan.core.problem import Refused
from suyuan.ledger import binary, connection
from suyuan.parties.access_log import recording
from suyuan.parties.access_log.entries import Action
from suyuan.parties.models import Party
from suyuan.parties.viewer import Viewer
from suyuan.state.trace.subject import Subject, hri, subject_of
from suyuan.supervision.verify import errors
from suyuan.supervision.verify.arrivals import await_documents
from suyuan.supervision.verify.checks import checks
from suyuan.supervision.verify.gathering import Asked, gather, kin_of
from suyuan.supervision.verify.model import Answer, Check, Line, Purpose, Result, gravest
from suyuan.supervision.verify.on_document import compare
from suyuan.supervision.verify.signing import signed, signed_bytes
from suyuan.supervision.verify.statements import SQL

MOST: Final = 5_000
LONGEST_CODE: Final = 8_192
DEEPEST: Final = 8
_OF_IDS: Final = {"00", "01", "21"}
"""Elements of which the ids of packs and boxes consist."""


def verify(
    codes: Sequence[str],
    purpose: str,
    *,
    party: Party,
    viewer: Viewer,
    quantity: str | int | None = None,
    document: str = "",
    now: dt.datetime | None = None,
) -> Answer:
    """The answer about codes; with the number of a document also what that lists. Raises Refused for what cannot be asked."""
    at = now or clock.now()
    if purpose not in set(Purpose):
        raise Refused(errors.PURPOSE.problem("purpose", purpose))
    why, kin = Purpose(purpose), _kin(party, viewer, now)
    asked = _learnt(lambda: _asked(codes, quantity), lambda level: gather(level, why, kin, at), kin)
    told, more = compare(document, asked, why, viewer) if document else (None, [None] * len(asked))
    lines = tuple(_line(one, why, each) for one, each in zip(asked, more, strict=True))
    answer = Answer(why, party.code, at, lines, told)
    _tell(answer, asked, viewer, party)
    return answer


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer as it leaves, signed."""
    return signed(answer.json())


def as_bytes(answer: Answer) -> bytes:
    """The answer as it leaves, signed, as JSON."""
    return signed_bytes(answer.json())


def _kin(party: Party, viewer: Viewer, now: dt.datetime | None) -> set[int]:
    """The party and those that it acts for. Who asks for itself and for now brings them along."""
    if viewer.party_id == party.pk and now is None:
        return set(viewer.parties)
    return kin_of(party.pk, now or clock.now())


def _asked(codes: Sequence[str], quantity: str | int | None) -> list[Asked]:
    amount = _amount(quantity)
    if not codes:
        raise Refused(errors.NO_CODE.problem("codes"))
    if len(codes) > MOST:
        raise Refused(errors.TOO_MANY.problem("codes", None, most=MOST))
    found: list[Asked] = []
    for number, code in enumerate(codes):
        text = code.strip() if isinstance(code, str) else ""
        if not text or len(text) > LONGEST_CODE or "\0" in text:
            raise Refused(errors.NO_CODE.problem(f"codes[{number}]", code))
        subject = subject_of(text, with_product=False)
        if amount is not None and subject.level is not Level.LOT:
            raise Refused(errors.QUANTITY.problem("quantity", quantity))
        found.append(Asked(text, subject, quantity=amount))
    return found


def _learnt(
    read: Callable[[], list[Asked]], learn: Callable[[list[Asked]], None], kin: set[int]
) -> list[Asked]:
    """What is known of everything; once more after a wait where documents are on their way that may tell of a stranger."""
    asked = _with_contents(read(), learn)
    left = await_documents(kin) if any(_is_stranger(one) for one in asked) else None
    if left is None:
        return asked
    asked = _with_contents(read(), learn)
    for one in asked:
        if one.found is not None:
            one.found.arriving = left
    return asked


def _is_stranger(one: Asked) -> bool:
    return one.found is not None and not one.found.is_known and not one.found.is_fresh


def _amount(quantity: str | int | None) -> Decimal | None:
    if quantity is None or quantity == "":
        return None
    try:
        amount = Decimal(str(quantity))
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or amount <= 0:
        raise Refused(errors.QUANTITY.problem("quantity", quantity))
    return amount


def _with_contents(asked: list[Asked], learn: Callable[[list[Asked]], None]) -> list[Asked]:
    """What is asked about and all that stands in it, level by level, each level learnt about before it is opened."""
    known = {each.subject.key for each in asked}
    learn(asked)
    found, level = list(asked), asked
    for _ in range(DEEPEST):
        boxes = [one.subject.key for one in level if one.has_contents and not one.subject.is_group]
        rows = _contents(boxes, MOST + 1 - len(known))
        inside = {child: (text, box) for child, text, box in rows if child not in known and text}
        known.update(inside)
        if len(known) > MOST:
            raise Refused(errors.TOO_MANY.problem("codes", None, most=MOST))
        if not inside:
            break
        names = {one.subject.key: one.subject.text for one in level}
        level = [
            Asked(text, subject_of(text, with_product=False), names[box]) for text, box in inside.values()
        ]
        learn(level)
        found += level
    return found


def _contents(boxes: list[UUID], limit: int) -> list[tuple[UUID, str, UUID]]:
    if not boxes:
        return []
    with connection.cursor() as cursor:
        given = {"keys": binary.UuidArray.of(boxes), "limit": max(1, limit)}
        return cursor.execute(SQL["contents"], given, binary=True).fetchall()


def _line(one: Asked, purpose: Purpose, more: Check | None = None) -> Line:
    assert one.found is not None
    told = (*checks(one.found, purpose), *([more] if more else []))
    return Line(
        one.code,
        one.subject.text,
        one.subject.key.hex,
        hri(one.subject.text, one.subject.read if _is_all_id(one.subject) else None),
        one.product.name if one.product else None,
        (one.product.name_en or None) if one.product else None,
        one.lot,
        one.found.expiry,
        str(one.found.state) if one.found.state else None,
        told,
        one.container,
        gravest(each.result for each in told),
    )


def _is_all_id(subject: Subject) -> bool:
    """Does the code say nothing but what its id does? Then the id need not be read again."""
    parts = subject.read.components
    elements = parts.get("ai") or parts.get("gs1")
    return bool(subject.read.canonical and elements and elements.keys() <= _OF_IDS)


def _tell(answer: Answer, asked: Sequence[Asked], viewer: Viewer, party: Party) -> None:
    """To the access log, and each stop as an alert."""
    kind, name = ("thing", asked[0].subject.key) if len(asked) == 1 else ("things", len(asked))
    recording.reading(Action.CHECK, kind, name, records=len(asked), purpose=answer.purpose)
    stops = [line for line in answer.lines if line.result is Result.STOP]
    if not stops:
        return
    columns: dict[str, list[Any]] = {
        "id": [uuid.uuid4() for _ in stops],
        "key": [UUID(line.key) for line in stops],
        "text": [line.text for line in stops],
        "checks": [
            " ".join(each.name for each in line.checks if each.result is Result.STOP) for line in stops
        ],
    }
    about = {"at": answer.at, "party": party.pk, "user": viewer.user_id, "purpose": str(answer.purpose)}
    about["is_alone"] = not django.in_atomic_block
    with connection.cursor() as cursor:
        if len(stops) == 1:  # arrays cost several times what the values of the usual single stop do
            cursor.execute(SQL["alert"], about | {column: values[0] for column, values in columns.items()})
        else:
            cursor.execute(SQL["alerts"], about | columns)
