"""The pages of organisations: what they show, what they change, and that each change has its act."""

from __future__ import annotations

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.db import connection

from people import PASSWORD, keepers
from suyuan.parties import kinds
from suyuan.parties.models import (
    Entrustment,
    Invitation,
    Licence,
    Party,
    PartyVersion,
    Place,
    Registration,
    User,
)
from suyuan.parties.rules import uscc_check
from suyuan.web.catalogue import LOCALE, read_po

pytestmark = pytest.mark.django_db


def uscc(number: int) -> str:
    first = f"91110113MB{number:07d}"
    return first + uscc_check(first)


def act_of(act) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM act WHERE id = %s", [act])
        return cursor.fetchone()[0]


def facts(**change: str) -> dict[str, str]:
    return {
        "name": "首善医院",
        "kind": "HOSPITAL",
        "country": "CN",
        "uscc": uscc(1),
        "area": "北京市顺义区",
        **change,
    }


@pytest.fixture
def operator(people, browser_of):
    return browser_of(people.regulator)


def test_a_change_by_the_operator_is_an_act_and_what_was_can_be_asked(people, operator):
    before = dt.datetime.now(dt.UTC) - dt.timedelta(days=365)
    answer = operator.post("/organisations/nurse-party/change/", facts(name="首善中心医院", since=""))
    assert answer.status_code == 302, answer.content.decode()
    party = Party.objects.get(code="nurse-party")
    assert (party.name, party.area, party.city) == ("首善中心医院", "110113", "北京市")
    assert act_of(PartyVersion.objects.filter(party=party).last().act) == "party.change"
    page = operator.get("/organisations/nurse-party/").content.decode()
    assert "首善中心医院" in page
    assert re.search(r"changed.*首善医院", page)
    asked = operator.get("/organisations/nurse-party/", {"as_of": f"{before:%Y-%m-%dT%H:%M}"})
    assert "当时还没有登记" in asked.content.decode()


def test_a_refused_change_says_why_and_leaves_neither_act_nor_version(people, operator):
    answer = operator.post("/organisations/nurse-party/change/", facts(uscc="123"))
    assert answer.status_code == 400
    assert "PTY-003" in answer.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM act")
        assert cursor.fetchone() == (0,)
    assert PartyVersion.objects.filter(party__code="nurse-party").count() == 1


def test_a_member_changes_the_address_but_not_the_name(people, browser_of):
    nurse = browser_of(people.nurse)
    nurse.post(
        "/organisations/nurse-party/change/", facts(name="别名", address="府前街 1 号", name_en="First")
    )
    party = Party.objects.get(code="nurse-party")
    assert (party.name, party.address, party.name_en, party.uscc) == (
        "首善医院",
        "府前街 1 号",
        "First",
        None,
    )


def test_a_licence_is_entered_and_taken_back(people, browser_of):
    nurse = browser_of(people.nurse)
    assert "未登记" in nurse.get("/organisations/nurse-party/").content.decode()
    given = {"kind": "MEDICAL_PRACTICE", "number": "PDY-1", "issuer": "区卫健委", "valid_to": "2020-01-31"}
    assert nurse.post("/organisations/nurse-party/licences/", given).status_code == 302
    licence = Licence.objects.get()
    assert act_of(licence.act) == "licence.create"
    assert "已过期" in nurse.get("/organisations/nurse-party/").content.decode()
    again = nurse.post("/organisations/nurse-party/licences/", given)
    assert (again.status_code, "PTY-114" in again.content.decode()) == (400, True)
    nurse.post(f"/organisations/nurse-party/licences/{licence.pk}/end/")
    licence.refresh_from_db()
    assert act_of(licence.end_act) == "licence.end"


def test_a_place_is_registered_with_its_area(people, browser_of):
    nurse = browser_of(people.nurse)
    given = {
        "uri": "https://id.gs1.org/414/9521001000017",
        "name": "药房",
        "kind": "PHARMACY",
        "area": "330110",
    }
    assert nurse.post("/organisations/nurse-party/places/", given).status_code == 302
    place = Place.objects.get(party=people.nurse.party)
    assert (place.area, place.city, place.kind) == ("330110", "杭州市", "PHARMACY")
    again = nurse.post("/organisations/nurse-party/places/", given)
    assert (again.status_code, "PTY-006" in again.content.decode()) == (400, True)


