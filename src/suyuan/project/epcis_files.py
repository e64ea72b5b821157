"""EPCIS files at the terminal: opening them by name or from standard input, and telling what is wrong in them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from suyuan.core.epcis.document import Document
from suyuan.core.epcis.read import read_document
from suyuan.core.problem import Problem, Refused

STDIN = "-"
FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=str)
"""The click type of a file argument; ``-`` is standard input."""


@contextmanager
def opened(name: str) -> Iterator[Document]:
    """The document in a file. Raises Refused when it is none."""
    if name == STDIN:
        yield read_document(sys.stdin.buffer.read())
        return
    with Path(name).open("rb") as stream:
        source: BinaryIO = stream
        yield read_document(source)


def in_file(name: str, problem: Problem) -> Problem:
    """The Problem with the name of the file before its place."""
    where = f"{name}: {problem.where}" if problem.where else name
    return Problem(problem.rule, where, problem.value, problem.arguments)


def refusal(why: Refused, name: str) -> Refused:
    """A refusal that names the file."""
    return Refused(*(in_file(name, problem) for problem in why.problems))
