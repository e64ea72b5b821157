"""Where the sealed bytes of files are: a folder of the installation, or a bucket that speaks S3.

Procedure of the folder (``Folder.write``): 1 a temporary file in the same folder; 2 its bytes, fsync; 3 rename; 4 fsync
of the folder. Only then a row may name it. What no row names is taken away by ``sweeping``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from django.conf import settings

from suyuan.failpoints import failpoint

UNDER_WAY: Final = ".part"


class Missing(Exception):  # noqa: N818 - states what the place is
    """There are no bytes of this name."""


class Away(Exception):  # noqa: N818 - states what the store is
    """The store cannot be reached, or does not take anything."""


@dataclass(frozen=True, slots=True)
class Found:
    """Bytes that are there, whether or not a row names them."""

    name: str
    written: float
    """Seconds since 1970."""


class Place(Protocol):
    """A store of sealed bytes by name."""

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Durable when it returns. Raises Away."""

    @contextmanager
    def read(self, name: str) -> Iterator[BinaryIO]:
        """Raises Missing, Away."""

    def remove(self, name: str) -> None:
        """Without effect when it is gone already. Raises Away."""

    def names(self) -> Iterator[Found]:
        """Everything that is there."""


def place() -> Place:
    """The store of this installation."""
    if settings.MEDIA_BUCKET:
        from suyuan.parties.media.s3 import Bucket  # noqa: PLC0415 - its library is large, and rarely needed

        return Bucket.of_settings()
    return Folder(settings.MEDIA_FOLDER)


@dataclass(frozen=True, slots=True)
class Folder:
    """Files in subfolders by the first two characters of their names, readable by this account alone."""

    root: Path

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        target = self._path(name)
        part = target.with_name(target.name + UNDER_WAY)
        try:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
                stream.writelines(chunks)
                stream.flush()
                os.fsync(stream.fileno())
            failpoint("media-written")
            part.rename(target)
            _sync(target.parent)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise Away(str(error)) from error
        failpoint("media-renamed")

    @contextmanager
    def read(self, name: str) -> Iterator[BinaryIO]:
        try:
            stream = self._path(name).open("rb")
        except FileNotFoundError:
            raise Missing(name) from None
        except OSError as error:
            raise Away(str(error)) from error
        with stream:
            yield stream

    def remove(self, name: str) -> None:
        try:
            self._path(name).unlink(missing_ok=True)
        except OSError as error:
            raise Away(str(error)) from error

    def names(self) -> Iterator[Found]:
        for path in sorted(self.root.glob("*/*")):
            try:
                yield Found(path.name, path.stat().st_mtime)
            except FileNotFoundError:  # somebody else swept it
                continue

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / name


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
