"""Words of the interface page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django import template
from django.utils.translation import gettext, gettext_noop

from suyuan.exchange.api.operations import Words
from suyuan.exchange.api.reading import Piece, pieces
from suyuan.web.language import is_english

register = template.Library()
_DOORS = {
    "epcis20": gettext_noop("EPCIS 2.0 接口"),
    "epcis12": gettext_noop("EPCIS 1.2 接口"),
    "api": gettext_noop("平台接口"),
    "folder": gettext_noop("文件夹"),
}
_PART = re.compile(r"<(?:\w+:)?(\w+)>")
_ORIGINS = {"api": gettext_noop("接口"), "page": gettext_noop("网页"), "folder": gettext_noop("文件夹")}


@register.filter
def door_name(door: str) -> str:
    """What people call a door."""
    return gettext(_DOORS.get(door, door))


@register.filter
def origin_name(origin: str) -> str:
    """Which way a table came."""
    return gettext(_ORIGINS.get(origin, origin))


@register.filter
def address(route: str) -> str:
    """The pattern of an address as the documents write it: ``/api/v1/imports/{import_id}``."""
    return _PART.sub(r"{\1}", route)


@register.filter
def told(words: Words) -> Sequence[Piece]:
    """A text in the reader's language, in stretches of text and of code."""
    return pieces(words.en if is_english() else words.zh)
