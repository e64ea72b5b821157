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
_EXTENSION, _LOT_FIELD = f"{{{IDCODE}}}Extension", f"{{{IDCODE}}}LOT"
_BORN, _HELD, _USED = range(3)
"""ILMD describes what an event brings forth (EPCIS 2.0, clause 7.3.7), the idcode extension also what it holds;
what goes into an event is described by nothing but its identifier."""
_GROUPS = {
    Role.EPC: _BORN,
    Role.OUTPUT: _BORN,
    Role.QUANTITY: _BORN,
    Role.OUTPUT_QUANTITY: _BORN,
    Role.INPUT: _USED,
    Role.INPUT_QUANTITY: _USED,
}
_GROUP_OF = tuple(_GROUPS.get(role, _HELD) for role in Role)
_IS_CLASS = tuple("QUANTITY" in role.name for role in Role)
_CLASS, _LOT = int(Role.CLASS), int(Role.LOT)


class Lots:
    """Collects, per event, each product and lot once."""

    __slots__ = ("_direct", "_named", "_products")

    def __init__(self) -> None:
        self._products: tuple[set[str], set[str], set[str]] = (set(), set(), set())
        self._named: set[str] = set()
        self._direct: set[str] = set()

    def products_of(self, role: int) -> set[str]:
        """The set that products of instances in this role belong to."""
        return self._products[_GROUP_OF[role]]

    def note(self, role: int, full: str, canonical: str, product: str | None) -> None:
        """One identifier that did not come from a remembered head."""
        if product is None:
            return
        self.products_of(role).add(product)
        if _IS_CLASS[role] or product == canonical:
            self._direct.add(canonical)
        if full != canonical:
            lot = lot_text(canonical, named_lot(full))
            if lot is not None:
                self._named.add(lot)

    def complete(self, event: Event, items: list[tuple[int, str, str]]) -> None:
        """Put the derived items behind the others."""
        born, held, used = self._products
        products = born | held | used if held or used else born
        if products and not self._direct and len(products) == 1:
            (product,) = products
            items.append((_CLASS, product, product))
        else:
            items += [(_CLASS, product, product) for product in sorted(products - self._direct)]
        if event.ilmd or event.extensions:
            self._named.update(self._described(event))
        if self._named:
            items += [(_LOT, lot, lot) for lot in sorted(self._named - self._direct)]

    def _described(self, event: Event) -> Iterator[str]:
        born, held, _ = self._products
        ilmd_lot = master_data_attribute(event.ilmd, "lotNumber")
        for lot, products in ((ilmd_lot, born), (_idcode_lot(event), born | held)):
            for product in products if isinstance(lot, (str, int)) else ():
                text = lot_text(product, str(lot).strip())
                if text is not None:
                    yield text


def _idcode_lot(event: Event) -> object:
    extension = (event.extensions or {}).get(_EXTENSION)
    return extension.get(_LOT_FIELD) if isinstance(extension, dict) else None
