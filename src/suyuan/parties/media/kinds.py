"""What a file is, judged by its content: the first bytes say as what it has to be read, and then it is read to its end.

Neither the name nor the declared type counts. What comes out is what is kept: pictures are drawn anew, videos are
emptied of what tells a place, PDFs are kept as they are or refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from suyuan.core.problem import Refused
from suyuan.parties.media import errors, images, mp4, pdf, webm
from suyuan.parties.media.judged import Judged


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of content that is taken."""

    media_type: str
    extension: str
    judge: Callable[[bytes], Judged]
    """Raises Refused."""


JPEG: Final = Kind("image/jpeg", "jpg", images.judged)
PNG: Final = Kind("image/png", "png", images.judged)
WEBP: Final = Kind("image/webp", "webp", images.judged)
PDF: Final = Kind("application/pdf", "pdf", pdf.judged)
MP4: Final = Kind("video/mp4", "mp4", mp4.judged)
WEBM: Final = Kind("video/webm", "webm", webm.judged)
KINDS: Final = {kind.media_type: kind for kind in (JPEG, PNG, WEBP, PDF, MP4, WEBM)}


def judged(content: bytes) -> Judged:
    """The content as it is kept. Raises Refused."""
    if not content:
        raise Refused(errors.EMPTY.problem("file"))
    kind = _begins_as(content)
    if kind is None:
        raise Refused(errors.NOT_TAKEN.problem("file"))
    return kind.judge(content)


def is_picture(media_type: str) -> bool:
    """Whether it is shown on a page; everything else is handed out as a file."""
    return media_type in {JPEG.media_type, PNG.media_type, WEBP.media_type}


def _begins_as(content: bytes) -> Kind | None:
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content.startswith(b"%PDF-"):
        return PDF
    if content[4:8] == b"ftyp":
        return MP4
    return WEBM if content.startswith(webm.EBML) else None
