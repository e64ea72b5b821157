"""``/white-lists/``: who may bring in what by urgent need, by which approval, for whom, and how much of it is used."""
