"""The keys of an installation: made once, kept in the data folder, readable by its account alone.

Nothing secret is in the repository or the database. Importing the settings makes nothing; ``make_keys``
does, and is called when an installation is set up.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from suyuan.core.problem import Refused
from suyuan.project import errors
from suyuan.project.folder import make_folder

KEY_BYTES = 32
SECRET_KEY = "secret-key"  # noqa: S105 - the name of its file
"""Django's signing key: sessions and form tokens. Losing it signs everybody out."""
KEY_ENCRYPTION_KEY = "key-encryption-key"
"""Wraps the key of every stored document. Losing it loses the documents."""
PSEUDONYM_KEY = "pseudonym-key"
"""Makes pseudonyms of personal fields; never changed by re-keying, so that a person keeps one pseudonym."""
NAMES = (SECRET_KEY, KEY_ENCRYPTION_KEY, PSEUDONYM_KEY)


def make_keys(folder: Path, *, data_exists: bool = False) -> None:
    """Make the keys that are missing. Refuses when data exist that were encrypted with a missing one."""
    try:
        _make_keys(folder, data_exists=data_exists)
    except OSError as why:
        problem = errors.FOLDER_NOT_OURS.problem(str(folder), why=f"{why.filename or folder}: {why.strerror}")
        raise Refused(problem) from why


def _make_keys(folder: Path, *, data_exists: bool) -> None:
    make_folder(folder)
    keys = folder / "keys"
    for name in NAMES:
        if (keys / name).exists():
            continue
        if data_exists and name != SECRET_KEY:
            raise Refused(errors.KEYS_LOST.problem(str(keys), name=name))
        keys.mkdir(mode=0o700, exist_ok=True)
        _write_once(keys / name, secrets.token_bytes(KEY_BYTES).hex())


def read_key(folder: Path, name: str) -> bytes | None:
    """The 32 bytes of a key, or None when this installation has not been set up yet."""
    given = os.environ.get("SUYUAN_KEYS")
    path = (Path(given) if given else folder / "keys") / name
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as why:
        problem = errors.BAD_VALUE.problem(str(path), setting=name, wanted="64 hexadecimal digits")
        raise Refused(problem) from why


def _write_once(path: Path, text: str) -> None:
    """Write a key so that of two starters one wins and nobody ever reads half a key.

    1. The text goes to a file of our own, mode 0600, and to the disk.
    2. A hard link gives it its name; the link fails when another starter was first, and then theirs counts.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
