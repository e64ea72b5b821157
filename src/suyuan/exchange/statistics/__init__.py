"""Counts of events for authorities, without those by which a single case could be known."""
