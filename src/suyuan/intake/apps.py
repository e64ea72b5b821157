from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The only way in: what is kept of a document, whoever sent it and however it came."""

    name = "suyuan.intake"
    label = "intake"
