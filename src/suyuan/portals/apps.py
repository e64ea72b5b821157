"""The pages that people use."""

from __future__ import annotations

from django.apps import AppConfig


class PortalsConfig(AppConfig):
    name = "suyuan.portals"
    label = "portals"
    verbose_name = "门户 Portals"
