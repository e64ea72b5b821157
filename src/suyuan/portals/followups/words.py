"""What is to be shown, in words, pack by pack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suyuan.state.trace.subject import hri
from suyuan.supervision.followups.model import Obligation, Stage

_STAGES: Final = {
    Stage.OPENING: gettext_noop("开启时的照片或视频"),
    Stage.LAST_USE: gettext_noop("最后一次使用的照片或视频"),
    Stage.MONTHLY: gettext_noop("每月照片或视频"),
}
_NEXT: Final = 1
"""Of months to come so many are shown: nobody wants to see a year of them."""


def shown_obligations(listed: Iterable[Obligation], now: dt.datetime) -> list[dict[str, Any]]:
    """Each pack with what is asked of it: what is done, what is open, and of the months the next one."""
    packs: dict[str, list[Obligation]] = {}
    for each in listed:
        packs.setdefault(each.text, []).append(each)
    return [
        {"text": text, "hri": hri(text), "product": asked[0].product, "asked": list(_asked(asked, now))}
        for text, asked in packs.items()
    ]


def _asked(listed: list[Obligation], now: dt.datetime) -> Iterable[dict[str, Any]]:
    ahead = 0
    for each in listed:
        is_ahead = each.stage is Stage.MONTHLY and each.done_at is None and each.due > now
        ahead += is_ahead
        if is_ahead and ahead > _NEXT:
            continue
        yield {
            "one": each,
            "words": _(_STAGES[each.stage]) + (f" · {each.number}" if each.number else ""),
            "tone": "ok" if each.done_at else "stop" if each.due < now else "unknown",
            "is_late": each.done_at is None and each.due < now,
        }
