"""Documents that were taken at a door and are not captured yet: what a code that nobody is known to have reported may be in.

They are sealed, so nobody can look whether it is. They are waited for, for a moment; what is not captured even then is
told: of one's own documents one knows better than the registers, and of others' nobody is to hear that there are none.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from enum import Enum, auto
from typing import Final
from uuid import UUID

from suyuan.ledger import connection
from suyuan.supervision.verify.statements import SQL

PATIENCE: Final = 1.0
PAUSE: Final = 0.03
MANY: Final = 200
"""Documents of which nobody expects that they are captured within the patience."""


class Arriving(Enum):
    """What is still on its way."""

    NOTHING = auto()
    OTHERS = auto()
    """Documents of other parties alone."""
    OWN = auto()
    """Documents of those who ask, too."""


def await_documents(senders: Collection[int]) -> Arriving | None:
    """Wait for what has been taken by now; what of it is left. None where there was nothing to wait for."""
    left = _waiting(senders)
    if not left:
        return None
    end = time.monotonic() + PATIENCE
    while left and len(left) <= MANY and time.monotonic() < end:
        time.sleep(PAUSE)
        now = _waiting(senders)
        left = left & now if len(now) <= MANY else left  # of more than that some are not in the list
    if not left:
        return Arriving.NOTHING
    return Arriving.OWN if any(is_own for _, is_own in left) else Arriving.OTHERS


def _waiting(senders: Collection[int]) -> set[tuple[UUID, bool]]:
    """The documents, those of these senders first, and whether they are theirs."""
    given = {"senders": list(senders), "limit": MANY + 1}
    with connection.cursor() as cursor:
        return set(cursor.execute(SQL["waiting_documents"], given, binary=True).fetchall())
