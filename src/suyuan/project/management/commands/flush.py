"""Django's flush would empty the ledger. It does not here."""

from __future__ import annotations

from typing import Any

from django.core.management import CommandError
from django.core.management.commands import flush


class Command(flush.Command):
    help = "Refuses: what was captured is never emptied."

    def handle(self, **_options: Any) -> None:
        raise CommandError("the ledger is not emptied; start afresh in another data folder")
