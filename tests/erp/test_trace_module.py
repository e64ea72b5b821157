"""The trace module inside a real Tryton: what is done there is noted with it and told to our real server, once."""

from __future__ import annotations

import json
import sqlite3
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import tryton_server
from cutting_relay import relay
from django.db import connection
from erp_firm import CUSTOMER_GLN, GTIN, OTHER_GTIN, OWN_GLN, READER, SECOND_GLN, SUPPLIER_GLN, Firm

from free_port import free_port
from served import serving
from suyuan.exchange.erp import services
from suyuan.exchange.erp.models import State
from suyuan.exchange.subscriptions.named import viewer_for
from suyuan.ledger.queries import events_by_id, events_by_name, retractions_of
from suyuan.ledger.rows import digest_of_name
from suyuan.ledger.sequencer import sequence_all
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_api_key, create_party, create_place
from suyuan.state.jobs import catch_up
from suyuan.state.trace import trace
from suyuan_client import Client
from suyuan_client.movements import party_uri, place_uri

pytestmark = pytest.mark.requirement("R018", "R370")
RECEIPT, DESPATCH, OUTBOX = "stock.shipment.in", "stock.shipment.out", "suyuan.outbox"


@pytest.fixture(scope="module")
def server(has_tryton, tmp_path_factory):
    with tryton_server.tryton(tmp_path_factory.mktemp("module"), "suyuan") as found:
        yield found


@pytest.fixture(scope="module")
def clone(databases, django_db_blocker):
    """One database of ours for these tests: starting our server takes longer than each of them."""
    with databases.fresh_clone(django_db_blocker) as found:
        yield found


@pytest.fixture(scope="module")
def party(clone):
    made = create_party("importer", "京华进口", "IMPORTER")
    create_place(made, party_uri(OWN_GLN), "京华进口", kind="ORGANISATION")
    create_place(made, place_uri(OWN_GLN), "一号库", kind="WAREHOUSE")
    for code, name, gln in (("maker", "北方制药", SUPPLIER_GLN), ("hospital", "首善医院", CUSTOMER_GLN)):
        create_place(create_party(code, name, "HOSPITAL"), party_uri(gln), name, kind="ORGANISATION")
    return made


@pytest.fixture(scope="module")
def address(clone, party):
    """Of our server, as users run it."""
    connection.close()
    with serving(clone.env, SUYUAN_EGRESS_ALLOW="127.0.0.0/8") as found:
        yield found.address


@dataclass
class Inside:
    """A firm whose Tryton has the module, and its account here."""

    firm: Firm
    party: Any
    token: str

    def account(self, server: str) -> None:
        """Where its messages go from now on."""
        values = {"server": server, "key": self.token, "gln": OWN_GLN}
        known = self.firm.desk.find("suyuan.account")
        if known:
            self.firm.desk("suyuan.account", "write", known, values)
        else:
            self.firm.desk.create("suyuan.account", company=self.firm.company, **values)

    def send(self, rounds: int = 20) -> None:
        """What the scheduler of Tryton does every minute, until nothing waits for an answer."""
        admin = self.firm.server.admin
        (job,) = admin.find("ir.cron", ["method", "=", "suyuan.outbox|send_due"])
        for _ in range(rounds):
            admin("ir.cron", "run_once", [job])
            if "sent" not in self.states():
                return
            self.make_due()

    def make_due(self) -> None:
        """Nobody waits here for the next try."""
        with closing(sqlite3.connect(self.firm.server.folder / "erp.sqlite", timeout=30)) as books, books:
            books.execute("UPDATE suyuan_outbox SET next_at = '2026-01-01 00:00:00'")

    def messages(self) -> list[dict[str, Any]]:
        fields = [
            "shipment",
            "step",
            "state",
            "tries",
            "problem",
            "document",
            "number",
            "retracts",
            "capture",
        ]
        return self.firm.desk(OUTBOX, "search_read", [], 0, None, [["id", "ASC"]], fields)

    def states(self) -> list[str]:
        return [one["state"] for one in self.messages()]

    def events(self) -> list[UUID]:
        """Of this firm's messages, in our ledger; declarations too."""
        names = [UUID(bytes=digest_of_name(one["number"])) for one in self.messages()]
        sequence_all()
        return [one.id for one in events_by_name(names, viewer_for(self.party.pk))]


