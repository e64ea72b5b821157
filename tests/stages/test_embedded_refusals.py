"""When the embedded server cannot start it says why and how to mend it, and touches nothing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from suyuan.core.problem import Refused
from suyuan.project.cli import group
from suyuan.project.embedded import Server, binaries

SMALL = 256 << 20


def refused_code(server: Server) -> str:
    with pytest.raises(Refused) as caught:
        server.start()
    problem = caught.value.problems[0]
    assert problem.message, "the message can be written out"
    assert problem.message_zh
    assert problem.remedy
    assert problem.remedy_zh
    return problem.code


def test_a_folder_of_a_newer_major_version_is_left_alone(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.cluster.mkdir(parents=True)
    (server.cluster / "PG_VERSION").write_text("99\n")
    assert refused_code(server) == "DB-OTHER-MAJOR"
    assert sorted(path.name for path in server.cluster.iterdir()) == ["PG_VERSION"]


def test_without_server_programs_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUYUAN_POSTGRES_BIN", str(tmp_path / "nothing here"))
    assert refused_code(Server(tmp_path / "data")) == "DB-NO-BINARIES"


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.cluster.mkdir(parents=True)
    (server.cluster / "holiday.jpg").write_bytes(b"photo")
    assert refused_code(server) == "DB-FOLDER-NOT-OURS"
    assert (server.cluster / "holiday.jpg").read_bytes() == b"photo"


def test_a_place_where_nothing_can_be_made_is_named() -> None:
    assert refused_code(Server(Path("/proc/suyuan"))) == "DB-FOLDER-NOT-OURS"


def test_a_broken_configuration_is_quoted_from_the_log(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", memory=SMALL)
    server.start()
    server.stop()
    (server.cluster / "local.conf").write_text("no_such_setting_at_all = 1\n")
    with pytest.raises(Refused, match="no_such_setting_at_all"):
        server.start()
    (server.cluster / "local.conf").unlink()
    assert server.start()
    server.stop()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 150 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=150m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("needs the right to mount a small file system")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path, leave: int) -> Path:
    ballast = disk / "ballast"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    ballast.write_bytes(b"\0" * max(0, free - leave))
    return ballast


def test_a_full_disk_is_told_before_anything_is_made(small_disk: Path) -> None:
    fill(small_disk, leave=20 << 20)
    server = Server(small_disk / "data", memory=SMALL)
    assert refused_code(server) == "DB-DISK-FULL"
    assert not server.cluster.exists()


def test_a_disk_that_fills_up_is_told_and_loses_nothing(small_disk: Path) -> None:
    server = Server(small_disk / "data", memory=SMALL)
    server.start()
    server.stop()
    ballast = fill(small_disk, leave=0)
    assert refused_code(server) == "DB-DISK-FULL"
    ballast.unlink()
    assert server.start()
    server.stop()


def test_a_system_server_of_the_folders_version_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/usr/lib/postgresql/15/bin/postgres").exists():
        pytest.skip("PostgreSQL 15 of the system is not installed")
    monkeypatch.delenv("SUYUAN_POSTGRES_BIN", raising=False)
    assert binaries.find_programs(15).major == 15
    assert binaries.find_programs(None).bin != binaries.find_programs(15).bin


def test_a_command_makes_no_installation_where_a_slip_of_the_pen_leads(tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    refused = CliRunner().invoke(group, ["trace", "X", "--data", str(folder)])
    assert refused.exit_code == 1
    assert f"suyuan init --data {folder}" in refused.output
    assert not folder.exists()
