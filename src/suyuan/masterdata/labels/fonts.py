"""The font of labels: one with Chinese characters from the machine, or Pillow's own for Latin text alone.

Noto Sans CJK (SIL Open Font License) is looked for where distributions put it; ``SUYUAN_LABEL_FONT`` names another.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from PIL import ImageFont

from suyuan.core.problem import Refused
from suyuan.masterdata.labels.kinds import NO_FONT

Font = ImageFont.FreeTypeFont
SIMPLIFIED: Final = 2
"""The face of a collection of Noto CJK that is drawn as mainland China writes."""
PLACES: Final = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
)


def needs_chinese(lines: Iterable[str]) -> bool:
    """Whether a text has characters that the built-in font lacks."""
    return any(sign > "\u024f" for line in lines for sign in line)


@lru_cache(maxsize=64)
def font_of(size: int, *, chinese: bool) -> Font:
    """A font of so many dots. Raises Refused where Chinese is needed and no font has it."""
    path = chinese_font()
    if path is None:
        if chinese:
            raise Refused(NO_FONT.problem())
        built_in = ImageFont.load_default(size)
        assert isinstance(built_in, ImageFont.FreeTypeFont), "Pillow's wheels have FreeType"
        return built_in
    index = SIMPLIFIED if "NotoSansCJK" in path.name else 0
    return ImageFont.truetype(str(path), size, index=index)


def chinese_font() -> Path | None:
    """Where a font with Chinese characters is; None where there is none."""
    named = (settings.LABEL_FONT,) if settings.LABEL_FONT else PLACES
    return next((path for path in map(Path, named) if path.is_file()), None)
