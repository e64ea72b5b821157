"""Where an installation keeps its own things: database, keys, logs. One folder, resolved in one place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

DEMONSTRATION_MARK: Final = "demo.json"
"""Tells a data folder that holds the demonstration from one that holds somebody's data."""


def data_folder(given: str | Path | None = None) -> Path:
    """The data folder: the argument, else ``SUYUAN_DATA``, else the account's usual place.

    Root gets ``/var/lib/suyuan``, because a database server must not run as root and its own account
    cannot look into root's home.
    """
    chosen = given or os.environ.get("SUYUAN_DATA") or _usual_place()
    return Path(chosen).expanduser().resolve()


def make_folder(path: Path) -> None:
    """Make a folder that other accounts may walk through but not list. Only folders made here get a mode.

    Raises OSError.
    """
    for step in (*reversed(path.parents), path):
        if not step.exists():
            step.mkdir(exist_ok=True)
            step.chmod(0o711)


def _usual_place() -> Path:
    if os.geteuid() == 0:
        return Path("/var/lib/suyuan")
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share") / "suyuan"
