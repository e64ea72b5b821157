"""The pages of findings: who sees which, in which words; reporting what is missing; letting one stand."""

from __future__ import annotations

import io
import json

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

import three_firms
from documents import document, epc, object_event
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.models import User
from suyuan.parties.services import create_party, create_place
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.findings.jobs import catch_up as judge
from three_firms import DEALER, MAKER, at, got, made, sent, used

PACKS = [epc(number) for number in range(1, 4)]


@pytest.fixture
def firms(db):
    return three_firms.firms()


@pytest.fixture
def story(firms):
    """The dealer received three packs that the maker never shipped, and the hospital used one that is not its own."""
    send(firms.maker, made(*PACKS))
    send(firms.dealer, got(MAKER, DEALER, *PACKS, time="2026-03-03T08:00:00Z"))
    return firms


def send(party, *events):
    result = capture(document(*events), sender=party.pk)
    assert result.success, result.all_problems()
    sequence_all()
    fold()
    judge()


def person(login, role, party=None):
    user = User(login=login, name=login, party=party, role=role)
    user.set_unusable_password()
    user.save()
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def operator(db):
    return person("op", "operator")


def one(rule="COMP-ISSUE"):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM finding WHERE rule = %s ORDER BY things DESC", [rule])
        return cursor.fetchone()[0]


def text(answer):
    return answer.content.decode()


@pytest.mark.requirement("R286")
def test_the_list_says_what_is_wrong_who_must_act_and_until_when(story, operator):
    page = text(operator.get("/findings/"))
    assert "缺少出库记录" in page
    assert (
        "京华生物没有对应的出库记录" in page.replace("但", "").replace(" ", "")
        or "但京华生物没有对应的出库记录" in page
    )
    assert "3 件" in page
    assert "期限" in page


def test_english_readers_get_english(story, operator):
    operator.post("/i18n/setlang/", {"language": "en"})
    page = text(operator.get(f"/findings/{one()}/"))
    assert "no record of issue" in page
    assert "reports the shipment" in page
    assert "缺少" not in page


def test_each_side_sees_it_and_others_do_not(story):
    maker, dealer = person("m", "capturer", story.maker), person("d", "capturer", story.dealer)
    stranger = person("s", "capturer", create_party("stranger", "路人医药", "DISTRIBUTOR"))
    address = f"/findings/{one()}/"
    assert "缺少出库记录" in text(maker.get("/findings/"))
    assert "没有等本单位处理的问题" in text(dealer.get("/findings/"))
    assert "缺少出库记录" in text(dealer.get("/findings/?of=all"))
    assert dealer.get(address).status_code == 200
    assert "<b>缺少出库记录</b>" not in text(stranger.get("/findings/?of=all"))
    assert stranger.get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_an_officer_sees_those_of_the_area(story):
    here = create_party("here", "市局", "REGULATOR", area="120000", level="PROVINCE")
    there = create_party("there", "外地局", "REGULATOR", area="310000", level="PROVINCE")
    assert person("h", "officer", here).get(f"/findings/{one()}/").status_code == 200
    assert person("t", "officer", there).get(f"/findings/{one()}/").status_code == 404


def test_who_must_act_reports_what_is_missing_and_it_is_healed(story):
    maker = person("m", "capturer", story.maker)
    address = f"/findings/{one()}/"
    assert "补报" in text(maker.get(address))
    assert "京华生物" in text(maker.get(f"{address}mend/"))
    answer = maker.post(f"{address}mend/", {"when": "2026-03-02T16:00", "place": MAKER}, follow=True)
    assert "已补报" in text(answer)
    page = text(answer)
    assert "已消除" in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT things, healed_by IS NOT NULL FROM finding WHERE id = %s", [one()])
        assert cursor.fetchone() == (0, True)
        cursor.execute("SELECT step, sender FROM event WHERE step = 'shipping'")
        assert cursor.fetchall() == [("shipping", story.maker.pk)]