@pytest.fixture
def firm(server):
    found = Firm(server)
    server.admin("stock.location", "write", [found.warehouse], {"suyuan_place": OWN_GLN})
    return found


@pytest.fixture
def made(firm, party):
    """Its messages go nowhere yet."""
    found = Inside(firm, party, create_api_key(party, ("capture",)).token)
    found.account(f"http://127.0.0.1:{free_port()}")
    return found


@pytest.fixture
def inside(made, address):
    made.account(address)
    return made


def test_what_is_done_in_tryton_can_be_traced_here(inside, address):
    firm = inside.firm
    vaccine, implant = firm.product("疫苗甲", GTIN), firm.product("髋关节", OTHER_GTIN)
    lot, serial = firm.lot(vaccine, "B7"), firm.lot(implant, "S/1", is_serial=True)
    receipt = firm.receive((vaccine, lot, 10.0), (implant, serial, 1.0), reference="DN-7")
    firm.put_away(receipt)
    despatch = firm.ship((vaccine, lot, 4.0))
    assert inside.states() == ["waiting", "waiting"]  # noted with what was done, before anybody sent anything

    inside.send()

    assert [(one["state"], one["problem"]) for one in inside.messages()] == [("recorded", "")] * 2
    for model, shipment in ((RECEIPT, receipt), (DESPATCH, despatch)):
        assert firm.desk.read(model, shipment, "suyuan_state")["suyuan_state"] == "recorded"
    catch_up()
    found = trace(f"(01)0{GTIN}(10)B7", viewer_of_party(inside.party))
    (books,) = [one for one in found["views"]["parties"]["quantities"] if one["party"]["name"] == "京华进口"]
    assert (books["received"], books["shipped"], books["balance"]) == (10, 4, 6)
    links = [firm.desk.read("stock.lot", one, "suyuan_trace")["suyuan_trace"] for one in (lot, serial)]
    assert links == [
        f"{address}/c/(01)0{GTIN}(10)B7",
        f"{address}/c/(01)0{OTHER_GTIN}(21)S%2F1",
    ]
    with urllib.request.urlopen(links[0], timeout=30) as page:
        assert page.status == 200
        assert "B7" in page.read().decode()


def test_what_cannot_be_written_waits_and_says_what_is_missing(inside):
    firm = inside.firm
    unknown = firm.product("无码产品")
    firm.receive((unknown, firm.lot(unknown, "B1"), 5.0), (unknown, None, 1.0))
    (message,) = inside.messages()
    assert message["state"] == "blocked"
    assert "无码产品 has no GTIN" in message["problem"]
    assert "without a lot" in message["problem"]

    bandage = firm.product("绷带")
    firm.receive((bandage, firm.lot(bandage, "L1"), 5.0))
    firm.identify(bandage, GTIN)
    inside.make_due()
    inside.send()
    assert inside.states() == ["blocked", "recorded"]


def test_a_cancelled_shipment_is_taken_back(inside):
    firm = inside.firm
    vaccine = firm.product("疫苗甲", GTIN)
    lot = firm.lot(vaccine, "B1")
    told, untold = (firm.receive((vaccine, lot, 5.0)) for _ in range(2))
    firm.cancel(RECEIPT, untold)
    inside.send()
    assert inside.states() == ["recorded", "void"]
    firm.cancel(RECEIPT, told)
    inside.send()

    assert inside.states() == ["recorded", "void", "recorded"]
    assert len(retractions_of(inside.events())) == 1


def test_an_answer_that_is_lost_on_the_way_does_no_harm(inside, address):
    firm = inside.firm
    vaccine = firm.product("疫苗甲", GTIN)
    with relay(address, answers_to_cut=1) as broken:
        inside.account(broken)
        firm.receive((vaccine, firm.lot(vaccine, "B1"), 5.0))
        inside.send()
        (message,) = inside.messages()
        assert (message["state"], message["tries"], message["capture"]) == ("waiting", 1, None)
        assert "no answer" in message["problem"]
        settled(inside.events, 1)  # it arrived all the same

        inside.make_due()
        inside.send()

    assert inside.states() == ["recorded"]
    assert len(inside.events()) == 1


