"""What a process does that was forked from ours: become a process of its own, work, end without a trace of its parent.

A forked process is a copy. What must not be copied is undone here: the session and the terminal, the handlers of
signals, the share in the embedded server, the things to do at the end (``atexit``).
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import PurePath
from typing import Final, NoReturn

from setproctitle import setproctitle

from suyuan.project import start
from suyuan.project.parent import end_with_parent

HEEDED: Final = (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""Signals that the parent waits for, and that are held back while it forks."""
LAST_WORDS: Final = 8_000
"""Bytes; what a pipe takes at once, whether somebody reads it or not."""


def live(name: str, run: Callable[[], None], last_words: int) -> NoReturn:
    """Be the process ``name`` until ``run`` returns. What it fails of is written to the descriptor ``last_words``.

    Called in the child, with the signals of HEEDED blocked. Steps:
     1. A session of its own: Ctrl-C and a closed terminal are the parent's business.
     2. No handler of the parent may run here, and the kernel ends us with it, however it dies.
     3. A share in the embedded server, so that the last one to leave stops it.
     4. Work. ``run`` may take the signals over.
     5. End at once: what the parent does at its end is not ours to do.
    """
    status, parent = 1, os.getppid()
    try:
        _leave_terminal()
        _show(name)
        for number in HEEDED:
            signal.signal(number, signal.SIG_DFL)
        end_with_parent()
        start.share_database()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HEEDED)
        run()
        status = 0
    except SystemExit as why:
        status = why.code if isinstance(why.code, int) else int(why.code is not None)
    except BaseException as why:  # noqa: BLE001 - told to the parent, which tells it once
        _say(last_words, why)
    finally:
        with contextlib.suppress(Exception):
            start.leave_database(may_stop=os.getppid() != parent)
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _leave_terminal() -> None:
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


def _show(name: str) -> None:
    """Let ``ps`` show what this is; the environment stays readable in /proc."""
    os.environ["SPT_NOENV"] = "1"
    setproctitle(f"suyuan {name}")


def _say(place: int, why: BaseException) -> None:
    """A line that is the same for the same failure, then the whole of it."""
    told = f"{reason(why)}\n{''.join(traceback.format_exception(why))}"
    os.write(place, told.encode(errors="replace")[:LAST_WORDS])


def reason(why: BaseException) -> str:
    """What failed and where, in one line."""
    frames = traceback.extract_tb(why.__traceback__)
    if not frames:
        return type(why).__name__
    return f"{type(why).__name__} in {PurePath(frames[-1].filename).name}, line {frames[-1].lineno}"
