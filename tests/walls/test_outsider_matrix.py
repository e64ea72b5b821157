"""Every address, for everybody, about everything: what is answered, and that nothing tells what one may not see.

``outsiders.tsv`` says it by hand: a row an address, a method and whose thing it is about; a column who asks. The test
walks the URLconf and the API's operations itself, so that an address without a row fails. ``=``: as anonymous, since
keys are not looked at there.

What may not be seen must be answered as what never was: same status, same words but for what was asked, and nearly as
many statements to the database. Time is not asserted, since a test machine is too noisy for that: statements are what
an answer's time is made of here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wall_addresses import MACHINE, all_addresses, path_of
from wall_world import COLUMNS, KEYS, OBJECTS, World

from suyuan.exchange.api.openapi import OPERATIONS
from walls import plain

Row = tuple[str, str, str]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REFUSED = {401, 403, 404, 405}
DENIED = {401, 403, 404}
ABOUT_EVENTS = ("trace/", "api/v1/trace", "things/", "epcs/<", "events/<")
"""Addresses that answer 200 or 404 about a thing, as its events may be seen or not."""
EVENT = ("GET", "^epcis/v2(?:/|$)events/<path:event_id>")
MORE_STATEMENTS = 1
"""So many more it may take to refuse what is there: the refusal is told to the access log of its owner."""
TURNED_AWAY = {"i18n/setlang/": {302}, "sign-out/": {302}, "sign-in/": {302}}
"""What whatever method leads home or back from, and changes nothing."""


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    statements: int


def rows() -> dict[Row, dict[str, str]]:
    with (Path(__file__).parent / "outsiders.tsv").open(encoding="utf-8", newline="") as file:
        return {
            (row["method"], row["address"], row["object"]): row
            for row in csv.DictReader(file, delimiter="\t")
        }


def asked(world: World, column: str, method: str, address: str, of: str) -> Answer:
    """The answer, and everything undone that it did."""
    with transaction.atomic(), CaptureQueriesContext(connection) as statements:
        answer = world.ask(column, method, address, of)
        body = answer.getvalue() if answer.streaming else answer.content
        transaction.set_rollback(True)
    return Answer(
        answer.status_code,
        plain(body, path_of(address, world.things[of], asking=False), world.things[of]),
        len(statements),
    )


def test_every_address_has_a_row_and_every_row_an_address():
    there = {address for address, _ in all_addresses()}
    listed = {address for _, address, _ in rows()}
    assert there - listed == set()
    assert listed - there == set()


def test_every_operation_of_the_api_has_a_row():
    listed = {(method, shape(address)) for method, address, _ in rows()}
    missing = {
        (one.method.upper(), one.path)
        for one in OPERATIONS
        if (one.method.upper(), shape(f"api/v1{one.path}")) not in listed
    }
    assert missing == set()


def shape(address: str) -> str:
    """The address with a mark for each part, however its pattern is written."""
    import re

    text = address.replace("template.csv", "template.xlsx").replace(r"^api/v1/mappings/(?P<name>[a-z0-9-]+)/template\.(?P<form>xlsx|csv)$", "api/v1/mappings/*/template.xlsx")  # fmt: skip
    return re.sub(r"<[^>]*>|\{[^}]*\}", "*", text)


def test_every_cell_is_a_status():
    for (method, address, of), row in rows().items():
        assert (method in METHODS, of in OBJECTS) == (True, True), (method, address, of)
        for column in COLUMNS:
            is_key_of_page = column in KEYS and not address.startswith(MACHINE)
            assert (row[column] == "=") is is_key_of_page, (address, column)


@pytest.mark.requirement("R122", "R127", "R385", "R461")
@pytest.mark.parametrize("column", COLUMNS)
def test_z1_everybody_is_answered_as_the_table_says_and_learns_nothing_else(world, column):
    found = {row: asked(world, column, *row) for row, cells in rows().items() if cells[column] != "="}
    table = rows()
    wrong = [
        (*row, answer.status) for row, answer in found.items() if str(answer.status) != table[row][column]
    ]
    assert wrong == [], wrong
    assert list(leaks(found)) == []


def leaks(found: dict[Row, Answer]) -> Iterator[tuple[Any, ...]]:
    """What is hidden and yet told apart from what never was."""
    for (method, address, of), answer in found.items():
        never = found.get((method, address, "none"))
        if of == "none" or never is None or not is_hidden(found, (method, address, of), never):
            continue
        if (answer.status, answer.text) != (never.status, never.text):
            yield method, address, of, answer.status, never.status
        if abs(answer.statements - never.statements) > MORE_STATEMENTS:
            yield method, address, of, answer.statements, never.statements


def is_hidden(found: dict[Row, Answer], row: Row, never: Answer) -> bool:
    """Whether the one who asked may not know of it: he is refused as for nothing, or may not see its event."""
    _, address, of = row
    status = found[row].status
    event = found.get((*EVENT, of))
    sees = event is not None and event.status == 200
    if any(part in address for part in ABOUT_EVENTS) and event is not None and event.status != 401:
        return not sees
    return status in DENIED and not (status == 403 and never.status == 404)


def test_a_key_opens_no_page(world):
    for (method, address, of), cells in rows().items():
        if method == "GET" and not address.startswith(MACHINE):
            assert str(asked(world, "own-key", method, address, of).status) == cells["anonymous"], address


@pytest.mark.parametrize("column", ["anonymous", "operator", "rival-key"])
def test_a7_no_method_without_a_row_does_anything(world, column):
    listed = {(method, address) for method, address, _ in rows()}
    for address, _ in all_addresses():
        for method in METHODS:
            if (method, address) in listed:
                continue
            status = asked(world, column, method, address, "ours").status
            signs_in = column != "operator" and status == 302 and not address.startswith(MACHINE)
            fine = status in REFUSED or signs_in or status in TURNED_AWAY.get(address, ())
            assert fine, (method, address, status)
