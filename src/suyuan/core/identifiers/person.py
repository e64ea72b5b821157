"""The pseudonym that stands for a person wherever an identifier named one.

``PREFIX`` and a code of 26 characters; behind it, where the service relation had an instance number (AI 8019), a
second code for that number. The first part alone is the key: all encounters of a person are found under it. The
whole text counts in an event's identity, so that two encounters are never taken for one.
"""

from __future__ import annotations

import re
from typing import Final

from suyuan.core.identifiers.identification import Identification, Kind, Verdict

PREFIX: Final = "https://ref.suyuan.example/person/"
INSTANCE: Final = "8019"
CODE: Final = re.compile(r"[a-z2-7]{26}")
"""The code part of a pseudonym: 16 bytes in lower-case base32 without padding."""
_WHOLE: Final = re.compile(rf"({re.escape(PREFIX)}{CODE.pattern})(?:\?{INSTANCE}=({CODE.pattern}))?")


def is_pseudonym(text: str) -> bool:
    """Whether the text is a whole pseudonym; one that merely starts like it is not."""
    return text.startswith(PREFIX) and _WHOLE.fullmatch(text) is not None


def with_instance(pseudonym: str, instance: str) -> str:
    """The pseudonym of a person with that of one instance of the service relation behind it."""
    return f"{pseudonym}?{INSTANCE}={instance.removeprefix(PREFIX)}"


def read_pseudonym(text: str) -> Identification | None:
    """An address like others, but for its key; None when the text is no pseudonym."""
    found = _WHOLE.fullmatch(text) if text.startswith(PREFIX) else None
    if found is None:
        return None
    beside = {INSTANCE: found[2]} if found[2] else {}
    return Identification(text, Kind.URL, Verdict.YES, (), {"uri": text, **beside}, f"uri:{found[1]}")
