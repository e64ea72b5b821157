"""Signing in in Chromium: with a security key, by keyboard, on a phone, in both languages, light and dark."""

from __future__ import annotations

import re

import pytest

from chromium import IN_CHROMIUM, chromium
from people import PASSWORD
from suyuan.parties.services import create_user
from suyuan.parties.signin import totp, wall

pytestmark = IN_CHROMIUM
WIDE = "document.documentElement.scrollWidth"
UNLABELLED = """() => [...document.querySelectorAll('main input:not([type=hidden]):not([hidden])')]
  .filter((one) => !one.labels.length).map((one) => one.name)"""


@pytest.fixture
def page_of(live_server, people, settings):
    settings.SECOND_FACTOR = "required"
    create_user("zhaolei", PASSWORD, role="operator", name="赵磊", chosen_by_owner=True)
    create_user("songyun", PASSWORD, party=people.nurse.party)
    with chromium(live_server.url) as page_of:
        yield page_of


@pytest.fixture
def people(transactional_db):
    from people import cast

    return cast()


def with_key(page):
    """Plug a virtual security key in."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": False,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    key = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return session, key


def enter(page, login="zhaolei"):
    page.goto("/sign-in/")
    page.fill("#id_username", login)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")


def sign_out(page):
    page.goto("/account/")
    page.click("form[action='/sign-out/'] button")


def look(page, name, tmp_path):
    """One heading, labels everywhere, nothing sideways; and pictures for whoever looks."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
        assert page.evaluate(WIDE) <= width, name
    assert page.locator("h1").count() == 1
    assert page.locator("[hidden]:visible").count() == 0, name
    assert page.evaluate(UNLABELLED) == []
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_security_key_is_set_up_and_signs_in(page_of, tmp_path):
    page = page_of()
    session, key = with_key(page)
    enter(page)
    page.wait_for_url("**/sign-in/enrol/")
    look(page, "enrol", tmp_path)
    page.click("form[data-webauthn=create] button")
    page.wait_for_selector(".codes")
    look(page, "recovery", tmp_path)
    sign_out(page)
    enter(page)
    page.wait_for_url("**/sign-in/factor/")
    look(page, "factor-key", tmp_path)
    page.click("form[data-webauthn=get] button")
    page.wait_for_url(re.compile(r":\d+/$"))
    page.goto("/account/")
    assert page.locator("text=最近使用").count() >= 1
    look(page, "account", tmp_path)
    # A copied key: its counter stands still, and it is refused.
    credential = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"][0]
    sign_out(page)
    session.send("WebAuthn.clearCredentials", {"authenticatorId": key})
    session.send(
        "WebAuthn.addCredential", {"authenticatorId": key, "credential": credential | {"signCount": 0}}
    )
    enter(page)
    page.click("form[data-webauthn=get] button")
    page.wait_for_selector("text=FAC-002")


def test_an_app_is_set_up_by_keyboard_and_the_language_switches(page_of, tmp_path):
    page = page_of(360)
    enter(page)
    page.wait_for_url("**/sign-in/enrol/")
    assert page.locator("img.qr").evaluate("one => one.complete && one.naturalWidth > 100")
    page.click("summary")
    secret = _decoded(page.locator("details .code").inner_text())
    page.fill("#code", totp.code_at(secret, int(wall.now().timestamp()) // totp.STEP))
    page.keyboard.press("Enter")
    page.wait_for_selector(".codes li")
    page.click("text=已保存，继续")
    page.goto("/account/")
    page.click("main button:has-text('English')")
    page.wait_for_selector("h1:has-text('My account')")
    look(page, "account-en", tmp_path)
    page.goto("/account/password/")
    look(page, "password-en", tmp_path)
    page.goto("/account/factors/add/")
    look(page, "add-factor-en", tmp_path)


def test_a_first_password_is_changed_on_the_way_in(page_of, tmp_path):
    page = page_of()
    enter(page, "songyun")
    page.wait_for_url("**/sign-in/password/")
    look(page, "first-password", tmp_path)
    for name, value in (("current", PASSWORD), ("new", "short-password"), ("again", "other")):
        page.fill(f"#{name}", value)
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert] >> text=PWD-003")
    look(page, "first-password-refused", tmp_path)


def _decoded(text: str) -> bytes:
    import base64

    return base64.b32decode(text.replace(" ", ""))