def test_an_entrustment_is_made_by_the_principal_and_ended_by_either(people, browser_of):
    principal, agent = browser_of(people.distributor), browser_of(people.carrier)
    assert principal.post("/entrustments/", {"agent": "carrier-party"}).status_code == 302
    made = Entrustment.objects.get()
    assert (made.principal, made.agent) == (people.distributor.party, people.carrier.party)
    assert act_of(made.act) == "entrustment.create"
    assert agent.get("/organisations/distributor-party/").status_code == 200
    for stranger in (browser_of(people.rival), browser_of(people.nurse)):
        assert stranger.post(f"/entrustments/{made.pk}/end/").status_code == 404
    assert agent.post(f"/entrustments/{made.pk}/end/").status_code == 302
    made.refresh_from_db()
    assert act_of(made.end_act) == "entrustment.end"
    assert agent.get("/organisations/distributor-party/").status_code == 404
    principal.post("/entrustments/", {"agent": "carrier-party"})
    second = Entrustment.objects.exclude(pk=made.pk).get()
    assert principal.post(f"/entrustments/{second.pk}/end/").status_code == 302
    assert principal.post(f"/entrustments/{second.pk}/end/").status_code == 400


@pytest.mark.parametrize("agent", ["nobody", "distributor-party", ""])
def test_nobody_entrusts_nobody_or_himself(people, browser_of, agent):
    browser_of(people.distributor).post("/entrustments/", {"agent": agent})
    assert not Entrustment.objects.exists()


@pytest.mark.requirement("R060")
def test_from_registration_to_the_first_sign_in(people, operator, client):
    given = facts(name="快冷承运", kind="CARRIER", uscc=uscc(9), contact="李工 010-5555")
    assert "申请编号" in client.post("/register/", given).content.decode()
    asked = Registration.objects.get()
    assert "李工" in operator.get("/registrations/").content.decode()
    answer = operator.post(f"/registrations/{asked.pk}/", {"decision": "approve", "code": "kuaileng"})
    link = re.search(r"http://testserver(/join/[\w-]+/)", answer.content.decode())[1]
    assert act_of(PartyVersion.objects.get(party__code="kuaileng").act) == "registration.approve"
    assert "快冷承运" in client.get(link).content.decode()
    person = {"name": "李工", "login": "ligong", "password": PASSWORD}
    assert client.post(link, person).url == "/sign-in/"
    assert User.objects.get(login="ligong").party.code == "kuaileng"
    assert client.get(link).status_code == client.post(link, person | {"login": "two"}).status_code == 404
    assert act_of(Invitation.objects.get().end_act) == "member.join"


def test_a_registration_is_refused_with_a_reason(people, operator, client):
    client.post("/register/", facts(kind="CARRIER", uscc=uscc(9), contact="李工"))
    asked = Registration.objects.get()
    assert operator.post(f"/registrations/{asked.pk}/", {"decision": "refuse"}).status_code == 400
    operator.post(f"/registrations/{asked.pk}/", {"decision": "refuse", "reason": "执照不清"})
    asked.refresh_from_db()
    assert (asked.state, act_of(asked.act)) == ("REFUSED", "registration.refuse")


def test_a_member_invites_takes_back_and_the_system_administrator_closes_accounts(
    people, operator, browser_of
):
    nurse = browser_of(people.nurse)
    answer = nurse.post("/organisations/nurse-party/invitations/", {"role": "capturer"})
    assert "/join/" in answer.content.decode()
    made = Invitation.objects.get()
    nurse.post(f"/organisations/nurse-party/invitations/{made.pk}/end/")
    made.refresh_from_db()
    assert act_of(made.end_act) == "member.uninvite"
    url = f"/organisations/nurse-party/members/{people.nurse.user.pk}/switch/"
    assert nurse.post(url).status_code == 404
    assert operator.post(url).status_code == 404
    system = browser_of(keepers(people).system)
    system.post(url)
    assert nurse.get("/organisations/").status_code == 302
    system.post(url)
    assert User.objects.get(pk=people.nurse.user.pk).is_active


