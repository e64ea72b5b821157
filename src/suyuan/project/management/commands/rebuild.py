"""``suyuan admin rebuild``: drop everything derived and make it again from the ledger."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from suyuan.exchange.search import jobs as search
from suyuan.exchange.seen import follower as seen
from suyuan.state import services as state
from suyuan.supervision.cold import jobs as cold
from suyuan.supervision.findings import jobs as findings
from suyuan.supervision.locks import project as locks

PARTS: dict[str, Callable[[], int]] = {
    "state": state.rebuild,
    "findings": findings.rebuild,
    "cold": cold.rebuild,
    "stops": locks.rebuild,
    "search": search.rebuild,
    "seen": seen.rebuild,
}


class Command(BaseCommand):
    help = "Empty the derived tables (states; the index for queries; the lists of values) and fill them from the ledger again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("part", nargs="?", choices=sorted(PARTS), help="Only these tables.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        for name, rebuild in PARTS.items():
            if options["part"] in {None, name}:
                start = time.perf_counter()
                numbers = rebuild()
                self.stdout.write(f"{name}: {numbers} numbers in {time.perf_counter() - start:.1f} s")
