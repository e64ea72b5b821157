"""Work done in processes of their own, some of which are to die: children of the test, on its database."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterable

from django.db import connection

from suyuan import failpoints


def started(work: Callable[[], object]) -> int:
    """A child that does this and nothing else; its number. It ends with 1 when the work fails."""
    connection.close()
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:  # noqa: BLE001 - a child must never return into pytest
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def endings(children: Iterable[int]) -> list[int]:
    """How each ended: 0, the number it gave, or that of the signal below zero."""
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def killed_in_child(work: Callable[[], object], point: str, passing: int) -> bool:
    """Do it in a child that dies at the given passing of a failpoint; whether it did, or came to the end alive."""

    def armed() -> None:
        failpoints.arm(point, passing)
        work()

    return endings([started(armed)]) == [-signal.SIGKILL]
