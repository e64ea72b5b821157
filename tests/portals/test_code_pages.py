"""The code page on real captured data: who sees what, in both languages, with its exports."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.test import Client

from documents import CARTON, OTHER_PLACE, document, epc, object_event, pack

HOLDER = {"type": "possessing_party"}


@pytest.fixture
def chain(people, send):
    """A pack from the importer through a carton to the nurse's hospital; the importer also sent a wrong scan."""
    born = object_event(
        epc("S1"),
        epc("S2"),
        time="2026-03-01T08:00:00.000Z",
        action="ADD",
        bizStep="commissioning",
        disposition="active",
    )
    packed = pack(CARTON, epc("S1"), epc("S2"), time="2026-03-02T08:00:00.000Z")
    hand = {
        "sourceList": [{**HOLDER, "source": "urn:epc:id:pgln:6901234.00001"}],
        "destinationList": [{**HOLDER, "destination": "urn:epc:id:pgln:6907654.00002"}],
        "bizTransactionList": [
            {"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:6901234000009:FH-7"}
        ],
    }
    shipped = object_event(
        CARTON, time="2026-03-03T08:00:00.000Z", bizStep="shipping", disposition="in_transit", **hand
    )
    received = object_event(
        CARTON,
        time="2026-03-04T08:00:00.000Z",
        readPoint={"id": OTHER_PLACE},
        bizLocation={"id": OTHER_PLACE},
        **hand,
    )
    send(people.importer, born, packed, shipped)
    send(people.nurse, received)
    return people


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def events_in(page: str) -> set[str]:
    return set(re.findall(r'/events/([0-9a-f]{32})/"', page))


@pytest.mark.requirement("R010", "R408")
def test_the_page_opens_with_a_verdict_and_draws_every_event(chain, browser_of):
    page = text_of(browser_of(chain.regulator).get("/trace/", {"q": epc("S1")}))
    assert re.search(r'<section class="card verdict t-(ok|warn|stop|unknown)"', page)
    exported = browser_of(chain.regulator).get("/trace/export.json", {"q": epc("S1")}).json()
    assert len(exported["events"]) == 4
    assert {event["id"] for event in exported["events"]} <= events_in(page)


@pytest.mark.parametrize("view", ["panorama", "parties", "packaging", "states", "places", "conditions"])
def test_each_view_has_its_tab_and_works_without_script(chain, browser_of, view):
    page = text_of(browser_of(chain.regulator).get("/trace/", {"q": epc("S1"), "view": view}))
    assert re.search(rf'id="tab-{view}" href="[^"]+" aria-current="page"', page)
    assert ("<figure" in page) or ('class="empty"' in page)


@pytest.mark.requirement("R067", "R418")
@pytest.mark.parametrize(
    "spelling",
    [
        "https://id.gs1.org/01/06901234567892/21/S1",
        "(01)06901234567892(21)S1",
        "0106901234567892" + "21S1",
        "]d20106901234567892" + "21S1",
        "[)>\u241e05\u241d010690123456789221S1\u241e\u2404",
    ],
)
def test_every_spelling_of_a_code_opens_the_same_life(people, send, browser_of, spelling):
    send(people.importer, object_event("https://id.gs1.org/01/06901234567892/21/S1"))
    found = browser_of(people.importer).get("/trace/export.json", {"q": spelling}).json()
    assert len(found["events"]) == 1


def test_separators_that_the_search_box_shows_are_read_as_separators(people, send, browser_of):
    send(people.importer, object_event("https://id.gs1.org/01/06901234567892/10/L7/21/S1"))
    scan = "010690123456789210L7\u241d21S1"
    assert len(browser_of(people.importer).get("/trace/export.json", {"q": scan}).json()["events"]) == 1


def test_a_party_sees_what_it_presented_and_not_what_others_did(chain, browser_of):
    def seen(person):
        return browser_of(person).get("/trace/export.json", {"q": CARTON}).json()["events"]

    assert len(seen(chain.importer)) == 2
    assert len(seen(chain.nurse)) == 1
    assert seen(chain.rival) == []
    assert len(seen(chain.regulator)) == 3


