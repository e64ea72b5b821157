"""Who only says that he has a thing is shown as saying so, and not as its holder."""

from __future__ import annotations

import datetime as dt

import pytest
from test_trace_of_a_thing import (
    DEPOT,
    DEPOT_FIRM,
    HOSPITAL,
    MAKER,
    PACK,
    WARD,
    ask,
    firms,
    got,
    made,
    parties,
    sent,
)  # fmt: skip
from test_whose_word_counts import RIVAL_PLACE, told

from suyuan.masterdata.models import Product
from suyuan.parties.models import Entrustment
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_party, create_place
from suyuan.parties.viewer import Viewer

__all__ = ["firms"]


@pytest.fixture
def rival(firms):
    firm = create_party("rival", "海恒进出口", "IMPORTER", name_en="Haiheng")
    create_place(firm, RIVAL_PLACE, "海恒库房", kind="WAREHOUSE", city="天津")
    return firm


def now(**more):
    found = ask(**more)
    return found["now"]["holder"]["name"], (found["now"]["place"] or {}).get("name")


def test_the_holder_shown_is_the_one_that_handovers_lead_to(firms, rival, send):
    send(firms["maker"], made(PACK))
    send(rival, told(PACK, 3, "receiving", "in_progress", RIVAL_PLACE))
    assert now() == ("京华生物", "京华生物库房")
    found = ask()
    assert found["events"][-1]["capturers"][0]["name"] == "海恒进出口"
    (gap,) = found["gaps"]
    assert (gap["kind"], gap["party"]["name"]) == ("no_shipment", "京华生物")
    assert gap["message"] == "海恒进出口收到，但没有交接记录通向它，不据此认定持有单位；缺京华生物的发货记录"
    assert "Haiheng" in gap["message_en"]
    assert gap["from"] == gap["to"]  # the holder's own time is no gap
    assert (found["verdict"]["level"], found["verdict"]["code"]) == ("warn", "gap")
    custody = [(one["party"]["name"], one["kind"], one["to"]) for one in found["views"]["parties"]["custody"]]
    assert custody == [("京华生物", "possession", None), ("海恒进出口", "claim", None)]
    assert found["views"]["parties"]["count"] == 1
    assert [stay["place"]["name"] for stay in found["views"]["places"]["stays"]] == ["京华生物库房"]


def test_what_was_sent_to_one_is_not_received_by_another(firms, rival, send):
    send(firms["maker"], made(PACK), sent(PACK, MAKER, DEPOT_FIRM, "2026-03-02T09:00:00Z"))
    send(rival, told(PACK, 3, "receiving", "in_progress", RIVAL_PLACE))
    assert ask()["now"]["place"] is None
    send(firms["depot"], told(PACK, 4, "receiving", "in_progress", DEPOT))
    assert now() == ("北方医药", "北方医药库房")
    hops = [(hop["from"]["name"], hop["to"]["name"], hop["gap"]) for hop in ask()["views"]["parties"]["hops"]]
    assert hops == [("京华生物", "海恒进出口", "no_shipment"), ("京华生物", "北方医药", None)]


def test_who_names_the_giver_or_is_entrusted_is_believed(firms, rival, send):
    send(firms["maker"], made(PACK))
    received = got(PACK, MAKER, HOSPITAL, "2026-03-03T09:00:00Z", WARD)
    send(firms["hospital"], received)
    assert now() == ("双塔医院", "双塔医院库房")
    send(rival, told(PACK, 5, "storing", None, RIVAL_PLACE))
    assert now() == ("双塔医院", "双塔医院库房")
    Entrustment.objects.create(agent=rival, principal=firms["hospital"], valid_from="2026-01-01T00:00:00Z")
    assert now() == ("海恒进出口", "海恒库房")


def test_the_registrant_is_believed(firms, rival, send):
    send(firms["maker"], made(PACK))
    send(rival, told(PACK, 3, "storing", None, RIVAL_PLACE))
    assert now() == ("京华生物", "京华生物库房")
    Product.objects.update(holder=rival)
    assert now() == ("海恒进出口", "海恒库房")


@pytest.mark.parametrize("late", [False, True])
def test_a_shipment_that_is_reported_late_makes_the_claim_true(firms, send, late):
    shipped = sent(PACK, MAKER, HOSPITAL, "2026-03-02T09:00:00Z")
    send(firms["maker"], made(PACK), *([] if late else [shipped]))
    send(firms["hospital"], told(PACK, 3, "receiving", "in_progress", WARD))
    if late:
        assert now()[0] == "京华生物"
        send(firms["maker"], shipped)
    assert now() == ("双塔医院", "双塔医院库房")
    assert ask()["gaps"] == []


def test_who_sees_a_part_only_is_told_of_the_claim_without_a_name(firms, rival, send):
    send(firms["maker"], made(PACK))
    send(rival, told(PACK, 3, "receiving", "in_progress", RIVAL_PLACE))
    (reason,) = ask(viewer=viewer_of_party(firms["maker"]))["verdict"]["reasons"]
    assert (reason["code"], reason["level"], reason["event"]) == ("disputed", "warn", None)
    assert "海恒" not in reason["message"]
    own = ask(viewer=viewer_of_party(rival))
    assert own["now"]["holder"] is None
    assert own["verdict"]["reasons"][0]["event"] == own["events"][0]["id"]
    public = ask(viewer=Viewer.public())
    assert public["now"]["place"]["name"] == "北京"
    assert "海恒" not in str(public)


def test_what_a_stranger_buys_on_paper_changes_no_owner(firms, rival, send):
    send(firms["maker"], made(PACK))
    sale = parties("urn:epc:id:pgln:6909999.00000", "urn:epc:id:pgln:6909998.00000")
    sale = {name: [{**each, "type": "owning_party"} for each in listed] for name, listed in sale.items()}
    send(rival, told(PACK, 3, "storing", None, RIVAL_PLACE, **sale))
    custody = ask()["views"]["parties"]["custody"]
    assert [one["kind"] for one in custody if one["kind"] == "ownership"] == []


def test_as_of_a_moment_before_the_claim_there_is_none(firms, rival, send):
    send(firms["maker"], made(PACK))
    send(rival, told(PACK, 3, "receiving", "in_progress", RIVAL_PLACE))
    assert ask(as_of=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))["gaps"] == []


def test_who_inspects_it_claims_nothing(firms, rival, send):
    send(firms["maker"], made(PACK))
    send(rival, told(PACK, 3, "inspecting", "conformant", RIVAL_PLACE))
    assert now() == ("京华生物", "京华生物库房")
    for viewer in (Viewer.operator(), viewer_of_party(firms["maker"])):
        assert ask(viewer=viewer)["verdict"]["level"] == "ok"


def test_a_claim_at_a_place_that_nobody_registered_is_told_too(firms, rival, send):
    send(firms["maker"], made(PACK))
    send(rival, told(PACK, 3, "storing", None, "urn:epc:id:sgln:6909999.00009.0"))
    assert now() == ("京华生物", "京华生物库房")
    assert ask()["verdict"]["code"] == "disputed"
