"""Judge again what a paper or a sensor concerns.

Papers, bindings of sensors and late readings leave a note (``beside_news``) in their own transaction. The things behind
the notes are judged again with the next look for what is due.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from suyuan.core.chain.order import STAMP_BYTES
from suyuan.ledger import connection
from suyuan.supervision.findings.beside import SQL
from suyuan.supervision.findings.project import inside_of, things_of_events

NEWS = 1_000
"""Notes that are taken at a time."""


def take_news(now: dt.datetime) -> int:
    """Have everything judged again about which a paper or a sensor said something; how many notes."""
    with connection.cursor() as cursor:
        notes = [key for (key,) in cursor.execute(SQL["take_news"], {"limit": NEWS})]
        if not notes:
            return 0
        keys = sorted(set(notes))
        classes = [key for (key,) in cursor.execute(SQL["classes"], {"keys": keys})]
        cursor.execute(SQL["recheck_groups"], {"keys": keys, "classes": classes, "now": now})
        named = {key.bytes for key in keys} | things_of_events(keys)
        inside = inside_of(dict.fromkeys(named, bytes(STAMP_BYTES)))
        things = [UUID(bytes=key) for key in named | inside]
        cursor.execute(SQL["recheck_things"], {"keys": things, "now": now})
    return len(notes)
