"""From serials of a pool to labels: full codes, drawn, read back. Nothing unreadable leaves here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from suyuan.core.identifiers.full_codes import Batch, FullCode, full_code, problems_of
from suyuan.core.identifiers.gs1_canonical import DOMAIN
from suyuan.core.problem import Problem, Refused
from suyuan.masterdata.labels.checking import refuse_unreadable
from suyuan.masterdata.labels.kinds import KIND, RESOLUTIONS, SIZES, Symbol
from suyuan.masterdata.labels.picture import Drawn, Label, draw
from suyuan.masterdata.labels.printing import Form
from suyuan.masterdata.labels.symbols import LONGEST_128
from suyuan.masterdata.serials.queries import Pool, Serial

MOST_AT_ONCE: Final = 500
"""Labels in one file."""


NO_BATCH: Final = Batch()


@dataclass(frozen=True, slots=True)
class Order:
    """How labels are wanted."""

    symbol: str = Symbol.DATA_MATRIX
    size: str = "40x30"
    dpi: int = 300
    form: str = Form.PDF
    batch: Batch = NO_BATCH
    domain: str = DOMAIN
    """Where Digital Links lead."""


def checked(order: Order, pool: Pool) -> None:
    """Raises Refused with everything that is wrong."""
    words: tuple[tuple[str, object, Sequence[object]], ...] = (
        ("symbol", order.symbol, tuple(Symbol)),
        ("size", order.size, tuple(SIZES)),
        ("dpi", order.dpi, RESOLUTIONS),
        ("form", order.form, tuple(Form)),
    )
    problems: list[Problem] = [
        KIND.problem(name, value, known=", ".join(map(str, known)))
        for name, value, known in words
        if value not in known
    ]
    problems += problems_of(order.batch, pool.series)
    if problems:
        raise Refused(*problems)


def codes(pool: Pool, serials: Sequence[Serial], batch: Batch, domain: str = DOMAIN) -> Iterator[FullCode]:
    """The full codes of serials."""
    for one in serials:
        yield full_code(pool.series, one.thing, one.text, batch, domain=domain)


def labels(pool: Pool, serials: Sequence[Serial], order: Order, *, product: str) -> list[Drawn]:
    """A label for each serial, read back. Raises Refused when one does not fit or cannot be read."""
    drawn = []
    symbol, carried = Symbol(order.symbol), order.batch
    if symbol is Symbol.CODE_128 and any(
        len(code.carried) > LONGEST_128 for code in codes(pool, serials[:1], carried)
    ):
        carried = replace(
            carried, made=None
        )  # bars carry little: the production date stands in the text alone
    for code in codes(pool, serials, carried, order.domain):
        label = Label(code, _lines(product, order.batch), symbol, SIZES[order.size], order.dpi)
        made = draw(label)
        refuse_unreadable(made)
        drawn.append(made)
    return drawn


def _lines(product: str, batch: Batch) -> tuple[str, ...]:
    """The text for people, in Chinese as labels in China have it."""
    told = (
        ("", product),
        ("批号 ", batch.lot),
        ("生产日期 ", batch.made.isoformat() if batch.made else ""),
        ("有效期至 ", batch.expiry.isoformat() if batch.expiry else ""),
    )
    return tuple(head + text for head, text in told if text)
