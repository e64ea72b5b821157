from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The append-only place: events and acts, in one gap-free order."""

    name = "suyuan.ledger"
    label = "ledger"
