"""Who reads: the voice of the language that this request is answered in."""

from __future__ import annotations

from django.utils.translation import gettext

from suyuan.web.language import is_english
from suyuan.web.pictures.voice import Voice


def voice() -> Voice:
    """Chinese unless the reader switched to English."""
    return Voice("en" if is_english() else "zh", _say)


def _say(text: str) -> str:
    """The empty text is a catalogue's header, never words."""
    return gettext(text) if text else ""
