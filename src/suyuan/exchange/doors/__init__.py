"""Doors for tables, folders and scans; repeated requests; the log of calls and its page."""