def test_a_code_one_may_not_see_looks_like_an_unknown_one(chain, browser_of):
    browser = browser_of(chain.rival)
    page = text_of(browser.get("/trace/", {"q": epc("S1")}))
    assert "t-unknown" in page
    assert events_in(page) == set()


def test_the_public_is_sent_to_the_public_page(chain, browser_of):
    answer = browser_of(chain.public).get("/trace/", {"q": "(01)06901234567892(21)S1"})
    assert answer.status_code == 302
    assert answer["Location"] == "/c/%2801%2906901234567892%2821%29S1"


def test_the_public_page_is_small_needs_no_script_sets_no_cookie_and_names_nobody(chain, browser_of):
    browser = browser_of(chain.public)
    answer = browser.get(f"/c/{epc('S1')}")
    page = text_of(answer)
    assert len(answer.content) < 25_000
    assert "<script" not in page
    assert not answer.cookies
    assert "赋码" in page
    for private in ("京华进口", "首善医院", "FH-7", "6907654"):
        assert private not in page, private
    assert events_in(page) == set()


def test_the_public_page_is_the_same_for_who_is_signed_in(chain, browser_of):
    address = f"/c/{epc('S1')}"
    assert text_of(browser_of(chain.public).get(address)) == text_of(browser_of(chain.regulator).get(address))


@pytest.mark.parametrize(
    "code",
    [
        "",
        " ",
        "NO-SUCH-CODE",
        "\x00",
        "(01)1",
        "<script>alert(1)</script>",
        "x" * 9_000,
        "𠮷" * 50,
        "%",
        "..//..",
        "=1+1",
    ],
)
def test_no_code_however_odd_breaks_a_page(people, browser_of, code):
    for address, query in (
        ("/trace/", {"q": code}),
        ("/c/", {"q": code}),
        ("/trace/events.csv", {"q": code}),
        ("/trace/sheet/", {"q": code}),
    ):
        answer = browser_of(people.importer).get(address, query, follow=True)
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content


@pytest.mark.parametrize(
    "moment", ["yesterday", "2026-13-01", "0001-01-01T00:00", "9999-12-31T23:59", "2026-03-02T17:00"]
)
def test_any_moment_can_be_asked_for_and_an_unreadable_one_is_named(chain, browser_of, moment):
    page = text_of(browser_of(chain.importer).get("/trace/", {"q": epc("S1"), "as_of": moment}))
    assert ("时间没有看懂" in page) == (moment != "2026-03-02T17:00")


def test_each_reporter_can_correct_its_own_events_from_the_page_and_nobody_else(chain, browser_of):
    def offered(person, code):
        page = text_of(browser_of(person).get("/trace/", {"q": code}))
        return len(re.findall(r'href="/events/[0-9a-f]{32}/correct/"', page))

    assert offered(chain.importer, CARTON) == 2
    assert offered(chain.nurse, CARTON) == 1
    assert offered(chain.regulator, CARTON) == 0


def test_a_corrected_event_stays_on_the_page_crossed_out_and_cannot_be_corrected_again(chain, browser_of):
    browser = browser_of(chain.nurse)
    address = re.search(
        r"/events/[0-9a-f]{32}/correct/", text_of(browser.get("/trace/", {"q": CARTON}))
    ).group()
    browser.post(address, {"reason": "did_not_occur", "confirmed": "on"})
    page = text_of(browser.get("/trace/", {"q": CARTON}))
    assert 'class="retracted"' in page
    assert "此事没有发生" in page
    assert address not in page


def test_as_of_shows_only_what_had_happened_by_then(chain, browser_of):
    query = {"q": epc("S1"), "as_of": "2026-03-02T17:00"}
    assert len(browser_of(chain.importer).get("/trace/export.json", query).json()["events"]) == 2
    assert "到那时为止发生的事" in text_of(browser_of(chain.importer).get("/trace/", query))


