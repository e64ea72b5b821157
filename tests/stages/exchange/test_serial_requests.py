"""Table 1 answered by table 2: serials for a coding line, in JSON and XML, and never the same twice."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test import Client
from lxml import etree

from suyuan.masterdata.lists.services import NewListing, made_listing, save_listing
from suyuan.masterdata.models import ListKind
from suyuan.masterdata.serials.queries import pools
from suyuan.masterdata.services import create_product
from suyuan.parties.services import create_api_key, create_party, create_place
from suyuan.parties.viewer import Viewer

DOOR, DRUG, GTIN, STENT = (
    "/api/v1/imports/serial-requests",
    "8001203",
    "06901234567892",
    "MA.156.M0.100204.13351764",
)
TABLE_1 = {
    "SendingSystem": "6901234000016",
    "IDType": "AHM",
    "size": 20,
    "ObjectKey Name": "药品标识码",
    "ObjectKey Value": DRUG,
    "Sender_ID": "MA.156.M1.123456.0123456C",
    "Receiver_ID": "MA.156.M1.110000.0000001C",
}


class Line:
    """A coding line of an importer."""

    def __init__(self, party, scopes=("imports:write",)):
        self.party = party
        self.client = Client(headers={"Authorization": f"Bearer {create_api_key(party, scopes).token}"})

    def ask(self, body=None, kind="application/json", headers=None, **more):
        sent = (TABLE_1 | more) if body is None else body
        return self.client.post(DOOR, sent, content_type=kind, headers=headers)

    def serials(self, **more):
        answer = self.ask(**more)
        assert answer.status_code == 200, answer.content
        return answer.json()["SerialNumber"]


def registered():
    abroad = create_party("norvia", "诺维亚", "HOLDER", country="CH")
    create_product(f"AHM.{DRUG}0000000000001", "依洛维司片", "drug", holder=abroad)
    create_product(GTIN, "诺维酶", "drug", holder=abroad)
    create_product(STENT, "支架", "device", holder=abroad)


def importer(code="jinghua"):
    return create_party(code, code, "IMPORTER", uscc=None)


@pytest.fixture
def line(db):
    registered()
    party = importer()
    create_place(party, "urn:epc:id:pgln:6901234.00001", "京华", kind="ORGANISATION")
    return Line(party)


def refusals(answer):
    assert answer.status_code == 422, answer.content
    told = answer.json()
    assert (told["ACTIONCODE"], told["SerialNumber"]) == ("R", [])
    return [(one["code"], one["where"]) for one in told["problems"]]


@pytest.mark.requirement(
    "R204", "R205", "R206", "R207", "R208", "R209", "R210", "R211", "R212", "R213", "R214", "R215", "R216", "R217"
)  # fmt: skip
def test_a_line_asks_by_table_1_and_is_answered_by_table_2(line):
    answer = line.ask()
    assert answer.status_code == 200, answer.content
    told = answer.json()
    serials = told.pop("SerialNumber")
    said = dict(TABLE_1)
    assert told == {"ReceivingSystem": said.pop("SendingSystem"), "ACTIONCODE": "C", "problems": [], **said}
    assert len(set(serials)) == 20
    assert all(len(one) == 20 and one.startswith(DRUG) and one.isdigit() for one in serials)


def test_the_request_is_an_act_of_the_ledger_and_the_pool_keeps_its_number(line):
    line.ask()
    (pool,) = pools(Viewer.operator())
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, party, body FROM act WHERE id = %s", [pool.act])
        kind, party, body = cursor.fetchone()
    assert (kind, party) == ("serial.issue", line.party.pk)
    assert '"8001203"' in str(body).replace("'", '"')


def test_the_next_request_gets_others(line):
    assert set(line.serials()).isdisjoint(line.serials())


@pytest.mark.requirement("R214")
def test_gtin_ma_and_sscc_have_their_own_forms(line):
    gtin = line.serials(IDType="GTIN", **{"ObjectKey Value": GTIN})
    device = line.serials(IDType="MA", **{"ObjectKey Value": STENT})
    units = line.serials(IDType="SSCC", **{"ObjectKey Value": "6901234"})
    assert all(len(one) == 12 and one.isdigit() for one in gtin + device)
    assert all(len(one) == 18 and one[1:8] == "6901234" for one in units)


@pytest.mark.requirement("R205", "R207", "R208", "R209", "R210", "R211")
@pytest.mark.parametrize(
    "field", ["SendingSystem", "ObjectKey Name", "ObjectKey Value", "Sender_ID", "Receiver_ID"]
)
def test_each_field_of_table_1_is_mandatory(line, field):
    assert ("SER-001", field) in refusals(line.ask(**{field: ""}))
    assert ("SER-001", field) in refusals(line.ask({k: v for k, v in TABLE_1.items() if k != field}))


@pytest.mark.requirement("R206", "R207", "R214")
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"IDType": "EPC"}, ("SER-002", "IDType")),
        ({"size": 0}, ("SER-003", "size")),
        ({"size": "many"}, ("SER-003", "size")),
        ({"size": True}, ("SER-003", "size")),
        ({"size": -5}, ("SER-003", "size")),
        ({"size": 10**30}, ("SER-003", "size")),
        ({"ObjectKey Value": "12"}, ("SER-004", "ObjectKey Value")),
        ({"ObjectKey Value": "8009999"}, ("SER-005", "ObjectKey Value")),
        ({"IDType": "SSCC", "ObjectKey Value": "6909999"}, ("SER-006", "ObjectKey Value")),
        ({"SendingSystem": {"a": 1}}, ("SER-001", "SendingSystem")),
        ({"Sender_ID": "x" * 201}, ("SER-001", "Sender_ID")),
        ({"Sender_ID": "\u0000"}, ("SER-001", "Sender_ID")),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(line, wrong, told):
    assert refusals(line.ask(**wrong)) == [told]
    assert pools(Viewer.operator()) == []


def test_a_product_of_somebody_else_gets_no_serials(line):
    maker = create_party("kangmiao", "康淼", "HOLDER", uscc="91110113MB0000001N")
    create_product("6901234567915", "疫苗", "vaccine", holder=maker)
    answer = line.ask(IDType="GTIN", **{"ObjectKey Value": "6901234567915"})
    assert refusals(answer) == [("SER-006", "ObjectKey Value")]
    own = Line(maker).serials(IDType="GTIN", **{"ObjectKey Value": "6901234567915"})
    assert len(own) == 20


def test_who_distributes_gets_no_serials_of_an_import(line):
    carrier = Line(create_party("shunlin", "顺麟", "DISTRIBUTOR"))
    assert refusals(carrier.ask()) == [("SER-006", "ObjectKey Value")]


@pytest.mark.requirement("R214")
def test_who_asks_for_more_than_goes_at_once_gets_a_part(line, monkeypatch):
    monkeypatch.setattr("suyuan.masterdata.serials.services.MOST_AT_ONCE", 30)
    told = line.ask(size=50).json()
    assert (told["ACTIONCODE"], told["size"], len(told["SerialNumber"])) == ("P", 50, 30)


@pytest.mark.requirement("R214")
def test_a_series_that_nears_its_limit_gives_a_part_and_then_refuses(line):
    line.ask()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE serial_series SET issued = %s", [10**9 - 1 - 5])
    told = line.ask().json()
    assert (told["ACTIONCODE"], len(told["SerialNumber"])) == ("P", 5)
    assert refusals(line.ask()) == [("SER-007", "ObjectKey Value")]


def test_several_requests_stand_alone(line):
    answer = line.ask([TABLE_1, TABLE_1 | {"IDType": "EPC"}])
    assert answer.status_code == 200
    assert [one["ACTIONCODE"] for one in answer.json()] == ["C", "R"]


def test_the_same_key_gets_the_same_serials_again(line):
    header = {"Idempotency-Key": "line-3-run-17"}
    first, again = line.ask(headers=header), line.ask(headers=header)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(pools(Viewer.operator())) == 1
    assert line.ask(headers=header, size=5).status_code == 422


XML = """<Message type="serial-requests"><SendingSystem>L1</SendingSystem><IDType>AHM</IDType><size>3</size>
<ObjectKey_Name>药品标识码</ObjectKey_Name><ObjectKeyValue>8001203</ObjectKeyValue><Sender_ID>S</Sender_ID>
<Receiver_ID>R</Receiver_ID></Message>"""


@pytest.mark.requirement("R204", "R212")
def test_xml_is_answered_in_xml(line):
    answer = line.ask(XML.encode(), kind="application/xml")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    table = etree.fromstring(answer.content)
    told = {child.tag: child.text for child in table if child.tag != "SerialNumber"}
    assert told == {
        "ReceivingSystem": "L1", "ACTIONCODE": "C", "IDType": "AHM", "size": "3", "ObjectKey_Name": "药品标识码",
        "ObjectKey_Value": DRUG, "Sender_ID": "S", "Receiver_ID": "R",
    }  # fmt: skip
    assert len({one.text for one in table.iter("SerialNumber")}) == 3
    many = line.ask(
        f"<Messages>{XML}{XML.replace('AHM', '&lt;')}</Messages>".encode(), kind="application/xml"
    )
    assert [one.findtext("ACTIONCODE") for one in etree.fromstring(many.content)] == ["C", "R"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[]", "application/json"),
        (b"7", "application/json"),
        (b"{", "application/json"),
        (b'[{"size": 1}, 5]', "application/json"),
        (b"<a", "application/xml"),
        (b"<a/>", "application/xml"),
        (b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><Message>&e;</Message>', "application/xml"),
    ],
)
def test_what_is_no_request_at_all_is_400(line, body, kind):
    assert line.ask(body, kind=kind).status_code == 400


def test_a_key_without_the_scope_and_nobody_at_all_get_nothing(line):
    assert Line(line.party, ("query",)).ask().status_code == 403
    assert Client().post(DOOR, TABLE_1, content_type="application/json").status_code == 401
    assert pools(Viewer.operator()) == []


@pytest.mark.slow
@pytest.mark.requirement("R139")
@pytest.mark.django_db(transaction=True)
def test_eight_lines_at_once_never_get_the_same_serial():
    registered()
    lines = [Line(importer(f"firm-{number}")) for number in range(8)]
    got: list[list[str]] = []

    def work(one):
        got.extend(one.serials(size=400) for _ in range(5))
        connections.close_all()

    threads = [threading.Thread(target=work, args=[one]) for one in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [serial for serials in got for serial in serials]
    assert (len(got), len(told), len(set(told))) == (40, 16_000, 16_000)


def test_where_white_lists_are_kept_only_who_and_what_is_on_them_gets_serials(line):
    other = create_party("listed", "白名单企业", "IMPORTER")
    for kind, of in ((ListKind.IMPORTER, other.code), (ListKind.PRODUCT, GTIN)):
        save_listing(made_listing(NewListing(kind, of, "诺维酶")), act=uuid4())
    on_it, gtin = Line(other), {"IDType": "GTIN", "ObjectKey Value": GTIN}
    assert refusals(line.ask(**gtin)) == [("SER-006", "ObjectKey Value")]
    assert refusals(on_it.ask()) == [("SER-006", "ObjectKey Value")]
    assert len(on_it.serials(**gtin)) == 20
