"""``/locks/``: what must not be moved, sold or used, by whose decision, and how that ends."""
