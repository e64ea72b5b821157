"""Follow the ledger: note the terms of every numbered event, and the master data of the documents it came in.

Procedure for a batch, in the transaction that moves the cursor:
 1. Look up who presented the events, and who else has a right to them: what an audience may see is a term like any
    other.
 2. Write the terms of new events by COPY, in the order of the index, and their numbers for each audience.
 3. Of events that somebody else presented later, add that party's term and number.
 4. Read the headers of documents not read before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import UUID

from suyuan.core.epcis.query.terms import terms_of
from suyuan.exchange.search import vocabulary
from suyuan.exchange.search.marks import marks_of, sender_mark
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import StoredEvent
from suyuan.named_sql import load
from suyuan.parties import event_rights
from suyuan.state import rights

FOLLOWER = "search"
BATCH = 2_000
TERM = "event_term (term, event_time, event_id)"
NUMBER = "presented (party, seq, late)"
SQL = load(Path(__file__).parent / "sql" / "index.sql")
_HEAD = binary.fields(3) + binary.UUID_LENGTH
_NUMBER_HEAD = binary.fields(3)


def apply(stored: list[StoredEvent]) -> None:
    """Index a batch."""
    rights.note(stored)
    senders, by_right, documents = _presented({each.id for each in stored})
    lines = [line for each in stored if not each.is_presentation for line in _rows(each, senders[each.id])]
    numbers = sorted(
        (sender, each.seq, sender != each.sender and sender not in by_right[each.id])
        for each in stored
        if not each.is_presentation
        for sender in senders[each.id]
    )
    with connection.cursor() as cursor:
        binary.copy_in(cursor, TERM, sorted(lines))
        binary.copy_in(cursor, NUMBER, map(_number, numbers))
    _present_again([each for each in stored if each.is_presentation], senders)
    vocabulary.learn(documents)


def _number(row: tuple[int, int, bool]) -> bytes:
    party, number, late = row
    return _NUMBER_HEAD + binary.integer(party) + binary.bigint(number) + binary.boolean(late)


Audiences = dict[UUID, set[int]]


def _presented(ids: Iterable[UUID]) -> tuple[Audiences, Audiences, set[UUID]]:
    """The audiences of each event with its presenters among them; those that a right gives; and all documents."""
    senders: Audiences = defaultdict(set)
    by_right: Audiences = defaultdict(set)
    documents = set()
    with connection.cursor() as cursor:
        found = cursor.execute(SQL["presented"], {"ids": binary.UuidArray.of(ids)}, binary=True)
        for event_id, sender, document_id in found:
            senders[event_id].add(sender)
            documents.add(document_id)
        given = {"ids": [str(each) for each in senders]}
        for right_to, audience in cursor.execute(event_rights.SQL["of_events"], given, binary=True):
            by_right[UUID(bytes=right_to)].add(audience)
    for event_id, audiences in by_right.items():
        senders[event_id] |= audiences
    return senders, by_right, documents


def learn_later_rights(after: int, limit: int) -> int:
    """Add the terms of audiences that got a right to events long indexed; the last number looked at.

    Such an event stands in the order of numbers where it always stood: who follows the numbers, as subscriptions do,
    is past it, and is not told of it.
    """
    with connection.cursor() as cursor:
        given = {"after": after, "limit": limit}
        found = cursor.execute(event_rights.SQL["later"], given, binary=True).fetchall()
        if not found:
            return after
        numbers, ids, audiences = zip(*found, strict=True)
        gain(ids, audiences)
        return int(numbers[-1])


def gain(ids: Sequence[UUID], audiences: Sequence[int]) -> None:
    """Add the terms of audiences to events that are indexed already, pair by pair."""
    _at_each("later_rights", ids, audiences, name=FOLLOWER)


def lose(ids: Sequence[UUID], audiences: Sequence[int]) -> None:
    """Take the terms of audiences from events that they see no more, pair by pair."""
    _at_each("lost_rights", ids, audiences)


def _at_each(statement: str, ids: Sequence[UUID], audiences: Sequence[int], **more: str) -> None:
    """Run a statement over terms, and its like over numbers."""
    each = binary.UuidArray.of(ids)
    terms = binary.UuidArray(map(sender_mark, audiences))
    with connection.cursor() as cursor:
        cursor.execute(SQL[statement], {"terms": terms, "ids": each, **more})
        cursor.execute(SQL[f"{statement}_by_number"], {"parties": list(audiences), "ids": each, **more})


def _rows(stored: StoredEvent, senders: Iterable[int]) -> list[bytes]:
    tail = binary.timestamp(stored.event.event_time) + binary.uuid(stored.id.bytes)
    terms = marks_of(stored.event, senders) | terms_of(stored.event, stored.ni)
    return [_HEAD + term + tail for term in terms]


def _present_again(stored: list[StoredEvent], senders: dict[UUID, set[int]]) -> None:
    rows = [(sender, each.event.event_time, each.id) for each in stored for sender in senders[each.id]]
    if not rows:
        return
    parties, times, ids = zip(*rows, strict=True)
    terms = binary.UuidArray(map(sender_mark, parties))
    given = {"terms": terms, "times": list(times), "ids": binary.UuidArray.of(ids), "parties": list(parties)}
    with connection.cursor() as cursor:
        cursor.execute(SQL["present_again"], given)
        cursor.execute(SQL["present_again_by_number"], given)
