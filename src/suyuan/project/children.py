"""Child processes that belong to a command: started with it, restarted when they fail, ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from suyuan.project.parent import PARENT

RESTART_AFTER = 2.0
"""Seconds between a child's failure and its next start."""
LONGEST_GOODBYE = 30.0


class Children:
    """``with Children([["worker", "ledger"]]):`` runs ``suyuan worker ledger`` beside the block.

    Children end with us even when we are killed: they ask the kernel for that (``suyuan.project.parent``).
    """

    def __init__(self, commands: Sequence[Sequence[str]]) -> None:
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._keep, args=[list(one)], daemon=True) for one in commands
        ]
        self._running: set[subprocess.Popen[bytes]] = set()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        for child in list(self._running):
            child.terminate()
        for thread in self._threads:
            thread.join(LONGEST_GOODBYE)

    def _keep(self, command: list[str]) -> None:
        while not self._stopping.is_set():
            with subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "suyuan", *command],
                env={**os.environ, PARENT: str(os.getpid())},
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            ) as child:
                self._running.add(child)
                if self._stopping.is_set():
                    child.terminate()
                child.wait()
                self._running.discard(child)
            self._stopping.wait(RESTART_AFTER)
