"""EPCIS 1.2: capture of XML and the query control interface by SOAP, under /epcis/v1."""
