"""Digests of passwords cost hardly any work in tests: argon2id still, and as many of them as ever.

A test about the work itself asks for ``sound_digests``. Programs that tests start work as much as in earnest.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

QUICK = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
"""The least that argon2 takes."""


@pytest.fixture(scope="session", autouse=True)
def quick_digests() -> Iterator[pytest.MonkeyPatch]:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    with pytest.MonkeyPatch.context() as patched:
        for name, value in QUICK.items():
            patched.setattr(Argon2PasswordHasher, name, value)
        yield patched


@pytest.fixture
def sound_digests(quick_digests: pytest.MonkeyPatch) -> Iterator[None]:
    """The work that a password costs in earnest."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    quick_digests.undo()
    yield
    for name, value in QUICK.items():
        quick_digests.setattr(Argon2PasswordHasher, name, value)
