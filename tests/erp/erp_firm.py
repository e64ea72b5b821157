"""A firm that works in Tryton: its company, warehouse, partners, products, lots and shipments."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tryton_server import Desk, Tryton

from suyuan.parties.models import Party
from suyuan.parties.services import create_party, create_place

GTIN = "6901234567892"
OTHER_GTIN = "6901234567908"
OWN_GLN = "6901234000016"
SECOND_GLN = "6901234000023"
SUPPLIER_GLN = "6907654000025"
CUSTOMER_GLN = "6909999000036"
READER = "a-reader-of-the-stock"
Goods = tuple[int, int | None, float]
"""Product, lot, quantity."""
_counter = itertools.count(1)


@dataclass
class Firm:
    """``Firm(server)`` founds one. Ids are Tryton's."""

    server: Tryton
    desk: Desk = field(init=False)
    company: int = field(init=False)
    warehouse: int = field(init=False)
    places: dict[str, Any] = field(init=False)
    supplier: int = field(init=False)
    customer: int = field(init=False)
    login: str = field(init=False)

    def __post_init__(self) -> None:
        number = next(_counter)
        desk = self.desk = self.server.admin
        money = desk.find("currency.currency", ["code", "=", "CNY"])
        self.money = (
            money[0] if money else desk.create("currency.currency", name="Renminbi", code="CNY", symbol="¥")
        )
        party = desk.create("party.party", name=f"京华进口 {number}")
        self.company = desk.create(
            "company.company", party=party, currency=self.money, timezone="Asia/Shanghai"
        )
        self.login = f"reader-{number}"
        self.hire(self.login, "Stock")
        desk = self.desk = self._clerk(f"clerk-{number}")
        self.work_in(self.new_warehouse(f"一号库 {number}"))
        self.supplier = self.partner("北方制药", SUPPLIER_GLN)
        self.customer = self.partner("首善医院", CUSTOMER_GLN)
        self.unit = desk.one("product.uom", ["symbol", "=", "u"])

    def work_in(self, warehouse: int) -> None:
        """What comes in and goes out does so here from now on."""
        self.warehouse = warehouse
        self.places = self._locations(warehouse)

    def new_warehouse(self, name: str, code: str | None = None) -> int:
        zones = {
            f"{zone}_location": self.desk.create("stock.location", name=f"{name} {zone}", type="storage")
            for zone in ("input", "output", "storage")
        }
        return self.desk.create("stock.location", name=name, code=code, type="warehouse", **zones)

    def partner(self, name: str, *codes: str, **more: Any) -> int:
        identifiers = [["create", [{"code": code} for code in codes]]] if codes else []
        addresses = [["create", [{"street": "一号", "city": "北京"}]]]
        return self.desk.create(
            "party.party", name=name, identifiers=identifiers, addresses=addresses, **more
        )

    def product(self, name: str, *codes: str, type_: str | None = "ean") -> int:
        identifiers = [["create", [{"type": type_, "code": code} for code in codes]]] if codes else []
        template = self.desk.create(
            "product.template", name=name, type="goods", default_uom=self.unit,
            products=[["create", [{"identifiers": identifiers}]]],
        )  # fmt: skip
        return self.desk.one("product.product", ["template", "=", template])

    def require_lots(self, product: int) -> None:
        template = self.desk.read("product.product", product, "template")["template"]
        self.desk(
            "product.template", "write", [template], {"lot_required": ["supplier", "storage", "customer"]}
        )

    def identify(self, product: int, code: str) -> None:
        self.desk.create("product.identifier", product=product, type="ean", code=code)

    def lot(self, product: int, number: str, *, is_serial: bool = False) -> int:
        more = {"unit": self.unit, "unit_quantity": 1.0} if is_serial else {}
        return self.desk.create("stock.lot", product=product, number=number, **more)

    def receive(self, *goods: Goods, reference: str = "DN-1", **more: Any) -> int:
        """Goods (product, lot, quantity) of the supplier come in."""
        shipment = self.draft(*goods, reference=reference, **more)
        self.desk("stock.shipment.in", "receive", [shipment])
        return shipment

    def draft(self, *goods: Goods, **more: Any) -> int:
        """A supplier's shipment that is expected."""
        shipment = self.desk.create(
            "stock.shipment.in", supplier=self.supplier, company=self.company, warehouse=self.warehouse,
            warehouse_input=self.places["input_location"], warehouse_storage=self.places["storage_location"], **more,
        )  # fmt: skip
        for each in goods:
            self._move(
                "stock.shipment.in", shipment, each, self._of_type("supplier"), self.places["input_location"]
            )
        return shipment

    def put_away(self, shipment: int) -> None:
        self.desk("stock.shipment.in", "do", [shipment])

    def ship(self, *goods: Goods, **more: Any) -> int:
        """Goods of the stock go to the customer."""
        address = self.desk.one("party.address", ["party", "=", self.customer])
        shipment = self.desk.create(
            "stock.shipment.out", customer=self.customer, delivery_address=address, company=self.company,
            warehouse=self.warehouse, warehouse_output=self.places["output_location"],
            warehouse_storage=self.places["storage_location"], **more,
        )  # fmt: skip
        for each in goods:
            self._move(
                "stock.shipment.out",
                shipment,
                each,
                self.places["output_location"],
                self._of_type("customer"),
            )
        for step in ("wait", "assign_force", "pick", "pack", "do"):
            self.desk("stock.shipment.out", step, [shipment])
        return shipment

    def send_inside(self, *goods: Goods, to: int) -> int:
        """Goods of the stock leave for another warehouse."""
        shipment = self._inside(goods, self._locations(to)["storage_location"])
        for step in ("pack", "ship"):
            self.desk("stock.shipment.internal", step, [shipment])
        return shipment

    def move_inside(self, *goods: Goods) -> int:
        """Goods of the stock are put elsewhere in the warehouse."""
        storage = self.places["storage_location"]
        shelf = self.desk.create("stock.location", name="A 架", type="storage", parent=storage)
        shipment = self._inside(goods, shelf)
        self.desk("stock.shipment.internal", "do", [shipment])
        return shipment

    def take_back(self, *goods: Goods) -> int:
        """The customer gives goods back."""
        model, start = "stock.shipment.out.return", self._of_type("customer")
        shipment = self.desk.create(
            model, customer=self.customer, company=self.company, warehouse=self.warehouse,
            warehouse_input=self.places["input_location"], warehouse_storage=self.places["storage_location"],
            contact_address=self.desk.one("party.address", ["party", "=", self.customer]),
        )  # fmt: skip
        for each in goods:
            self._move(model, shipment, each, start, self.places["input_location"])
        self.desk(model, "receive", [shipment])
        return shipment

    def give_back(self, *goods: Goods) -> int:
        """Goods go back to the supplier."""
        model, end = "stock.shipment.in.return", self._of_type("supplier")
        shipment = self.desk.create(
            model, supplier=self.supplier, company=self.company, to_location=end,
            from_location=self.places["storage_location"],
            delivery_address=self.desk.one("party.address", ["party", "=", self.supplier]),
        )  # fmt: skip
        for each in goods:
            self._move(model, shipment, each, self.places["storage_location"], end)
        for step in ("wait", "assign_force", "do"):
            self.desk(model, step, [shipment])
        return shipment

    def receive_again(self, shipment: int, *goods: Goods) -> None:
        """What was cancelled comes in after all; Tryton wants its moves written anew."""
        self.desk("stock.shipment.in", "draft", [shipment])
        for each in goods:
            self._move(
                "stock.shipment.in", shipment, each, self._of_type("supplier"), self.places["input_location"]
            )
        self.desk("stock.shipment.in", "receive", [shipment])

    def cancel(self, model: str, shipment: int) -> None:
        self.desk(model, "cancel", [shipment])

    def shown(self, model: str, shipment: int) -> str:
        return str(self.desk.read(model, shipment, "number")["number"])

    def settings(self, **more: Any) -> dict[str, Any]:
        return {"database": "erp", "login": self.login, "company": self.company, **more}

    @property
    def secrets(self) -> dict[str, str]:
        return {"password": READER}

    def _inside(self, goods: Sequence[Goods], end: int) -> int:
        model, start = "stock.shipment.internal", self.places["storage_location"]
        shipment = self.desk.create(model, company=self.company, from_location=start, to_location=end)
        for each in goods:
            self._move(model, shipment, each, start, end)
        for step in ("wait", "assign_force"):
            self.desk(model, step, [shipment])
        return shipment

    def _move(self, model: str, shipment: int, goods: Goods, start: int, end: int) -> int:
        product, lot, quantity = goods
        return self.desk.create(
            "stock.move", shipment=f"{model},{shipment}", product=product, lot=lot, quantity=quantity,
            unit=self.unit, from_location=start, to_location=end, company=self.company, **self._price(model),
        )  # fmt: skip

    def _price(self, model: str) -> dict[str, Any]:
        """Goods inside a firm have none."""
        if model.endswith("internal"):
            return {}
        return {"currency": self.money, "unit_price": {"__class__": "Decimal", "decimal": "1"}}

    def _clerk(self, login: str) -> Desk:
        """Who does everything in this firm."""
        self.hire(
            login,
            *(group["name"] for group in self.desk("res.group", "search_read", [], 0, None, None, ["name"])),
        )
        return self.server.sign_in(login, READER)

    def hire(self, login: str, *groups: str) -> None:
        """A user of this firm with these rights; only the administrator hires."""
        admin = self.server.admin
        found = admin.find("res.group", ["name", "in", groups])
        admin.create(
            "res.user", name=login, login=login, password=READER, email=f"{login}@example.com",
            groups=[["add", found]], companies=[["add", [self.company]]], company=self.company,
        )  # fmt: skip

    def _locations(self, warehouse: int) -> dict[str, Any]:
        return self.desk.read(
            "stock.location", warehouse, "input_location", "storage_location", "output_location"
        )

    def _of_type(self, kind: str) -> int:
        return self.desk.find("stock.location", ["type", "=", kind])[0]


def register(firm: Firm) -> Party:
    """The firm as a party here, with its partners and its warehouse."""
    made = create_party("importer", "京华进口", "IMPORTER")
    create_place(made, f"https://id.gs1.org/417/{OWN_GLN}", "京华进口", kind="ORGANISATION")
    warehouse = firm.desk.read("stock.location", firm.warehouse, "name")["name"]
    create_place(made, f"https://id.gs1.org/414/{OWN_GLN}", warehouse, kind="WAREHOUSE")
    for code, name, gln in (("maker", "北方制药", SUPPLIER_GLN), ("hospital", "首善医院", CUSTOMER_GLN)):
        other = create_party(code, name, "HOSPITAL")
        create_place(other, f"https://id.gs1.org/417/{gln}", name, kind="ORGANISATION")
    return made
