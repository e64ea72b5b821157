"""What is logged about requests: the pattern of the address, never the address, which may name a patient."""

from __future__ import annotations

import logging

from django.http import HttpRequest


class WithoutAddresses(logging.Filter):
    """Puts method and pattern in place of what Django says about a request. A traceback stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            match = request.resolver_match
            route = (match.view_name or match.route) if match is not None else "no such address"
            status = getattr(record, "status_code", "")
            record.msg, record.args = "%s %s: %s", (status, request.method, route)
        return True
