from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The doors for machines: EPCIS 2.0 and 1.2, queries and subscriptions, files, scans, our own interface."""

    name = "suyuan.exchange"
    label = "exchange"
