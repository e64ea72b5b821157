"""Who sees an event that another party captured, and what of it: by naming, by area, and by what is handed on."""

from __future__ import annotations

import pytest
from test_trace_of_a_thing import DEPOT, DEPOT_FIRM, HOSPITAL, MAKER, PACK, PLANT, WARD, ask, made

from derived_tables import rights
from documents import CARTON, GTIN, epc, object_event, pack
from suyuan import clock
from suyuan.ledger.queries import events_by_id
from suyuan.masterdata.services import create_product
from suyuan.parties.event_rights import EventRight
from suyuan.parties.models import Entrustment, Place
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_party, create_place
from suyuan.parties.viewer import Viewer
from suyuan.state.services import rebuild

RIVAL_FIRM = "urn:epc:id:pgln:6901299.00000"
SECRETS = {
    "imp:unitPrice": "1280.00",
    "imp:processParameter": {"imp:temperature": "121"},
    "imp:formula": "A 3 %",
    "imp:orderRemark": "deliver at night",
}
ORDER = [{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:6901234000001:PO-77"}]
OTHER = epc("S2")
AT_PLANT = {"bizLocation": {"id": PLANT}, "readPoint": {"id": PLANT}}


@pytest.fixture
def firms(db):
    found = {}
    for code, kind, area, party, place in (
        ("maker", "HOLDER", "110105", MAKER, PLANT),
        ("depot", "DISTRIBUTOR", "120101", DEPOT_FIRM, DEPOT),
        ("hospital", "HOSPITAL", "110101", HOSPITAL, WARD),
        ("rival", "DISTRIBUTOR", "310101", RIVAL_FIRM, "urn:epc:id:sgln:6901299.00001.0"),
    ):
        firm = found[code] = create_party(code, code, kind, area=area)
        create_place(firm, party, code, kind="ORGANISATION")
        create_place(firm, place, f"{code} store", kind="WAREHOUSE")
    for code, kind, area, level in (
        ("beijing", "REGULATOR", "110000", "PROVINCE"),
        ("chaoyang", "REGULATOR", "110105", "COUNTY"),
        ("shanghai", "REGULATOR", "310000", "PROVINCE"),
        ("national", "REGULATOR", "", "NATIONAL"),
        ("customs", "CUSTOMS", "110000", "PROVINCE"),
    ):
        found[code] = create_party(code, code, kind, area=area, level=level)
    return found


def moved(step, *things, place, giver, taker, time, **more):
    return object_event(
        *things, time=time, bizStep=step, bizLocation=None, readPoint={"id": place},
        sourceList=[{"type": "possessing_party", "source": giver}],
        destinationList=[{"type": "possessing_party", "destination": taker}], **more,
    )  # fmt: skip


def sent(*things, giver=MAKER, taker=DEPOT_FIRM, place=PLANT, time="2026-03-02T09:00:00Z", **more):
    return moved("shipping", *things, place=place, giver=giver, taker=taker, time=time, **more)


def received(*things, place, time="2026-03-03T09:00:00Z", **more):
    """A receipt that names nobody but its own place."""
    return object_event(*things, time=time, bizStep="receiving", bizLocation={"id": place}, readPoint={"id": place}, **more)  # fmt: skip


def seen(result, party, number=0):
    """An event as a party sees it; None when it does not."""
    event_id = result.lines[number].event_id
    found = events_by_id([event_id], viewer_of_party(party))
    return found[0] if found else None


def right(result, party, number=0):
    stored = seen(result, party, number)
    return None if stored is None else stored.right


def steps(code, party):
    return [event["step"] for event in ask(code, viewer_of_party(party))["events"]]


# By naming.


@pytest.mark.requirement("R378")
def test_a_party_named_as_destination_sees_the_event_without_price_process_and_formula(firms, send):
    event = send(firms["maker"], sent(PACK, bizTransactionList=ORDER, **SECRETS))
    found = seen(event, firms["depot"])
    assert (found.right, found.is_whole) == (EventRight.PARTNER, False)
    assert list(found.event.extensions) == ["{https://ref.suyuan.example/imports/}orderRemark"]
    assert found.event.biz_transaction_list[0].biz_transaction.endswith("PO-77")
    assert seen(event, firms["maker"]).event.extensions.keys() > found.event.extensions.keys()


def test_nobody_else_sees_it(firms, send):
    event = send(firms["maker"], sent(PACK))
    assert [right(event, firms[code]) for code in ("hospital", "rival", "shanghai", "customs")] == [None] * 4
    assert steps(PACK, firms["rival"]) == []


def test_the_owner_of_a_place_sees_what_others_report_there(firms, send):
    event = send(firms["rival"], object_event(PACK, readPoint={"id": WARD}, bizLocation=None))
    assert right(event, firms["hospital"]) == EventRight.PARTNER
    assert right(event, firms["depot"]) is None


def test_whoever_is_entrusted_sees_what_the_party_sees(firms, send):
    event = send(firms["maker"], sent(PACK))
    Entrustment.objects.create(agent=firms["rival"], principal=firms["depot"], valid_from=clock.now())
    assert right(event, firms["rival"]) == EventRight.PARTNER


# By area.


@pytest.mark.requirement("R282", "R461")
def test_authorities_see_the_events_of_their_area_and_no_others(firms, send):
    event = send(firms["maker"], sent(PACK, **SECRETS))
    rights = {
        code: right(event, firms[code]) for code in ("beijing", "chaoyang", "national", "shanghai", "customs")
    }
    assert rights == {
        "beijing": EventRight.AREA, "chaoyang": EventRight.AREA, "national": EventRight.AREA,
        "shanghai": None, "customs": None,
    }  # fmt: skip
    elsewhere = send(firms["hospital"], object_event(OTHER, readPoint={"id": WARD}, bizLocation=None))
    assert right(elsewhere, firms["beijing"]) == EventRight.AREA
    assert right(elsewhere, firms["chaoyang"]) is None


@pytest.mark.requirement("R462", "R465")
def test_an_authority_sees_no_process_no_formula_and_no_patient(firms, send):
    event = send(firms["maker"], sent(PACK, **SECRETS, **{"imp:patientName": "张三"}))
    names = {name.rpartition("}")[2] for name in seen(event, firms["beijing"]).event.extensions}
    assert names == {"unitPrice", "orderRemark"}
    own = {name.rpartition("}")[2] for name in seen(event, firms["maker"]).event.extensions}
    assert own == {"unitPrice", "orderRemark", "processParameter", "formula", "patientName"}


def test_a_place_without_an_area_lies_in_that_of_its_party(firms, send):
    Place.objects.update(area="")
    event = send(firms["rival"], object_event(PACK, readPoint={"id": PLANT}, bizLocation=None))
    assert right(event, firms["chaoyang"]) == EventRight.AREA


@pytest.fixture
def sections(firms):
    """Sections of the regulator of Beijing."""
    made = {
        name: create_party(name.lower(), name, "REGULATOR", area="110000", level="PROVINCE", section=name)
        for name in ("GENERAL", "DRUG", "VACCINE", "DEVICE")
    }
    create_product(f"{GTIN}.X", "二价疫苗", "vaccine")
    create_product("urn:epc:id:sgtin:6901234.056790.X", "髋关节假体", "implant")
    return made


IMPLANT = "urn:epc:id:sgtin:6901234.056790.I1"


@pytest.mark.requirement("R461")
@pytest.mark.parametrize(
    ("things", "see"),
    [
        ([PACK, OTHER], {"GENERAL", "VACCINE"}),
        ([IMPLANT], {"GENERAL", "DEVICE"}),
        ([PACK, IMPLANT], {"GENERAL", "VACCINE", "DEVICE"}),
        ([CARTON], {"GENERAL", "DRUG", "VACCINE", "DEVICE"}),
        (["urn:epc:id:sgtin:6901234.099999.Z"], {"GENERAL", "DRUG", "VACCINE", "DEVICE"}),
        ([CARTON, PACK], {"GENERAL", "VACCINE"}),
    ],
)
def test_a_section_sees_what_is_its_business_or_nobodys_yet(firms, sections, send, things, see):
    event = send(firms["maker"], sent(*things))
    assert {name for name, party in sections.items() if right(event, party)} == see
    assert right(event, firms["beijing"]) == EventRight.AREA  # without a section: all


@pytest.mark.parametrize(
    "lines", ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"]
)
def test_goods_without_serials_have_their_section_too(firms, sections, send, lines):
    line = [{"epcClass": f"urn:epc:class:lgtin:{GTIN.rpartition(':')[2]}.L7", "quantity": 5}]
    event = {
        "quantityList": {**sent(), "quantityList": line},
        "childQuantityList": {
            **pack(CARTON, time="2026-03-01T09:00:00Z", **AT_PLANT),
            "childQuantityList": line,
        },
    }.get(lines) or {
        **sent(),
        "type": "TransformationEvent",
        lines: line,
        "inputEPCList" if lines.startswith("output") else "outputEPCList": [CARTON],
    }
    event = {name: value for name, value in event.items() if value != []}
    if event["type"] == "TransformationEvent":
        event.pop("action")
    told = send(firms["maker"], event)
    assert {name for name, party in sections.items() if right(told, party)} == {"GENERAL", "VACCINE"}


# By what is handed on.


def chain(firms, send):
    """Made, sent to the depot, received there, sent on to the hospital."""
    coded = send(firms["maker"], made(PACK, OTHER))
    first = send(firms["maker"], sent(PACK, OTHER, bizTransactionList=ORDER, **SECRETS))
    got = send(firms["depot"], received(PACK, OTHER, place=DEPOT))
    on = {"giver": DEPOT_FIRM, "taker": HOSPITAL, "place": DEPOT, "time": "2026-03-04T09:00:00Z"}
    second = send(firms["depot"], sent(PACK, **on))
    return coded, first, got, second


@pytest.mark.requirement("R378", "R461")
def test_who_gets_a_thing_gets_its_past_up_the_whole_chain(firms, send):
    coded, first, got, second = chain(firms, send)
    assert steps(PACK, firms["hospital"]) == ["commissioning", "shipping", "receiving", "shipping"]
    rights = [right(each, firms["hospital"]) for each in (coded, first, got, second)]
    assert rights == [EventRight.HISTORY] * 3 + [EventRight.PARTNER]


def test_of_the_past_it_sees_what_happened_where_and_when_and_no_business(firms, send):
    _, first, _, _ = chain(firms, send)
    found = seen(first, firms["hospital"]).event
    assert (found.biz_step, found.read_point.id) == ("shipping", PLANT)
    assert (found.biz_transaction_list, found.source_list, found.destination_list, found.extensions) == (
        None,
    ) * 4


def test_and_no_other_thing_of_the_same_events(firms, send):
    coded, *_ = chain(firms, send)
    assert seen(coded, firms["depot"]).event.epc_list == (PACK, OTHER)
    assert seen(coded, firms["hospital"]).event.epc_list == (PACK,)
    assert steps(OTHER, firms["hospital"]) == []
    assert ask(OTHER, viewer_of_party(firms["hospital"]))["verdict"]["level"] == "unknown"


def test_the_facts_of_the_goods_come_with_them(firms, send):
    coded, *_ = chain(firms, send)
    ilmd = seen(coded, firms["hospital"]).event.ilmd
    assert sorted(name.rpartition("}")[2] for name in ilmd) == ["itemExpirationDate", "lotNumber"]


def test_what_happens_after_it_was_handed_on_the_giver_sees_for_one_step(firms, send):
    """The receipt of whom it sent the thing to, and nothing behind that."""
    _, _, got, second = chain(firms, send)
    arrived = send(firms["hospital"], received(PACK, place=WARD, time="2026-03-05T09:00:00Z"))
    used = send(firms["hospital"], object_event(PACK, time="2026-03-06T09:00:00Z", bizStep="dispensing",
                                               readPoint={"id": WARD}, bizLocation=None))  # fmt: skip
    assert [right(got, firms["maker"]), right(arrived, firms["depot"])] == [EventRight.HISTORY] * 2
    assert [right(each, firms["maker"]) for each in (second, arrived, used)] == [None] * 3
    assert right(used, firms["depot"]) is None


def test_a_scan_gives_nobody_the_past(firms, send):
    """Whoever only says that he has a thing, or got it, learns nothing."""
    chain(firms, send)
    send(firms["rival"], received(PACK, place="urn:epc:id:sgln:6901299.00001.0"))
    send(
        firms["rival"],
        sent(PACK, giver=DEPOT_FIRM, taker=RIVAL_FIRM, place="urn:epc:id:sgln:6901299.00001.0"),
    )
    assert set(steps(PACK, firms["rival"])) == {"receiving", "shipping"}
    assert len(steps(PACK, firms["rival"])) == 2


def test_whoever_claims_to_have_sent_a_thing_learns_not_where_it_is(firms, send):
    chain(firms, send)
    store = "urn:epc:id:sgln:6901299.00001.0"
    send(
        firms["rival"], sent(PACK, giver=RIVAL_FIRM, taker=HOSPITAL, place=store, time="2026-03-04T10:00:00Z")
    )
    arrived = send(firms["hospital"], received(PACK, place=WARD, time="2026-03-05T09:00:00Z"))
    assert right(arrived, firms["rival"]) is None
    assert right(arrived, firms["depot"]) == EventRight.HISTORY


def test_who_got_a_carton_gets_the_past_of_what_was_in_it(firms, send):
    coded = send(firms["maker"], made(PACK, OTHER))
    where = {"bizLocation": {"id": PLANT}, "readPoint": {"id": PLANT}}
    packed = send(firms["maker"], pack(CARTON, PACK, time="2026-03-01T10:00:00Z", **where))
    send(firms["maker"], sent(CARTON))
    assert steps(PACK, firms["depot"]) == ["commissioning", "packing", "shipping"]
    assert seen(coded, firms["depot"]).event.epc_list == (PACK,)
    assert seen(packed, firms["depot"]).event.parent_id == CARTON


def test_of_a_carton_that_goes_round_a_taker_sees_only_the_turn_of_his_things(firms, send):
    where = {"bizLocation": {"id": PLANT}, "readPoint": {"id": PLANT}}
    send(firms["maker"], made(PACK, OTHER))
    earlier = send(firms["maker"], pack(CARTON, OTHER, time="2026-03-01T09:00:00Z", **where))
    send(firms["maker"], pack(CARTON, OTHER, time="2026-03-01T10:00:00Z", action="DELETE", **where))
    send(firms["maker"], pack(CARTON, PACK, time="2026-03-01T11:00:00Z", **where))
    send(firms["maker"], pack(CARTON, PACK, time="2026-03-01T12:00:00Z", action="DELETE", **where))
    send(firms["maker"], sent(PACK))
    assert right(earlier, firms["depot"]) is None
    assert steps(PACK, firms["depot"]) == ["commissioning", "packing", "unpacking", "shipping"]


def test_goods_of_a_lot_bring_their_past_and_not_the_other_customers(firms, send):
    def goods(step, hour, **more):
        line = {"epcClass": "urn:epc:class:lgtin:6901234.056789.L7", "quantity": 5}
        event = object_event(
            time=f"2026-03-01T{hour}:00:00Z", bizStep=step, quantityList=[line], bizLocation=None, **more
        )
        event.pop("epcList")
        return event

    def to(firm):
        return {"destinationList": [{"type": "possessing_party", "destination": firm}]}

    at = {"readPoint": {"id": PLANT}}
    coded = send(firms["maker"], goods("commissioning", "01", action="ADD", **at))
    other = send(firms["maker"], goods("shipping", "02", **at, **to(RIVAL_FIRM)))
    mine = send(firms["maker"], goods("shipping", "03", **at, **to(DEPOT_FIRM)))
    assert [right(each, firms["depot"]) for each in (coded, other, mine)] == [
        EventRight.HISTORY, None, EventRight.PARTNER,
    ]  # fmt: skip
    assert seen(coded, firms["depot"]).event.quantity_list[0].quantity == 5


# In any order, and taken back.


def test_it_does_not_matter_what_was_reported_first(firms, send, world):
    arrived = received(PACK, place=WARD, time="2026-03-05T09:00:00Z")
    on = {"giver": DEPOT_FIRM, "taker": HOSPITAL, "place": DEPOT, "time": "2026-03-04T09:00:00Z"}
    story = [
        ("maker", made(PACK, OTHER)),
        ("maker", sent(PACK, OTHER)),
        ("depot", received(PACK, OTHER, place=DEPOT)),
        ("depot", sent(PACK, **on)),
        ("hospital", arrived),
    ]

    def told(order):
        def run():
            for number in order:
                send(firms[story[number][0]], story[number][1])
            return rights()

        return run

    in_order = world(told(range(5)))
    assert in_order["event_right"]
    for order in ([4, 3, 2, 1, 0], [3, 4, 0, 2, 1], [1, 3, 0, 4, 2], [2, 0, 3, 1, 4]):
        assert world(told(order)) == in_order, order


def test_a_handover_declared_an_error_takes_the_past_back(firms, send):
    coded = send(firms["maker"], made(PACK))
    wrong = {**sent(PACK), "eventID": "urn:uuid:5a0e5b0e-0000-4000-8000-000000000042"}
    send(firms["maker"], wrong)
    on = {"giver": DEPOT_FIRM, "taker": HOSPITAL, "place": DEPOT, "time": "2026-03-04T09:00:00Z"}
    send(firms["depot"], sent(PACK, **on))
    assert [right(coded, firms[code]) for code in ("depot", "hospital")] == [EventRight.HISTORY] * 2
    declared = {"declarationTime": "2026-03-05T08:00:00.000Z", "reason": "did_not_occur"}
    send(firms["maker"], {**wrong, "errorDeclaration": declared})
    assert [right(coded, firms[code]) for code in ("depot", "hospital")] == [None] * 2


def test_a_rebuild_derives_the_same_rights(firms, send, world):
    chain(firms, send)
    before = rights()

    def again():
        rebuild()
        return rights()

    assert before["event_right"]
    assert world(again) == before


def test_nobody_and_the_public_have_no_right(firms, send):
    event = send(firms["maker"], sent(PACK, **SECRETS))
    assert events_by_id([event.lines[0].event_id], Viewer.nobody()) == []
