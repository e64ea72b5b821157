"""Urgent imports: their master data entered by acts, and what was brought in by which approval."""
