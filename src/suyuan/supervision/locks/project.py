"""Follow the ledger behind ``state``: list what is said to stop things, lots and products, by whatever door it came.

Procedure for a batch, in the transaction that moves the cursor:
 1. Things: those that a stop, an end or a lasting word names, with what stood in them; those listed before that are
    named again; and those of events that declarations take back.
 2. Lots and products: those of which such an event speaks as a whole, and the lots of such products.
 3. What holds of each now is asked as everywhere else, one life for all things that share it, and written where it
    changed, with the number of the batch: whoever keeps a copy asks for what is newer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction

from suyuan import wake
from suyuan.core.chain.item_state import is_contestable
from suyuan.core.chain.observation import Key
from suyuan.core.chain.quantities import stated_lines
from suyuan.core.chain.vocabulary import STOPS, State
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of
from suyuan.ledger import binary, connection
from suyuan.ledger.follow import follow, follow_all
from suyuan.ledger.queries import StoredEvent
from suyuan.ledger.sequencer import sequence_all
from suyuan.state import jobs as state
from suyuan.state.project import FOLLOWER as STATE
from suyuan.state.queries import standing_of, texts_of
from suyuan.state.refold import Opened
from suyuan.state.sights import sight
from suyuan.supervision.findings.cases import cohorts_of
from suyuan.supervision.findings.project import touched, with_declared
from suyuan.supervision.locks.queries import SQL
from suyuan.supervision.locks.standing import stopped_lots

FOLLOWER = "stops"
BATCH = 4_000
IDLE_SECONDS = 0.1
CHUNK = 5_000
TABLES = ("stop",)
Row = tuple[Key, str, str, Key | None, State | None, dt.datetime | None, int | None]


def apply(stored: list[StoredEvent]) -> None:
    """List what a batch of events stops, and what it lifts."""
    events = with_declared(stored)
    telling = [each for each in events if is_contestable(each.event)]
    things, lots = set(touched(telling, Opened())), _lots(events)
    named = {thing.key for each in events for thing in sight(each).things} | lots.keys()
    before = _listed(named)
    things |= {key for key, (_, level, _) in before.items() if level == "thing"}
    lots |= {key: text for key, (text, level, _) in before.items() if level != "thing"}
    seq = stored[-1].seq
    _save(_of_things(things - lots.keys(), before), seq)
    _save(_of_lots(lots, before), seq)


def _lots(events: Iterable[StoredEvent]) -> dict[Key, str]:
    """Lots and products of which events speak as such while they stop or lift something."""
    found: dict[Key, str] = {}
    for each in events:
        if is_contestable(each.event):
            texts = (canonical_text(line.epc_class) for line in stated_lines(each.event))
            found.update((key_of(text), text) for text in texts)
    return found


Listed = dict[Key, tuple[str, str, Key | None]]


def _listed(keys: Iterable[Key]) -> Listed:
    """Those that are listed, with text, level and product; lots of these products among them."""
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["stopped_before"], {"keys": binary.UuidArray(keys)}, binary=True)
        return {key: (text, level, group) for key, text, level, group in rows}


def _of_things(keys: set[Key], before: Listed) -> list[Row]:
    """What holds of things; those that are sound and were never listed are left out."""
    found: list[Row] = []
    for cohort in cohorts_of(keys) if keys else ():
        told = standing_of([UUID(bytes=cohort.first)]).get(UUID(bytes=cohort.first))
        state = told.state if told and told.state in STOPS else None
        wanted = [key for key in cohort.keys if state is not None or key in before]
        texts = texts_of(UUID(bytes=key) for key in wanted)
        since = told.since if told else None
        found += [
            (key, texts.get(UUID(bytes=key), before.get(key, ("",))[0]), "thing", None, state, since, None)
            for key in wanted
        ]
    return found


def _of_lots(lots: dict[Key, str], before: Listed) -> list[Row]:
    groups = {key.hex(): [key, *_product(text)] for key, text in lots.items()}
    stopped = stopped_lots(groups)
    found: list[Row] = []
    for key, text in lots.items():
        told = stopped.get(key.hex())
        if told is None and key not in before:
            continue
        product = next((each for each in _product(text) if each != key), None)
        level = "lot" if product else "product"
        state, known = (told[1], told[0]) if told else (None, None)
        since = known.stored.event.event_time if known else None
        found.append((key, text, level, product, state, since, known.stored.sender if known else None))
    return found


def _product(text: str) -> list[Key]:
    product = class_text(text)
    return [key_of(product)] if product and product != text else []


def _save(rows: list[Row], seq: int) -> None:
    if not rows:
        return
    columns = list(zip(*rows, strict=True))
    keys, texts, levels, groups, states, since, parties = columns
    given = {
        "keys": [UUID(bytes=key) for key in keys],
        "texts": list(texts),
        "levels": list(levels),
        "groups": [None if group is None else UUID(bytes=group) for group in groups],
        "states": [None if one is None else str(one) for one in states],
        "since": list(since),
        "parties": list(parties),
        "seqs": [seq] * len(keys),
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL["save_stops"], given)


def catch_up() -> int:
    """Number, fold and list everything that is captured now; how many numbers were listed."""
    sequence_all()
    state.catch_up()
    return follow_all(FOLLOWER, apply, BATCH, behind=STATE)


def rebuild() -> int:
    """Forget the list and make it again; how many numbers of the ledger were followed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM cursor WHERE name = %s FOR UPDATE", (FOLLOWER,))
        cursor.execute(f"TRUNCATE {', '.join(TABLES)}")
        cursor.execute("UPDATE cursor SET seq = 0 WHERE name = %s", (FOLLOWER,))
    return follow_all(FOLLOWER, apply, BATCH, behind=STATE)


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """List what is folded, as soon as it is. Ends when ``should_stop`` says so."""
    while not should_stop():
        if follow(FOLLOWER, apply, BATCH, behind=STATE) == 0:
            wake.rest(IDLE_SECONDS)
