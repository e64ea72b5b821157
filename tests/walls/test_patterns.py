"""I11: no pattern of ours can be kept busy by a long text that nearly fits."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
import time

import pytest

import suyuan

LONG = 100_000
MOST_SECONDS = 0.1
PIECES = ("a", "A", "0", " ", "\t", "\n", "-", ".", "/", ":", "%", "=", "<", "é", "溯", "a0", "0.", "a-", "a.", "/a", " a", "urn:", "%20", "(01)", "\\", '"', "&")  # fmt: skip
ENDS = ("", "!")
OF_OUR_OWN_TEXTS = {"suyuan.exchange.deprecation._PART", "suyuan.exchange.doors.monitor._UNKNOWN_END"}
"""Of addresses and messages that this program writes itself."""


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern of a module of ours, by its name."""
    found = {}
    for module in pkgutil.walk_packages(suyuan.__path__, "suyuan."):
        if ".migrations" in module.name or module.name.endswith(("__main__", "settings", "wsgi", "asgi")):
            continue
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found[value.pattern] = f"{module.name}.{name}", value
    return dict(found.values())


ALL = patterns()


def test_there_are_patterns():
    assert len(ALL) > 40


def looks_anywhere(name: str) -> bool:
    """Whether the pattern is looked for at each place of a text, which costs the square of what a match costs."""
    module, _, word = name.rpartition(".")
    source = inspect.getsource(sys.modules[module])
    used = re.search(rf"\b{word}\.(search|sub|split|findall|finditer)\b", source)
    return used is not None and name not in OF_OUR_OWN_TEXTS


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_long_near_miss_costs_little(name):
    pattern, slow = ALL[name], []
    ways = [pattern.fullmatch, pattern.match, *([pattern.search] if looks_anywhere(name) else [])]
    for piece in PIECES:
        text = piece * (LONG // len(piece))
        for end in ENDS:
            for way in ways:
                start = time.thread_time()
                way(text + end)
                spent = time.thread_time() - start
                if spent > MOST_SECONDS:
                    slow.append((piece, end, way.__name__, round(spent, 2)))
            if slow:
                break
        if slow:
            break
    assert slow == []
