"""`suyuan demo --host`: open to others only when asked, and never without saying what that means."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from pathlib import Path

import pytest
from serving import free_port

from databases import bare_environment
from suyuan.project.commands import demo
from suyuan.project.embedded import Server

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("host", "hosts"),
    [
        ("127.0.0.1", None),
        ("localhost", None),
        ("::1", None),
        ("0.0.0.0", "localhost 127.0.0.1 [::1] *"),
        ("192.0.2.7", "localhost 127.0.0.1 [::1] 192.0.2.7"),
        ("2001:db8::7", "localhost 127.0.0.1 [::1] [2001:db8::7]"),
    ],
)
def test_other_than_loopback_addresses_are_warned_of(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], host: str, hosts: str | None
) -> None:
    import os

    monkeypatch.setattr(os, "environ", {})
    demo._open_to(host)
    assert os.environ.get("SUYUAN_HOSTS") == hosts
    assert ("DEMO-OPEN" in capsys.readouterr().err) == (hosts is not None)


def test_the_demonstration_answers_to_the_names_of_the_machine(tmp_path: Path) -> None:
    port, data = free_port(), tmp_path / "data"
    command = [sys.executable, "-m", "suyuan", "demo", "--host", "0.0.0.0", "--port", str(port)]
    env = {**bare_environment(), "SUYUAN_DATA": str(data)}
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert asked(port, "ward-7.hospital.example") == 200
        finally:
            process.terminate()
            said, _ = process.communicate(timeout=60)
            Server(data).stop()
    assert "DEMO-OPEN" in said


def asked(port: int, name: str, patience: float = 120) -> int:
    """The status of the start page, asked under another name."""
    end = time.monotonic() + patience
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/readyz", headers={"Host": name})
            return connection.getresponse().status
        except ConnectionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        finally:
            connection.close()
