"""The pages in Debian's Chromium: no error, no breach of the policy, by keyboard, by scanner, on a phone."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest

from chromium import IN_CHROMIUM, chromium, signed_in
from documents import CARTON, epc, object_event, pack
from people import Cast, Person

GS_SHOWN = "\u241d"
pytestmark = IN_CHROMIUM


@pytest.fixture
def story(transactional_db: None, people: Cast, send: Callable) -> Cast:
    """A pack that is packed, shipped in its carton, and measured on the way."""
    measured = [
        {
            "sensorMetadata": {"time": f"2026-03-03T{hour:02}:00:00Z"},
            "sensorReport": [{"type": "Temperature", "value": 4 + hour % 3, "uom": "CEL"}],
        }
        for hour in range(9, 20)
    ]
    born = object_event(
        epc("S1"),
        time="2026-03-01T08:00:00.000Z",
        action="ADD",
        bizStep="commissioning",
        disposition="active",
    )
    packed = pack(CARTON, epc("S1"), time="2026-03-02T08:00:00.000Z")
    moved = object_event(
        CARTON,
        time="2026-03-03T20:00:00.000Z",
        bizStep="shipping",
        disposition="in_transit",
        sensorElementList=measured,
    )
    send(people.importer, born, packed, moved)
    return people


@pytest.fixture
def page_of(live_server, story: Cast) -> Iterator[Callable]:
    """A browser page of a person: ``page_of(person, width)``."""
    people = (story.importer, story.public)
    cookies = {id(one): signed_in(one.user, live_server.url) if one.user else [] for one in people}
    with chromium(live_server.url) as made:

        def page_of(person: Person, width: int = 1280, *, script: bool = True):
            page = made(width, cookies[id(person)], java_script_enabled=script)
            page.set_default_timeout(15_000)
            return page

        yield page_of


def trace_of(code: str, more: str = "") -> str:
    return f"/trace/?q={quote(code, safe='')}{more}"


def test_by_keyboard_alone_from_search_to_an_event_and_back(story, page_of, tmp_path):
    page = page_of(story.importer)
    page.goto("/")
    page.keyboard.type(epc("S1"))
    page.keyboard.press("Enter")
    page.wait_for_selector(".plot")
    page.screenshot(path=tmp_path / "code-page.png", full_page=True)
    piece = page.locator(".plot a").first
    piece.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] article")
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.screenshot(path=tmp_path / "event-panel.png")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog:not([open])", state="attached")
    assert page.evaluate("document.activeElement.closest('.plot') !== null")


def test_a_scanner_that_types_keeps_its_separators_wherever_the_focus_is(story, page_of):
    page = page_of(story.importer)
    page.goto(trace_of(epc("S1")))
    page.keyboard.type("010690123456789210L7")
    page.keyboard.press("Control+]")
    page.keyboard.type("21S1")
    assert page.input_value("#search-code") == f"010690123456789210L7{GS_SHOWN}21S1"


def test_tabs_change_in_place_and_the_address_follows(story, page_of):
    page = page_of(story.importer)
    page.goto(trace_of(epc("S1")))
    page.click("#tab-places")
    page.wait_for_selector("#tab-places[aria-current]")
    assert "view=places" in page.url
    assert page.evaluate("document.activeElement.id") == "tab-places"


def test_without_script_every_piece_and_tab_is_a_plain_link(story, page_of):
    page = page_of(story.importer, script=False)
    page.goto(trace_of(epc("S1")))
    page.click("#tab-states")
    page.wait_for_url("**view=states")
    page.locator(".plot a").first.click()
    page.wait_for_url("**/events/**")
    assert page.locator("article.event").count() == 1


@pytest.mark.parametrize("view", ["panorama", "parties", "packaging", "states", "places", "conditions"])
def test_no_view_is_wider_than_a_phone(story, page_of, view, tmp_path):
    page = page_of(story.importer, 360)
    page.goto(trace_of(epc("S1"), f"&view={view}"))
    page.screenshot(path=tmp_path / f"{view}-phone.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(SMALL_TEXTS) == []
    assert (
        page.evaluate(
            "[...document.querySelectorAll('.picture *')].filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth && getComputedStyle(e).overflowX === 'auto' && e.checkVisibility()).length"
        )
        == 0
    )


@pytest.mark.parametrize("width", [600, 768, 1024, 1172, 1180])
def test_no_picture_scrolls_sideways_at_any_width(story, page_of, width):
    page = page_of(story.importer, width)
    for view in ("panorama", "parties", "places"):
        page.goto(trace_of(epc("S1"), f"&view={view}"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        stages = "[...document.querySelectorAll('.stage, .on-phone')].filter((e) => e.checkVisibility())"
        assert page.evaluate(f"{stages}.filter((e) => e.scrollWidth > e.clientWidth + 1).length") == 0


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/c/NOBODY"])
def test_other_pages_fit_a_phone_too(story, page_of, address):
    page = page_of(story.public, 360)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_on_a_phone_the_panorama_stands_with_its_names_above_the_lanes(story, page_of):
    page = page_of(story.importer, 360)
    page.goto(trace_of(epc("S1")))
    assert not page.locator(".lane-names").is_visible()
    names = [name for name in page.locator(".lane-name").all() if name.is_visible()]
    assert len(names) > 4
    assert all(0 <= name.bounding_box()["x"] <= 60 for name in names)
    page.locator(".plot a:visible").first.click()
    page.wait_for_selector("dialog[open] article")


@pytest.mark.parametrize("view", ["panorama", "parties", "places"])
def test_paper_gets_a_picture_whose_words_fit(story, page_of, view):
    page = page_of(story.importer, 703)
    page.goto(trace_of(epc("S1"), f"&view={view}"))
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 703
    assert [plot.is_visible() for plot in page.locator(".stage.on-page").all()] == [False]
    assert [plot.is_visible() for plot in page.locator(".on-phone").all()] == [True]


def test_a_wrong_scan_is_undone_from_the_picture(story, page_of):
    page = page_of(story.importer)
    page.goto(trace_of(epc("S1")))
    page.locator(".plot a:visible").last.click()
    page.click("dialog >> text=更正这个事件")
    page.wait_for_url("**/correct/")
    page.check("input[value=did_not_occur]")
    page.check("input[name=confirmed]")
    page.click("form.form button")
    page.wait_for_selector("text=此事件已被更正")


def test_every_page_has_its_landmarks_and_one_first_heading(story, page_of):
    page = page_of(story.importer)
    for address in ("/", trace_of(epc("S1")), trace_of("UNKNOWN-9")):
        page.goto(address)
        assert page.locator("main").count() == 1, address
        assert page.locator("header").count() == 1, address
        assert page.locator("h1").count() == 1, address
        levels = page.evaluate(
            "[...document.querySelectorAll('main h1,main h2,main h3')].map(h => +h.tagName[1])"
        )
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), address


def test_texts_have_enough_contrast_in_light_and_dark(story, page_of):
    page = page_of(story.importer)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(trace_of(epc("S1")))
        poor = page.evaluate(CONTRAST)
        assert poor == [], scheme


SMALL_TEXTS = """() => [...document.querySelectorAll('main *, header *, footer *')].filter((element) =>
  [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && element.checkVisibility()
  && parseFloat(getComputedStyle(element).fontSize) < 12).map((element) => element.textContent.slice(0, 30))"""
CONTRAST = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; })
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => { for (let e = element; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] > 0.9) return c; } return [255, 255, 255]; };
  const poor = [];
  for (const element of document.querySelectorAll("main *, header *")) {
    if (element.closest("svg, [hidden], details:not([open])") || !element.checkVisibility()) continue;
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${element.className || element.tagName} ${ratio.toFixed(2)} ${element.textContent.slice(0, 20)}`);
  }
  return poor;
}"""
