"""Approvals by a second person: asking, deciding, and using what was granted once."""