def test_what_our_server_refuses_is_told_in_its_words(inside, address):
    """Somebody else sent another event under the number: nothing can be changed behind it."""
    firm = inside.firm
    vaccine = firm.product("疫苗甲", GTIN)
    firm.receive((vaccine, firm.lot(vaccine, "B1"), 5.0))
    other = json.loads(inside.messages()[0]["document"])
    other["epcisBody"]["eventList"][0]["quantityList"][0]["quantity"] = 6
    client = Client(address, inside.token)
    assert client.wait_for(client.capture(other)).success

    inside.send()

    (message,) = inside.messages()
    assert message["state"] == "refused"
    assert "CAP-" in message["problem"]
    assert (
        firm.desk.read(RECEIPT, int(message["shipment"].partition(",")[2]), "suyuan_state")["suyuan_state"]
        == "refused"
    )
    firm.desk(OUTBOX, "send_again", [message["id"]])  # a new request, judged anew: still another content
    inside.send()
    assert inside.states() == ["refused"]


def test_a_key_that_may_not_capture_is_told_and_replaced(inside, address):
    firm, token = inside.firm, inside.token
    vaccine = firm.product("疫苗甲", GTIN)
    inside.token = create_api_key(inside.party, ("trace",)).token
    inside.account(address)
    firm.receive((vaccine, firm.lot(vaccine, "B1"), 5.0))
    inside.send()
    (message,) = inside.messages()
    assert message["state"] == "waiting"  # a key is mended in the account: the message is not at fault
    assert "DOOR" in message["problem"]

    inside.token = token
    inside.account(address)
    inside.make_due()
    inside.send()
    assert inside.states() == ["recorded"]


def test_it_waits_for_a_server_that_is_not_there_yet(made, address):
    firm = made.firm
    vaccine = firm.product("疫苗甲", GTIN)
    firm.receive((vaccine, firm.lot(vaccine, "B1"), 5.0))
    made.send()
    assert [(one["state"], one["tries"]) for one in made.messages()] == [("waiting", 1)]
    made.account(address)
    made.make_due()
    firm.server.run("trytond-cron", "--once")  # the scheduler itself, in its own process
    made.make_due()
    made.send()
    assert made.states() == ["recorded"]
    assert len(made.events()) == 1


def test_a_shipment_that_fails_leaves_no_message(made):
    firm = made.firm
    strict = firm.product("疫苗甲", GTIN)
    firm.require_lots(strict)
    shipment = firm.draft((strict, None, 5.0))
    with pytest.raises(tryton_server.Rejected):
        firm.desk(RECEIPT, "receive", [shipment])
    assert firm.desk.read(RECEIPT, shipment, "state")["state"] == "draft"
    assert made.messages() == []


def test_a_company_without_account_works_as_before(firm):
    vaccine = firm.product("疫苗甲", GTIN)
    firm.receive((vaccine, firm.lot(vaccine, "B1"), 5.0))
    assert firm.desk(OUTBOX, "search", [], 0, None, None) == []


def test_a_storekeeper_does_shipments_and_sees_no_key(made):
    firm = made.firm
    vaccine = firm.product("疫苗甲", GTIN)
    lot = firm.lot(vaccine, "B1")
    firm.hire("storekeeper", "Stock")
    firm.desk = firm.server.sign_in("storekeeper", READER)

    firm.receive((vaccine, lot, 1.0))

    assert made.states() == ["waiting"]
    with pytest.raises(tryton_server.Rejected, match="not allowed"):
        firm.desk("suyuan.account", "search_read", [], 0, None, None, ["key"])
    with pytest.raises(tryton_server.Rejected, match="not allowed"):
        firm.desk(OUTBOX, "write", [made.messages()[0]["id"]], {"state": "void"})
    assert Firm(firm.server).desk.find(OUTBOX) == []  # another company


