"""Somebody altered a stored record: the rest is still told, the alteration too, and nothing is said to be sound."""

from __future__ import annotations

from uuid import UUID

import pytest
from test_trace_of_a_thing import DEPOT, DEPOT_FIRM, MAKER, PACK, PLANT, ask, got, made, sent

from documents import CARTON, document, epc, object_event, pack
from people import PASSWORD
from suyuan.core.chain.vocabulary import State
from suyuan.core.identifiers.canonical import key_for
from suyuan.core.problem import Refused
from suyuan.ledger.corrections import declare_error
from suyuan.ledger.follow import damages
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_party, create_place, create_user
from suyuan.parties.viewer import Viewer
from suyuan.project.database import Role
from suyuan.state.jobs import catch_up
from suyuan.state.queries import standing_of

KEY = "document_key SET wrapped = wrapped || 'x' WHERE document_id = (SELECT document_id FROM event WHERE id = %s)"
BODY = "event SET body = body || 'x' WHERE id = %s"


def take_in(party, *events):
    result = capture(document(*events), sender=party.pk)
    sequence_all()
    catch_up()
    return result.lines[0].event_id


@pytest.fixture
def maker(committed):
    party = create_party("maker", "京华生物", "HOLDER")
    create_place(party, MAKER, "京华生物", kind="ORGANISATION", city="北京")
    create_place(party, PLANT, "京华生物库房", kind="WAREHOUSE", city="北京")
    return party


@pytest.fixture
def depot(committed):
    party = create_party("depot", "北方医药", "DISTRIBUTOR")
    create_place(party, DEPOT_FIRM, "北方医药", kind="ORGANISATION", city="天津")
    create_place(party, DEPOT, "北方医药库房", kind="WAREHOUSE", city="天津")
    return party


@pytest.fixture
def alter(committed):
    def alter(event_id, what=BODY):
        with committed.connect(Role.OWNER) as owner:
            owner.execute(f"UPDATE {what}", (event_id,))

    return alter


@pytest.fixture
def shipment(maker, depot):
    """The event of the shipment, between making and receipt."""
    take_in(maker, made(PACK))
    event = take_in(maker, sent(PACK, MAKER, DEPOT_FIRM, "2026-03-02T09:00:00Z"))
    take_in(depot, got(PACK, MAKER, DEPOT_FIRM, "2026-03-03T09:00:00Z", DEPOT))
    return event


@pytest.mark.parametrize("what", [BODY, KEY])
def test_the_rest_is_told_and_the_record_named_in_a_problem(shipment, alter, what):
    assert (ask()["verdict"]["level"], ask()["thing"]["problems"]) == ("ok", [])
    alter(shipment, what)
    found = ask()
    assert [event["step"] for event in found["events"]] == ["commissioning", "receiving"]
    (problem,) = found["thing"]["problems"]
    assert (problem["code"], problem["where"]) == ("TRC-ALTERED", "log[2]")
    assert "第 2 条" in problem["message_zh"]


def test_the_verdict_is_stop_and_no_party_is_blamed_for_the_missing_record(shipment, alter):
    alter(shipment)
    found = ask()
    assert (found["verdict"]["level"], found["verdict"]["code"]) == ("stop", "altered")
    assert [gap["kind"] for gap in found["gaps"]] == []


def test_a_party_that_may_not_see_the_record_is_stopped_and_not_told_of_it(shipment, alter):
    stranger = create_party("stranger", "路过物流", "LOGISTICS")
    elsewhere = {"readPoint": None, "bizLocation": None}
    take_in(stranger, object_event(PACK, time="2026-03-04T09:00:00Z", bizStep="storing", **elsewhere))
    alter(shipment)
    found = ask(PACK, viewer_of_party(stranger))
    assert found["verdict"]["code"] == "altered"
    assert found["thing"]["problems"] == []


def test_a_thing_of_which_only_altered_records_exist_is_not_called_unknown(maker, alter):
    alter(take_in(maker, made(PACK)))
    found = ask()
    assert (found["verdict"]["code"], found["events"]) == ("altered", [])
    assert ask(PACK, Viewer.nobody())["verdict"]["code"] == "unknown"


def test_a_lot_with_an_altered_record_is_stopped_too(shipment, alter):
    alter(shipment)
    found = ask("(01)06901234567892(10)L7")
    assert found["verdict"]["code"] == "altered"
    assert len(found["events"]) == 2


def test_an_altered_record_cannot_be_corrected_and_the_refusal_says_why(shipment, alter, maker):
    alter(shipment)
    with pytest.raises(Refused, match="CAP-DECLARE-ALTERED"):
        declare_error(shipment, reason="did_not_occur", viewer=viewer_of_party(maker))


def test_late_news_of_a_thing_are_folded_though_one_of_its_records_was_altered(maker, alter):
    """A refold reads the whole life again: what does not open is passed by, what comes in is not."""
    take_in(maker, made(PACK, epc("S2")), pack(CARTON, PACK, time="2026-03-01T10:00:00Z"))
    scan = take_in(maker, object_event(PACK, time="2026-03-01T12:00:00Z", bizStep="storing"))
    take_in(maker, pack(CARTON, PACK, time="2026-03-01T14:00:00Z", action="DELETE"))
    alter(scan)
    late = pack(CARTON, PACK, time="2026-03-01T11:00:00Z", action="DELETE", disposition="damaged")
    take_in(maker, late)
    assert damages() == []
    key = UUID(bytes=key_for(PACK))
    assert standing_of([key])[key].state is State.DAMAGED


def test_the_page_of_an_altered_event_says_so_and_what_to_do(maker, alter, client):
    event_id = take_in(maker, made(PACK))
    user = create_user("clerk", PASSWORD, party=maker)
    client.force_login(user)
    assert client.get(f"/events/{event_id.hex}/").status_code == 200
    alter(event_id)
    for address in (f"/events/{event_id.hex}/", f"/events/{event_id.hex}/correct/"):
        answer = client.get(address)
        assert answer.status_code == 409
        assert "请联系平台运营方" in answer.content.decode()
