"""The four ways into a query; all of them give the same ``Query`` for the same question.

``from_parameters`` reads names and JSON values (stored queries), ``from_body`` the query member of a named query
of EPCIS 2.0 REST, ``from_url`` a query string, ``from_xml`` the parameters of a SOAP message.
"""

from __future__ import annotations

from suyuan.core.epcis.query.assemble import XmlValue, from_body, from_parameters, from_xml, narrowed, to_body
from suyuan.core.epcis.query.url import CONTROLS, UrlControls, from_url, prefixes_of

__all__ = [
    "CONTROLS",
    "UrlControls",
    "XmlValue",
    "from_body",
    "from_parameters",
    "from_url",
    "from_xml",
    "narrowed",
    "prefixes_of",
    "to_body",
]