def test_known_at_shows_what_was_known_then(chain, browser_of):
    query = {"q": epc("S1"), "known_at": "2020-01-01T00:00"}
    assert browser_of(chain.importer).get("/trace/export.json", query).json()["events"] == []
    assert "那时我们知道什么" in text_of(browser_of(chain.importer).get("/trace/", query))


def test_the_csv_has_every_event_and_no_formula(people, send, browser_of):
    evil = "=HYPERLINK(1)"
    send(
        people.importer, object_event(epc("S1"), bizTransactionList=[{"type": "po", "bizTransaction": evil}])
    )
    answer = browser_of(people.importer).get("/trace/events.csv", {"q": epc("S1")})
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert not [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]


def test_the_trace_sheet_has_the_picture_and_the_tables_on_one_page(chain, browser_of):
    page = text_of(browser_of(chain.regulator).get("/trace/sheet/", {"q": epc("S1")}))
    assert "<figure" in page
    assert page.count("<table") >= 2
    assert "追溯单" in page


def test_an_event_id_in_the_search_box_opens_the_event(people, send, browser_of):
    event = send(people.importer, object_event(epc("S1"))).lines[0].event_id
    answer = browser_of(people.importer).get("/trace/", {"q": event.hex})
    assert answer["Location"] == f"/events/{event.hex}/"
    assert browser_of(people.rival).get("/trace/", {"q": event.hex}).status_code == 200


def test_home_greets_with_search_figures_and_the_codes_looked_at_last(chain, browser_of):
    browser = browser_of(chain.importer)
    assert "还没有查过" in text_of(browser.get("/"))
    browser.get("/trace/", {"q": epc("S1")})
    browser.get("/trace/", {"q": "NOT-KNOWN"})
    page = text_of(browser.get("/"))
    assert "/trace/?q=urn%3Aepc%3Aid%3Asgtin%3A6901234.056789.S1" in page
    assert "NOT-KNOWN" not in page
    assert re.search(r"<b>3</b><span>条事件入账", page)


def test_home_shows_why_a_delivery_was_refused(people, browser_of):
    from suyuan.ledger.services import capture

    capture(
        document(object_event(epc("S1"), eventTime="2026-13-01T00:00:00Z")), sender=people.importer.party.pk
    )
    page = text_of(browser_of(people.importer).get("/"))
    assert "拒收" in page
    assert "eventTime" in page
    assert "eventTime" not in text_of(browser_of(people.rival).get("/"))


def test_home_asks_who_is_not_signed_in_to_search_or_to_sign_in(people, browser_of):
    page = text_of(browser_of(people.public).get("/"))
    assert 'action="/c/"' in page
    assert 'action="/sign-in/"' in page


def test_signing_in_through_the_form_leads_home(people, browser_of):
    user = people.importer.user
    user.set_password("A-long-enough-phrase-7")
    user.save()
    browser = browser_of(people.public)
    wrong = browser.post("/sign-in/", {"username": user.login, "password": "wrong"})
    assert "登录名或密码不正确" in text_of(wrong)
    answer = browser.post("/sign-in/", {"username": user.login, "password": "A-long-enough-phrase-7"})
    assert answer["Location"] == "/"
    assert "京华进口" in text_of(browser.get("/"))


def test_pages_are_chinese_until_the_reader_switches_whatever_the_browser_prefers(chain, browser_of):
    browser = browser_of(chain.regulator)
    page = text_of(browser.get("/trace/", {"q": epc("S1")}, headers={"Accept-Language": "en-US,en"}))
    assert "生命全景" in page
    browser.post("/i18n/setlang/", {"language": "en", "next": "/"})
    page = text_of(browser.get("/trace/", {"q": epc("S1")}))
    assert "Life panorama" in page
    assert "生命全景" not in page


