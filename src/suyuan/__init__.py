"""Suyuan 溯源: traceability of medical products."""

__version__ = "0.1.0"
