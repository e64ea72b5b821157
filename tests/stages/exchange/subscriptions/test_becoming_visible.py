"""A subscriber is told of an event when it may first see it, be its number long past."""

from __future__ import annotations

import pytest

from suyuan.exchange.search import services as search
from suyuan.exchange.subscriptions import presented
from suyuan.parties.services import create_place, entrust

RIVAL = "urn:epc:id:pgln:6901299.00000"
TO_RIVAL = [{"type": "possessing_party", "destination": RIVAL}]
NAMESPACE = "https://ref.suyuan.example/imports/#"


def serials(receiver) -> list[str]:
    return [one.rpartition("/")[2] for one in receiver.epcs]


def test_what_another_presented_before_is_told_when_one_presents_it_oneself(
    people, receive, send, subscribe, deliver
):
    mine, theirs = receive(), receive()
    subscribe(people.rival, mine.dest, {"EQ_bizStep": ["receiving"]})
    subscribe(people.importer, theirs.dest)
    send(people.importer, "a")
    send(people.importer, "b", bizStep="shipping")
    deliver()
    assert serials(mine) == []
    send(people.rival, "own")
    send(people.rival, "a")
    send(people.rival, "b", bizStep="shipping")
    send(people.rival, "a")
    deliver()
    assert serials(mine) == ["own", "a"]
    assert serials(theirs) == ["a", "b"]


def test_it_is_told_once_where_both_numbers_lie_in_one_window(people, receive, send, subscribe, deliver):
    receiver = receive()
    subscribe(people.rival, receiver.dest)
    send(people.importer, "a")
    send(people.rival, "a")
    deliver()
    assert serials(receiver) == ["a"]


def test_who_acts_for_the_first_presenter_knew_it_already(people, receive, send, subscribe, deliver):
    receiver = receive()
    entrust(people.importer.party, people.carrier.party)
    entrust(people.rival.party, people.carrier.party)
    subscribe(people.carrier, receiver.dest)
    for person in (people.importer, people.rival, people.carrier, people.distributor):
        send(person, "a")
        deliver()
    assert serials(receiver) == ["a"]


def test_who_acts_for_several_later_presenters_is_told_once(people, receive, send, subscribe, deliver):
    receiver = receive()
    entrust(people.rival.party, people.carrier.party)
    subscribe(people.carrier, receiver.dest)
    for person in (people.importer, people.rival, people.carrier):
        send(person, "a")
        deliver()
    assert serials(receiver) == ["a"]


@pytest.fixture
def with_places(people):
    """Goods may be sent to the rival, who is then named in what the importer says."""
    create_place(people.rival.party, RIVAL, "对手进口")
    return people


def test_who_was_told_by_a_right_is_not_told_again_when_he_presents_it_himself(
    with_places, receive, send, subscribe, deliver
):
    receiver = receive()
    subscribe(with_places.rival, receiver.dest)
    send(with_places.importer, "a", destinationList=TO_RIVAL)
    deliver()
    assert serials(receiver) == ["a"], "named as destination"
    send(with_places.rival, "a", destinationList=TO_RIVAL)
    send(with_places.rival, "own")
    deliver()
    assert serials(receiver) == ["a", "own"]


def test_who_was_not_told_since_the_right_hides_what_he_asks_for_is_told_when_he_presents_it(
    with_places, receive, send, subscribe, deliver
):
    """A partner does not see prices, so a query on one finds nothing until the event is one's own."""
    receiver = receive()
    price = f"{NAMESPACE}unitPrice"
    subscribe(with_places.rival, receiver.dest, {f"EQ_{price}": ["1280.00"]})
    for person in (with_places.importer, with_places.rival):
        deliver()
        assert serials(receiver) == []
        send(person, "a", destinationList=TO_RIVAL, **{"imp:unitPrice": "1280.00"})
    deliver()
    assert serials(receiver) == ["a"]


def test_a_right_that_came_later_does_not_keep_an_event_from_who_presents_it(
    people, receive, send, subscribe, deliver
):
    """The place was registered after the event had its number: nobody was told then."""
    receiver = receive()
    subscribe(people.rival, receiver.dest)
    send(people.importer, "a", destinationList=TO_RIVAL)
    deliver()
    create_place(people.rival.party, RIVAL, "对手进口")
    send(people.distributor, "a", destinationList=TO_RIVAL)
    deliver()
    assert serials(receiver) == []
    send(people.rival, "a", destinationList=TO_RIVAL)
    deliver()
    assert serials(receiver) == ["a"]


def test_a_comparison_counts_what_was_seen_by_a_right_before_it_was_presented(with_places, send):
    viewer = with_places.rival.viewer
    send(with_places.importer, "a", destinationList=TO_RIVAL)
    reached = search.horizon()
    send(with_places.rival, "a", destinationList=TO_RIVAL)
    assert presented.seen_since(viewer, reached, search.horizon()) == set()
    send(with_places.importer, "b")
    reached = search.horizon()
    send(with_places.rival, "b")
    assert len(presented.seen_since(viewer, reached, search.horizon())) == 1
