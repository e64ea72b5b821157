"""The project as an app: it owns the commands that need the schema owner."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "suyuan.project"
    label = "project"
