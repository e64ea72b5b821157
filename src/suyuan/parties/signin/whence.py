"""Where a request comes from: its address and its kind of browser. Nobody outside is asked."""

from __future__ import annotations

import ipaddress
from typing import Final

from django.conf import settings
from django.http import HttpRequest

LONGEST_DEVICE: Final = 200
_BROWSERS: Final = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def address_of(request: HttpRequest) -> str | None:
    """The address that connected. Behind our proxy: the last one it wrote; what came before may be made up."""
    told = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        told = request.META.get("HTTP_X_FORWARDED_FOR", told).rsplit(",", 1)[-1].strip()
    try:
        return str(ipaddress.ip_address(told))
    except ValueError:
        return None


def network_of(address: str | None) -> str:
    """What one sender can change at will counts as one: 64 bits of IPv6."""
    if address is None or ":" not in address:
        return address or ""
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


def device_of(request: HttpRequest) -> str:
    """The browser's own description, shortened and without control characters."""
    told = request.META.get("HTTP_USER_AGENT", "")[:LONGEST_DEVICE]
    return "".join(char for char in told if char.isprintable())


def device_words(device: str) -> str:
    """``Chrome · Windows``; what is not known is shown as it came."""
    parts = [next((name for mark, name in table if mark in device), "") for table in (_BROWSERS, _SYSTEMS)]
    return " · ".join(part for part in parts if part) or device[:40]


def place_of(address: str | None) -> str:
    """``here``, ``inside`` or ``outside``: as much as an address tells by itself."""
    if address is None:
        return ""
    found = ipaddress.ip_address(address)
    if found.is_loopback:
        return "here"
    return "inside" if found.is_private else "outside"
