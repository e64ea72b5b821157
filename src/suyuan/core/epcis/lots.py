"""The products and lots that the instances of an event belong to: derived items of the identifier index.

A lot comes from the identifier itself, from the master data of the instance (``cbvmda:lotNumber`` in the ILMD)
or from the LOT field of the idcode extension of the Tianjin interface (seed tables 4 and 9).
"""

from __future__ import annotations

from collections.abc import Iterator

from suyuan.core.epcis.cbv import master_data_attribute
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.roles import Role
from suyuan.core.epcis.spellings import named_lot
from suyuan.core.identifiers.canonical import lot_text

IDCODE = "http://idcode.org.cn/epcis/ext/"
_CONSUMED = frozenset({Role.INPUT, Role.INPUT_QUANTITY})
"""ILMD and the extension describe what comes out of an event, not what went into it."""
_BORN = frozenset({Role.EPC, Role.OUTPUT, Role.QUANTITY, Role.OUTPUT_QUANTITY})
"""Roles that ILMD describes (EPCIS 2.0, clause 7.3.7)."""


class Lots:
    """Collects, per event, each product and lot once."""

    __slots__ = ("_by_role", "_direct", "_named")

    def __init__(self) -> None:
        self._by_role: dict[int, set[str]] = {}
        self._direct: set[str] = set()
        self._named: set[str] = set()

    def products_of(self, role: int) -> set[str]:
        return self._by_role.setdefault(role, set())

    def note(self, role: int, full: str, canonical: str, product: str | None) -> None:
        """One identifier that did not come from a remembered head."""
        if product is None:
            return
        self.products_of(role).add(product)
        if role in _CLASSES or product == canonical:
            self._direct.add(canonical)
        if full != canonical:
            lot = lot_text(canonical, named_lot(full))
            if lot is not None:
                self._named.add(lot)

    def complete(self, event: Event, items: list[tuple[int, str, str]]) -> None:
        """Put the derived items behind the others."""
        products = set[str]().union(*self._by_role.values())
        items += [(Role.CLASS, product, product) for product in sorted(products - self._direct)]
        lots = self._named
        if event.ilmd or event.extensions:
            lots = lots.union(self._described(event))
        items += [(Role.LOT, lot, lot) for lot in sorted(lots - self._direct)]

    def _described(self, event: Event) -> Iterator[str]:
        for lot, roles in _lots_of(event):
            for role in roles & self._by_role.keys():
                for product in self._by_role[role]:
                    text = lot_text(product, lot)
                    if text is not None:
                        yield text


_CLASSES = frozenset({Role.QUANTITY, Role.CHILD_QUANTITY, Role.INPUT_QUANTITY, Role.OUTPUT_QUANTITY})
_PRODUCED = frozenset(set(Role) - _CONSUMED)


def _lots_of(event: Event) -> Iterator[tuple[str, frozenset[Role]]]:
    """Each lot that the event names outside its identifiers, and the roles it describes."""
    lot = master_data_attribute(event.ilmd, "lotNumber")
    if lot is not None:
        yield str(lot).strip(), _BORN
    extension = (event.extensions or {}).get(f"{{{IDCODE}}}Extension")
    if isinstance(extension, dict):
        lot = extension.get(f"{{{IDCODE}}}LOT")
        if lot is not None and not isinstance(lot, (dict, list)):
            yield str(lot).strip(), _PRODUCED
