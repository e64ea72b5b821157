# This file is part of trytond-suyuan. Copyright (C) the Suyuan developers.
# It is free software under the GNU General Public License, version 3 or later: see LICENSE.
"""Shipments say what was moved, in the transaction in which they are done."""

from decimal import Decimal

from trytond.model import ModelView, Workflow, fields
from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction

from suyuan_client import movements
from suyuan_client.movements import Kind, Line, Movement

from .lot import suyuan_gtin

PAPERS = {
    Kind.RECEIPT: "recadv",
    Kind.DESPATCH: "desadv",
    Kind.RETURNED_IN: "recadv",
    Kind.RETURNED_OUT: "desadv",
    Kind.SENT_INSIDE: "desadv",
    Kind.GOT_INSIDE: "recadv",
}
THEIRS = {Kind.RECEIPT: "desadv", Kind.DESPATCH: "po"}
"""What our number and the partner's number are, in words of the CBV."""


class TracedMixin:
    """A shipment that is told to Suyuan: the state of that, and its messages."""

    __slots__ = ()
    suyuan_state = fields.Function(
        fields.Selection("get_suyuan_states", "Suyuan", help="What became of the report to Suyuan."),
        "get_suyuan_state",
    )
    suyuan_state_string = suyuan_state.translated("suyuan_state")
    suyuan_messages = fields.Function(
        fields.Many2Many("suyuan.outbox", None, None, "Messages to Suyuan"), "get_suyuan_messages"
    )

    @classmethod
    def get_suyuan_states(cls):
        Outbox = Pool().get("suyuan.outbox")
        return [(None, ""), *Outbox.fields_get(["state"])["state"]["selection"]]

    def get_suyuan_messages(self, name):
        return [message.id for message in Pool().get("suyuan.outbox").about(self)]

    def get_suyuan_state(self, name):
        """Of the last message, unless an earlier one needs somebody."""
        messages = Pool().get("suyuan.outbox").about(self)
        stuck = [message for message in messages if message.state in {"blocked", "refused"}]
        return (stuck or messages)[-1].state if messages else None

    def suyuan_movement(self, step, moment, account):
        """What this shipment says happened at a step."""
        kind, moves, partner, place, other = self.suyuan_parts(step)
        day = min((move.effective_date for move in moves if move.effective_date), default=None)
        moment, _ = movements.happened(moment, day, account.zone)
        gln = _gln(partner) if partner else None
        other_uri = movements.party_uri(gln) if gln else (other.suyuan_uri if other else None)
        return Movement(
            number=movements.number_of(
                Transaction().database.name, self.company.id, self.__name__, self.id, step, moment.isoformat()
            ),
            kind=kind,
            moment=moment,
            offset=movements.offset_of(moment, account.zone),
            place=place.suyuan_uri if place else None,
            lines=tuple(_line(move) for move in moves if move.state == "done"),
            own=account.uri,
            other=other_uri,
            papers=self._suyuan_papers(kind, account, gln),
        )

    def _suyuan_papers(self, kind, account, gln):
        found = [(PAPERS.get(kind), movements.paper_uri(account.gln, self.number or f"#{self.id}"))]
        if THEIRS.get(kind) and self.reference and gln:
            found.append((THEIRS[kind], movements.paper_uri(gln, self.reference)))
        return tuple(found)

    @classmethod
    def suyuan_note(cls, shipments, step):
        Pool().get("suyuan.outbox").note(shipments, step)

    @classmethod
    @ModelView.button
    @Workflow.transition("cancelled")
    def cancel(cls, shipments):
        super().cancel(shipments)
        Pool().get("suyuan.outbox").take_back(shipments)


class ShipmentIn(TracedMixin, metaclass=PoolMeta):
    __name__ = "stock.shipment.in"

    @classmethod
    @ModelView.button
    @Workflow.transition("received")
    def receive(cls, shipments):
        super().receive(shipments)
        cls.suyuan_note(shipments, "received")

    def suyuan_parts(self, step):
        moves = [move for move in self.moves if move.from_location.type == "supplier"]
        return Kind.RECEIPT, moves, self.supplier, self.warehouse, None


class ShipmentInReturn(TracedMixin, metaclass=PoolMeta):
    __name__ = "stock.shipment.in.return"

    @classmethod
    @ModelView.button
    @Workflow.transition("done")
    def do(cls, shipments):
        super().do(shipments)
        cls.suyuan_note(shipments, "done")

    def suyuan_parts(self, step):
        moves = [move for move in self.moves if move.to_location.type == "supplier"]
        return Kind.RETURNED_OUT, moves, self.supplier, self.warehouse, None


class ShipmentOut(TracedMixin, metaclass=PoolMeta):
    __name__ = "stock.shipment.out"

    @classmethod
    @ModelView.button
    @Workflow.transition("done")
    def do(cls, shipments):
        super().do(shipments)
        cls.suyuan_note(shipments, "done")

    def suyuan_parts(self, step):
        moves = [move for move in self.moves if move.to_location.type == "customer"]
        return Kind.DESPATCH, moves, self.customer, self.warehouse, None


class ShipmentOutReturn(TracedMixin, metaclass=PoolMeta):
    __name__ = "stock.shipment.out.return"

    @classmethod
    @ModelView.button
    @Workflow.transition("received")
    def receive(cls, shipments):
        super().receive(shipments)
        cls.suyuan_note(shipments, "received")

    def suyuan_parts(self, step):
        moves = [move for move in self.moves if move.from_location.type == "customer"]
        return Kind.RETURNED_IN, moves, self.customer, self.warehouse, None


class ShipmentInternal(TracedMixin, metaclass=PoolMeta):
    __name__ = "stock.shipment.internal"

    @classmethod
    @ModelView.button
    @Workflow.transition("shipped")
    def ship(cls, shipments):
        super().ship(shipments)
        cls.suyuan_note(shipments, "shipped")

    @classmethod
    @ModelView.button
    @Workflow.transition("done")
    def do(cls, shipments):
        super().do(shipments)
        cls.suyuan_note(shipments, "done")

    def suyuan_parts(self, step):
        """Sent and got where it goes by way of a place of transit, else put elsewhere."""
        here, there, transit = self.warehouse, self.to_warehouse, self.transit_location
        if step == "shipped":
            moves = [move for move in self.moves if move.to_location == transit]
            return Kind.SENT_INSIDE, moves, None, here, there
        if transit:
            moves = [move for move in self.moves if move.from_location == transit]
            return Kind.GOT_INSIDE, moves, None, there, here
        return Kind.STORING, list(self.moves), None, there, here


def _gln(party):
    return movements.gln_of([one.code for one in party.identifiers if one.type is None])


def _line(move):
    """In the default unit of the product: every paper about it speaks in the same."""
    lot, product = move.lot, move.product
    return Line(
        product=product.rec_name,
        gtin=suyuan_gtin(product),
        number=lot.number if lot else None,
        is_serial=bool(lot and lot.suyuan_is_serial),
        quantity=Decimal(str(move.internal_quantity)),
        unit=_symbol(product.default_uom),
    )


def _symbol(unit):
    """The symbol as it was made, whatever language the user has."""
    with Transaction().set_context(language="en"):
        return unit.__class__(unit.id).symbol
