"""A firm has what is held under its own identifiers and at its places, counted once."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from click.testing import CliRunner
from test_trace_of_a_lot import AT_DEPOT, AT_PLANT, GOODS, goods
from test_trace_of_a_thing import DEPOT, DEPOT_FIRM, MAKER, PACK, firms, got, made, parties

from documents import epc, object_event
from suyuan.core.identifiers.canonical import canonical_text, key_for
from suyuan.core.problem import Refused
from suyuan.project.commands import stock
from suyuan.state.queries import stock_of, stock_of_firm

__all__ = ["firms"]
LOT = canonical_text(GOODS)


def held(party):
    return {each.lot: (each.things, each.quantity) for each in stock_of_firm(party.pk)}


def test_packs_under_the_firm_and_at_its_place_are_one_stock(firms, send):
    send(firms["maker"], made(PACK, epc("S2")))
    send(firms["depot"], got(PACK, MAKER, DEPOT_FIRM, "2026-03-03T09:00:00Z", DEPOT))
    send(firms["depot"], object_event(epc("S2"), time="2026-03-03T10:00:00Z", bizStep="storing", **AT_DEPOT))
    for holder in (DEPOT, DEPOT_FIRM):
        assert [each.things for each in stock_of([UUID(bytes=key_for(holder))])] == [1]
    assert held(firms["depot"]) == {LOT: (2, 0)}
    assert held(firms["maker"]) == {}


def test_what_the_firm_received_and_its_place_accepted_came_in_once(firms, send):
    handed = parties(MAKER, DEPOT_FIRM)
    send(firms["depot"], goods("receiving", 10, "2026-03-03T09:00:00Z", **AT_DEPOT, **handed))
    send(firms["depot"], goods("accepting", 10, "2026-03-03T10:00:00Z", **AT_DEPOT))
    assert held(firms["depot"]) == {LOT: (0, 10)}
    send(firms["depot"], goods("shipping", 4, "2026-03-04T09:00:00Z", **AT_DEPOT))
    assert held(firms["depot"]) == {LOT: (0, 6)}
    send(firms["depot"], goods("dispensing", 6, "2026-03-05T09:00:00Z", disposition="dispensed", **AT_DEPOT))
    assert held(firms["depot"]) == {}


def test_the_command_tells_it(firms, send, monkeypatch):
    send(
        firms["maker"],
        made(PACK),
        goods("commissioning", 2.5, "2026-03-01T09:00:00Z", action="ADD", **AT_PLANT),
    )
    tell = stock.command.callback.__wrapped__
    runner = CliRunner()
    monkeypatch.setattr(stock.command, "callback", lambda data_folder, **more: tell(**more))
    assert runner.invoke(stock.command, ["maker"]).output.split() == ["1", "+", "2.5", LOT]
    (told,) = json.loads(runner.invoke(stock.command, ["maker", "--json"]).output)
    product = "https://id.gs1.org/01/06901234567892"
    assert told == {"product": product, "lot": LOT, "things": 1, "quantity": 2.5, "uom": None}
    with pytest.raises(Refused, match="PTY-005"):
        runner.invoke(stock.command, ["nobody"], catch_exceptions=False)