def workbook(*rows: tuple[str, ...], heads: tuple[str, ...] | None = None) -> io.BytesIO:
    book = openpyxl.Workbook()
    from suyuan.portals.organisations.tables import HEADS

    for row in (heads or HEADS, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "organisations.xlsx"
    return out


ROW = ("xishan", "西山医院", "HOSPITAL", "", uscc(21), "CN", "北京市朝阳区", "望京街 1 号", "", "")


def test_a_table_registers_good_rows_and_says_of_the_others_what_to_mend(people, operator):
    wrong = ("xishan-2", "二院", "HOSPITAL", "", uscc(21), "CN", "朝阳区", "", "", "")
    answer = operator.post("/organisations/import/", {"file": workbook(ROW, wrong)})
    page = answer.content.decode()
    party = Party.objects.get(code="xishan")
    assert (party.area, party.address) == ("110105", "望京街 1 号")
    assert act_of(PartyVersion.objects.get(party=party).act) == "party.create"
    assert {"PTY-105", "PTY-122"} <= set(re.findall(r"PTY-\d+", page))
    assert "第 3 行" in page
    assert not Party.objects.filter(code="xishan-2").exists()
    again = operator.post("/organisations/import/", {"file": workbook(ROW)}).content.decode()
    assert "已有 1 家" in again


def test_only_checking_registers_nothing_and_answers_with_the_problems_in_place(people, operator):
    bad = ("Bad Code", "+1+1", "HOSPITAL", "", uscc(22), "CN", "110105", "", "", "")
    answer = operator.post("/organisations/import/", {"file": workbook(ROW, bad), "answer": "1"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[1][-1] in {"", None}
    assert "PTY-001" in rows[2][-1]
    assert rows[2][1] == "'+1+1"
    assert not Party.objects.filter(code="xishan").exists()


@pytest.mark.parametrize("content", [b"", b"no workbook", None])
def test_what_is_no_table_is_refused(people, operator, content):
    file = workbook(heads=("a", "b")) if content is None else io.BytesIO(content)
    file.name = "x.xlsx"
    assert operator.post("/organisations/import/", {"file": file}).status_code in {200, 400}
    assert operator.post("/organisations/import/").status_code == 400


def test_an_export_holds_what_the_list_shows_runs_nothing_and_can_be_imported_again(people, operator):
    Party.objects.filter(code="rival-party").update(name="=HYPERLINK(1)")
    answer = operator.get("/organisations/export.xlsx", {"kind": "IMPORTER"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert {row[0] for row in rows[1:]} == {"importer-party", "rival-party"}
    assert "'=HYPERLINK(1)" in {row[1] for row in rows}
    file = io.BytesIO(answer.content)
    file.name = "again.xlsx"
    assert "已有 2 家" in operator.post("/organisations/import/", {"file": file}).content.decode()


def test_the_list_is_narrowed_by_words_kind_and_area(people, operator):
    operator.post("/organisations/nurse-party/change/", facts())
    for query, shown in (
        ({"q": "首善"}, {"nurse-party"}),
        ({"kind": "LOGISTICS"}, {"carrier-party"}),
        ({"area": "北京市"}, {"nurse-party"}),
        ({"area": "天津市"}, set()),
    ):
        page = operator.get("/organisations/", query).content.decode()
        found = page[page.index('id="found-head"') :]
        assert set(re.findall(r"/organisations/([a-z-]+-party)/", found)) == shown, query


def test_areas_are_suggested_by_any_part_of_their_name(client, db):
    assert "北京市顺义区" in client.get("/areas/", {"area": "顺义"}).content.decode()
    assert client.get("/areas/").content.decode().strip() == ""


def test_every_stored_word_has_its_english():
    english = read_po((LOCALE / "en" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8"))
    for words in (
        kinds.PartyKind, kinds.PlaceKind, kinds.Role, kinds.Level, kinds.Section, kinds.LicenceKind,
        kinds.RegistrationState,
    ):  # fmt: skip
        assert set(words.labels) <= set(english), words


PAGES = {
    "/organisations/": "members",
    "/organisations/export.xlsx": "members",
    "/organisations/import/": "operator",
    "/organisations/import/template.xlsx": "operator",
    "/organisations/nurse-party/": "own",
    "/organisations/nurse-party/change/": "own",
    "/organisations/nurse-party/members/": "own",
    "/organisations/nurse-party/keys/": "nobody",
    "/entrustments/": "members",
    "/permissions/": "members",
    "/permissions/people/": "nobody",
    "/approvals/": "members",
    "/permissions/export.csv": "members",
    "/permissions/export.xlsx": "members",
    "/registrations/": "operator",
    "/register/": "all",
    "/areas/": "all",
    "/join/nothing/": "nobody",
}
POSTS = (
    "/organisations/nurse-party/change/",
    "/organisations/nurse-party/licences/",
    "/organisations/nurse-party/licences/1/end/",
    "/organisations/nurse-party/places/",
    "/organisations/nurse-party/members/1/switch/",
    "/organisations/nurse-party/invitations/",
    "/organisations/nurse-party/invitations/1/end/",
    "/entrustments/1/end/",
    "/permissions/people/",
    "/approvals/00000000-0000-4000-8000-000000000000/",
    "/registrations/00000000-0000-4000-8000-000000000000/",
    "/organisations/import/",
    "/organisations/nurse-party/keys/new/",
    "/organisations/nurse-party/keys/1/rotate/",
    "/organisations/nurse-party/keys/1/end/",
)


@pytest.mark.parametrize(("address", "who"), PAGES.items())
def test_who_may_open_it(people, browser_of, address, who):
    allowed = {
        "all": {"public", "stranger", "own", "operator"},
        "members": {"stranger", "own", "operator"},
        "own": {"own", "operator"},
        "operator": {"operator"},
        "nobody": set(),
    }[who]
    persons = {
        "public": people.public,
        "stranger": people.rival,
        "own": people.nurse,
        "operator": people.regulator,
    }
    for name, person in persons.items():
        answer = browser_of(person).get(address)
        sent_away = answer.status_code == 404 or answer.headers.get("Location", "").startswith("/sign-in/")
        assert (answer.status_code == 200, sent_away) == (name in allowed, name not in allowed), name


@pytest.mark.parametrize("address", POSTS)
def test_strangers_change_nothing(people, browser_of, address):
    for person in (people.public, people.rival, people.distributor):
        answer = browser_of(person).post(address, facts(role="capturer"))
        assert answer.status_code == 404 or answer.headers.get("Location", "").startswith("/sign-in/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM act")
        assert cursor.fetchone() == (0,)


def test_an_agent_sees_the_file_of_its_principal_and_changes_nothing(people, browser_of):
    browser_of(people.nurse).post("/entrustments/", {"agent": "carrier-party"})
    agent = browser_of(people.carrier)
    page = agent.get("/organisations/nurse-party/")
    assert page.status_code == 200
    assert "/change/" not in page.content.decode()
    for address in POSTS[:7]:
        assert agent.post(address, facts()).status_code == 404


def test_every_address_of_these_pages_is_among_those_tested():
    from suyuan.portals.organisations.urls import urlpatterns

    tested = {
        re.sub(r"nurse-party|nothing|\b1\b|0{8}-[0-9a-f-]+", "*", one).lstrip("/") for one in (*PAGES, *POSTS)
    }
    known = {re.sub(r"<[^>]+>", "*", str(one.pattern)) for one in urlpatterns}
    assert known - tested == set()


def test_the_pages_speak_english(people, browser_of):
    browser = browser_of(people.nurse)
    browser.post("/i18n/setlang/", {"language": "en"})
    page = browser.get("/organisations/nurse-party/").content.decode()
    assert "Licences" in page
    assert "Medical practice licence" in page
    assert "none registered" in page
