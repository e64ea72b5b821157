"""What is checked, compared with what a business document lists: V11.

A thing is on a document if the document names it, a box around it, everything in it, or an amount of its lot or
product. What of the document is not among the codes is told beside the lines; it is a warning where several codes, or a
container, were asked about: a single pack that is scanned is one of many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from suyuan.core.chain.quantities import amount_text
from suyuan.core.identifiers.canonical import class_text, key_of, lot_text
from suyuan.core.identifiers.identification import Level
from suyuan.core.problem import Refused
from suyuan.ledger import binary, connection
from suyuan.parties.viewer import Viewer
from suyuan.supervision.bills.queries import Bill, Listed, bills, listed
from suyuan.supervision.verify import errors
from suyuan.supervision.verify.gathering import Asked
from suyuan.supervision.verify.model import Check, Difference, OnDocument, Purpose, Result
from suyuan.supervision.verify.statements import SQL

LONGEST: Final = 500
MOST: Final = 5_000
TOLD: Final = 1_000
"""Names that are told of what is missing."""
_HANDED: Final = {Purpose.RECEIVE, Purpose.SHIP}


def compare(
    number: str, asked: Sequence[Asked], purpose: Purpose, viewer: Viewer
) -> tuple[OnDocument, list[Check]]:
    """What a document says of all codes together, and of each. Raises Refused for a number that several firms use."""
    bill = _bill(number, viewer)
    if bill is None:
        words = ("没有可核对的单据记录", "No record of that document can be compared")
        return OnDocument(number, (), Result.WARN, *words), [_check(Result.WARN, *words)] * len(asked)
    lists = listed(bill, is_sent=purpose is not Purpose.SHIP)
    found = _Compared(lists, asked, purpose, _boxes(asked))
    return _told(bill, found, is_several=len(asked) > 1), [found.check(one) for one in asked]


def _boxes(asked: Sequence[Asked]) -> Mapping[UUID, set[str]]:
    """The boxes in which each stands, to any depth."""
    found: dict[UUID, set[str]] = defaultdict(set)
    given = {"keys": binary.UuidArray.of(one.subject.key for one in asked)}
    with connection.cursor() as cursor:
        for key, text in cursor.execute(SQL["boxes"], given, binary=True):
            found[key].add(text)
    return found


def _contents(boxes: Collection[str]) -> list[tuple[str, str]]:
    """(thing, box) of what stands in boxes."""
    keys = {UUID(bytes=key_of(text)): text for text in boxes}
    with connection.cursor() as cursor:
        given = {"keys": binary.UuidArray.of(keys), "limit": MOST}
        rows = cursor.execute(SQL["contents"], given, binary=True).fetchall()
    return [(text, keys[box]) for _, text, box in rows if text]


def _bill(number: str, viewer: Viewer) -> Bill | None:
    text = number.strip()
    if not text or len(text) > LONGEST or "\0" in text:
        raise Refused(errors.DOCUMENT.problem("document", text[:80].replace("\0", "")))
    found = bills(text, viewer)
    if len(found) > 1:
        names = ", ".join(one.written for one in found[:5])
        raise Refused(errors.SEVERAL.problem("document", text[:80], found=names))
    return found[0] if found else None


class _Compared:
    """All codes of one question beside one document."""

    def __init__(
        self, lists: Listed, asked: Sequence[Asked], purpose: Purpose, boxes: Mapping[UUID, set[str]]
    ) -> None:
        self.lists, self.purpose, self._boxes = lists, purpose, boxes
        self._inside: dict[str, list[Asked]] = defaultdict(list)
        for one in asked:
            for box in self._around(one):
                self._inside[box].append(one)
        self.counted: dict[str, Decimal] = defaultdict(Decimal)
        """Of each lot or product that is listed by amount, how much was asked about."""
        self.seen = {one.subject.text for one in asked}
        for one in asked:
            self._count(one)

    def _count(self, one: Asked) -> None:
        group = self._group(one)
        if group is not None and not self._is_named(one):
            self.counted[group] += (one.quantity or 0) if one.subject.level is Level.LOT else 1

    def check(self, one: Asked) -> Check:
        """Of one code."""
        if self.lists.got & ({one.subject.text} | self._around(one)) and self.purpose in _HANDED:
            return _check(Result.WARN, "该单据上已收过货", "It was received on this document already")
        if not self._is_on(one):
            result = Result.STOP if self.purpose is Purpose.SHIP else Result.WARN
            more = "，先暂存并与发货方核对" if self.purpose is Purpose.RECEIVE else ""
            more_en = "; keep it apart and ask the sender" if more else ""
            return _check(result, f"单据上没有它{more}", f"It is not on the document{more_en}")
        return self._amount(one) or _check(Result.PASS, "在单据上", "It is on the document")

    def _amount(self, one: Asked) -> Check | None:
        """Is there more of its lot than the document lists?"""
        group = self._group(one)
        if group is None or self._is_named(one):
            return None
        due = _sum(self.lists.amounts[group])
        if due is None or self.counted[group] <= due:
            return None
        words = (amount_text(due), amount_text(self.counted[group]))
        return _check(
            Result.WARN,
            f"数量多于单据：单据 {words[0]}，核验 {words[1]}",
            f"More than the document lists: {words[0]} on it, {words[1]} asked about",
        )

    def _is_on(self, one: Asked) -> bool:
        if self._is_named(one) or self._group(one) is not None:
            return True
        inside = self._inside.get(one.subject.text)
        return bool(inside) and all(self._is_on(each) for each in inside or ())

    def _is_named(self, one: Asked) -> bool:
        return not self.lists.things.isdisjoint({one.subject.text} | self._around(one))

    def _around(self, one: Asked) -> set[str]:
        return self._boxes.get(one.subject.key, set())

    def _group(self, one: Asked) -> str | None:
        """The lot or product of which the document lists an amount."""
        texts = (lot_text(one.subject.text, one.lot), class_text(one.subject.text))
        return next((text for text in texts if text in self.lists.amounts), None)

    def missing(self) -> list[str]:
        """Things on the document that were not asked about; of a box that was opened, the rest. Not what came already."""
        left = self.lists.things - self.lists.got - self.seen
        opened = {box for box in left if self._inside.get(box)}
        rest = {thing for thing, _ in _contents(opened)} - self.seen if opened else set()
        return sorted((left - opened) | rest)

    def differences(self) -> list[Difference]:
        """Amounts that are not what the document lists; units are not converted, so several units are not compared."""
        found = []
        for group, amounts in sorted(self.lists.amounts.items()):
            due, told = _sum(amounts), self.counted[group]
            if due is not None and due != told:
                found.append(Difference(group, amount_text(due), amount_text(told)))
        return found


def _sum(amounts: Mapping[str, Decimal]) -> Decimal | None:
    """The amount where it is in one unit."""
    return next(iter(amounts.values())) if len(amounts) == 1 else None


def _told(bill: Bill, found: _Compared, *, is_several: bool) -> OnDocument:
    missing, differences = found.missing(), found.differences()
    result = Result.WARN if is_several and (missing or differences) else Result.PASS
    chinese, english = "单据所列没有遗漏", "Nothing that the document lists is left out"
    if missing or differences:
        chinese = f"单据上另有 {len(missing)} 件未核验，{len(differences)} 个批次数量不符"
        english = f"{len(missing)} more things on the document, {len(differences)} lots with another quantity"
    return OnDocument(
        bill.written,
        bill.kinds,
        result,
        chinese,
        english,
        tuple(missing[:TOLD]),
        len(missing),
        tuple(differences),
    )


def _check(result: Result, reason: str, reason_en: str) -> Check:
    return Check("V11", result, reason, reason_en)
