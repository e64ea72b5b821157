"""``suyuan admin requirements``: what is covered, what is open, and by which tests."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from suyuan.project.requirements import Coverage, broken_claims, coverage, repository, summary


class Command(BaseCommand):
    help = "Covered and open requirements, with the tests of each row."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="Counts per capability; null without a record."
        )
        parser.add_argument(
            "--check", action="store_true", help="Fail when a delivered row has no passing test."
        )
        parser.add_argument("--capability", help="Only the rows of one capability.")

    def handle(self, *_: Any, **options: Any) -> None:
        root = repository()
        found = coverage(root) if root else None
        if options["json"]:
            self.stdout.write(json.dumps(None if found is None else summary(found)))
        elif found is None:
            self.stdout.write(
                "没有本次提交的测试记录。There is no test record for this commit; ./dev/test --record writes it."
            )
        else:
            self._tell([one for one in found if options["capability"] in (None, one.row.capability)])
        if options["check"]:
            _check(found)

    def _tell(self, found: list[Coverage]) -> None:
        for one in found:
            if one.tests or one.row.status:
                sign = "✓" if one.is_covered else "✗"
                self.stdout.write(f"{sign} {one.row.id} {one.row.capability}: {one.row.requirement}")
                for test, outcome in one.tests:
                    self.stdout.write(f"    {outcome:8} {test}")
        for capability, count in summary(found).items():
            self.stdout.write(f"{capability}: {count['covered']} of {count['rows']} covered")


def _check(found: list[Coverage] | None) -> None:
    if found is None:
        raise CommandError("there is no test record for this commit")
    broken = broken_claims(found)
    if broken:
        raise CommandError("delivered but not shown: " + ", ".join(one.row.id for one in broken))
