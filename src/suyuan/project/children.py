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

LOOK_EVERY = 0.5
RESTART_AFTER = 2.0
"""Seconds between looks at the children, and between a child's failure and its next start."""
LONGEST_GOODBYE = 30.0


class Children:
    """``with Children([["worker", "ledger"]]):`` runs ``suyuan worker ledger`` beside the block.

    Children end with us even when we are killed: they ask the kernel for that (``suyuan.project.parent``).
    """

    def __init__(self, commands: Sequence[Sequence[str]]) -> None:
        self._commands = [list(one) for one in commands]
        self._running: list[subprocess.Popen[bytes]] = []
        self._ending = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._running = [_started(command) for command in self._commands]
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the children gently; the watcher must not start another meanwhile."""
        self._ending.set()
        self._watcher.join()
        for child in self._running:
            child.terminate()
        for child in self._running:
            try:
                child.wait(LONGEST_GOODBYE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _watch(self) -> None:
        while not self._ending.wait(LOOK_EVERY):
            for place, child in enumerate(self._running):
                if child.poll() is not None and not self._ending.wait(RESTART_AFTER):
                    self._running[place] = _started(self._commands[place])


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "suyuan", *command],
        env={**os.environ, PARENT: str(os.getpid())},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