def test_errors_answer_with_a_page_that_says_what_to_do(people, browser_of):
    answer = browser_of(people.importer).get("/nowhere/")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()
    answer = browser_of(people.importer).get("/", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "请求看不懂" in answer.content.decode()


def test_a_form_that_got_old_is_refused_with_a_page_that_says_so(people):
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "页面过期了" in answer.content.decode()
    assert "<style" not in answer.content.decode()


def test_a_fault_of_ours_answers_with_a_page_and_no_traceback(people, browser_of, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("a secret of the machine")

    monkeypatch.setattr("suyuan.portals.home.journal_facts", broken)
    browser = browser_of(people.importer)
    browser.raise_request_exception = False
    answer = browser.get("/")
    assert answer.status_code == 500
    assert "系统出错" in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_only_reading_methods_reach_reading_pages(people, browser_of):
    for address in ("/", "/trace/", "/trace/export.json", "/trace/events.csv", "/trace/sheet/", "/c/x"):
        assert browser_of(people.importer).post(address).status_code == 405, address


def test_every_page_forbids_inline_script_and_style(chain, browser_of):
    browser = browser_of(chain.regulator)
    for address in ("/", f"/trace/?q={epc('S1')}", f"/c/{epc('S1')}", "/nowhere/"):
        answer = browser.get(address)
        policy = answer["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        page = answer.content.decode()
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?! src)", page), address


def test_five_thousand_events_make_a_page_under_a_megabyte_and_a_half_that_links_each(
    people, send, browser_of
):
    many = [
        object_event(
            epc("S1"),
            time=f"2026-01-{1 + n // 360 % 28:02}T{n // 15 % 24:02}:{n % 15 * 4:02}:{n // 5040 * 7:02}.{n % 1000:03}Z",
        )
        for n in range(5_000)
    ]
    send(people.importer, *many)
    browser = browser_of(people.importer)
    answer = browser.get("/trace/", {"q": epc("S1")})
    assert len(answer.content) < 1_500_000
    shown = browser.get("/trace/export.json", {"q": epc("S1")}).json()
    assert json.dumps(shown["journal"]["events"]) == "5000"
    assert {event["id"] for event in shown["events"]} <= events_in(text_of(answer))


def test_a_product_as_a_whole_has_no_lot_no_expiry_and_no_leave_to_be_used(people, send, browser_of):
    born = object_event(
        "https://id.gs1.org/01/06901234567892/10/L7/21/S1",
        action="ADD",
        bizStep="commissioning",
        disposition="active",
    )
    send(people.importer, born)
    browser = browser_of(people.importer)
    pack, product = (
        text_of(browser.get("/trace/", {"q": code}))
        for code in ("(01)06901234567892(21)S1", "(01)06901234567892")
    )
    assert "<dt>批号</dt>" in pack
    assert "<dt>批号</dt>" not in product
    assert "可以使用" not in product


def test_an_endless_code_is_answered_by_a_short_page(people, browser_of):
    page = text_of(browser_of(people.importer).get("/trace/", {"q": "Ab" * 4_500}))
    shown = re.sub(r"<[^>]*>", "", page)
    assert "Ab" * 50 in shown
    assert "Ab" * 200 not in shown


def test_english_readers_read_what_sort_of_bill_it_is(chain, browser_of):
    browser = browser_of(chain.regulator)
    browser.cookies["suyuan_language"] = "en"
    page = text_of(browser.get("/trace/", {"q": CARTON}))
    assert "despatch advice FH-7" in page
    assert "desadv FH-7" not in page


def test_an_unknown_code_says_what_to_do_next_and_offers_no_empty_exports(people, browser_of):
    page = text_of(browser_of(people.importer).get("/trace/", {"q": "NEVER-SEEN"}))
    assert "逐位核对" in page
    assert "export.json" not in page


def test_the_public_keeps_its_language_from_code_to_code(people, browser_of):
    browser = browser_of(people.public)
    assert 'name="lang" value="en"' in text_of(browser.get("/c/X1", {"lang": "en"}))
    answer = browser.get("/c/", {"q": "X2", "lang": "en"})
    assert answer["Location"] == "/c/X2?lang=en"
    assert '<html lang="en">' in text_of(browser.get(answer["Location"]))


def test_the_address_of_signing_out_signs_nobody_out(people, browser_of):
    browser = browser_of(people.importer)
    assert browser.get("/sign-out/")["Location"] == "/"
    assert "我单位的上报" in text_of(browser.get("/"))


def test_what_is_wrong_with_a_code_is_said_in_words(people, browser_of):
    page = text_of(browser_of(people.importer).get("/trace/", {"q": "(01)06901234567893(21)S1"}))
    assert "码有误" in page


BAD_INPUTS = [
    "A" * 9_000, "\x00", "ab\x00cd", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe", "\u202e\u200b", "'\"><script>alert(1)</script>",
    "1' OR 1=1--", "{{7*7}}{% load %}", "../../etc/passwd", "https://[bad", "%", "(21)", "]d2", "\x1d01", "x\ny", "8" * 5_000,
]  # fmt: skip


@pytest.mark.parametrize("text", BAD_INPUTS, ids=range(len(BAD_INPUTS)))
@pytest.mark.parametrize(
    "address",
    ["/trace/?q=", "/trace/sheet/?q=", "/trace/events.csv?q=", "/trace/export.json?q=", "/c/?q=", "/c/"],
)
def test_no_input_breaks_a_page(people, browser_of, address, text):
    from urllib.parse import quote

    person = people.public if address.startswith("/c/") else people.importer
    answer = browser_of(person).get(address + quote(text, safe=""), follow=True)
    assert answer.status_code in {200, 404}
    assert b"<script>alert" not in answer.content or "html" not in answer["Content-Type"]


@pytest.mark.parametrize("code", ["(01)06901234567892(10)L7", "(01)06901234567892", epc("W"), epc("N")])
def test_a_lot_taken_back_and_a_product_that_never_expires_have_their_pages(people, send, browser_of, code):
    told = {"cbvmda:lotNumber": "L7", "cbvmda:itemExpirationDate": "9999-12-31"}
    born = {"action": "ADD", "bizStep": "commissioning", "disposition": "active"}
    never = object_event(epc("N"), **born, ilmd={**told, "cbvmda:lotNumber": "L8"})
    wrong = object_event(epc("W"), **born, ilmd=told, eventID="urn:uuid:4f0f3a3e-0000-4000-8000-00000000000b")
    declared = {"declarationTime": "2026-03-02T09:00:00Z", "reason": "incorrect_data"}
    send(people.importer, never, wrong, {**wrong, "errorDeclaration": declared})
    asked = {"q": code}
    assert text_of(browser_of(people.importer).get("/trace/", asked))
    assert text_of(browser_of(people.importer).get("/trace/sheet/", asked))
    assert text_of(Client().get(f"/c/{code}"))


@pytest.mark.parametrize(
    "code",
    ["urn:epcglobal:cbv:bt:6901234000009:FH-7", "http://idcode.org.cn/epcis/po/MA.156.M2.901001.PO00000001"],
)
def test_a_bill_is_not_taken_for_a_thing_that_nobody_reported(chain, browser_of, code):
    browser = browser_of(chain.importer)
    assert "这是一份单据的编号" in text_of(browser.get("/trace/", {"q": code}))
    assert "这是一份单据的编号" not in text_of(browser.get("/trace/", {"q": epc("S1")}))


def test_a_shipment_that_may_still_arrive_is_under_way_and_no_sound_chain(people, send, browser_of):
    to = {
        "sourceList": [{**HOLDER, "source": "urn:epc:id:pgln:6901234.00001"}],
        "destinationList": [{**HOLDER, "destination": "urn:epc:id:pgln:6907654.00002"}],
    }
    send(people.importer, object_event(epc("S5"), action="ADD", bizStep="commissioning"))
    send(people.importer, object_event(epc("S5"), bizStep="shipping", time="2026-03-03T08:00:00.000Z", **to))
    asked = {"q": epc("S5"), "as_of": "2026-03-04 08:00"}
    page = text_of(browser_of(people.importer).get("/trace/", asked))
    assert "0 / 1 次交接两头都有记录" in page
    assert "1 次在途" in page
