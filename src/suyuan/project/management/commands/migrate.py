"""Django's migrate, as the schema's owner, followed by the grants: the application cannot change the schema."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from suyuan.project.database import Role
from suyuan.project.roles import apply_grants, one_at_a_time
from suyuan.project.session import as_role, plain_connection


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_role(Role.OWNER), one_at_a_time(plain_connection()):
            super().handle(*args, **options)
            apply_grants(plain_connection())
