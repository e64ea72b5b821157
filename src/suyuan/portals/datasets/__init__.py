"""``/datasets/``: the national data sets of a thing, how complete they are, and as tables to take away."""
