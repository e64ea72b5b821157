"""Receiving goods: scan what came, see what is wrong, accept, hold or reject, and keep the record."""
