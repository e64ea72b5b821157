"""``suyuan convert``: the same events in another EPCIS format."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import click
import msgspec

from suyuan import clock
from suyuan.core.epcis import json20, xml12, xml20
from suyuan.core.epcis.model import DocumentHeader, Event
from suyuan.core.problem import Problem, Refused
from suyuan.project.epcis_files import FILE, in_file, opened

WRITERS: dict[str, Callable[[DocumentHeader, Iterable[Event]], bytes]] = {
    "json": json20.write_document,
    "xml": xml20.write_document,
    "xml12": xml12.write_document,
}


@click.command(name="convert")
@click.argument("file", type=FILE)
@click.option(
    "--to", "form", type=click.Choice(sorted(WRITERS)), required=True, help="xml is EPCIS 2.0, xml12 is 1.2."
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="By default standard output."
)
def command(file: str, *, form: str, output: Path | None) -> None:
    """Write the events of FILE as EPCIS JSON 2.0, XML 2.0 or XML 1.2; needs no database.

    All or nothing: when an event is unreadable, the reasons are told and nothing is written.
    """
    header, events = _read(file)
    try:
        written = WRITERS[form](header, events)
    except Refused as why:
        raise Refused(*(in_file(file, problem) for problem in why.problems)) from None
    if output is None:
        sys.stdout.buffer.write(written + b"\n")
        sys.stdout.buffer.flush()
    else:
        output.write_bytes(written)


def _read(name: str) -> tuple[DocumentHeader, list[Event]]:
    problems: list[Problem] = []
    events: list[Event] = []
    ignored: set[str] = set()
    try:
        with opened(name) as document:
            for read in document.events:
                if read.event is None:
                    problems += read.problems
                else:
                    events.append(read.event)
                    ignored |= {name for name in read.ignored if name[:1] == "{"}
            header = msgspec.structs.replace(document.header, ignored=tuple(sorted(ignored)))
    except Refused as why:
        problems += why.problems
    if problems:
        raise Refused(*(in_file(name, problem) for problem in problems))
    if header.creation_date is None:
        header = msgspec.structs.replace(header, creation_date=clock.now())
    return header, events
