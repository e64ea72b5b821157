"""What is true of things now, from the derived tables: the answer to checks, locks and stock.

A thing inside a container has what the container got since it went in. For anything but *now* (as of, known
at, as one viewer may see it) ask ``state.trace``, which folds from the ledger.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from suyuan import clock
from suyuan.core.chain import order
from suyuan.core.chain.item_state import Register
from suyuan.core.chain.life import DEPTH, life
from suyuan.core.chain.observation import Key
from suyuan.core.chain.vocabulary import State
from suyuan.ledger import binary, connection
from suyuan.parties.queries import keys_of_places
from suyuan.state.boxes import plain
from suyuan.state.refold import gather
from suyuan.state.registers import SQL, is_label, is_terminal, load_rows, state_of_code
from suyuan.state.trace.voices import stands

Rows = dict[Key, dict[int, tuple[bytes, Any]]]
"""Thing to its registers."""
Inside = dict[Key, tuple[bytes, Key]]
"""Thing to (stamp of going in, container)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a thing stands now. Keys of places and parties are those of ``parties.place``."""

    key: UUID
    step: str | None
    disposition: str | None
    place: UUID | None
    """None when unknown or under way."""
    holder: UUID | None
    owner: UUID | None
    state: State | None
    """As events tell it; expiry is for whoever knows the day."""
    container: UUID | None
    since: dt.datetime | None
    """When the newest of the above was told."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a holder has of one product and lot."""

    product: str | None
    """Canonical text of the product."""
    lot: str | None
    """Canonical text of the lot; None when not told."""
    things: int
    quantity: Decimal
    uom: str


def standing_of(keys: Iterable[UUID]) -> dict[UUID, Standing]:
    """How things stand now; things that no event ever named are absent. Three statements a container level.

    Where somebody stopped a thing, or a container's register hides the state that its contents have, their lives are
    read from the ledger.
    """
    wanted = {key.bytes for key in keys}
    rows, inside = _with_containers(wanted)
    return standing_by(wanted, rows, inside)


def standing_by(wanted: Iterable[Key], rows: Rows, inside: Inside) -> dict[UUID, Standing]:
    """As ``standing_of``, for who has the rows of the things and of all containers around them already."""
    found = {key: _standing(key, rows, inside) for key in wanted if key in rows}
    unsure = {key for key in found if _is_unsure(key, rows, inside)}
    for key, state in (_states_by_life(unsure) if unsure else {}).items():
        found[key] = replace(found[key], state=state)
    return {UUID(bytes=key): standing for key, standing in found.items()}


def stock_of(holders: Iterable[UUID]) -> list[Held]:
    """What party identifiers and places hold together, largest first.

    What one of them received and another accepted came in once: the books are added up before they are compared.
    """
    with connection.cursor() as cursor:
        ask = {"holders": binary.UuidArray.of(holders)}
        return [Held(*row) for row in cursor.execute(SQL["held"], ask, binary=True).fetchall()]


def stock_of_firm(party_id: int) -> list[Held]:
    """What a registered party holds, under its own identifiers and at its places."""
    return stock_of(keys_of_places(party_id))


def texts_of(keys: Iterable[UUID]) -> dict[UUID, str]:
    """Canonical texts of things by key."""
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["texts"], {"keys": binary.UuidArray.of(keys)}, binary=True)
        return {UUID(bytes=key): text for key, text in rows}


def _with_containers(keys: set[Key]) -> tuple[Rows, Inside]:
    rows: Rows = {}
    inside: Inside = {}
    level = set(keys)
    for _ in range(DEPTH):
        if not level:
            break
        rows.update(load_rows(level))
        with connection.cursor() as cursor:
            found = cursor.execute(
                SQL["open_stays"], {"keys": binary.UuidArray(level)}, binary=True
            ).fetchall()
        inside.update({child: (start, container) for child, start, _, container in found})
        level = {container for _, _, _, container in found} - rows.keys()
    return rows, inside


def _standing(key: Key, rows: Rows, inside: Inside) -> Standing:
    held = _merged(key, rows, inside)
    found = {register: value for register, (_, value) in held.items()}
    code = found.get(Register.STATE)
    newest = max(
        (plain(stamp) for register, (stamp, _) in held.items() if register <= Register.STATE), default=None
    )
    return Standing(
        UUID(bytes=key),
        found.get(Register.STEP),
        found.get(Register.DISPOSITION),
        _uuid(found.get(Register.PLACE)),
        _uuid(found.get(Register.HOLDER)),
        _uuid(found.get(Register.OWNER)),
        None if code is None else state_of_code(code),
        UUID(bytes=inside[key][1]) if key in inside else None,
        None if newest is None else order.time_of(newest),
    )


def _merged(key: Key, rows: Rows, inside: Inside) -> dict[int, tuple[bytes, Any]]:
    """A thing's own registers, and those that its containers got while it was inside."""
    held = dict(rows[key])
    since, at = b"", key
    for _ in range(DEPTH):
        if at not in inside or inside[at][1] not in rows:
            break
        start, at = inside[at]
        since = max(since, start)
        for register, (stamp, value) in rows[at].items():
            is_news = plain(stamp) > since and not (register == Register.STATE and is_label(value))
            if is_news and (register not in held or held[register][0] < stamp):
                held[register] = (stamp, value)
    return held


def _is_unsure(key: Key, rows: Rows, inside: Inside) -> bool:
    """Do registers alone not tell the state? Whose word counts, and what stands until it is unset, they do not know."""
    return Register.STOPPED in _merged(key, rows, inside) or _is_state_hidden(key, rows, inside)


def _is_state_hidden(key: Key, rows: Rows, inside: Inside) -> bool:
    """Does a container around the thing keep a state that says nothing of the thing, over one that might?

    That is a state of its label, or an end that it came to before the thing went in.
    """
    since, at = b"", key
    for _ in range(DEPTH):
        if at not in inside or inside[at][1] not in rows:
            break
        start, at = inside[at]
        since = max(since, start)
        stamp, code = rows[at].get(Register.STATE, (b"", 0))
        is_news = bool(stamp) and plain(stamp) > since
        if is_news if is_label(code) else is_terminal(code) and not is_news:
            return True
    return False


def _states_by_life(keys: set[Key]) -> dict[Key, State | None]:
    """The state of things by every event of their lives and by whose word counts."""
    gathered, now = gather(keys), clock.now()
    with connection.cursor() as cursor:
        texts = dict(cursor.execute(SQL["texts"], {"keys": binary.UuidArray(keys)}, binary=True).fetchall())
    found: dict[Key, State | None] = {}
    for key in keys:
        told = stands(texts[key], life(key, gathered.observed).entries, now).now
        found[key] = None if told is None else told.state
    return found


def _uuid(value: bytes | None) -> UUID | None:
    return None if value is None else UUID(bytes=value)
