"""`suyuan serve` of an installation of its own, questions to it, and what it consists of."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from suyuan.project.embedded import Server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def served(env: dict[str, str], port: int, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "suyuan", "serve", "--port", str(port), "--workers", "1", *options]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def ask(
    port: int, path: str, patience: float = 60, *, post: bytes | None = None, **headers: str
) -> tuple[int, bytes]:
    """Status and content of the answer, once there is one; a POST where there is something to post."""
    end = time.monotonic() + patience
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET" if post is None else "POST", path, post, headers)
            answer = connection.getresponse()
            found = answer.status, answer.read()
            connection.close()
        except ConnectionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return found


def left_behind(folder: Path, port: int, patience: float = 60) -> list[str]:
    """What still runs after a while: command lines of the database and of whoever uses this folder, the port."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = [words for words in map(_command, Server(folder).processes()) if words]
        found += _users_of(folder)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                found.append(f"port {port}")
        if not found:
            break
        time.sleep(0.1)
    return found


def _users_of(folder: Path) -> list[str]:
    """Command lines of the processes whose environment names this data folder."""
    named = f"SUYUAN_DATA={folder}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if named in (process / "environ").read_bytes().split(b"\0") and int(process.name) != os.getpid():
                found.append(_command(int(process.name)))
        except OSError:
            continue
    return [words for words in found if words]


def family_of(pid: int) -> dict[int, str]:
    """The processes below one, by number, with their command lines."""
    parents = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(process.name)] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return {one: words for one in found[1:] if (words := _command(one))}


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except OSError:
        return ""
