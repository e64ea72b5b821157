"""A subscriber is told of an event when it may first see it, be its number long past."""

from __future__ import annotations

from suyuan.parties.services import entrust


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
