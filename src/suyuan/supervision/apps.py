from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """What the chain means for those who must act: findings, locks, verification. Derived, but for what people decide."""

    name = "suyuan.supervision"
    label = "supervision"
