"""EPCIS 1.2 over SOAP and XML (ISO/IEC 19987:2017), at ``/epcis/v1``."""
