"""``verify``: may this be received, shipped, used, taken away, by this party, now?

Procedure:
 1. What is asked is read: a purpose, a party, codes; bad ones are refused, a code that names nothing is an answer.
 2. A container is asked about with what is in it, to the last pack: each has its line.
 3. The registers are looked up by key, for all codes together (``gathering``); the ten checks are functions of that.
 4. What was asked is told to the access log; each stop is kept as an alert.
 5. The answer is signed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from suyuan import clock
from suyuan.core.identifiers.identification import Level
from suyuan.core.problem import Refused
from suyuan.ledger import connection
from suyuan.parties.access_log import recording
from suyuan.parties.access_log.entries import Action
from suyuan.parties.models import Party
from suyuan.parties.viewer import Viewer
from suyuan.state.trace.subject import hri, subject_of
from suyuan.supervision.verify import errors
from suyuan.supervision.verify.checks import checks
from suyuan.supervision.verify.gathering import SQL, Asked, gather
from suyuan.supervision.verify.model import Answer, Line, Purpose, Result
from suyuan.supervision.verify.signing import signed

MOST: Final = 5_000
LONGEST_CODE: Final = 8_192
DEEPEST: Final = 8


def verify(
    codes: Sequence[str],
    purpose: str,
    *,
    party: Party,
    viewer: Viewer,
    quantity: str | int | None = None,
    now: dt.datetime | None = None,
) -> Answer:
    """The answer about codes. Raises Refused for what cannot be asked."""
    at = now or clock.now()
    if purpose not in set(Purpose):
        raise Refused(errors.PURPOSE.problem("purpose", purpose))
    asked = _asked(codes, quantity)
    gather(asked, Purpose(purpose), party, at)
    answer = Answer(Purpose(purpose), party.code, at, tuple(_line(one, Purpose(purpose)) for one in asked))
    _tell(answer, asked, viewer, party)
    return answer


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer as it leaves, signed."""
    return signed(answer.json())


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
    return found + _inside(found)


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


def _inside(boxes: list[Asked]) -> list[Asked]:
    """What stands in containers, level by level."""
    known = {each.subject.key for each in boxes}
    found: list[Asked] = []
    level = boxes
    for _ in range(DEEPEST):
        by_key = {one.subject.key: one.subject.text for one in level if not one.subject.is_group}
        level = []
        for child, text in _contents(by_key, MOST + 1 - len(known)):
            if child not in known:
                known.add(child)
                level.append(Asked(text, subject_of(text, with_product=False)))
        found += level
        if len(known) > MOST:
            raise Refused(errors.TOO_MANY.problem("codes", None, most=MOST))
        if not level:
            break
    return found


def _contents(boxes: dict[UUID, str], limit: int) -> list[tuple[UUID, str]]:
    if not boxes:
        return []
    with connection.cursor() as cursor:
        return cursor.execute(SQL["contents"], {"keys": list(boxes), "limit": max(1, limit)}).fetchall()


def _line(one: Asked, purpose: Purpose) -> Line:
    assert one.found is not None
    return Line(
        one.code,
        one.subject.text,
        one.subject.key.hex,
        hri(one.subject.text),
        one.product.name if one.product else None,
        (one.product.name_en or None) if one.product else None,
        one.lot,
        one.found.expiry,
        str(one.found.state) if one.found.state else None,
        checks(one.found, purpose),
        one.container,
    )


def _tell(answer: Answer, asked: Sequence[Asked], viewer: Viewer, party: Party) -> None:
    """To the access log, and each stop as an alert."""
    kind, name = ("thing", asked[0].subject.key) if len(asked) == 1 else ("things", len(asked))
    recording.reading(Action.CHECK, kind, name, records=len(asked), purpose=answer.purpose)
    stops = [line for line in answer.lines if line.result is Result.STOP]
    if not stops:
        return
    given = [
        {
            "id": uuid.uuid4(),
            "at": answer.at,
            "party": party.pk,
            "user": viewer.user_id,
            "purpose": answer.purpose,
            "key": UUID(line.key),
            "text": line.text,
            "checks": [each.name for each in line.checks if each.result is Result.STOP],
        }
        for line in stops
    ]
    with connection.cursor() as cursor:
        if len(given) == 1:
            cursor.execute(SQL["alert"], given[0])  # a pipeline of one costs more than the statement
        else:
            cursor.executemany(SQL["alert"], given)
