"""Master data: what the products behind the codes are."""

from __future__ import annotations

from django.apps import AppConfig


class MasterdataConfig(AppConfig):
    name = "suyuan.masterdata"
    label = "masterdata"
    verbose_name = "主数据 Master data"
    default_auto_field = "django.db.models.AutoField"
