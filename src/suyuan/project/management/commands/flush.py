"""Django's flush would empty the ledger. It does not here."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refuses: what was captured is never emptied."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("rest", nargs="*")

    def handle(self, *_args: Any, **_options: Any) -> None:
        raise CommandError("the ledger is not emptied; start afresh in another data folder")
