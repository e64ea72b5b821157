"""The pages of organisations in Debian's Chromium: on a phone and a desk, by keyboard, no error, enough contrast."""

from __future__ import annotations

import uuid

import pytest
from test_in_a_browser import CONTRAST, SMALL_TEXTS

from chromium import IN_CHROMIUM, chromium, signed_in
from people import PASSWORD, Person
from suyuan.parties.facts import Facts
from suyuan.parties.history import change_party
from suyuan.parties.joining.services import ask, invite
from suyuan.parties.licences import Paper, add_licence, today
from suyuan.parties.machines.services import issue_key
from suyuan.parties.rules import uscc_check
from suyuan.parties.services import create_place, create_user, entrust, new_token

pytestmark = IN_CHROMIUM
PAGES = (
    "/organisations/",
    "/organisations/nurse-party/",
    "/organisations/nurse-party/change/",
    "/organisations/nurse-party/members/",
    "/organisations/nurse-party/keys/",
    "/entrustments/",
    "/registrations/",
    "/organisations/import/",
    "/permissions/",
    "/approvals/",
    "/register/",
    "/join/",
)
_FIRST = "91110113MC0000001"


@pytest.fixture
def story(transactional_db, people):
    """A hospital with a past, a licence that ends soon, a place and an agent; a registration that waits."""
    party, act = people.nurse.party, uuid.uuid4()
    facts = Facts("首善中心医院", "HOSPITAL", "First Hospital", _FIRST + uscc_check(_FIRST), area="110113")
    change_party(party, facts, act=act)
    paper = Paper(
        "QUALITY", "Q-2024-0001", "中国质量认证中心", "三级综合医院的药品追溯管理", today(), today()
    )
    add_licence(party, paper, act=act)
    create_place(party, "https://id.gs1.org/414/9521001000017", "首善医院中心药房", kind="PHARMACY")
    entrust(party, people.carrier.party, act=act)
    ask(
        Facts(
            "快冷承运有限公司",
            "CARRIER",
            uscc="91110113MC0000002" + uscc_check("91110113MC0000002"),
            area="110113",
        ),
        "李工",
    )
    return people


@pytest.fixture
def administrator(story):
    """Of the hospital; two of its keys are in use, one of them not for long."""
    user = create_user(
        "guanli", PASSWORD, role="administrator", party=story.nurse.party, chosen_by_owner=True
    )
    for name, days in (("HIS 收货", 365), ("冷库温度记录仪网关", 12)):
        issue_key(user.party, ("capture", "check"), token=new_token(), act=uuid.uuid4(), name=name, days=days)
    return Person(user, user.party)


@pytest.fixture
def page_of(live_server, story, administrator):
    """A browser page of a person: ``page_of(person, width)``."""
    people = (story.nurse, story.regulator, story.public, administrator)
    cookies = {id(one): signed_in(one.user, live_server.url) if one.user else [] for one in people}
    with chromium(live_server.url) as made:

        def page_of(person, width: int = 1280):
            page = made(width, cookies[id(person)])
            page.set_default_timeout(15_000)
            return page

        yield page_of


@pytest.fixture
def link(story) -> str:
    """The address of an open invitation."""
    return f"/join/{invite(story.nurse.party, 'capturer', act=uuid.uuid4()).secret}/"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("address", PAGES)
def test_it_fits_is_readable_and_has_its_landmarks(  # noqa: PLR0917
    story, administrator, link, page_of, address, width, tmp_path
):
    page = page_of(administrator if address.endswith("/keys/") else story.regulator, width)
    page.goto(link if address == "/join/" else address)
    name = address.strip("/").replace("/", "-")
    page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL_TEXTS) == []
    assert page.locator("h1").count() == 1
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(CONTRAST) == [], scheme
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids))
    unnamed = "[...document.querySelectorAll('main input:not([type=hidden]), main select')].filter(e => !e.labels.length)"
    assert page.evaluate(f"{unnamed}.length") == 0


def test_a_licence_is_entered_by_keyboard_alone(story, page_of):
    page = page_of(story.nurse)
    page.goto("/organisations/nurse-party/")
    page.locator("#licences summary").focus()
    page.keyboard.press("Enter")
    page.locator("#licence_kind").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("PDY-2026-1")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=证照已登记")
    assert page.locator("text=PDY-2026-1").count() >= 1


def test_areas_are_suggested_while_typing(story, page_of):
    page = page_of(story.public)
    page.goto("/register/")
    page.locator("#id_area").press_sequentially("顺义")
    page.wait_for_selector("#areas option", state="attached")
    assert page.locator("#areas option").first.get_attribute("value") == "北京市顺义区"


def test_a_key_is_issued_copied_replaced_and_ended_on_a_phone(administrator, page_of, tmp_path):
    page = page_of(administrator, 360)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/organisations/nurse-party/keys/")
    page.get_by_role("link", name="新建密钥").click()
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="继续").click()
    page.fill("#id_name", "手持终端")
    page.get_by_label("提交数据").check()
    fits(page, tmp_path / "new-key.png")
    page.get_by_role("button", name="新建密钥").click()
    token = page.locator("#token").inner_text()
    fits(page, tmp_path / "issued-key.png")
    page.get_by_role("button", name="复制").first.click()
    page.wait_for_selector("text=已复制")
    assert page.evaluate("navigator.clipboard.readText()") == token
    page.get_by_role("link", name="已保存，返回").click()
    assert token not in page.content()
    prefix = token.split("_")[1]
    page.get_by_role("link", name=f"换新 {prefix}").click()
    fits(page, tmp_path / "rotate-key.png")
    page.get_by_role("button", name="换新密钥").click()
    page.wait_for_selector(f"text=旧密钥 {prefix} 将于")
    page.get_by_role("link", name="已保存，返回").click()
    page.get_by_role("link", name=f"停用 {prefix}").click()
    fits(page, tmp_path / "end-key.png")
    page.get_by_role("button", name="停用密钥").click()
    page.wait_for_selector("text=密钥已停用，从现在起不能再使用")
    fits(page, tmp_path / "keys.png")


def fits(page, picture):
    page.screenshot(path=picture, full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(SMALL_TEXTS) == []
    assert page.evaluate(CONTRAST) == []
