"""Doors for systems without EPCIS: folders, tables, scans; and the log of every call."""
