"""What stands in the way of a vaccine because of its batch release (Vaccine Administration Law, art. 26 and 38)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from suyuan.ledger import connection
from suyuan.supervision.papers.kinds import Standing
from suyuan.supervision.papers.sql import SQL


@dataclass(frozen=True, slots=True)
class Certificate:
    """How it stands with the certificate of a lot of a vaccine; ``standing`` is None where nobody attached one."""

    standing: Standing | None

    @property
    def is_in_order(self) -> bool:
        return self.standing is Standing.VERIFIED

    @property
    def is_refused(self) -> bool:
        return self.standing is Standing.REFUSED


WORDS: Final = {
    Standing.VERIFIED: ("批签发证明已验证", "The batch release certificate is verified"),
    Standing.UNVERIFIED: ("批签发证明尚未验证", "The batch release certificate is not verified yet"),
    Standing.REFUSED: ("批签发证明验证未通过", "The batch release certificate was refused"),
    None: ("没有批签发证明", "There is no batch release certificate"),
}


def certificates_of(
    lots: Mapping[UUID, UUID], kin: Collection[int], today: dt.date
) -> dict[UUID, Certificate]:
    """Of lots, given with their products, those of vaccines. ``kin``: the parties whose own word counts."""
    if not lots:
        return {}
    given = {"lots": list(lots), "products": list(lots.values()), "kin": list(kin), "today": today}
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["certificates"], given).fetchall()
    return {lot: Certificate(Standing(word) if word else None) for lot, word in rows}
