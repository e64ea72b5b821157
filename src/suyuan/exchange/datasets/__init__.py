"""``/api/v1/datasets``: the national data sets about vaccines, for machines."""
