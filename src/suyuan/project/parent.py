"""A process that must not outlive the one that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time

PARENT = "SUYUAN_PARENT"
PR_SET_PDEATHSIG = 1


def end_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel to send us a signal when the thread that started us dies, however it dies.

    1. Only where the parent said so, by its number in the environment; a process run by hand is left alone.
    2. The number is compared after asking: a parent that died before that would never be noticed.
    """
    parent = os.environ.get(PARENT)
    if parent is None or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != int(parent):
        sys.exit(0)


def wait_for_dead_parent(seconds: float = 10.0) -> None:
    """Once its signal came, wait until the parent is dead to its last thread and so has given its locks back."""
    parent = int(os.environ.get(PARENT, "0"))
    end = time.monotonic() + seconds
    while os.getppid() == parent and time.monotonic() < end:
        time.sleep(0.01)
