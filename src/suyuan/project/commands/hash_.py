"""``suyuan hash``: the CBV 2.0 hash of every event in these files."""

from __future__ import annotations

import json
import sys

import click

from suyuan.core.epcis.pieces import event_pieces, prehash
from suyuan.core.problem import Refused
from suyuan.project.cli import show_problem
from suyuan.project.epcis_files import FILE, in_file, opened, refusal


@click.command(name="hash")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE…")
@click.option("--prehash", "as_text", is_flag=True, help="Show the text under the hash instead.")
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each event, with our event id.")
def command(files: tuple[str, ...], *, as_text: bool, as_json: bool) -> None:
    """Print the CBV event hash (ni:///sha-256;…?ver=CBV2.0) of each event, one a line; needs no database.

    An unreadable event is told on standard error and leaves its line empty, so that lines and events still
    correspond; the status is then 1.
    """
    failed = False
    for name in files:
        try:
            failed |= _hash_file(name, as_text=as_text, as_json=as_json)
        except Refused as why:
            raise refusal(why, name) from None
    if failed:
        sys.exit(1)


def _hash_file(name: str, *, as_text: bool, as_json: bool) -> bool:
    """Whether an event was unreadable."""
    failed = False
    with opened(name) as document:
        for read in document.events:
            if read.event is None:
                failed = True
                for problem in read.problems:
                    show_problem(in_file(name, problem))
                click.echo("null" if as_json else "")
                continue
            pieces = event_pieces(read.event, read.ignored)
            line = prehash(read.event, read.ignored) if as_text else pieces.ni
            if as_json:
                answer = {
                    "file": name,
                    "position": read.position,
                    "hash": pieces.ni,
                    "id": pieces.event_id.hex(),
                }
                line = json.dumps(answer, ensure_ascii=False)
            click.echo(line)
    return failed
