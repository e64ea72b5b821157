# This file is part of trytond-suyuan. Copyright (C) the Suyuan developers.
# It is free software under the GNU General Public License, version 3 or later: see LICENSE.
"""A firm's first day in an empty Tryton, for a trial: as if somebody clicked through it.

    python3 clients/tryton/first_day.py http://127.0.0.1:8069 found     a company, a warehouse, partners, a user
    python3 clients/tryton/first_day.py http://127.0.0.1:8069 receive   120 of lot B2026-07 come in, 30 without code
    python3 clients/tryton/first_day.py http://127.0.0.1:8069 label     the product without code gets its GTIN
    python3 clients/tryton/first_day.py http://127.0.0.1:8069 ship      50 of lot B2026-07 go to the hospital

Standard library only; speaks JSON-RPC like Tryton's own clients. The administrator's password is asked of the
environment: TRYTON_PASSWORD.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import urllib.request

DATABASE = "erp"
READER = "suyuan-reads-here"
GTIN, OTHER_GTIN = "6901234567892", "6901234567908"
OWN_GLN, SUPPLIER_GLN, CUSTOMER_GLN = "6901234000016", "6907654000025", "6909999000036"


class Tryton:
    """One user signed in."""

    def __init__(self, server, login, password):
        self._address = f"{server}/{DATABASE}/rpc/"
        self._header = {"Content-Type": "application/json"}
        user, token, *_ = self._call("common.db.login", [login, {"password": password}])
        told = base64.b64encode(f"{login}:{user}:{token}".encode()).decode()
        self._header["Authorization"] = f"Session {told}"
        self.context = {}
        self.context = self("res.user", "get_preferences", True)

    def __call__(self, model, method, *arguments):
        return self._call(f"model.{model}.{method}", [*arguments, self.context])

    def create(self, model, **values):
        return self(model, "create", [values])[0]

    def find(self, model, *domain):
        return self(model, "search", list(domain), 0, None, None)

    def _call(self, method, params):
        body = json.dumps({"id": 0, "method": method, "params": params}).encode()
        request = urllib.request.Request(self._address, body, self._header)
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = json.loads(answer.read())
        if "error" in told:
            sys.exit(f"Tryton: {told['error']}")
        return told["result"]


def found(server):
    tryton = Tryton(server, "admin", os.environ["TRYTON_PASSWORD"])
    money = tryton.create("currency.currency", name="Renminbi", code="CNY", symbol="¥")
    party = tryton.create("party.party", name="京华进口")
    company = tryton.create("company.company", party=party, currency=money, timezone="Asia/Shanghai")
    warehouse = tryton.find("stock.location", ["type", "=", "warehouse"])[0]
    tryton("stock.location", "write", [warehouse], {"name": "一号库", "code": OWN_GLN})
    for name, gln in (("北方制药", SUPPLIER_GLN), ("首善医院", CUSTOMER_GLN)):
        address = [["create", [{"city": "北京"}]]]
        tryton.create("party.party", name=name, addresses=address, identifiers=[["create", [{"code": gln}]]])
    rights = tryton.find("res.group", ["name", "=", "Stock"]), tryton.find("res.group")
    for login, groups in zip(("suyuan", "clerk"), rights, strict=True):
        tryton.create(
            "res.user", name=login, login=login, password=READER, email=f"{login}@example.com",
            groups=[["add", groups]], companies=[["add", [company]]], company=company,
        )  # fmt: skip
    print(f"company {company}")


def receive(server):
    tryton = Tryton(server, "clerk", READER)
    shipment = "stock.shipment.in"
    for name, codes, lot, quantity in (("疫苗甲", [GTIN], "B2026-07", 120.0), ("绷带", [], "L1", 30.0)):
        product = _product(tryton, name, codes)
        goods = product, tryton.create("stock.lot", product=product, number=lot), quantity
        id_ = tryton.create(
            shipment, supplier=_party(tryton, "北方制药"), reference=f"DN-{lot}", **_company(tryton), **_warehouse(tryton, "input")
        )  # fmt: skip
        _move(tryton, f"{shipment},{id_}", goods, _of_type(tryton, "supplier"), _zone(tryton, "input"))
        tryton(shipment, "receive", [id_])
        tryton(shipment, "do", [id_])


def label(server):
    tryton = Tryton(server, "clerk", READER)
    (product,) = tryton.find("product.product", ["name", "=", "绷带"])
    tryton.create("product.identifier", product=product, type="ean", code=OTHER_GTIN)


def ship(server):
    tryton = Tryton(server, "clerk", READER)
    shipment, customer = "stock.shipment.out", _party(tryton, "首善医院")
    (lot,) = tryton("stock.lot", "search_read", [["number", "=", "B2026-07"]], 0, None, None, ["product"])
    (address,) = tryton.find("party.address", ["party", "=", customer])
    id_ = tryton.create(
        shipment,
        customer=customer,
        delivery_address=address,
        **_company(tryton),
        **_warehouse(tryton, "output"),
    )
    goods = lot["product"], lot["id"], 50.0
    _move(tryton, f"{shipment},{id_}", goods, _zone(tryton, "output"), _of_type(tryton, "customer"))
    for step in ("wait", "assign_force", "pick", "pack", "do"):
        tryton(shipment, step, [id_])


def _product(tryton, name, codes):
    (unit,) = tryton.find("product.uom", ["symbol", "=", "u"])
    identifiers = [["create", [{"type": "ean", "code": code} for code in codes]]] if codes else []
    template = tryton.create(
        "product.template", name=name, type="goods", default_uom=unit, products=[["create", [{"identifiers": identifiers}]]]
    )  # fmt: skip
    return tryton.find("product.product", ["template", "=", template])[0]


def _move(tryton, shipment, goods, start, end):
    product, lot, quantity = goods
    (unit,) = tryton.find("product.uom", ["symbol", "=", "u"])
    (money,) = tryton.find("currency.currency", ["code", "=", "CNY"])
    tryton.create(
        "stock.move", shipment=shipment, product=product, lot=lot, quantity=quantity, unit=unit, from_location=start,
        to_location=end, currency=money, unit_price={"__class__": "Decimal", "decimal": "1"}, **_company(tryton),
    )  # fmt: skip


def _company(tryton):
    return {"company": tryton.context["company"]}


def _party(tryton, name):
    return tryton.find("party.party", ["name", "=", name])[0]


def _of_type(tryton, kind):
    return tryton.find("stock.location", ["type", "=", kind])[0]


def _zone(tryton, zone):
    (warehouse,) = tryton(
        "stock.location", "search_read", [["type", "=", "warehouse"]], 0, 1, None, [f"{zone}_location"]
    )
    return warehouse[f"{zone}_location"]


def _warehouse(tryton, zone):
    (warehouse,) = tryton.find("stock.location", ["type", "=", "warehouse"])
    return {
        "warehouse": warehouse,
        f"warehouse_{zone}": _zone(tryton, zone),
        "warehouse_storage": _zone(tryton, "storage"),
    }


if __name__ == "__main__":
    DAYS = {"found": found, "receive": receive, "label": label, "ship": ship}
    if len(sys.argv) != 3 or sys.argv[2] not in DAYS:
        sys.exit(__doc__)
    DAYS[sys.argv[2]](sys.argv[1].rstrip("/"))
