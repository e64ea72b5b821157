"""``/api/v1/findings``: what is wrong with the chains of a party, for its machines."""
