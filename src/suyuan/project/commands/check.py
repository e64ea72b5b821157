"""``suyuan check``: may this be received, shipped, used, taken away?"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from suyuan.core.problem import Refused
from suyuan.project.uses_database import uses_database

if TYPE_CHECKING:
    from suyuan.supervision.verify.model import Answer, Line

SIGNS = {"pass": "✓", "warn": "!", "stop": "✗", "not_configured": "–"}
COLOURS = {"pass": "green", "warn": "yellow", "stop": "red", "not_configured": "white"}
ASKED_WRONGLY = 2


@click.command()
@click.argument("codes", nargs=-1, required=True, metavar="CODE…")
@click.option(
    "--for",
    "purpose",
    required=True,
    type=click.Choice(["receive", "ship", "use", "takeaway"]),
    help="What is about to be done.",
)
@click.option("--by", "party", required=True, metavar="PARTY", help="Who is about to do it.")
@click.option("--quantity", help="With the code of a lot: how much of it.")
@click.option("--document", default="", help="A despatch advice, order or invoice to compare with.")
@click.option("--json", "as_json", is_flag=True, help="The signed answer as JSON.")
@uses_database
def command(
    codes: tuple[str, ...], *, purpose: str, party: str, quantity: str | None, document: str, as_json: bool
) -> None:
    """Check CODE before something is done with it. A container is checked with everything in it.

    Ends with 0 for pass, 1 for warn, 2 for stop and for what cannot be asked.
    """
    from suyuan.parties.queries import named_party
    from suyuan.parties.viewer import Viewer
    from suyuan.project.cli import show_problem
    from suyuan.supervision.verify.model import EXIT
    from suyuan.supervision.verify.services import as_json as signed
    from suyuan.supervision.verify.services import verify

    try:
        owner = named_party(party)
        viewer = Viewer.operator()
        answer = verify(codes, purpose, party=owner, viewer=viewer, quantity=quantity, document=document)
    except Refused as why:
        for problem in why.problems:
            show_problem(problem)
        sys.exit(ASKED_WRONGLY)
    if as_json:
        click.echo(json.dumps(signed(answer), ensure_ascii=False))
    else:
        _show(answer)
    sys.exit(EXIT[answer.result])


def _show(answer: Answer) -> None:
    for line in answer.lines:
        _show_line(line, whole=len(answer.lines) == 1)
    if len(answer.lines) > 1:
        counted = ", ".join(f"{name} {many}" for name, many in answer.json()["summary"].items())
        click.secho(f"{SIGNS[answer.result]} {counted}", fg=COLOURS[answer.result], bold=True)
    if answer.document is not None:
        told = answer.document
        click.secho(
            f"{SIGNS[told.result]} {told.number}  {told.reason} · {told.reason_en}", fg=COLOURS[told.result]
        )


def _show_line(line: Line, *, whole: bool) -> None:
    told = line.json()
    head = f"{SIGNS[line.result]} {told['title']} {told['title_en']}"
    click.secho(f"{head}  {line.hri}  {line.product or ''}", fg=COLOURS[line.result], bold=True)
    for each in line.checks if whole else line.grave:
        if whole or each.result in {"warn", "stop"}:
            text = f"  {SIGNS[each.result]} {each.name:<3} {each.reason} · {each.reason_en}"
            click.secho(text, fg=COLOURS[each.result])
