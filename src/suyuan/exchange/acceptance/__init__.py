"""``/api/v1/deliveries`` and ``/api/v1/acceptances``: receiving goods, for machines."""
