"""What an answer says, without what was asked for."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from urllib.parse import quote

_OF_THE_MOMENT = (
    r'name="csrfmiddlewaretoken" value="[^"]*"', r'nonce="[^"]*"', r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?",
)  # fmt: skip


_SHOWN_OF_LONG = 60
"""Characters of what was asked for that a refusal repeats at least."""


def plain(body: bytes, path: str, parts: Mapping[str, str]) -> str:
    """The text of an answer, unpacked where it is a workbook, with every part of what was asked for by its name."""
    text = "".join(texts_of(body)).replace(path, "{path}")
    for name, value in sorted(parts.items(), key=lambda part: -len(part[1])):
        for spelling in {value, quote(value, safe=""), quote(value), value.replace("-", "")}:
            if len(spelling) > 3:
                text = text.replace(spelling, f"{{{name}}}")
            if len(spelling) > _SHOWN_OF_LONG:
                text = re.sub(re.escape(spelling[:_SHOWN_OF_LONG]) + r"[\w-]*…", f"{{{name}}}", text)
    for pattern in _OF_THE_MOMENT:
        text = re.sub(pattern, "(now)", text)
    return text


def texts_of(body: bytes) -> list[str]:
    """The texts of an answer; of a workbook those of its parts."""
    if not body.startswith(b"PK\x03\x04"):
        return [body.decode("utf-8", "replace")]
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return [
            book.read(name).decode("utf-8", "replace")
            for name in sorted(book.namelist())
            if name.endswith(".xml")
        ]
