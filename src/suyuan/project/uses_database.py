"""The decorator of every subcommand that speaks to the database."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

P = ParamSpec("P")
R = TypeVar("R")


MAKERS = frozenset(("init", "serve"))
"""Commands that may make an installation where none is. For all others a folder that is not there is a slip of the pen."""


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

        if data_folder is not None and click.get_current_context().info_name not in MAKERS:
            _refuse_unless_there(Path(data_folder))
        start(data_folder)
        return function(*args, **kwargs)

    return started  # type: ignore[return-value]


def _refuse_unless_there(folder: Path) -> None:
    if not (folder / "keys").is_dir():
        raise click.ClickException(
            f"{folder} 中没有溯源的数据；请检查路径，或先运行 suyuan init --data {folder}\n"
            f"There is no installation in {folder}; check the path, or run first: suyuan init --data {folder}"
        )
