"""Organisations on the screen: their files, members, entrustments, and how they join."""
