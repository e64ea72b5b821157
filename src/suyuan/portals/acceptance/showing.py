"""Deliveries and records in words of the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from suyuan.parties.models import Place, User
from suyuan.parties.viewer import Viewer
from suyuan.portals.findings.tables import party_names
from suyuan.state.trace.subject import hri
from suyuan.supervision.acceptance.model import DECISION_WORDS, Decision, Delivery, Item
from suyuan.supervision.acceptance.queries import Kept, Record
from suyuan.supervision.findings.words import minute
from suyuan.supervision.verify.model import TITLES, Check, Result
from suyuan.web.language import is_english

TONES: Final = {Result.PASS: "ok", Result.WARN: "warn", Result.STOP: "stop", Result.NOT_CONFIGURED: "unknown"}
FATES: Final = {Decision.ACCEPT: "ok", Decision.HOLD: "warn", Decision.REJECT: "stop"}
SHOWN: Final = 150
"""Things that are decided about one by one; of more, those with something to say."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing of a delivery with what was chosen for it."""

    item: Item
    tone: str
    title: str
    product: str
    code: str
    container: str
    reasons: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str, bool, bool], ...]
    """(decision, words, is chosen, is barred)"""
    reason: str
    papers: int


def words_of(decision: Decision) -> str:
    return DECISION_WORDS[decision][is_english()]


def lines_of(delivery: Delivery, typed: Mapping[str, str]) -> tuple[list[Shown], int]:
    """The things to decide about, the gravest first, and how many more pass and are decided about together."""
    gravest_first = sorted(
        delivery.leaves, key=lambda item: list(Result).index(item.line.result), reverse=True
    )
    is_long = len(gravest_first) > SHOWN
    wanted = [item for item in gravest_first if not is_long or item.line.result is not Result.PASS]
    shown = [_shown(item, typed) for item in wanted[:SHOWN]]
    return shown, len(gravest_first) - len(shown)


def _shown(item: Item, typed: Mapping[str, str]) -> Shown:
    english, line = is_english(), item.line
    reasons = tuple((TONES[each.result], _reason(each)) for each in line.grave)
    chosen = typed.get(f"d:{line.text}") or str(item.suggested)
    choices = tuple(
        (str(each), words_of(each), str(each) == chosen, each is Decision.ACCEPT and item.barrier is not None)
        for each in Decision
    )
    told = "；".join(words for _tone, words in reasons)[:300]
    return Shown(
        item,
        TONES[line.result],
        TITLES[line.result][english],
        (line.product_en if english else None) or line.product or "",
        line.hri,
        hri(line.container) if line.container else "",
        reasons,
        choices,
        typed.get(f"r:{line.text}", told),
        len(item.papers),
    )


def _reason(check: Check) -> str:
    return check.reason_en if is_english() else check.reason


@dataclass(frozen=True, slots=True)
class RecordShown:
    """A record in words."""

    record: Record
    at: str
    made_at: str
    place: str
    party: str
    who: str
    counts: tuple[tuple[str, str, int], ...]
    undone: str


def shown_records(records: Sequence[Record], viewer: Viewer) -> list[RecordShown]:
    """Records with names; who inspected is told to his own party alone."""
    parties = party_names({one.party for one in records})
    places = {one.uri: one for one in Place.objects.filter(uri__in={one.place for one in records})}
    own = [one.user for one in records if one.user and (viewer.is_operator or one.party in viewer.parties)]
    users = User.objects.in_bulk(own)
    return [_record(one, parties, places, users) for one in records]


def _record(
    one: Record,
    parties: Mapping[int, tuple[str, str]],
    places: Mapping[str, Place],
    users: Mapping[Any, User],
) -> RecordShown:
    many = zip(Decision, (one.accepted, one.held, one.rejected), strict=True)
    place, user = places.get(one.place), users.get(one.user)
    return RecordShown(
        one,
        minute(one.at),
        minute(one.made_at),
        place.name if place else one.place,
        parties[one.party][1],
        (user.name or user.login) if user else _("接口") if one.user is None else "",
        tuple((FATES[each], words_of(each), count) for each, count in many if count),
        minute(one.undone_at) if one.undone_at else "",
    )


def kept_lines(lines: Iterable[Kept]) -> list[dict[str, Any]]:
    """The things of a record, what did not go in first."""
    order = list(Decision)
    return [
        {
            "one": one,
            "code": hri(one.text),
            "tone": FATES[one.decision],
            "words": words_of(one.decision),
            "checks": [each["reason_en" if is_english() else "reason"] for each in one.checks],
        }
        for one in sorted(lines, key=lambda one: (-order.index(one.decision), one.number))
    ]
