"""``suyuan admin rebuild``: drop everything derived and fold the ledger again."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from suyuan.state.services import rebuild


class Command(BaseCommand):
    help = "Empty the derived tables of state and fold the ledger again."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        start = time.perf_counter()
        numbers = rebuild()
        self.stdout.write(f"{numbers} numbers folded in {time.perf_counter() - start:.1f} s")
