"""A parent with children of all kinds, run as a program by the tests: ``python family.py FOLDER [option=value …] KIND…``

Children note what they do in files of FOLDER, a line each: ``<kind>`` holds the number of each process that was it,
``<kind>.ended`` that it was ended gently, ``<kind>.moments`` when it ran. A ``/`` begins the next group.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from suyuan.project import children
from suyuan.project.children import Children, Work

FOLDER = Path(sys.argv[1]) if __name__ == "__main__" else Path()


def note(name: str, text: object) -> None:
    with (FOLDER / name).open("a") as file:
        file.write(f"{text}\n")


def steady(name: str) -> None:
    """Lives until it is told to end; a hangup is noted."""
    end = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: end.set())
    signal.signal(signal.SIGHUP, lambda *_: note(f"{name}.hangup", os.getpid()))
    note(name, os.getpid())
    end.wait()
    note(f"{name}.ended", time.monotonic())


def slow(name: str) -> None:
    """Takes a while to end."""
    end = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: end.set())
    note(name, os.getpid())
    end.wait()
    time.sleep(1)
    note(f"{name}.ended", time.monotonic())


def deaf(name: str) -> None:
    """Does not end when it is told to."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    note(name, os.getpid())
    time.sleep(600)


def failing(name: str) -> None:
    note(f"{name}.moments", time.monotonic())
    raise LookupError("a fault of the program")


def fickle(name: str) -> None:
    """Fails three times, each time otherwise, then lives."""
    note(f"{name}.moments", time.monotonic())
    times = len((FOLDER / f"{name}.moments").read_text().splitlines())
    if times == 1:
        raise LookupError("the first")
    if times == 2:
        raise ArithmeticError("the second")
    if times == 3:
        sys.exit(3)
    steady(name)


def errand(name: str) -> None:
    """Done when it is wanted, and then no more."""
    note(name, os.getpid())
    (FOLDER / "wanted").unlink()


KINDS: dict[str, Callable[[str], None]] = {
    one.__name__: one for one in (steady, slow, deaf, failing, fickle, errand)
}


def work(word: str) -> Work:
    """``steady``, ``steady-2`` …; ``steady+`` hears hangups."""
    name, hears = word.rstrip("+"), word.endswith("+")
    kind = KINDS[name.partition("-")[0]]
    wanted = (FOLDER / "wanted").exists if kind is errand else None
    return Work(name, lambda: kind(name), is_wanted=wanted, hears_hangup=hears, goodbye=GOODBYE)


GOODBYE = 30.0


def main(words: list[str]) -> None:
    global GOODBYE  # noqa: PLW0603 - an option of this program
    logging.basicConfig(format="%(message)s")
    groups: list[list[Work]] = [[]]
    for word in words:
        option, is_option, value = word.partition("=")
        if option == "GOODBYE":
            GOODBYE = float(value)
        elif is_option:
            assert hasattr(children, option)
            setattr(children, option, float(value))
        elif word == "/":
            groups.append([])
        else:
            groups[-1].append(work(word))
    Children(groups).run()
    note("parent.ended", time.monotonic())


if __name__ == "__main__":
    main(sys.argv[2:])
