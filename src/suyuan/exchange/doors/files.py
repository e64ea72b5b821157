"""Answers to files, and putting a file away together with its answer."""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from suyuan.exchange.doors import imports, sheets
from suyuan.exchange.doors.folders import Folder
from suyuan.exchange.doors.imports import TableImport
from suyuan.failpoints import failpoint

_MOST_CODES = 20
LONGEST_NAME: Final = 255
"""Bytes of a file's name that file systems take."""


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


def put_away(name: str, place: Folder, to: Folder, answer: FileAnswer) -> None:
    """Write the answer beside the file's final place, then move the file; never over another file.

    Steps: 1 a name that is free; 2 the answers, each written under another name, flushed and renamed; 3 the file.
    """
    new = _free(to, name)
    tree = msgspec.json.format(msgspec.json.encode(answer.tree), indent=1)
    _write(to, new, ".answer.json", tree)
    if answer.workbook is not None:
        _write(to, new, ".answer.xlsx", answer.workbook)
    failpoint("inbox.before_move")
    place.move(name, to, new)
    to.flush()


def _free(to: Folder, name: str) -> str:
    """The name itself, or with a number before its suffix. An answer alone, left by a kill, does not take a name."""
    new, number = name, 1
    while to.has(new):
        number += 1
        stem, dot, suffix = name.rpartition(".")
        stem, suffix = (stem, f".{suffix}") if dot and stem else (name, "")
        new = _fitting(stem, f"-{number}{suffix}")
    return new


def _write(to: Folder, name: str, ending: str, content: bytes) -> None:
    to.write(_fitting(name, ending), content, draft_of(name + ending))


def draft_of(name: str) -> str:
    """Under which name an answer is written first: short, however long its own is."""
    return f".answer-{hashlib.blake2b(os.fsencode(name), digest_size=8).hexdigest()}.tmp"


def _fitting(name: str, ending: str) -> str:
    """The name with its ending; a name too long for that is cut and told apart by a digest."""
    if len(os.fsencode(name + ending)) <= LONGEST_NAME:
        return name + ending
    digest = hashlib.blake2b(os.fsencode(name), digest_size=4).hexdigest()
    while len(os.fsencode(f"{name}~{digest}{ending}")) > LONGEST_NAME:
        name = name[:-1]
    return f"{name}~{digest}{ending}"
