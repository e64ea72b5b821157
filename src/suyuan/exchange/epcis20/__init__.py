"""EPCIS 2.0 over REST (ISO/IEC 19987:2024, clause 12), at ``/epcis/v2``."""
