"""A business document in words: its events, its goods, and what one side names and the other does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from suyuan.core.chain.item_state import movers
from suyuan.core.chain.vocabulary import bare, step_name
from suyuan.core.identifiers.canonical import class_text
from suyuan.parties.viewer import Viewer
from suyuan.state.trace.names import Names
from suyuan.state.trace.subject import hri
from suyuan.state.trace.told_events import texts_of_places
from suyuan.supervision.bills.queries import Bill, Goods, Leg, Side
from suyuan.supervision.findings.words import minute
from suyuan.web.pictures.voice import Voice, number_of

CODES_SHOWN: Final = 50
"""Things of a difference that the page names; the export names all."""
Codes = tuple[tuple[str, str], ...]
"""(canonical text, as people read it)"""
TONES: Final = {Side.OUT: "info", Side.IN: "ok", Side.OTHER: ""}


@dataclass(frozen=True, slots=True)
class LegShown:
    """One event that names the document."""

    event_id: str
    step: str
    tone: str
    at: str
    place: str
    giver: str
    taker: str
    things: int
    is_retracted: bool


@dataclass(frozen=True, slots=True)
class GoodsShown:
    """One line of goods."""

    product: str
    code: str
    lot: str
    unit: str
    sent: str
    got: str
    word: str
    tone: str
    both: Codes
    only_sent: Codes
    only_got: Codes
    more: int
    """Codes that are not shown."""


@dataclass(frozen=True, slots=True)
class BillShown:
    """A document as the page shows it."""

    bill: Bill
    number: str
    kinds: str
    legs: tuple[LegShown, ...]
    goods: tuple[GoodsShown, ...]
    word: str
    tone: str


def shown(bill: Bill, viewer: Viewer, voice: Voice) -> BillShown:
    """A document in the reader's language."""
    names = Names(viewer)
    names.learn(texts_of_places(leg.stored.event for leg in bill.legs), ())
    names.learn_things(line.product for line in bill.goods if line.product)
    kinds = voice.listed([voice.bill(kind) for kind in bill.kinds]) or _("单据")
    legs = tuple(_leg(leg, names, voice) for leg in bill.legs)
    goods = tuple(goods_line(line, names) for line in bill.goods)
    return BillShown(bill, number_of(bill.written), kinds, legs, goods, *_agreement(bill))


def _leg(leg: Leg, names: Names, voice: Voice) -> LegShown:
    event = leg.stored.event
    chinese, english = step_name(bare(event.biz_step))
    place = event.biz_location or event.read_point
    giver, taker = (names.party_of(text) if text else None for text in movers(event))
    return LegShown(
        leg.stored.id.hex,
        (english if voice.english else chinese) or event.type,
        TONES[leg.side],
        minute(event.event_time),
        voice.name(names.place(place.id)) if place else "",
        voice.name(giver) if giver else "",
        voice.name(taker) if taker else "",
        len(event.epc_list or event.child_epcs or ()),
        leg.is_retracted,
    )


def goods_line(line: Goods, names: Names, most: int = CODES_SHOWN) -> GoodsShown:
    """A line of goods; of long differences the first ``most`` codes of each side."""
    word, tone = _compared(line.sent, line.got, is_same=not line.only_sent and not line.only_got)
    name = names.thing(line.product)["name"] if line.product else None
    return GoodsShown(
        name or _("包装与容器") if line.product is None else name or hri(line.product),
        line.product or "",
        _lot(line.lot),
        line.unit or _("件"),
        f"{line.sent.normalize():f}",
        f"{line.got.normalize():f}",
        word,
        tone,
        _readable(line.both[:most]),
        _readable(line.only_sent[:most]),
        _readable(line.only_got[:most]),
        sum(max(0, len(codes) - most) for codes in (line.both, line.only_sent, line.only_got)),
    )


def _readable(codes: Sequence[str]) -> Codes:
    return tuple((code, hri(code)) for code in codes)


def _lot(lot: str | None) -> str:
    """The lot as on the pack."""
    if lot is None:
        return "—"
    return hri(lot) if class_text(lot) else lot


def _compared(sent: Decimal, got: Decimal, *, is_same: bool) -> tuple[str, str]:
    if sent and not got:
        return _("尚无收货记录"), "warn"
    if got and not sent:
        return _("没有发货记录"), "warn"
    return (_("一致"), "ok") if is_same and sent == got else (_("两边不一致"), "stop")


def _agreement(bill: Bill) -> tuple[str, str]:
    """The word over the whole document."""
    if not bill.goods:
        return _("没有发货和收货记录"), "info"
    words = {
        _compared(one.sent, one.got, is_same=not one.only_sent and not one.only_got) for one in bill.goods
    }
    for tone in ("stop", "warn"):
        found = sorted(word for word, each in words if each == tone)
        if found:
            return found[0], tone
    return _("收发一致"), "ok"


def rows_of(bill: Bill, names: Names) -> Iterator[Sequence[str]]:
    """The goods as rows of a table, then each thing with who names it."""
    for line in bill.goods:
        told = goods_line(line, names)
        yield (told.product, told.code, told.lot, told.unit, told.sent, told.got, told.word, "")
        for codes, word in (
            (line.both, _("两边都有")),
            (line.only_sent, _("只有发货方")),
            (line.only_got, _("只有收货方")),
        ):
            yield from ((told.product, told.code, told.lot, "", "", "", word, hri(code)) for code in codes)
