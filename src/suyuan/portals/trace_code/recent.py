"""The codes a person looked at last, kept in the session: for the way back, never for watching anybody."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

KEY = "recent_codes"
MOST = 8


def remember(request: HttpRequest, trace: dict[str, Any], name: str) -> None:
    """Put the code first; known ones only, so that the list holds what can be opened again."""
    if not trace["events"]:
        return
    entry = {
        "q": trace["asked"]["input"],
        "hri": trace["thing"]["hri"],
        "name": name,
        "level": trace["verdict"]["level"],
    }
    others = [one for one in recent_codes(request) if one["hri"] != entry["hri"]]
    request.session[KEY] = [entry, *others][:MOST]


def recent_codes(request: HttpRequest) -> list[dict[str, str]]:
    return list(request.session.get(KEY, []))
