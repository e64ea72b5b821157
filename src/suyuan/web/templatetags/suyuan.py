"""Small words of the templates: codes with marked brackets, moments in Beijing time, pictures, texts by language."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from suyuan import clock
from suyuan.web.pictures import svg
from suyuan.web.pictures.shapes import Picture
from suyuan.web.pictures.tables import Table, html_table
from suyuan.web.reading import voice

register = template.Library()
BRACKET = re.compile(r"(\([0-9]{2,4}\))")


@register.filter
def code(text: Any) -> SafeString:
    """A code for people: application identifiers in bold, control characters made visible."""
    shown = visible(text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<b>{}</b>", part) if BRACKET.fullmatch(part) else part,)
            for part in BRACKET.split(shown)
        ),
    )


@register.filter
def minute(moment: Any) -> str:
    """``2026-11-22 22:40`` from an ISO 8601 text."""
    return voice().minute(str(moment)) if moment else ""


@register.simple_tag
def fixed_clock() -> str:
    """The moment at which the clock stands, in words; empty when it runs."""
    moment = clock.fixed_at()
    return voice().minute(moment.isoformat()) if moment else ""


@register.simple_tag
def second_factor_relaxed() -> bool:
    """Whether this is a demonstration that asks nobody for a second factor."""
    return bool(settings.SECOND_FACTOR == "relaxed")


@register.filter
def named(party: Any) -> str:
    """The name of a party in the reader's language, the other one's where there is none."""
    return str((party.name_en if voice().english else "") or party.name)


@register.filter
def said(text: Any) -> str:
    """A stored word's Chinese label in the reader's language."""
    return voice().say(str(text or ""))


@register.filter
def drawn(picture: Picture) -> SafeString:
    """The plot. Its builder escapes everything that it was given."""
    return mark_safe(svg.drawing(picture))  # noqa: S308


@register.filter
def lane_names(picture: Picture) -> SafeString:
    return mark_safe(svg.label_column(picture)) if picture.labels else mark_safe("")  # noqa: S308


@register.filter
def as_table(table: Table) -> SafeString:
    """The table. Its builder escapes every cell."""
    return mark_safe(html_table(table))  # noqa: S308


@register.filter
def visible(text: object) -> str:
    """Control characters as their pictures: the separators of a scan stay readable and can be typed back."""
    return "".join(chr(0x2400 + ord(char)) if ord(char) < 0x20 else char for char in str(text or ""))
