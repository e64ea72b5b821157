"""``/papers/``: certificates, clearance forms, reports and waybills, who attached them and who found them in order."""