def test_both_architectures_make_the_same_event(made, party, address):
    """The shipment as the module wrote it, and as our server reads it from outside."""
    firm = made.firm
    name = f"outside-{firm.company}"
    warehouse = firm.desk.read("stock.location", firm.warehouse, "name")["name"]
    known = firm.settings(places={warehouse: OWN_GLN})
    services.join(party.pk, name, firm.server.address, settings=known, secrets=firm.secrets)
    vaccine, implant = firm.product("疫苗甲", GTIN), firm.product("髋关节", OTHER_GTIN)
    goods = (vaccine, firm.lot(vaccine, "B7"), 10.0), (implant, firm.lot(implant, "S1", is_serial=True), 1.0)
    firm.receive(*goods, reference="DN-7")
    firm.ship(goods[0], reference="PO-3")

    services.retry(party.pk, name)
    papers = settled(lambda: recorded(services.papers(party.pk, name)), 2)
    sequence_all()

    outside = [one.event for one in events_by_id([paper.event for paper in papers], viewer_for(party.pk))]
    written = [json.loads(one["document"])["epcisBody"]["eventList"][0] for one in made.messages()]
    assert {one["step"]: one for one in map(facts, outside)} == {
        one["step"]: one for one in map(facts_written, written)
    }
    assert len(outside) == 2


def recorded(papers):
    return [one for one in papers if one.state is State.RECORDED]


def settled(ask, count, patience=120):
    """So many, once the work behind our server is done."""
    end = time.monotonic() + patience
    while len(found := ask()) != count:
        assert time.monotonic() < end, found
        time.sleep(0.5)
    return found


def facts(event):
    return {
        "step": event.biz_step,
        "epcs": list(event.epc_list or ()),
        "quantities": [(one.epc_class, int(one.quantity)) for one in event.quantity_list or ()],
        "papers": {(one.type, one.biz_transaction) for one in event.biz_transaction_list},
        "sides": [event.source_list[0].source, event.destination_list[0].destination],
        "places": [event.read_point.id, event.biz_location.id if event.biz_location else None],
    }


def facts_written(event):
    return {
        "step": event["bizStep"],
        "epcs": event.get("epcList", []),
        "quantities": [(one["epcClass"], one["quantity"]) for one in event.get("quantityList", [])],
        "papers": {(one.get("type"), one["bizTransaction"]) for one in event["bizTransactionList"]},
        "sides": [event["sourceList"][0]["source"], event["destinationList"][0]["destination"]],
        "places": [event["readPoint"]["id"], event.get("bizLocation", {}).get("id")],
    }


def test_goods_that_move_inside_are_told_from_both_ends(made):
    firm = made.firm
    other = firm.new_warehouse("二号库")
    firm.server.admin("stock.location", "write", [other], {"suyuan_place": SECOND_GLN})
    vaccine = firm.product("疫苗甲", GTIN)
    lot = firm.lot(vaccine, "B1")
    firm.put_away(firm.receive((vaccine, lot, 10.0)))
    shipment = firm.send_inside((vaccine, lot, 6.0), to=other)
    firm.desk("stock.shipment.internal", "do", [shipment])
    firm.move_inside((vaccine, lot, 1.0))
    firm.take_back((vaccine, lot, 1.0))
    firm.give_back((vaccine, lot, 1.0))

    events = [json.loads(one["document"])["epcisBody"]["eventList"][0] for one in made.messages()]

    said = [(one["bizStep"], one["disposition"], one["readPoint"]["id"][-13:]) for one in events]
    assert said == [
        ("receiving", "in_progress", OWN_GLN),
        ("shipping", "in_transit", OWN_GLN),
        ("receiving", "in_progress", SECOND_GLN),
        ("storing", "in_progress", OWN_GLN),
        ("receiving", "returned", OWN_GLN),
        ("shipping", "returned", OWN_GLN),
    ]


@pytest.mark.parametrize("model", [RECEIPT, DESPATCH, "stock.shipment.in.return", "stock.shipment.out.return",
                                   "stock.shipment.internal", "stock.lot", "stock.location", "suyuan.account", OUTBOX])  # fmt: skip
def test_forms_show_it(server, model):
    view = server.admin(model, "fields_view_get", None, "form")
    assert "suyuan" in view["arch"] or model.startswith("suyuan")
    assert view["fields"]
