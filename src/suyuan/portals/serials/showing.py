"""A pool in the reader's language: its product, how many of its serials stand in which state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_noop

from suyuan.core.identifiers.canonical import key_of
from suyuan.core.identifiers.serial_forms import AHM, GTIN, MA, SSCC
from suyuan.masterdata.queries import products_for
from suyuan.masterdata.serials.marks import State
from suyuan.masterdata.serials.queries import Pool
from suyuan.supervision.findings.words import minute
from suyuan.web.language import is_english

KIND_NAMES: Final = {
    GTIN: gettext_noop("GTIN 商品条码"),
    AHM: gettext_noop("药品追溯码（20 位）"),
    MA: gettext_noop("MA 码"),
    SSCC: gettext_noop("SSCC 物流单元"),
}
STATE_NAMES: Final = {
    State.ISSUED: gettext_noop("已发放"),
    State.PRINTED: gettext_noop("已打印"),
    State.USED: gettext_noop("已使用"),
    State.VOID: gettext_noop("已作废"),
}
TONES: Final = {State.ISSUED: "info", State.PRINTED: "warn", State.USED: "ok", State.VOID: "stop"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One pool, for pages."""

    pool: Pool
    product: str
    kind: str
    at: str


def shown(pools: Sequence[Pool], *, in_chinese: bool = False) -> list[Shown]:
    """Pools with what their products are called, in the reader's language or in Chinese."""
    keys = {pool.series.text: UUID(bytes=key_of(pool.series.text)) for pool in pools}
    products, english = products_for(keys.values()), is_english() and not in_chinese
    made = []
    for pool in pools:
        product = products.get(keys[pool.series.text])
        name = "" if product is None else (english and product.name_en) or product.name
        made.append(Shown(pool, name, KIND_NAMES[pool.series.kind], minute(pool.at)))
    return made
