"""What a gap in the records says: what was observed on this side of it, and what nobody reported on the other."""

from __future__ import annotations

from collections.abc import Mapping

from suyuan.core.chain.custody import ChainGap, Gap
from suyuan.core.chain.observation import Observation
from suyuan.core.chain.vocabulary import RECEIVING, SHIPPING, step_name
from suyuan.state.trace import views
from suyuan.state.trace.names import Names
from suyuan.state.trace.telling import Json

Seen = Mapping[bytes, Observation]
"""The observations of a life by their order."""
_WORDS = {
    Gap.NO_SHIPMENT: (
        "{seen}，但缺{party}的发货记录",
        "{seen}, but no shipment by {party} is recorded",
    ),
    Gap.NO_RECEIPT: (
        "{other}发出，但缺{party}的收货记录",
        "Shipped by {other}, but no receipt by {party} is recorded",
    ),
    Gap.NO_COMMISSIONING: (
        "缺赋码记录，来源未说明",
        "No code assignment is recorded; the origin is not told",
    ),
    Gap.AFTER_END: ("使用或销毁之后仍有{later}记录", "After its use or destruction: {later}"),
    Gap.TIME_ORDER: ("{earlier}的时间早于{later}", "By the times told, {earlier} was before {later}"),
}
_CLAIMED = (
    "{seen}，但没有交接记录通向它，不据此认定持有单位；缺{party}的发货记录",
    "{seen}, to which no handover leads; it is not taken for the holder, and no shipment by {party} is recorded",
)
"""Of somebody who has nothing to do with the thing as far as recorded."""


def gap_json(gap: ChainGap, seen: Seen, names: Names) -> Json:
    """A gap with its words in both languages."""
    party, other = names.party(gap.party), names.party(gap.other)
    earlier, later = _step(gap.after, seen), _step(gap.before, seen)
    chinese, english = _observed(gap, seen)
    words = {
        "seen": chinese.format(_called(other, "name", "对方")),
        "party": _called(party, "name", "对方"),
        "other": _called(other, "name", "对方"),
        "earlier": earlier[0],
        "later": later[0],
    }
    words_en = {
        "seen": english.format(_called(other, "name_en", "one side")),
        "party": _called(party, "name_en", "the other side"),
        "other": _called(other, "name_en", "one side"),
        "earlier": earlier[1],
        "later": later[1],
    }
    chinese, english = _CLAIMED if gap.is_claimed else _WORDS[gap.kind]
    return {
        "kind": str(gap.kind),
        "from": views.when(gap.after),
        "to": views.when(gap.before),
        "party": party,
        "after_event": views.event_hex(gap.after),
        "before_event": views.event_hex(gap.before),
        "message": chinese.format(**words),
        "message_en": english.format(**words_en),
    }


def _observed(gap: ChainGap, seen: Seen) -> tuple[str, str]:
    """What was observed of the thing where it was not sent, with a place for who had it."""
    event = seen.get(gap.before or b"")
    step = event.step if event else None
    if event is None or step is None:
        return "{}处有记录", "Recorded at {}"
    if step in SHIPPING:
        return "{}发出", "Shipped by {}"
    if step in RECEIVING:
        back = event.disposition == "returned"
        return ("{}收到退货", "Received back by {}") if back else ("{}收到", "Received by {}")
    chinese, english = step_name(step)
    return f"{{}}处有“{_plain(chinese)}”记录", f"{_plain(english).capitalize()} at {{}}"


def _step(at: bytes | None, seen: Seen) -> tuple[str, str]:
    """The step at one end of a gap."""
    event = seen.get(at or b"")
    chinese, english = step_name(event.step) if event else (None, None)
    return f"“{chinese or '事件'}”", english or "an event"


def _plain(word: str | None) -> str:
    """A word of a sender's own vocabulary in a text to be filled in."""
    return (word or "").replace("{", "{{").replace("}", "}}")


def _called(party: Json | None, field: str, unknown: str) -> str:
    if party is None:
        return unknown
    return str(party.get(field) or party.get("name") or party["id"])
