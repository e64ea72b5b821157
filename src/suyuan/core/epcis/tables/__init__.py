"""Tables of people and of other systems, read as events by a declared mapping."""
