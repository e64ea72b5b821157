"""What the parts of a GS1 code mean: the static parts of its key and the dynamic parts beside it.

Static parts are the packaging indicator (or extension digit), company prefix, item reference and check digit;
dynamic parts are dates, lot and serial number, dates written out as ``YYYY-MM-DD``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from suyuan.core.identifiers.company_prefix import NO_PREFIXES, CompanyPrefixes, prefix_length
from suyuan.core.identifiers.gs1_linters import full_date

_DATES: Final = {
    "11": "production_date",
    "12": "due_date",
    "13": "packaging_date",
    "15": "best_before_date",
    "16": "sell_by_date",
    "17": "expiry_date",
    "7003": "expiry_time",
    "7006": "first_freeze_date",
    "7011": "test_by_date",
}
_PLAIN: Final = {"10": "lot", "21": "serial", "235": "serial", "22": "variant", "30": "count", "37": "count"}
_NUMBERED: Final = {
    "00": ("extension_digit", "serial_reference"),
    "01": ("packaging_indicator", "item_reference"),
    "02": ("packaging_indicator", "item_reference"),
    "8006": ("packaging_indicator", "item_reference"),
    "253": ("", "document_type"),
    "255": ("", "coupon_reference"),
    "402": ("", "shipper_reference"),
    "414": ("", "location_reference"),
    "417": ("", "party_reference"),
    "8003": ("filler", "asset_type"),
    "8017": ("", "service_reference"),
    "8018": ("", "service_reference"),
}
_SIZES: Final = {"00": 18, "402": 17, "8017": 18, "8018": 18, "253": 13, "255": 13, "414": 13, "417": 13}

_cached_date = lru_cache(maxsize=8192)(full_date)


def describe(
    elements: Mapping[str, str],
    key: str | None,
    prefixes: CompanyPrefixes = NO_PREFIXES,
    company_prefix: str | None = None,
) -> dict[str, Any]:
    """The entries ``static`` and ``dynamic`` of an Identification's components."""
    described: dict[str, Any] = {}
    if key in _NUMBERED:
        described["static"] = dict(
            _static(key, elements[key][: _SIZES.get(key, 14)], prefixes, company_prefix)
        )
    dynamic = _dynamic(elements)
    if dynamic:
        described["dynamic"] = dynamic
    return described


@lru_cache(maxsize=65_536)
def _static(
    key: str, value: str, prefixes: CompanyPrefixes, company_prefix: str | None
) -> tuple[tuple[str, str | None], ...]:
    first_name, rest_name = _NUMBERED[key]
    first, body, check = (value[:1] if first_name else ""), value[1 if first_name else 0 : -1], value[-1:]
    length = len(company_prefix) if company_prefix else prefix_length(body, prefixes)
    parts: list[tuple[str, str | None]] = [("application_identifier", key)]
    if first_name:
        parts.append((first_name, first))
    parts.append(("company_prefix", body[:length] if length else None))
    parts.append((rest_name, body[length:] if length else None))
    parts.append(("check_digit", check))
    return tuple(parts)


def _dynamic(elements: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for ai, value in elements.items():
        name = _PLAIN.get(ai)
        if name is not None:
            found[name] = value
        elif ai in _DATES:
            date = _cached_date(value[:6])
            if date is not None:
                clock = value[6:10]
                found[_DATES[ai]] = f"{date}T{clock[:2]}:{clock[2:]}" if len(clock) == 4 else date
    return found
