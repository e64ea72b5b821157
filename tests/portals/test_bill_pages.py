"""A business document by its number: what was sent and received on it, who sees it, and what is taken away."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from test_findings_pages import person, send, text

import three_firms
from documents import epc, object_event
from suyuan.supervision.findings.documents import bare_number
from three_firms import DEALER, MAKER, at, got, made, sent

NUMBER = "FH-7"
PAPER = f"urn:epcglobal:cbv:bt:6901234000009:{NUMBER}"
PAPERS = [{"type": "desadv", "bizTransaction": PAPER}]
PACKS = [epc(number) for number in range(1, 5)]
LOT = "urn:epc:class:lgtin:6901234.056789.L7"


@pytest.fixture
def firms(db):
    return three_firms.firms()


@pytest.fixture
def story(firms):
    """Four packs were sent on a despatch advice, and three received."""
    send(firms.maker, made(*PACKS))
    send(firms.maker, sent(MAKER, DEALER, *PACKS, time="2026-03-02T08:00:00Z", bizTransactionList=PAPERS))
    send(firms.dealer, got(MAKER, DEALER, *PACKS[:3], time="2026-03-03T08:00:00Z", bizTransactionList=PAPERS))
    return firms


@pytest.fixture
def dealer(story):
    return person("d", "capturer", story.dealer)


def rows(answer):
    lines = answer.content.decode("utf-8-sig").splitlines()
    return [line.split(",") for line in lines[1:]]


def test_the_page_shows_both_sides_and_the_pack_that_nobody_received(dealer):
    page = text(dealer.get("/bills/", {"q": PAPER}))
    assert "两边不一致" in page
    assert '<td class="number">4</td><td class="number">3</td>' in page
    missing = page.partition("只有发货方")[2].partition("两边都有")[0]
    assert "(21)4" in missing
    assert "(21)3" not in missing


@pytest.mark.parametrize("asked", [NUMBER, PAPER, f"uri:{PAPER}"])
def test_a_document_is_found_by_its_number_alone_and_by_the_whole_identifier(dealer, asked):
    assert PAPER in text(dealer.get("/bills/", {"q": asked}))


@pytest.mark.parametrize(("text", "number"), [
    ("urn:epcglobal:cbv:bt:6901234000016:PO-7", "PO-7"), ("uri:https://a.example/po/2026-3/", "2026-3"),
    ("idcode:po/MA.156.M2.901001.PO00000006", "PO00000006"), ("idcode:inv/1100902001.00000001", "1100902001.00000001"),
    ("text:PO-7", "PO-7"), ("uri:/", "uri:/"),
])  # fmt: skip
def test_the_bare_number_is_what_people_type(text, number):
    assert bare_number(text) == number


def test_the_search_box_leads_to_it_and_so_does_each_event(dealer):
    found = dealer.get("/trace/", {"q": NUMBER})
    assert found.status_code == 302
    assert found.url == f"/bills/?q={NUMBER}"
    event = text(dealer.get("/bills/", {"q": NUMBER})).partition("/events/")[2].partition("/")[0]
    assert f"/bills/?q={quote(PAPER, safe='')}" in text(dealer.get(f"/events/{event}/"))


def test_who_is_no_part_of_it_learns_nothing_of_it(story):
    stranger = person("h", "capturer", story.hospital)
    page = text(stranger.get("/bills/", {"q": PAPER}))
    assert "没有查到这份单据" in page
    assert "(21)" not in page
    assert stranger.get("/bills/export.csv", {"q": PAPER}).status_code == 404
    assert stranger.get("/trace/", {"q": NUMBER}).status_code == 200


def test_two_firms_that_number_alike_are_told_apart(story):
    other = PAPER.replace("6901234000009", "6901234000016")
    papers = [{"type": "desadv", "bizTransaction": other}]
    send(story.dealer, object_event(epc("S9"), bizStep="shipping", bizTransactionList=papers, **at(DEALER)))
    page = text(person("op", "operator").get("/bills/", {"q": NUMBER}))
    assert "几份单据是这个号" in page
    assert PAPER in page
    assert other in page


def test_what_is_taken_back_stays_on_the_page_and_no_longer_counts(story, dealer):
    wrong = sent(MAKER, DEALER, epc("S8"), time="2026-03-02T09:00:00Z", bizTransactionList=PAPERS)
    named = {**wrong, "eventID": "urn:uuid:00000000-0000-4000-8000-00000000000a"}
    send(story.maker, named)
    assert '<td class="number">5</td>' in text(dealer.get("/bills/", {"q": PAPER}))
    error = {"declarationTime": "2026-03-02T10:00:00Z", "reason": "incorrect_data"}
    send(story.maker, {**named, "errorDeclaration": error})
    page = text(dealer.get("/bills/", {"q": PAPER}))
    assert "已更正" in page
    assert '<td class="number">4</td>' in page
    assert '<td class="number">5</td>' not in page


def test_quantities_are_added_beside_things(firms):
    for party, build, amount in ((firms.maker, sent, 60), (firms.dealer, got, 60)):
        event = build(MAKER, DEALER, time="2026-03-02T08:00:00Z", bizTransactionList=PAPERS)
        del event["epcList"]
        send(party, {**event, "quantityList": [{"epcClass": LOT, "quantity": amount}]})
    dealer = person("d", "capturer", firms.dealer)
    assert "收发一致" in text(dealer.get("/bills/", {"q": NUMBER}))
    ((*_, lot, unit, out, back, word, _code),) = rows(dealer.get("/bills/export.csv", {"q": NUMBER}))
    assert (unit, out, back, word) == ("EA", "60", "60", "一致")
    assert "L7" in lot


def test_the_table_names_every_code_and_who_names_it(dealer):
    told = rows(dealer.get("/bills/export.csv", {"q": PAPER}))
    assert [row[6] for row in told] == ["两边不一致", "两边都有", "两边都有", "两边都有", "只有发货方"]
    assert dealer.get("/bills/export.xlsx", {"q": PAPER}).status_code == 200


@pytest.mark.parametrize(
    "asked", ["", "  ", "\0", "x" * 10_000, "<script>alert(1)</script>", "'; --", "没有这份单据"]
)
def test_whatever_is_typed_is_answered(dealer, asked):
    page = dealer.get("/bills/", {"q": asked})
    assert page.status_code == 200
    assert "<script>alert" not in text(page)


def test_a_long_list_is_cut_and_says_so(story, dealer, monkeypatch):
    monkeypatch.setattr("suyuan.portals.bills.showing.goods_line.__defaults__", (2,))
    assert "还有 1 个码" in text(dealer.get("/bills/", {"q": PAPER}))


def test_everything_is_said_in_english(dealer):
    dealer.post("/i18n/setlang/", {"language": "en"})
    page = text(dealer.get("/bills/", {"q": PAPER}))
    assert "The two sides differ" in page
    assert "发货" not in page
