"""A real Tryton: its own environment, its own database, its own process, and a person who works in it.

Nothing of Tryton is imported here; we speak to it as its own client does, by JSON over HTTP.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from free_port import free_port

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".venv-tryton"
PASSWORD = "an-erp-for-tests-only"
DATABASE = "erp"


def prepare() -> str | None:
    """Make the environment when it is not there; why not, when that fails."""
    done = subprocess.run(
        [ROOT / "dev" / "tryton"], capture_output=True, text=True, check=False, timeout=600, cwd=ROOT
    )
    return None if done.returncode == 0 else f"no Tryton: {(done.stderr or done.stdout).strip()[-300:]}"


class Tryton:
    """One Tryton server with a database of its own. ``kind``: plain, or suyuan with our module inside."""

    def __init__(self, folder: Path, kind: str = "plain") -> None:
        self.port, self.folder = free_port(), folder
        self.address = f"http://127.0.0.1:{self.port}"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HOME / f"{kind}.sqlite", folder / f"{DATABASE}.sqlite")
        self.config = folder / "trytond.conf"
        self.config.write_text(
            f"[database]\nuri = sqlite://\npath = {folder}\n[web]\nlisten = 127.0.0.1:{self.port}\n"
            "[session]\ntimeout = 3600\n"
        )
        self._process: subprocess.Popen[bytes] | None = None
        self._admin: Desk | None = None

    def start(self, patience: float = 60) -> None:
        """Returns when it answers."""
        command = [HOME / "bin" / "trytond", "-c", self.config, "-d", DATABASE]
        with (self.folder / "trytond.log").open("a") as out:
            self._process = subprocess.Popen(command, stdout=out, stderr=out, env=self.environment)
        end = time.monotonic() + patience
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"no Tryton: {(self.folder / 'trytond.log').read_text()[-2000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        """As a power cut does: no goodbye."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(30)
            self._process = None

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.folder)}

    def run(self, program: str, *arguments: str) -> str:
        """One of Tryton's own commands, on this database."""
        done = subprocess.run(
            [HOME / "bin" / program, "-c", self.config, "-d", DATABASE, *arguments],
            env=self.environment, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    @property
    def admin(self) -> Desk:
        """The administrator, signed in once: every signing in costs a slow hash."""
        if self._admin is None:
            self._admin = self.sign_in()
        return self._admin

    def sign_in(self, login: str = "admin", password: str = PASSWORD) -> Desk:
        return Desk(self, login, password)

    def _answers(self) -> bool:
        try:
            return bool(call(f"{self.address}/rpc/", "common.server.version", []))
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def tryton(folder: Path, kind: str = "plain") -> Iterator[Tryton]:
    """A running server for as long as the block lasts."""
    server = Tryton(folder, kind)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class Rejected(Exception):  # noqa: N818 - it states what happened
    """What Tryton said no to."""


def call(address: str, method: str, params: list[Any], authorization: str | None = None) -> Any:
    body = json.dumps({"id": 0, "method": method, "params": params}, default=_written).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    if authorization:
        request.add_header("Authorization", authorization)
    with urllib.request.urlopen(request, timeout=60) as answer:
        told = json.loads(answer.read())
    if "error" in told:
        raise Rejected(told["error"])
    return told["result"]


class Desk:
    """Somebody signed in. ``desk("stock.lot", "create", [{…}])`` calls a method of a model."""

    def __init__(self, server: Tryton, login: str, password: str) -> None:
        self._address = f"{server.address}/{DATABASE}/rpc/"
        user, token, *_ = call(self._address, "common.db.login", [login, {"password": password}])
        self._authorization = "Session " + base64.b64encode(f"{login}:{user}:{token}".encode()).decode()
        self.context: dict[str, Any] = {}
        self.context = self("res.user", "get_preferences", True)

    def __call__(self, model: str, method: str, *arguments: Any, kind: str = "model") -> Any:
        params = [*arguments, self.context]
        return call(self._address, f"{kind}.{model}.{method}", params, self._authorization)

    def create(self, model: str, **values: Any) -> int:
        return self(model, "create", [values])[0]

    def find(self, model: str, *domain: Any) -> list[int]:
        return self(model, "search", list(domain), 0, None, None)

    def one(self, model: str, *domain: Any) -> int:
        (found,) = self.find(model, *domain)
        return found

    def read(self, model: str, id_: int, *fields: str) -> dict[str, Any]:
        return self(model, "read", [id_], list(fields))[0]


def _written(value: Any) -> Any:
    if isinstance(value, dt.date):
        return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}
    raise TypeError(type(value))
