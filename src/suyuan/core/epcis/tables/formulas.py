"""Texts on their way into a spreadsheet, which runs every cell that begins like a formula, whoever wrote it."""

from __future__ import annotations

from typing import Final

_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")


def looks_run(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula."""
    return text.startswith(_SIGNS)


def quoted(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would run it."""
    return f"'{text}" if looks_run(text) else text


def unquoted(text: str) -> str:
    """Without the apostrophe that ``quoted`` sets: an export comes back as it went out."""
    return text[1:] if text.startswith("'") and looks_run(text[1:]) else text
