"""Folders that strangers write to, held open by handle.

Who may write a folder may also put links there, or exchange a folder for one while we look. So every folder is
opened once, without following a link, and everything in it is done through that handle: what is read, written and
moved lies in the very folder that was opened, whatever its name leads to by then.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Self

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
"""Not waiting: what was a file a moment ago may be a pipe now."""
_DRAFT: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


class Folder:
    """One folder. All methods raise OSError as the system does; names are single names, never paths."""

    def __init__(self, handle: int, name: str) -> None:
        self.name, self._handle = name, handle

    @classmethod
    def of(cls, path: Path) -> Self:
        """The folder at a path that we trust."""
        return cls(os.open(path, os.O_RDONLY | os.O_DIRECTORY), path.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)

    def below(self, name: str, *, make: bool = False) -> Folder:
        """A folder in this one; never where a link leads. ``make``: if it is not there yet."""
        if make:
            with suppress(FileExistsError):
                os.mkdir(name, dir_fd=self._handle)
        return Folder(os.open(name, _FOLDER, dir_fd=self._handle), name)

    def names(self, is_wanted: Callable[[int], bool]) -> list[str]:
        """What lies there itself and has a wanted mode, in order; hidden names are left out."""
        found = []
        for name in sorted(os.listdir(self._handle)):  # noqa: PTH208 - paths cannot be read by handle
            with suppress(OSError):
                if not name.startswith(".") and is_wanted(self.told(name).st_mode):
                    found.append(name)
        return found

    def told(self, name: str) -> os.stat_result:
        """What the system says of a name, not of what a link leads to."""
        return os.stat(name, dir_fd=self._handle, follow_symlinks=False)

    def has(self, name: str) -> bool:
        try:
            self.told(name)
        except FileNotFoundError:
            return False
        return True

    def read(self, name: str) -> tuple[bytes, os.stat_result]:
        """A file's bytes, and what the system said of it afterwards."""
        handle = os.open(name, _FILE, dir_fd=self._handle)
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise OSError("it is no file any more")
            content = stream.read()
            return content, os.fstat(handle)

    def write(self, name: str, content: bytes, draft: str) -> None:
        """A whole file or none: written under the name of a draft, flushed, then renamed."""
        try:
            with self._drafted(draft) as handle:
                _write_all(handle, content)
                os.fsync(handle)
            os.replace(draft, name, src_dir_fd=self._handle, dst_dir_fd=self._handle)
        except OSError:
            self._remove(draft)
            raise

    def move(self, name: str, to: Folder, new: str) -> None:
        """A file from here into another folder."""
        os.rename(name, new, src_dir_fd=self._handle, dst_dir_fd=to._handle)

    def flush(self) -> None:
        """What was renamed here stays so after a power cut."""
        os.fsync(self._handle)

    @contextmanager
    def _drafted(self, draft: str) -> Iterator[int]:
        self._remove(draft)  # of a process that was killed; or put there for us to write through
        handle = os.open(draft, _DRAFT, 0o640, dir_fd=self._handle)
        try:
            yield handle
        finally:
            os.close(handle)

    def _remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self._handle)


def _write_all(handle: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]
