"""Parties: organisations, their places and people, machine keys, and who may see what."""

from __future__ import annotations

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "suyuan.parties"
    label = "parties"
    verbose_name = "参与方 Parties"
    default_auto_field = "django.db.models.AutoField"
