"""``/follow-ups/`` for the institution, ``/follow/…/`` for the patient who has the link."""
