"""The embedded server by hand: status, stop, address."""

from __future__ import annotations

import shlex
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from suyuan.project.database import Role, target
from suyuan.project.embedded import Server


class Command(BaseCommand):
    help = "Say whether the embedded database runs, stop it, or print how to reach it with psql."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["status", "stop", "psql"])

    def handle(self, *_args: Any, **options: Any) -> None:
        server = Server(settings.SUYUAN_DATA)
        if options["action"] == "stop":
            server.stop()
        if options["action"] == "psql":
            parts = target().connection(Role.AUDITOR)
            self.stdout.write(
                "psql " + shlex.quote(" ".join(f"{k}={v}" for k, v in parts.items() if k != "password"))
            )
            return
        self.stdout.write("running" if server.is_running() else "stopped")
