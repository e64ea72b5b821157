"""PDFs: read object by object, and refused when one of them can do something by itself. They are kept as they came.

What is looked for is what ISO 32000-1 lets a file do or carry: scripts (12.6.4.16), starting programs, sending forms,
opening other files (12.6.4), embedded files (7.11.4), sound, film and three dimensions (13), XFA forms (12.7.8). Names
are compared after their escapes (``/J#53``) are read. A link to a page of the web stays: it waits for a click.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from suyuan.core.problem import Refused
from suyuan.parties.media import errors
from suyuan.parties.media.judged import Judged

MOST_OBJECTS: Final = 100_000
_DEEPEST: Final = 60
_KEYS: Final = frozenset({"/JS", "/JavaScript", "/XFA", "/EmbeddedFiles", "/EF", "/RF", "/AA"})
_VALUES: Final = {
    "/S": frozenset({
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
        "/RichMediaExecute", "/GoTo3DView",
    }),
    "/Subtype": frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/U3D", "/PRC"}),
    "/Type": frozenset({"/EmbeddedFile", "/Filespec"}),
}  # fmt: skip
_PLAIN: Final = re.compile(rb"/(JavaScript|EmbeddedFile|RichMedia|Launch)\b")
"""Also looked for in the bytes, for objects that the tables do not name and a reader may yet find."""
_END: Final = re.compile(rb"%%EOF\s{0,1024}\Z")


def judged(content: bytes) -> Judged:
    """The document as it came. Raises Refused."""
    if not _END.search(content[-2048:]):
        raise _broken()
    if found := _PLAIN.search(content):
        raise _active(found[0].decode())
    try:
        what = _what_acts(content)
    except Refused:
        raise
    except Exception:  # noqa: BLE001 - readers of hostile content raise whatever they meet: it is the content's fault
        raise _broken() from None
    if what:
        raise _active(what)
    return Judged("application/pdf", content)


def _what_acts(content: bytes) -> str:
    """The first thing that acts; empty for a PDF that is only read."""
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise Refused(errors.LOCKED.problem("file"))
    if not reader.pages:
        raise _broken()
    for found in _objects(reader):
        if what := _acts(found):
            return what
    return ""


def _objects(reader: PdfReader) -> Iterator[Any]:
    """The trailer, and every object that a table names. Raises Refused when they are too many."""
    named = {(number, generation) for generation, table in reader.xref.items() for number in table}
    named |= {(number, 0) for number in reader.xref_objStm}
    if len(named) > MOST_OBJECTS:
        raise _broken()
    yield reader.trailer
    for number, generation in sorted(named):
        if generation < 65_535:
            yield reader.get_object(IndirectObject(number, generation, reader))


def _acts(found: Any, depth: int = 0) -> str:
    """What of an object acts, without following references: those are objects of their own."""
    if depth > _DEEPEST:
        raise _broken()
    if isinstance(found, ArrayObject):
        return next((what for one in list(found) if (what := _acts(one, depth + 1))), "")
    if not isinstance(found, DictionaryObject):
        return ""
    for key in found:
        value = found.raw_get(key)
        if key in _KEYS:
            return str(key)
        if str(value) in _VALUES.get(str(key), ()):
            return str(value)
        if what := _acts(value, depth + 1):
            return what
    return ""


def _active(what: str) -> Refused:
    return Refused(errors.ACTIVE.problem("file", what=what))


def _broken() -> Refused:
    return Refused(errors.BROKEN.problem("file", kind="PDF"))
