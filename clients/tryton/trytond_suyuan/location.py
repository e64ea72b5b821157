# This file is part of trytond-suyuan. Copyright (C) the Suyuan developers.
# It is free software under the GNU General Public License, version 3 or later: see LICENSE.
"""Which registered place a warehouse is."""

from trytond.model import fields
from trytond.pool import PoolMeta
from trytond.pyson import Eval

from suyuan_client import movements


class Location(metaclass=PoolMeta):
    __name__ = "stock.location"
    suyuan_place = fields.Char(
        "Place in Suyuan",
        states={"invisible": Eval("type") != "warehouse"},
        help="The GLN of the warehouse, or its address in Suyuan. Its code is taken when that is a GLN.",
    )

    @property
    def suyuan_uri(self):
        """The URI by which events name this place; None while nobody said."""
        told = self.suyuan_place or ""
        gln = movements.gln_of([told, self.code or ""])
        if gln and (not told or told.strip() == gln):
            return movements.place_uri(gln)
        return told or None
