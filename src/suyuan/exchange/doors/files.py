"""Answers to files, and putting a file away together with its answer."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from suyuan.exchange.doors import imports, sheets
from suyuan.exchange.doors.imports import TableImport
from suyuan.failpoints import failpoint

_MOST_CODES = 20


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What became of one file."""

    tree: dict[str, Any]
    success: bool
    """Everything in it was taken, or had been before."""
    subject: str = ""
    workbook: bytes | None = None
    """Of a table: itself with a column of problems."""

    @property
    def codes(self) -> list[str]:
        """The rules that were broken."""
        listed = [
            *self.tree.get("problems", ()),
            *(p for one in self.tree.get("lines", ()) for p in one["problems"]),
        ]
        return list(dict.fromkeys(problem["code"] for problem in listed))[:_MOST_CODES]

    def as_bytes(self) -> bytes:
        packed = base64.b64encode(self.workbook).decode() if self.workbook is not None else None
        return msgspec.json.encode([self.tree, self.success, self.subject, packed])

    @classmethod
    def of_bytes(cls, content: bytes) -> FileAnswer:
        tree, success, subject, packed = msgspec.json.decode(content)
        return cls(tree, success, subject, base64.b64decode(packed) if packed is not None else None)


def answer_workbook(found: TableImport) -> bytes | None:
    """The table with its problems; None when every row was taken."""
    if not found.refused or found.result is None:
        return None
    grid, mapping = imports.table_of(found)
    return sheets.answer(grid, mapping, found.result["lines"], only_failed=True)


def put_away(path: Path, folder: Path, answer: FileAnswer) -> Path:
    """Write the answer beside the file's final place, then move the file; never over another file.

    Steps: 1 a name that is free; 2 the answers, each written under another name, flushed and renamed; 3 the file.
    """
    folder.mkdir(exist_ok=True)
    place = _free(folder, path.name)
    _write(Path(f"{place}.answer.json"), msgspec.json.format(msgspec.json.encode(answer.tree), indent=1))
    if answer.workbook is not None:
        _write(Path(f"{place}.answer.xlsx"), answer.workbook)
    failpoint("inbox.before_move")
    path.rename(place)
    _flush(folder)
    return place


def _free(folder: Path, name: str) -> Path:
    """The name itself, or with a number before its suffix. An answer alone, left by a kill, does not take a name."""
    place, number = folder / name, 1
    while place.exists() or place.is_symlink():
        number += 1
        stem, dot, suffix = name.rpartition(".")
        place = folder / (f"{stem}-{number}.{suffix}" if dot and stem else f"{name}-{number}")
    return place


def _write(place: Path, content: bytes) -> None:
    draft = place.with_name(f".{place.name}.tmp")
    with draft.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(place)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
