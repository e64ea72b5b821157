"""``suyuan validate``: what is wrong in these EPCIS files, before anybody sends them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import click

from suyuan.core.epcis.check import check_event
from suyuan.core.problem import Problem, Refused
from suyuan.intake.errors import NO_EVENTS
from suyuan.project.cli import show_problem
from suyuan.project.epcis_files import FILE, in_file, opened


@click.command(name="validate")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="Answer a JSON line for each file.")
def command(files: tuple[str, ...], *, as_json: bool) -> None:
    """Check EPCIS documents (JSON 2.0, XML 1.0 to 2.0) as the capture interface would; needs no database.

    A fault that comes again with the same value is shown once and counted. The status is 1 when a file has an error; warnings alone are no failure.
    """
    results = [_validated(name, show=not as_json) for name in files]
    for result in results:
        if as_json:
            click.echo(json.dumps(result.answer(), ensure_ascii=False))
    if any(result.errors for result in results):
        sys.exit(1)


class _Result:
    """The problems of one file, counted, and kept only when they will be asked for."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.events = 0
        self.errors = 0
        self.warnings = 0
        self.problems: list[Problem] = []

    def answer(self) -> dict[str, object]:
        return {
            "file": self.name,
            "events": self.events,
            "errors": self.errors,
            "warnings": self.warnings,
            "problems": [problem.as_json() for problem in self.problems],
        }


def _validated(name: str, *, show: bool) -> _Result:
    result = _Result(name)
    shown: set[tuple[str, str | None]] = set()
    for problem in _problems(name, result):
        result.errors += problem.is_error
        result.warnings += not problem.is_error
        if not show:
            result.problems.append(problem)
        elif (problem.code, problem.value) not in shown:
            shown.add((problem.code, problem.value))
            show_problem(in_file(name, problem))
    if show:
        click.echo(f"{name}: {result.events} events, {result.errors} errors, {result.warnings} warnings")
    return result


def _problems(name: str, result: _Result) -> Iterator[Problem]:
    """Document first, then event by event: a file larger than the memory can be validated."""
    try:
        with opened(name) as document:
            yield from document.problems
            for read in document.events:
                result.events += 1
                yield from read.problems
                if read.event is not None:
                    for problem in check_event(read.event):
                        yield problem.at(f"event {read.position + 1}")
            if not result.events:
                yield NO_EVENTS.problem()
    except Refused as why:
        yield from why.problems
