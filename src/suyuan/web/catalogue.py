"""Translations without outside tools: reads a ``.po`` file and writes the ``.mo`` that Django loads.

The source texts of the pages are Chinese; ``locale/en`` holds their English. Run ``python -m suyuan.web.catalogue``
after a change; a test compares the shipped ``.mo`` with the ``.po``.
"""

from __future__ import annotations

import ast
import struct
from collections.abc import Iterator
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
MAGIC = 0x950412DE


def read_po(text: str) -> dict[str, str]:
    """Source text to translation; the header is under the empty text. Contexts and plurals are not used here."""
    found: dict[str, str] = {}
    for entry in text.split("\n\n"):
        fields = dict(_fields(entry))
        if "msgid" in fields and fields.get("msgstr"):
            found[fields["msgid"]] = fields["msgstr"]
    return found


def mo_bytes(messages: dict[str, str]) -> bytes:
    """The binary catalogue in GNU gettext's format: two tables of (length, offset), then the texts."""
    pairs = sorted((source.encode(), target.encode()) for source, target in messages.items())
    start = 7 * 4 + 16 * len(pairs)
    sources: list[tuple[int, int]] = []
    targets: list[tuple[int, int]] = []
    body = b""
    for position, table in ((0, sources), (1, targets)):
        for pair in pairs:
            table.append((len(pair[position]), start + len(body)))
            body += pair[position] + b"\0"
    tables = b"".join(struct.pack("<II", *row) for row in [*sources, *targets])
    head = struct.pack("<7I", MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    return head + tables + body


def catalogues() -> Iterator[Path]:
    """The ``.po`` files of the project."""
    yield from sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def compiled(source: Path) -> bytes:
    """The ``.mo`` that belongs to a ``.po`` file."""
    return mo_bytes(read_po(source.read_text(encoding="utf-8")))


def _fields(entry: str) -> Iterator[tuple[str, str]]:
    name, value = "", ""
    for line in entry.splitlines():
        if line.startswith(("msgid ", "msgstr ")):
            if name:
                yield name, value
            name, _, quoted = line.partition(" ")
            value = ast.literal_eval(quoted)
        elif line.startswith('"'):
            value += ast.literal_eval(line)
    if name:
        yield name, value


if __name__ == "__main__":
    for catalogue in catalogues():
        catalogue.with_suffix(".mo").write_bytes(compiled(catalogue))
