"""A carton of four packs on its way from the maker to the dealer, on a despatch advice."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

import three_firms
from documents import CARTON, document, epc, pack
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.masterdata.models import Product
from suyuan.state.jobs import catch_up as fold
from three_firms import DEALER, MAKER, at, made, sent

PACKS = tuple(epc(number) for number in (1, 2, 3, 4))
TEXTS = tuple(canonical_text(each) for each in PACKS)
LOOSE = epc(9)
BILL = "D1"
SENT = "2026-03-02T08:00:00Z"


def told(party, *events) -> None:
    """Capture, number and fold."""
    result = capture(document(*events), sender=party.pk)
    assert result.success, result.all_problems()
    sequence_all()
    fold()


def on_its_way(*, kind: str = "device") -> SimpleNamespace:
    """The three firms; the dealer can receive the carton, by its code or by the number of the advice."""
    firms = three_firms.firms()
    text = class_text(canonical_text(PACKS[0]))
    Product.objects.create(
        class_text=text, class_key=UUID(bytes=key_of(text)), name="支架", kind=kind, holder=firms.maker
    )
    told(
        firms.maker,
        made(*PACKS, LOOSE, ilmd=three_firms.TOLD),
        pack(CARTON, *PACKS, time="2026-03-01T09:00:00Z", **at(MAKER)),
        sent(MAKER, DEALER, CARTON, time=SENT, bizTransactionList=three_firms.PAPER),
        sent(MAKER, DEALER, LOOSE, time=SENT, bizTransactionList=three_firms.PAPER),
    )
    return firms
