"""Words of the interface page."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext, gettext_noop

register = template.Library()
_DOORS = {
    "epcis20": gettext_noop("EPCIS 2.0 接口"),
    "epcis12": gettext_noop("EPCIS 1.2 接口"),
    "api": gettext_noop("平台接口"),
    "folder": gettext_noop("文件夹"),
}
_ORIGINS = {"api": gettext_noop("接口"), "page": gettext_noop("网页"), "folder": gettext_noop("文件夹")}


@register.filter
def door_name(door: str) -> str:
    """What people call a door."""
    return gettext(_DOORS.get(door, door))


@register.filter
def origin_name(origin: str) -> str:
    """Which way a table came."""
    return gettext(_ORIGINS.get(origin, origin))
