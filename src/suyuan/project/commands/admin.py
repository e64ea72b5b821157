"""``suyuan admin``: Django's management commands and our own, on this installation."""

from __future__ import annotations

import os

import click

WITHOUT_DATABASE = {"database", "help", "makemessages", "compilemessages", "requirements", "findstatic"}
"""Commands that must run without a running database."""
WITHOUT_MIGRATING = {"migrate", "makemigrations", "showmigrations", "sqlmigrate"}


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--data", "data_folder", metavar="DIR", default=None, help="Data folder.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(data_folder: str | None, arguments: tuple[str, ...]) -> None:
    """Run a management command; `suyuan admin help` lists them."""
    from suyuan.project.folder import data_folder as folder_of

    # Modules have no hyphens in their names; people type them.
    arguments = tuple(one.replace("-", "_") for one in arguments[:1]) + arguments[1:]
    name = next(iter(arguments), "help")
    os.environ["SUYUAN_DATA"] = str(folder_of(data_folder))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.project.settings")
    if name not in WITHOUT_DATABASE:
        from suyuan.project.start import start

        start(data_folder, migrate=name not in WITHOUT_MIGRATING)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["suyuan admin", *(arguments or ("help",))])
