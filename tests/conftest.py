"""What every test may ask for: the evidence beside the checkout, and a database on a server of its own.

The server is made in a temporary folder at the first test that needs it and is shared by all workers of the run
(or is the one of ``SUYUAN_TEST_DATABASE_URL``). A template database is migrated once, as the owner; each worker
gets a clone of it and every test speaks to it as the application, which can only append to the ledger.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from databases import Clone, TestDatabases

if TYPE_CHECKING:
    from people import Cast  # reads the settings, which are not there yet

pytest_plugins = ["digests", "recording"]
ROOT = Path(__file__).resolve().parent.parent
# No test is about seconds: on a busy machine a slow example is no failure.
settings.register_profile("suyuan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suyuan")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run names the run's folder; workers inherit it through the environment."""
    if "SUYUAN_TEST_RUN" not in os.environ:
        run = Path(tempfile.mkdtemp(prefix="suyuan-test-", dir=_memory()))
        run.chmod(0o711)
        os.environ["SUYUAN_TEST_RUN"] = str(run)
        os.environ["SUYUAN_DATA"] = str(run / "data")
        # What is asked of operators when they sign in has tests of its own, which ask for it.
        os.environ["SUYUAN_SECOND_FACTOR"] = "relaxed"
        # So have the terms of confidentiality.
        os.environ["SUYUAN_TERMS"] = "relaxed"
        # What may wait is written at once, in the transaction of the test, unless it asks for the real thing.
        os.environ["SUYUAN_ACCESS_LOG_SECONDS"] = "0"
        # A developer's own DATABASE_URL is never tested on.
        os.environ["DATABASE_URL"] = os.environ.get("SUYUAN_TEST_DATABASE_URL", "")
        config.stash[RUN] = run
        # Of its own too: runs at the same time would tidy the common place up under each other.
        config.option.basetemp = config.option.basetemp or str(run / "tmp")


MEMORY, MEMORY_NEEDED = Path("/dev/shm"), 6 << 30


def _memory() -> Path | None:
    """A place in memory, where there is one with room: a run makes hundreds of databases, and waits for the disk at
    every commit of each. Processes are killed in tests and machines are not, so nothing is tested less.
    """
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= MEMORY_NEEDED
    return MEMORY if roomy and "TMPDIR" not in os.environ else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first: at the end of a run no worker waits for another one's last long test."""
    items.sort(key=lambda item: not _is_long(item))


def _is_long(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is not None or item.path.parent.name in {
        "erp",
        "journeys",
        "walls",
    }


def pytest_unconfigure(config: pytest.Config) -> None:
    run = config.stash.get(RUN, None)
    if run is not None:
        TestDatabases(run / "data").end()
        shutil.rmtree(run, ignore_errors=True)
        del os.environ["SUYUAN_TEST_RUN"]


RUN = pytest.StashKey[Path]()


@pytest.fixture(scope="session")
def testdata() -> Path:
    """The folder of reference documents beside the checkout, read in place and never copied."""
    place = Path(os.environ.get("SUYUAN_TESTDATA") or ROOT.parent / "shared" / "testdata")
    if not place.is_dir():
        pytest.skip(f"no reference documents at {place}; name their folder in SUYUAN_TESTDATA")
    return place


@pytest.fixture(scope="session")
def databases(django_db_blocker: pytest.FixtureRequest) -> Iterator[TestDatabases]:
    """The run's server, with the migrated template in it."""
    found = TestDatabases(Path(os.environ["SUYUAN_DATA"]))
    found.prepare(django_db_blocker)
    yield found
    found.leave()


@pytest.fixture(scope="session")
def django_db_setup(databases: TestDatabases, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """In place of pytest-django's: one clone a worker, which ``db`` rolls back and ``transactional_db`` replaces."""
    with databases.worker_clone(django_db_blocker):
        yield


@pytest.fixture
def committed(databases: TestDatabases, django_db_blocker: pytest.FixtureRequest) -> Iterator[Clone]:
    """A fresh database for a test with several processes or real commits.

    ``committed.env`` is the environment for child processes, ``committed.connect(role)`` a plain connection;
    Django's own connection in this process speaks to it too, as the application.
    """
    with databases.fresh_clone(django_db_blocker) as clone:
        yield clone


@pytest.fixture
def people(db: None) -> Cast:
    """The cast, in the database."""
    from people import cast

    return cast()


@pytest.fixture
def one(db: None) -> Callable[..., Any]:
    """The single value of a query."""
    from one_value import one_value

    return one_value
