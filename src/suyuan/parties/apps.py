"""Parties: organisations, their places and people, machine keys, and who may see what."""

from __future__ import annotations

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "suyuan.parties"
    label = "parties"
    verbose_name = "参与方 Parties"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        """Rows that give rights are sealed whenever they are saved. Nothing starts with a matrix of permissions, sign-in services or terms that cannot be."""
        from suyuan.parties.access_log import rights_seals  # noqa: PLC0415 - models must be there first
        from suyuan.parties.oidc import providers  # noqa: PLC0415
        from suyuan.parties.permissions.matrix import matrix  # noqa: PLC0415
        from suyuan.parties.terms.wording import all_terms  # noqa: PLC0415

        matrix()
        all_terms()
        providers.every()
        rights_seals.keep_watch()
