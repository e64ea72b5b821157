"""The registers of things as rows: staged by binary COPY, read back, merged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from suyuan.core.chain.item_state import Register, is_about_label
from suyuan.core.chain.observation import Key
from suyuan.core.chain.vocabulary import TERMINAL, State
from suyuan.core.epcis.model import Event
from suyuan.ledger import binary, connection
from suyuan.named_sql import load
from suyuan.state import sights

SQL = load(Path(__file__).parent / "sql" / "fold.sql")

STATE_CODES: dict[State, int] = {
    State.SELF_TESTED: 1,
    State.BATCH_RELEASED: 2,
    State.NORMAL: 3,
    State.ON_HOLD: 4,
    State.RECALL_PENDING: 5,
    State.ABNORMAL: 6,
    State.RECALLING: 7,
    State.RECALLED: 8,
    State.USED: 9,
    State.EXPIRED: 10,
    State.DAMAGED: 11,
    State.DESTROYED: 12,
    State.DISCONTINUED: 13,
    State.OTHER: 14,
}
"""Append only: the numbers are stored."""
STATES = {code: state for state, code in STATE_CODES.items()}

LABEL = 64
"""Added to the code of a state that an event gave to the label of a container: not handed on to its contents."""
_CODE = LABEL - 1
_TERMINAL_CODES = frozenset({STATE_CODES[state] for state in TERMINAL})

SEEN, MOVED = 10, 11
"""Bookkeeping beside the registers: newest stamp, newest packing event that names the thing as a child."""
Written = Mapping[int, tuple[bytes, Any]]
"""Register to (stamp, value); shared between the things of one event, so never changed in place."""

STAGE = (
    "item_stage (key, text, class_key, first_at, lot_key, seen_at, moved_at, step, step_at, disposition,"
    " disposition_at, place, place_at, holder, holder_at, owner, owner_at, state, state_at, lot, lot_at, expiry,"
    " expiry_at, produced, produced_at, stopped_at)"
)
_ROW = binary.fields(26)
_EPOCH = dt.date(2000, 1, 1).toordinal()
_NONE: tuple[None, None] = (None, None)
_UNSEEN = (bytes(16), None)
_NEVER = b"\xff" * 16
"""Oldest event of the batch for a thing that none names: it only took over what its container had."""


@dataclass(slots=True)
class Rows:
    """The things of one batch and what is written about them."""

    written: dict[Key, Written] = field(default_factory=dict)
    texts: dict[Key, str] = field(default_factory=dict)
    first: dict[Key, bytes] = field(default_factory=dict)

    def add(self, key: Key, text: str, stamp: bytes, news: Written) -> None:
        """Write news about a thing that are newer than all before them in this batch."""
        old = self.written.get(key)
        if old is None:
            self.written[key], self.texts[key], self.first[key] = news, text, stamp
        else:
            self.written[key] = newer(old, news)

    def inherit(self, key: Key, news: Written) -> None:
        """Write news of any age: what a container had when the thing left it."""
        merged = dict(self.written.get(key, {}))
        for register, held in news.items():
            old = merged.get(register)
            if old is None or old[0] < held[0]:
                merged[register] = held
        self.written[key] = merged


def newer(old: Written, news: Written) -> Written:
    """Old and new registers together; only a terminal state stands against newer news."""
    merged = {**old, **news}
    state, before = news.get(Register.STATE), old.get(Register.STATE)
    if state is not None and before is not None and before[0] > state[0]:
        merged[Register.STATE] = before
    return merged


def stage(rows: Rows) -> None:
    """COPY the batch into its temporary table, in the order of the keys: neighbours share pages."""
    unnamed = rows.written.keys() - rows.texts.keys()
    with connection.cursor() as cursor:
        if unnamed:
            ask = {"keys": binary.UuidArray(unnamed)}
            rows.texts.update(cursor.execute(SQL["texts"], ask, binary=True).fetchall())
        cursor.execute(SQL["stage_table"])
        cursor.execute("TRUNCATE item_stage")
        binary.copy_in(cursor, STAGE, encoded(rows))


def encoded(rows: Rows) -> Iterable[bytes]:
    """The rows of a batch in PostgreSQL's binary form, in the order of the keys."""
    tails: dict[int, bytes] = {}
    for key in sorted(rows.written):
        written, text = rows.written[key], rows.texts.get(key)
        tail = tails.get(id(written))
        if tail is None:
            tail = tails[id(written)] = _tail(written)
        if text is None:
            continue  # it left a container, and was itself corrected away
        product = sights.product_keys(text, written.get(Register.LOT, _NONE)[1])
        yield b"".join(
            (
                _ROW,
                binary.uuid(key),
                binary.text(text),
                binary.uuid(product.class_key),
                binary.uuid(rows.first.get(key, _NEVER)),
                binary.uuid(product.lot_key),
                tail,
            )
        )


def _tail(written: Written) -> bytes:
    """Everything of a row that the things of one event share."""
    get = written.get
    parts = [binary.uuid(get(SEEN, _UNSEEN)[0]), binary.uuid(get(MOVED, _NONE)[0])]
    for register, encode in _ENCODERS:
        stamp, value = get(register, _NONE)
        parts += (encode(value), binary.uuid(stamp))
    parts.append(binary.uuid(get(Register.STOPPED, _NONE)[0]))
    return b"".join(parts)


def state_code(state: State, event: Event) -> int:
    """The stored number of a state that an event gave."""
    return STATE_CODES[state] | (LABEL if is_about_label(event) else 0)


def state_of_code(code: int) -> State:
    return STATES[code & _CODE]


def is_terminal(code: int) -> bool:
    return code & _CODE in _TERMINAL_CODES


def is_gone(code: int) -> bool:
    """Used, destroyed or scrapped: nobody has it any more."""
    return is_terminal(code) or code == STATE_CODES[State.DISCONTINUED] | LABEL


def is_label(code: int) -> bool:
    return bool(code & LABEL)


def _date(day: dt.date | None) -> bytes:
    return binary.NULL if day is None else binary.integer(day.toordinal() - _EPOCH)


_ENCODERS = (
    (Register.STEP, binary.text),
    (Register.DISPOSITION, binary.text),
    (Register.PLACE, binary.uuid),
    (Register.HOLDER, binary.uuid),
    (Register.OWNER, binary.uuid),
    (Register.STATE, binary.smallint),
    (Register.LOT, binary.text),
    (Register.EXPIRY, _date),
    (Register.PRODUCED, _date),
)


def load_rows(keys: Iterable[Key]) -> dict[Key, dict[int, tuple[bytes, Any]]]:
    """The registers of things as stored, lot and dates left out; unknown things are absent."""
    with connection.cursor() as cursor:
        found = cursor.execute(SQL["rows"], {"keys": binary.UuidArray(keys)}, binary=True).fetchall()
    return {row[0]: registers_in(row) for row in found}


def registers_in(row: tuple[Any, ...]) -> dict[int, tuple[bytes, Any]]:
    """What a row of the statement ``rows``, or of one that begins alike, says."""
    registers: dict[int, tuple[bytes, Any]] = {}
    for number in range(6):
        value, stamp = row[1 + 2 * number], row[2 + 2 * number]
        if stamp is not None:
            registers[number] = (stamp, value)
    if row[13] is not None:
        registers[MOVED] = (row[13], None)
    if row[14] is not None:
        registers[Register.STOPPED] = (row[14], None)
    return registers
