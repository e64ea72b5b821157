from django.apps import AppConfig


class StateConfig(AppConfig):
    """What the ledger means: where every thing is, who has it, what is inside what. Derived, can be rebuilt."""

    name = "suyuan.state"
    label = "state"
