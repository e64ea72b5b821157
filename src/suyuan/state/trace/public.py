"""What the public is not told of events that it may see: digests of all that they say, and their documents.

An event's id, its hash and the digest of its document are made of everything that it says. Who sees time, step and
thing could try places and partners until a digest fits, and so learn what was left out.
"""

from __future__ import annotations

from typing import Any, Final

from suyuan.state.trace.telling import Json

_NO_DOCUMENT: Final[Json] = {"id": "", "position": 0, "sha256": "", "media_type": ""}


def for_the_public(found: Json) -> Json:
    """The trace with its events called by numbers of its own instead of their ids, here and wherever they are named."""
    numbers = {event["id"]: f"{number:032x}" for number, event in enumerate(found["events"], 1)}
    renamed: Json = _renamed(found, numbers)
    for event in renamed["events"]:
        event |= {"cbv_hash": "", "document": dict(_NO_DOCUMENT)}
    return renamed


def _renamed(told: Any, numbers: dict[str, str]) -> Any:
    if isinstance(told, dict):
        return {name: _renamed(value, numbers) for name, value in told.items()}
    if isinstance(told, list):
        return [_renamed(each, numbers) for each in told]
    return numbers.get(told, told) if isinstance(told, str) else told
