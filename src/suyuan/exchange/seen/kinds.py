"""What is listed. The numbers are stored."""

from __future__ import annotations

from enum import IntEnum


class Kind(IntEnum):
    """``seen_value.kind``"""

    EVENT_TYPE = 1
    BIZ_STEP = 2
    DISPOSITION = 3
    READ_POINT = 4
    BIZ_LOCATION = 5
