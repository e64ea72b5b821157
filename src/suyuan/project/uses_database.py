"""The decorator of every subcommand that speaks to the database."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

P = ParamSpec("P")
R = TypeVar("R")


def uses_database(function: Callable[P, R]) -> Callable[P, R]:
    """Give a command ``--data`` and run it with the database started, Django set up and the schema up to date.

    Stands directly above the function, below ``@click.command`` and the other options. The body imports what
    needs Django itself, inside the function.
    """

    @click.option(
        "--data",
        "data_folder",
        metavar="DIR",
        default=None,
        help="Data folder; SUYUAN_DATA or the account's usual place when not given.",
    )
    @functools.wraps(function)
    def started(*args: P.args, data_folder: str | None, **kwargs: P.kwargs) -> R:  # type: ignore[valid-type]
        from suyuan.project.start import start  # noqa: PLC0415 - Django loads only for those who need it

        start(data_folder)
        return function(*args, **kwargs)

    return started  # type: ignore[return-value]
