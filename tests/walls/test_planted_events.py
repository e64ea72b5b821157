"""Events of others with words of their own: they appear nowhere; and where the wall is broken, the test says so."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import wall_world
from planted import everything_told, marks_in
from test_outsider_matrix import rows
from wall_world import World

from receivers import receiver
from suyuan.core.epcis.query.parse import from_body
from suyuan.exchange.search import walk
from suyuan.exchange.subscriptions import named, services, watching
from suyuan.exchange.subscriptions.jobs import deliver_all
from suyuan.exchange.subscriptions.rules import read_terms
from suyuan.exchange.subscriptions.tail import Tail
from suyuan.ledger import queries
from suyuan.parties import scopes
from suyuan.parties.queries import viewer_of_party
from suyuan.state.trace import packs

NOT_FOR: dict[str, tuple[str, ...]] = {
    "capturer": ("partner", "child", "rival"),
    "administrator": ("partner", "child", "rival"),
    "data-officer": ("partner", "child", "rival"),
    "officer-here": ("rival",),
    "officer-elsewhere": ("ours", "shared", "partner", "child"),
    "partner-key": ("ours", "child", "rival"),
    "child-key": ("ours", "shared", "partner", "rival"),
    "rival-key": ("ours", "shared", "partner", "child"),
    "agent-key": ("partner", "child", "rival"),
    **dict.fromkeys(
        ("anonymous", "ordinary-officer", "system-admin", "security-admin"),
        ("ours", "shared", "partner", "child", "rival"),
    ),
}
"""Whose events somebody may not see. The audit administrator reads the access log, which names what was looked at."""
PUBLIC = "/c/"
"""The public page tells of a code what everybody may know, and repeats the code."""


def found_by(world: World, column: str) -> Iterator[tuple[str, list[str]]]:
    """Where something planted was told to somebody, and what."""
    table = rows()
    addresses = [
        (address, of)
        for (method, address, of), row in table.items()
        if method == "GET" and row[column] != "="
    ]
    for told in everything_told(world, column, addresses):
        marks = [mark for of in NOT_FOR[column] for mark in marks_in(told, of)]
        if marks:
            yield told[0], marks


@pytest.mark.requirement("R122", "R127", "R461")
@pytest.mark.parametrize("column", sorted(NOT_FOR))
def test_z1_z6_what_others_planted_appears_nowhere(world, column):
    assert list(found_by(world, column)) == []


def test_the_planted_words_are_found_by_who_may(world):
    """Else nothing was looked for."""
    told = list(everything_told(world, "own-key", [("^epcis/v2(?:/|$)events", "none")]))
    assert {mark for one in told for mark in marks_in(one, "ours")} >= {
        f"WALLOURS71{word}" for word in ("PRICE", "ORDER", "BESIDE", "JOB")
    }


@pytest.mark.requirement("R127")
def test_a_partner_sees_the_event_and_not_its_price(world):
    told = list(everything_told(world, "partner-key", [("^epcis/v2(?:/|$)events/<path:event_id>", "shared")]))
    marks = {mark for one in told for mark in marks_in(one, "shared")}
    assert "WALLSHARED72ORDER" in marks
    assert "WALLSHARED72PRICE" not in marks


@pytest.fixture
def pushed(settings) -> Callable[[World, str], str]:
    """Everything that a firm is sent when it subscribes to all events."""
    settings.EGRESS_ALLOW = [ipaddress.ip_network("127.0.0.0/8")]

    def pushed(world: World, firm: str) -> str:
        owner = world.parties[firm].pk
        assert viewer_of_party(world.parties[firm]).party_id == owner
        named.create_query(owner, "everything", from_body({}))
        with receiver() as taker:
            services.subscribe(owner, "everything", read_terms({"dest": taker.dest, "stream": True}, {}))
            wall_world.happens(world, "LATER")
            for _ in range(4):
                deliver_all(50)
            return "".join(body.decode() for body in taker.bodies)

    return pushed


OWN = {"rival-key": ("rival", "WALLRIVAL75"), "partner-key": ("partner", "WALLPARTNER73"), "child-key": ("child", "WALLCHILD74")}  # fmt: skip
"""By key, its firm and the mark of its own events."""


@pytest.mark.parametrize("column", sorted(OWN))
def test_no_push_tells_of_the_events_of_others(world, pushed, column):
    firm, mark = OWN[column]
    told = pushed(world, firm)
    assert f"{mark}LATER" in told
    assert [mark for of in NOT_FOR[column] for mark in marks_in(("push", told), of)] == []


@pytest.mark.requirement("R122")
@pytest.mark.parametrize("column", sorted(OWN))
def test_no_websocket_tells_of_the_events_of_others(world, column):
    firm, mark = OWN[column]
    named.create_query(world.parties[firm].pk, "everything", from_body({}))
    wall_world.happens(world, "LATER")
    told = watched(world.tokens[column])
    assert {f"{mark}ORDER", f"{mark}LATER"} <= set(re.findall(r"WALL\w+", told))
    assert [mark for of in NOT_FOR[column] for mark in marks_in(("websocket", told), of)] == []


def watched(token: str) -> str:
    """Everything that somebody is told who watches all events from the first on: what the socket would send."""
    since = "stream=true&initialRecordTime=2020-01-01T00:00:00Z"
    watch = watching.open_watch(
        f"/epcis/v2/queries/everything/events?{since}", {"Authorization": f"Bearer {token}"}.get
    )
    told, is_over = "", False
    while not is_over:
        step = watching.look(watch, Tail())
        watch, is_over = step.watch, step.is_over
        told += step.content or ""
    return told


@pytest.fixture
def forgotten(monkeypatch) -> None:
    """Every statement forgot to ask who is looking."""
    real = scopes.visible_to

    def everything(viewer: Any, event_alias: str = "e") -> tuple[str, dict[str, Any]]:
        return "TRUE", real(viewer, event_alias)[1]

    for room in (scopes, walk, queries, packs):
        monkeypatch.setattr(room, "visible_to", everything)
    monkeypatch.setattr(scopes, "whole_for", lambda viewer, event_alias="e": "TRUE")


@pytest.fixture
def broken(monkeypatch, forgotten) -> None:
    """The wall lets everything through, and the second line behind it too."""
    monkeypatch.setattr(queries, "right_of", lambda viewer, event_alias="e": "0::smallint")


def test_a_broken_wall_is_found_in_every_room(world, broken):
    """Lists and pushes keep what each party may see in tables of their own, and hold without this wall."""
    places = " ".join(where for where, _ in found_by(world, "rival-key"))
    for room in ("/epcis/v2/events?", "/epcis/v2/events/", "/api/v1/trace", "SOAP about"):
        assert room in places, room
    pages = " ".join(where for where, _ in found_by(world, "officer-elsewhere"))
    for room in ("/trace/?", "/trace/export.json", "/trace/events.csv", "/trace/sheet/", "/events/"):
        assert room in pages, room


@pytest.mark.parametrize("column", sorted(NOT_FOR))
def test_z2_where_statements_forget_to_ask_the_second_line_holds(world, forgotten, column, caplog):
    """Papers are rows of their own, no events: their statements are their only line."""
    told = [(place, marks) for place, marks in found_by(world, column) if "/papers" not in place]
    assert told == []
    if column != "anonymous":
        assert "without a right" in caplog.text
