# This file is part of trytond-suyuan. Copyright (C) the Suyuan developers.
# It is free software under the GNU General Public License, version 3 or later: see LICENSE.
"""A lot leads to its trace."""

from urllib.parse import quote

from trytond.model import fields
from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction

from suyuan_client import movements


class Lot(metaclass=PoolMeta):
    __name__ = "stock.lot"
    suyuan_trace = fields.Function(
        fields.Char("Trace", help="The life of this lot in Suyuan."), "get_suyuan_trace"
    )

    def get_suyuan_trace(self, name):
        Account = Pool().get("suyuan.account")
        Company = Pool().get("company.company")
        company = Transaction().context.get("company")
        account = Account.of(Company(company)) if company is not None else None
        gtin = suyuan_gtin(self.product)
        if account is None or gtin is None or not self.number:
            return None
        part = "21" if self.suyuan_is_serial else "10"
        code = f"(01){movements.gtin_of([gtin])}({part}){self.number}"
        return f"{account.server.rstrip('/')}/c/{quote(code, safe='()')}"

    @property
    def suyuan_is_serial(self):
        """A lot that can hold one unit is a serial number (module stock_lot_unit)."""
        return getattr(self, "unit_quantity", None) == 1


def suyuan_gtin(product):
    """The GTIN of a product; what was meant to be one where none is sound, so that the fault can name it."""
    codes = [one.code for one in product.identifiers if one.type in {None, "ean"}]
    return movements.gtin_of(codes) or next(iter(codes), None)