@pytest.mark.parametrize(
    ("sent_form", "code"),
    [
        ({"when": "", "place": MAKER}, "FIND-005"),
        ({"when": "gestern", "place": MAKER}, "FIND-005"),
        ({"when": "2099-01-01T08:00", "place": MAKER}, "FIND-005"),
        ({"when": "2026-03-02T16:00", "place": DEALER}, "FIND-006"),
        ({"when": "2026-03-02T16:00"}, "FIND-006"),
        ({}, "FIND-005"),
    ],
)
def test_a_report_that_cannot_be_right_is_told_why(story, sent_form, code):
    maker = person("m", "capturer", story.maker)
    answer = maker.post(f"/findings/{one()}/mend/", sent_form)
    assert answer.status_code == 422
    assert code in text(answer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM event")
        assert cursor.fetchone()[0] == 2


def test_nobody_else_reports_in_its_name(story, operator):
    dealer = person("d", "capturer", story.dealer)
    for client in (dealer, operator):
        assert client.get(f"/findings/{one()}/mend/").status_code == 404
        assert (
            client.post(f"/findings/{one()}/mend/", {"when": "2026-03-02T16:00", "place": MAKER}).status_code
            == 404
        )


def test_the_draft_can_be_taken_away_and_captured_elsewhere(story):
    maker = person("m", "capturer", story.maker)
    answer = maker.get(f"/findings/{one()}/draft.json", {"when": "2026-03-02T16:00", "place": MAKER})
    (event,) = json.loads(answer.content)["epcisBody"]["eventList"]
    assert (event["bizStep"], event["eventTime"]) == ("shipping", "2026-03-02T08:00:00Z")
    assert len(event["epcList"]) == 3
    assert capture(answer.content, sender=story.maker.pk).success


def test_the_draft_of_every_kind_heals_what_it_is_drafted_for(firms):
    """Receipt, acceptance and origin: what is drafted is what was missing."""
    send(firms.maker, made(PACKS[0]), sent(MAKER, DEALER, *PACKS[:2], time="2026-03-02T08:00:00Z"))
    for rule, party, place in (("COMP-RECEIPT", firms.dealer, DEALER), ("COMP-ORIGIN", firms.maker, MAKER)):
        client = person(rule, "capturer", party)
        when = "2026-03-03T09:00" if rule == "COMP-RECEIPT" else "2026-03-01T09:00"
        answer = client.post(f"/findings/{one(rule)}/mend/", {"when": when, "place": place})
        assert answer.status_code == 302, text(answer)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM finding WHERE rule = %s AND things > 0", [rule])
            assert cursor.fetchone()[0] == 0, rule


def test_letting_one_stand_needs_a_reason_and_can_be_taken_back(story, operator):
    address = f"/findings/{one()}/"
    refused = operator.post(f"{address}waive/", {"reason": " x "})
    assert refused.status_code == 422
    assert "FIND-001" in text(refused)
    answer = operator.post(f"{address}waive/", {"reason": "纸质单据已核对，编号 2026-88"}, follow=True)
    assert "纸质单据已核对" in text(answer)
    assert "<b>缺少出库记录</b>" not in text(operator.get("/findings/"))
    assert "缺少出库记录" in text(operator.get("/findings/?state=waived"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, body ->> 'reason' FROM act WHERE kind LIKE 'finding%'")
        assert cursor.fetchall() == [("finding.waive", "纸质单据已核对，编号 2026-88")]
    again = operator.post(f"{address}waive/", {"reason": "once more"})
    assert again.status_code == 422
    assert "FIND-002" in text(again)
    assert "已恢复处理" in text(operator.post(f"{address}take-up/", follow=True))
    assert "缺少出库记录" in text(operator.get("/findings/"))
    assert operator.post(f"{address}take-up/").status_code == 422


def test_a_waiver_outlives_a_rebuild(story, operator):
    operator.post(f"/findings/{one()}/waive/", {"reason": "纸质单据已核对"})
    from suyuan.supervision.findings.jobs import rebuild

    rebuild()
    assert "缺少出库记录" in text(operator.get("/findings/?state=waived"))


def test_the_filters_narrow_and_what_cannot_be_read_is_named(story, operator):
    assert "缺少出库记录" in text(operator.get(f"/findings/?code={PACKS[0]}"))
    assert "没有符合条件" in text(operator.get("/findings/?state=healed"))
    assert "缺少出库记录</b>" not in text(operator.get("/findings/?rule=DU-5"))
    assert "缺少出库记录</b>" in text(operator.get("/findings/?party=maker&grade=3"))
    for wrong in ("rule=NONE", "grade=9", "kind=food", "party=nobody", "state=lost"):
        answer = operator.get(f"/findings/?{wrong}")
        assert answer.status_code == 400, wrong
        assert "没有看懂" in text(answer)
    for odd in ("before=x", "before=1~2~3", "before=3~2026~zz", "code=%00", "code=" + "9" * 999):
        assert operator.get(f"/findings/?{odd}").status_code == 200, odd


def test_pages_neither_repeat_nor_leave_out(firms, operator, monkeypatch):
    for number in range(7):
        send(firms.maker, made(epc(f"P{number}")))
        send(firms.dealer, got(MAKER, DEALER, epc(f"P{number}"), time=f"2026-03-0{number + 2}T08:00:00Z"))
    monkeypatch.setattr("suyuan.supervision.findings.queries.PER_PAGE", 3)
    for state in ("open", "all"):
        seen, address = [], f"/findings/?state={state}"
        while address:
            page = operator.get(address).context
            seen += [one.line.id for one in page["lines"]]
            address = (
                f"/findings/?state={state}&before={page['next'].replace('+', '%2B')}" if page["next"] else ""
            )
        assert len(seen) == len(set(seen)) == 7


def test_tables_to_take_away_hold_what_is_shown(story, operator):
    rows = text(operator.get("/findings/export.csv")).lstrip("\ufeff").splitlines()
    assert len(rows) == 2
    assert "COMP-ISSUE" in rows[1]
    sheet = load_workbook(io.BytesIO(operator.get("/findings/export.xlsx").content)).active
    assert next(cell.value for cell in sheet[2]) == "COMP-ISSUE"


def test_the_code_page_names_what_is_wrong(story):
    dealer = person("d", "capturer", story.dealer)
    page = text(dealer.get("/trace/", {"q": PACKS[0]}))
    assert "链条上的问题" in page
    assert "缺少出库记录" in page
    assert "链条上的问题" not in text(Client().get(f"/c/{PACKS[0]}"))


@pytest.mark.requirement("R284")
def test_how_parties_report_is_shown_to_who_may_see_it(story, operator):
    page = text(operator.get("/findings/parties/"))
    assert "京华生物" in page
    assert "北方医药配送" in page
    dealer = text(person("d", "capturer", story.dealer).get("/findings/parties/"))
    assert "北方医药配送" in dealer
    assert "京华生物" not in dealer


def test_the_home_leads_to_the_findings(story):
    assert "/findings/" in text(person("d", "capturer", story.dealer).get("/"))


def test_a_document_whose_sides_differ_shows_both(firms, operator):
    paper = [{"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:6901234000009:D1"}]
    lot = "urn:epc:class:lgtin:6901234.056789.L7"
    for party, build, amount, day in ((firms.maker, sent, 60, 2), (firms.dealer, got, 58, 3)):
        event = build(MAKER, DEALER, time=f"2026-03-0{day}T08:00:00Z", bizTransactionList=paper)
        del event["epcList"]
        send(party, {**event, "quantityList": [{"epcClass": lot, "quantity": amount}]})
    page = text(operator.get(f"/findings/{one('MB-3')}/"))
    assert "两边对照" in page
    assert ">60</td>" in page
    assert ">58</td>" in page
    assert "涉及的物品" not in page


@pytest.mark.requirement("R122")
def test_whoever_knows_a_code_and_reports_it_is_not_told_who_has_it(firms):
    """A stranger claims to have received and to have used a pack of the maker."""
    stranger = create_party("stranger", "路人医药", "DISTRIBUTOR")
    create_place(stranger, "urn:epc:id:sgln:6909999.00009.0", "路人仓库", area="310100")
    place = at("urn:epc:id:sgln:6909999.00009.0")
    send(firms.maker, made(*PACKS))
    claimed = object_event(PACKS[0], bizStep="receiving", time="2026-03-03T08:00:00Z", **place)
    send(stranger, claimed, used("urn:epc:id:sgln:6909999.00009.0", PACKS[1], time="2026-03-03T09:00:00Z"))
    send(firms.maker, used(MAKER, PACKS[1], time="2026-03-02T09:00:00Z"))
    theirs, ours = person("s", "capturer", stranger), person("m", "capturer", firms.maker)
    pages = text(theirs.get("/findings/?of=all"))
    assert "另一单位" in pages
    assert "京华生物" not in pages
    assert "京华生物" not in text(theirs.get("/findings/export.csv?of=all"))
    assert (
        "京华生物"
        not in text(theirs.get("/trace/", {"q": PACKS[0]})).partition("链条上的问题")[2].partition("<h2>")[0]
    )
    assert (
        "<b>" not in text(theirs.get("/findings/?of=all&party=maker")).partition('class="list findings"')[2]
    )
    assert "路人医药" in text(ours.get("/findings/?of=all")), "who speaks is known to whom he speaks of"


def test_who_is_named_by_the_event_is_told(story):
    assert "京华生物" in text(person("d", "capturer", story.dealer).get("/findings/?of=all"))
