from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The append-only place: events and acts, in one gap-free order."""

    name = "suyuan.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Teach psycopg our array of ids before Django copies its adapters for the first connection."""
        from suyuan.ledger import binary  # noqa: F401, PLC0415 - the import is the effect
