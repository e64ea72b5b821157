"""Where the broker is, and the files that it must read: who may sign in, and who may write where."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from suyuan.core.problem import Refused
from suyuan.exchange.sensors import errors
from suyuan.exchange.sensors.payload import PREFIX
from suyuan.supervision.cold.sensors import hashed, passwords

SETTING: Final = "SUYUAN_BROKER"
ACCESS: Final = """# Suyuan reads what sensors say; a sensor writes under its own name and reads nothing.
user {user}
topic read {prefix}#
pattern write {prefix}%u
"""
CONFIGURATION: Final = """# For /etc/mosquitto/conf.d: sensors and Suyuan sign in, and nothing that was taken is forgotten.
listener {port} {host}
allow_anonymous false
password_file {folder}/passwords
acl_file {folder}/access
persistence true
persistence_location {store}/
autosave_interval 1
max_queued_messages 0
max_inflight_messages 4000
"""


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is, and as whom Suyuan signs in."""

    host: str
    port: int
    user: str
    password: str
    is_encrypted: bool


def broker() -> Broker | None:
    """The broker of SUYUAN_BROKER; None where there is none. Raises Refused (MQTT-001) for what cannot be read."""
    text = os.environ.get(SETTING, "")
    if not text:
        return None
    parts = urlsplit(text)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in {"mqtt", "mqtts"} or not parts.hostname or not parts.username or port == 0:
        raise Refused(errors.ADDRESS.problem(SETTING))
    is_encrypted = parts.scheme == "mqtts"
    password = unquote(parts.password or "")
    usual = 8883 if is_encrypted else 1883
    return Broker(parts.hostname, port or usual, unquote(parts.username), password, is_encrypted)


def write_files(folder: Path, where: Broker, store: Path) -> list[Path]:
    """Write what the broker must read: passwords, access, and a configuration to start from. The paths."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{where.user}:{hashed(where.password)}", *(f"{name}:{word}" for name, word in passwords())]
    texts = {
        "passwords": "\n".join(lines) + "\n",
        "access": ACCESS.format(user=where.user, prefix=PREFIX),
        "suyuan.conf": CONFIGURATION.format(
            port=where.port, host=where.host, folder=folder.resolve(), store=store.resolve()
        ),
    }
    return [_written(folder / name, text) for name, text in texts.items()]


def _written(path: Path, text: str) -> Path:
    """Put there at once, so that the broker never reads half a file."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.chmod(0o640)
    fresh.replace(path)
    return path
