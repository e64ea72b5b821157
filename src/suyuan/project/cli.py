"""The ``suyuan`` command. Each subcommand is a module in ``commands``, loaded only when it is asked for.

A module ``commands/<name>.py`` holds ``command``, a click command; ``hash_`` gives ``suyuan hash``. Nothing is
imported to list or to find them, so that ``suyuan identify`` starts without Django.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from pathlib import Path

import click

from suyuan.core.problem import Problem, Refused
from suyuan.project.usage_words import is_english, show_usage

COMMANDS = Path(__file__).parent / "commands"
INTERRUPTED = 130
BY_SIGNAL = 128
"""Added to the number of the signal that ended us, as shells do."""


class Commands(click.Group):
    """The group whose members are the files of a folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        names = (path.stem for path in COMMANDS.glob("*.py"))
        return sorted(name.rstrip("_").replace("_", "-") for name in names if name != "__init__")

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        stem = name.replace("-", "_")
        for candidate in (stem, f"{stem}_"):
            if (COMMANDS / f"{candidate}.py").is_file():
                found: click.Command = import_module(f"suyuan.project.commands.{candidate}").command
                return found
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in ``--help``; the first line of each module's docstring, read without running it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first_words(name)) for name in self.list_commands(ctx)])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="suyuan", prog_name="suyuan")
def group() -> None:
    """Suyuan 溯源: where does a medical product come from, where is it now, may it be used?"""


def main() -> None:
    """Run the command; what is refused is told in words and ends with status 1, never with a traceback."""
    try:
        _obey()
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except click.ClickException as why:
        show_usage(why)
        sys.exit(why.exit_code)
    except Refused as why:
        for problem in why.problems:
            show_problem(problem)
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output went away, as ``head`` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as why:
        known = _known(why)
        if known is None:
            raise
        show_problem(known)
        sys.exit(1)


def _obey() -> None:
    """Run the command. When we were told to end, that is why we end, whatever fails while we unwind: a statement that
    was cut short leaves a connection behind on which nothing else succeeds.
    """
    told = _end_in_order()
    try:
        group.main(prog_name="suyuan", standalone_mode=False)
    except BaseException:
        if told:
            sys.exit(BY_SIGNAL + told[0])
        raise


def _end_in_order() -> list[int]:
    """Unwind when we are told to end, so that no database is left running behind us; the signals that told so.

    A second signal must not cut the unwinding short. Commands that serve take the signals over; what was told to
    ignore one (``nohup``) goes on ignoring it.
    """
    told: list[int] = []

    def end(number: int, _frame: object) -> None:
        told.append(number)
        signal.signal(number, signal.SIG_IGN)
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        sys.exit(BY_SIGNAL + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, end)
    return told


def show_problem(problem: Problem) -> None:
    """One Problem on standard error, Chinese first, or English alone where the terminal's language is English."""
    english = is_english()
    place = f" {problem.where}" if problem.where else ""
    if not english:
        click.echo(f"{problem.code}{place}: {problem.message_zh}\n  → {problem.remedy_zh}", err=True)
    click.echo(f"{problem.code}{place}: {problem.message}\n  → {problem.remedy}", err=True)


def _known(why: Exception) -> Problem | None:
    """A database's failure in words; None for what is our own mistake and deserves its traceback."""
    if "psycopg" not in sys.modules:
        return None
    from suyuan.project.failures import problem_of  # noqa: PLC0415 - only when a database was in use

    return problem_of(why)


def _first_words(name: str) -> str:
    for candidate in (name.replace("-", "_"), f"{name.replace('-', '_')}_"):
        path = COMMANDS / f"{candidate}.py"
        if path.is_file():
            first = path.read_text(encoding="utf-8").split("\n", 1)[0].strip('"')
            return first.split(": ", 1)[-1]
    return ""
