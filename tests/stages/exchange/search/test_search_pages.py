"""Pages of a walk: every event once, in order, whatever the query and the page size."""

from __future__ import annotations

import pytest

from documents import PLACE, epc, object_event, pack

COUNT = 47


def _minute(number: int) -> str:
    return f"2026-03-01T08:{number % 60:02}:00.000Z"


@pytest.fixture
def many(people, send):
    send(
        people.importer,
        *(
            object_event(epc(n), epc("all"), time=_minute(n // 3), bizStep=("shipping", "receiving")[n % 2])
            for n in range(COUNT)
        ),
    )


@pytest.mark.parametrize("per_page", [1, 2, 7, 46, 47, 48])
@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"orderBy": "eventTime"},
        {"orderBy": "eventTime", "orderDirection": "ASC"},
        {"orderBy": "recordTime"},
        {"MATCH_epc": [epc("all")]},
        {"MATCH_epc": [epc("all")], "orderBy": "recordTime", "orderDirection": "ASC"},
        {"MATCH_epc": [epc("all")], "orderBy": "eventTime"},
        {"EQ_bizLocation": [PLACE], "orderBy": "eventTime", "orderDirection": "ASC"},
    ],
)
def test_a_walk_meets_every_event_once_and_ends(many, ask_all, per_page, parameters):
    found = ask_all(per_page=per_page, **parameters)
    assert len(found) == COUNT
    assert len({each.id for each in found}) == COUNT
    descending = parameters.get("orderDirection") != "ASC"
    if parameters.get("orderBy") == "eventTime":
        times = [each.event.event_time for each in found]
        assert times == sorted(times, reverse=descending)
    if parameters.get("orderBy") == "recordTime":
        numbers = [each.seq for each in found]
        assert numbers == sorted(numbers, reverse=descending)


def test_the_last_page_has_no_token_even_when_it_is_full(many, ask):
    first = ask(per_page=COUNT - 1)
    assert first.next_token is not None
    last = ask(per_page=COUNT - 1, token=first.next_token)
    assert (len(last.events), last.next_token) == (1, None)
    assert ask(per_page=COUNT).next_token is None


def test_what_is_captured_later_does_not_move_the_pages(many, ask, ask_all, people, send):
    first = ask(per_page=20, orderBy="eventTime")
    send(people.importer, *(object_event(epc(f"N{n}"), time=_minute(n)) for n in range(30)))
    rest = ask(per_page=1000, orderBy="eventTime", token=first.next_token)
    assert len(first.events) + len(rest.events) == COUNT
    assert rest.horizon == first.horizon == COUNT
    assert len(ask_all(orderBy="eventTime")) == COUNT + 30


def test_an_event_is_unseen_until_it_is_numbered_and_indexed(people, send, ask):
    send(people.importer, object_event(epc(1)), index=False)
    assert ask().events == []
    send(people.importer)
    assert len(ask().events) == 1


def test_event_count_limit_holds_over_all_pages(many, ask_all):
    found = ask_all(per_page=4, orderBy="eventTime", eventCountLimit=10)
    newest = ask_all(orderBy="eventTime")[:10]
    assert [each.id for each in found] == [each.id for each in newest]


def test_a_thing_named_twice_in_an_event_gives_the_event_once(people, send, ask):
    carton = "urn:epc:id:sscc:6901234.0000012345"
    send(people.importer, pack(carton, epc(1), epc(2), time=_minute(1)))
    found = ask(MATCH_anyEPC=[carton, epc(1), epc(2)]).events
    assert len(found) == 1
