"""``/cold-chain/``: what is out of range, what it affects, and what is decided about it."""
