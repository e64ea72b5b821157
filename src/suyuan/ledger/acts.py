"""Human acts: appended to the ledger before they have effect, in the same order as the events."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.ledger import connection
from suyuan.ledger.codes import EntryKind
from suyuan.ledger.sequencer import call_sequencer
from suyuan.parties.access_log import recording
from suyuan.parties.viewer import Viewer


def record(kind: str, viewer: Viewer, *, subject: UUID | None = None, **body: Any) -> UUID:
    """Append an act of ``viewer``; its id. Call it in the transaction that makes the act take effect.

    ``kind`` is a dotted word (``permission.grant``), ``body`` is JSON-safe and holds no personal data.
    """
    act_id = uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO act (id, kind, at, party, user_id, subject, body) VALUES (%s,%s,%s,%s,%s,%s,%s)",
            (act_id, kind, clock.now(), viewer.party_id, viewer.user_id, subject, Jsonb(body)),
        )
        cursor.execute("INSERT INTO pending (entry_id, kind) VALUES (%s, %s)", (act_id, EntryKind.ACT))
        call_sequencer()
        recording.acted(kind, viewer, act_id)
    return act_id


@contextmanager
def ordering(kind: str, viewer: Viewer, *, subject: UUID | None = None, **body: Any) -> Iterator[UUID]:
    """One transaction: the act first, then in the block what it orders; what is refused there takes the act with it.

    For stages below, which cannot write acts: their services ask for the act's id and keep it beside their rows.
    """
    with transaction.atomic():
        yield record(kind, viewer, subject=subject, **body)
