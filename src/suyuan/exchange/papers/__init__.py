"""``/api/v1/papers``: papers that go along with goods, for machines."""
