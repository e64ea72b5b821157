"""The books of a lot of goods without serial numbers: nobody gives what he does not have (MB-4), and no more comes in
anywhere than was sent (MB-5).

A party that counts in several units may have opened a box of one into pieces of the other, and is not judged. Where
nobody reported that the lot was made, parties of which no receipt is known are not judged either: their part of the
story is missing, not their goods.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from suyuan.core.chain.quantities import amount_text
from suyuan.core.chain.rules import catalogue_of_records as rules
from suyuan.core.chain.rules.finding import Finding, Party


class Book(StrEnum):
    """What is received and accepted came in once, what is shipped and consigned went out once: the larger counts."""

    MOVED = "moved"
    """Made, used up, scrapped."""
    RECEIVED = "received"
    ACCEPTED = "accepted"
    SHIPPED = "shipped"
    CONSIGNED = "consigned"


@dataclass(frozen=True, slots=True)
class Move:
    """An amount that came in (positive) or went out (negative)."""

    order: bytes
    party: Hashable
    uom: str
    book: Book
    amount: Decimal


@dataclass(slots=True)
class _Account:
    sums: dict[Book, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, moves: Iterable[Move]) -> None:
        for move in moves:
            self.sums[move.book] += move.amount

    @property
    def came(self) -> Decimal:
        return max(self.sums[Book.RECEIVED], self.sums[Book.ACCEPTED])

    @property
    def went(self) -> Decimal:
        return -min(self.sums[Book.SHIPPED], self.sums[Book.CONSIGNED])

    @property
    def balance(self) -> Decimal:
        return self.sums[Book.MOVED] + self.came - self.went


def judge_books(lot: str, moves: Sequence[Move]) -> list[Finding]:
    """What is wrong with the books of one lot. The party of a finding is that of the moves."""
    ordered = sorted(moves, key=lambda each: each.order)
    return [*_overdrawn(lot, ordered), *_more(lot, ordered)]


def _overdrawn(lot: str, moves: Sequence[Move]) -> Iterator[Finding]:
    of_party: dict[Party, list[Move]] = defaultdict(list)
    for move in moves:
        of_party[move.party].append(move)
    for party, mine in of_party.items():
        if len({move.uom for move in mine}) == 1 and (_made(moves) or any(move.amount > 0 for move in mine)):
            yield from _first_below(lot, party, mine)


def _first_below(lot: str, party: Party, mine: Sequence[Move]) -> Iterator[Finding]:
    account = _Account()
    for order, together in groupby(mine, key=lambda each: each.order):
        before = account.balance
        account.add(together)
        if account.balance < min(Decimal(0), before):
            words = {"lot": lot, "had": _told(before, mine), "gave": _told(before - account.balance, mine)}
            yield Finding(rules.OVERDRAWN.id, order, None, party, None, tuple(words.items()))
            return


def _more(lot: str, moves: Sequence[Move]) -> Iterator[Finding]:
    made = _made(moves)
    last = next((move for move in reversed(moves) if move.book in {Book.RECEIVED, Book.ACCEPTED}), None)
    if not made or last is None or len({move.uom for move in moves}) > 1:
        return
    accounts: dict[Party, _Account] = defaultdict(_Account)
    for move in moves:
        accounts[move.party].add([move])
    came, went = (
        sum((getattr(one, side) for one in accounts.values()), Decimal(0)) for side in ("came", "went")
    )
    if came > went:
        told = {"came": came, "went": went, "made": made}
        words = {"lot": lot, **{name: _told(amount, moves) for name, amount in told.items()}}
        yield Finding(rules.MORE.id, last.order, None, last.party, None, tuple(words.items()))


def _made(moves: Sequence[Move]) -> Decimal:
    return sum((move.amount for move in moves if move.book is Book.MOVED and move.amount > 0), Decimal(0))


def _told(amount: Decimal, moves: Sequence[Move]) -> str:
    return f"{amount_text(amount)} {moves[0].uom}".rstrip()
