"""``suyuan capture``: take documents into the ledger, with a progress bar and every problem in place."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from suyuan.project.uses_database import uses_database

if TYPE_CHECKING:
    from suyuan.ledger.results import CaptureResult

SHOWN = 20
"""Problems printed for one document; --json prints all."""


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--as", "party", required=True, metavar="PARTY", help="Code of the party that sends.")
@click.option("--proceed", is_flag=True, help="Store the sound events of a document that has bad ones.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a file.")
@uses_database
def command(files: tuple[Path, ...], party: str, *, proceed: bool, as_json: bool) -> None:
    """Capture EPCIS documents (XML 1.0-1.2, XML 2.0, JSON 2.0)."""
    failed = False
    from suyuan.parties.queries import named_party

    sender = named_party(party).pk
    for file in files:
        result = _capture(file, sender, proceed=proceed, quiet=as_json)
        click.echo(_line(file, result) if as_json else _report(file, result))
        failed = failed or not result.success or result.refused > 0
    _catch_up()
    if failed:
        sys.exit(1)


def _capture(file: Path, sender: int, *, proceed: bool, quiet: bool) -> CaptureResult:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from suyuan.ledger.services import capture

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,} 事件 events"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True, quiet=quiet or not sys.stderr.isatty())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(file.name, total=None)
        return capture(
            file,
            sender=sender,
            behaviour="proceed" if proceed else "rollback",
            progress=lambda done: bar.update(task, completed=done),
        )


def _catch_up() -> None:
    """Number, fold and index what was captured: a trace or query right after shows it even without a worker."""
    from suyuan.exchange.search.jobs import catch_up as index
    from suyuan.ledger.sequencer import sequence_all
    from suyuan.state.jobs import catch_up

    sequence_all()
    catch_up()
    index()


def _line(file: Path, result: CaptureResult) -> str:
    return json.dumps(
        {
            "file": str(file),
            "captureID": str(result.job_id),
            "success": result.success,
            "accepted": result.accepted,
            "duplicate": result.duplicate,
            "refused": result.refused,
            "problems": [p.as_json() for p in result.problems],
            "lines": [line.as_json() for line in result.lines],
        },
        ensure_ascii=False,
    )


def _report(file: Path, result: CaptureResult) -> str:
    sign = click.style("✓", fg="green") if result.success else click.style("✗", fg="red")
    counts = (
        f"{result.accepted} 接收 accepted · {result.duplicate} 重复 duplicate · {result.refused} 拒收 refused"
    )
    lines = [f"{sign} {file.name}: {counts}"]
    if not result.success:
        lines.append("  整份文档未保存 nothing of the document was stored")
    shown = result.all_problems()
    lines += [_problem(p) for p in shown[:SHOWN]]
    if len(shown) > SHOWN:
        lines.append(f"  … {len(shown) - SHOWN} more; --json shows all")
    return "\n".join(lines)


def _problem(p: dict[str, str]) -> str:
    value = "" if p["value"] is None else f" = {p['value']!r}"
    return f"  {p['severity']} {p['code']} {p['where']}{value}\n    {p['message_zh']} {p['message']}\n    → {p['remedy_zh']} {p['remedy']}"
