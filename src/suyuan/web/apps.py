"""The shared look: base templates, components, style sheet, pictures, translations."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "suyuan.web"
    label = "web"
    verbose_name = "页面 Pages"
