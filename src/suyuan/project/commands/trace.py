"""``suyuan trace``: where a thing comes from, where it has been, where it is, may it be used."""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import TYPE_CHECKING

import click

from suyuan.clock import BEIJING
from suyuan.core.problem import Refused
from suyuan.project.uses_database import uses_database

if TYPE_CHECKING:
    from suyuan.parties.viewer import Viewer


NOT_FOUND, ASKED_WRONGLY = 1, 2


class Moment(click.ParamType):  # type: ignore[type-arg]  # not generic in every release
    """A moment with an offset; without one it is Beijing time, a date alone is its end."""

    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        try:
            moment = dt.datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no moment; write 2026-11-22 or 2026-11-22T10:00:00+08:00", param, ctx)
        if len(value) <= len("2026-11-22"):
            moment += dt.timedelta(days=1, microseconds=-1)
        return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


@click.command()
@click.argument("code")
@click.option(
    "--view",
    type=click.Choice(["all", "parties", "packaging", "states", "places", "conditions"]),
    default="all",
    show_default=True,
)
@click.option(
    "--direction", type=click.Choice(["back", "forward", "both"]), default="both", show_default=True
)
@click.option("--as-of", type=Moment(), help="Leave out what happened later.")
@click.option("--known-at", type=Moment(), help="Leave out what was recorded later.")
@click.option(
    "--as", "party", metavar="PARTY", help="See it as this party; the platform's operator when not given."
)
@click.option("--json", "as_json", is_flag=True, help="The whole trace as JSON.")
@uses_database
def command(
    *,
    code: str,
    view: str,
    direction: str,
    as_of: dt.datetime | None,
    known_at: dt.datetime | None,
    party: str | None,
    as_json: bool,
) -> None:
    """Trace CODE: any spelling of a code, a scan, a lot, a container.

    Ends with 0 when something is known of it, whatever its verdict; with 1 when nothing is, or when it could not be
    answered; with 2 when it was asked wrongly.
    """
    from suyuan.state.trace import trace
    from suyuan.state.trace.terminal import show

    viewer = _viewer(party)
    found = trace(code, viewer, view=view, direction=direction, as_of=as_of, known_at=known_at)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        show(found)
    if found["verdict"]["level"] == "unknown":
        sys.exit(NOT_FOUND)


def _viewer(party: str | None) -> Viewer:
    from suyuan.parties.queries import named_party, viewer_of_party
    from suyuan.parties.viewer import Viewer
    from suyuan.project.cli import show_problem

    if not party:
        return Viewer.operator()
    try:
        return viewer_of_party(named_party(party))
    except Refused as why:
        for problem in why.problems:
            show_problem(problem)
        sys.exit(ASKED_WRONGLY)
