"""``/serials/``: asking for serial numbers, what became of them, and giving them up."""
