"""Pictures: decoded and drawn anew, so that nothing remains but what can be seen.

Procedure:
 1. The decoder is the one that the first bytes ask for, and no other.
 2. The header says how large it unfolds; what is larger than MOST_PIXELS is refused before a pixel is decoded. A JPEG
    is decoded small where its decoder can.
 3. All of it is decoded: what is cut off or altered is refused. A picture that moves is refused.
 4. It is turned as its camera said, made at most LONGEST_SIDE long and written anew: EXIF with the place, comments,
    profiles, and whatever was hung on behind are gone.
"""

from __future__ import annotations

import io
from typing import Any, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from suyuan.core.problem import Refused
from suyuan.parties.media import errors
from suyuan.parties.media.judged import Judged

MOST_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 4_096
THUMBNAIL_SIDE: Final = 320
_QUALITY: Final = 88
_FORMATS: Final = {b"\xff\xd8\xff": "JPEG", b"\x89PN": "PNG", b"RIF": "WEBP"}
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def judged(content: bytes) -> Judged:
    """The picture drawn anew, and its thumbnail. Raises Refused."""
    kind = _FORMATS[content[:3]]
    try:
        picture = _decoded(content, kind)
    except (Refused, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many() from None
    except UnidentifiedImageError:
        raise _broken(kind) from None
    except Exception:  # noqa: BLE001 - decoders of hostile content raise whatever they meet: it is the content's fault
        raise _broken(kind) from None
    small = picture.convert("RGB")
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Judged(f"image/{kind.lower()}", _written(picture, kind), _written(small, "JPEG"))


def _decoded(content: bytes, kind: str) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=(kind,)) as came:
        if came.width * came.height > MOST_PIXELS:
            raise _too_many()
        if getattr(came, "n_frames", 1) > 1:
            raise Refused(errors.MOVING.problem("file"))
        came.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        came.load()
        turned = ImageOps.exif_transpose(came)
        picture = turned.convert(_mode(turned, kind))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture.info = {}
    return picture


def _mode(picture: Image.Image, kind: str) -> str:
    if kind == "JPEG":
        return "L" if picture.mode == "L" else "RGB"
    sees_through = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    return "RGBA" if sees_through else "RGB"


def _written(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    more: dict[str, Any] = {} if kind == "PNG" else {"quality": _QUALITY}
    picture.save(out, kind, **more)
    return out.getvalue()


def _too_many() -> Refused:
    return Refused(errors.TOO_MANY_PIXELS.problem("file", most=MOST_PIXELS // 1_000_000))


def _broken(kind: str) -> Refused:
    return Refused(errors.BROKEN.problem("file", kind=kind))
