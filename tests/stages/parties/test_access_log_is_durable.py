"""What of the access log a kill may lose, what it may not, and that an ordinary end loses nothing."""

from __future__ import annotations

import os
import signal
import time

import pytest
from django.test import override_settings

from children import endings, started
from databases import Clone
from served import serving
from suyuan.parties.access_log.entries import Action, Entry, Who
from suyuan.parties.access_log.writing import BATCH, Batch, save
from suyuan.parties.services import create_api_key, create_party
from suyuan.parties.signin import wall
from suyuan.project.database import Role

pytestmark = pytest.mark.slow


def lines(clone: Clone) -> list[tuple[str, str]]:
    with clone.connect(Role.AUDITOR) as session:
        return session.execute("SELECT action, key_prefix FROM access_entry ORDER BY at, id").fetchall()


def entry(action: Action, key: str = "") -> Entry:
    return Entry(wall.now(), Who(1, key_prefix=key, role="officer"), action)


@pytest.mark.requirement("R466")
@override_settings(ACCESS_LOG_SECONDS=60)
def test_a_kill_loses_what_may_wait_and_nothing_that_was_written_first(committed: Clone) -> None:
    def work() -> None:
        save([entry(Action.EXPORT)])
        BATCH.put(entry(Action.PAGE))
        os.kill(os.getpid(), signal.SIGKILL)

    assert endings([started(work)]) == [-signal.SIGKILL]
    assert lines(committed) == [("export", "")]


@override_settings(ACCESS_LOG_SECONDS=1)
def test_what_may_wait_is_written_together_by_itself(committed: Clone) -> None:
    batch = Batch()
    for number in range(700):
        batch.put(entry(Action.CALL_READ, f"k{number}"))
    end = time.monotonic() + 20
    while len(lines(committed)) < 700 and time.monotonic() < end:
        time.sleep(0.1)
    assert sorted(key for _, key in lines(committed)) == sorted(f"k{number}" for number in range(700))
    while batch._thread is not None and time.monotonic() < end:
        time.sleep(0.05)


@override_settings(ACCESS_LOG_SECONDS=60)
def test_a_fork_writes_its_own_lines_once(committed: Clone) -> None:
    batch = Batch()
    batch._waiting.append(entry(Action.CALL_READ, "parent"))

    def work() -> None:
        batch.put(entry(Action.CALL_READ, "child"))
        batch.flush()

    assert endings([started(work)]) == [0]
    batch.flush()
    assert sorted(key for _, key in lines(committed)) == ["child", "parent"]


def test_a_server_that_ends_has_written_everything(committed: Clone) -> None:
    issued = create_api_key(create_party("firm", "一家企业", "IMPORTER"), ("query",), name="erp")
    with serving(committed.env, SUYUAN_ACCESS_LOG_SECONDS="60") as server:
        for _ in range(3):
            answer = server.ask(
                "GET", "/epcis/v2/events", headers={"Authorization": f"Bearer {issued.token}"}
            )
            assert answer.status == 200, answer.content
        assert lines(committed) == []
    assert lines(committed) == [("call.read", issued.key.prefix)] * 3
