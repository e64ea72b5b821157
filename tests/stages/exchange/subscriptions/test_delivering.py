"""What subscribers get: every event that matches, once, in order, signed; and what happens when they fail."""

from __future__ import annotations

import datetime as dt

import pytest
from lxml import etree
from standardwebhooks import Webhook

from documents import epc
from suyuan import clock
from suyuan.exchange.subscriptions import named, services, store
from suyuan.exchange.subscriptions.jobs import deliver_all
from suyuan.exchange.subscriptions.models import MEDIA, XML, XML_12, State
from suyuan.exchange.subscriptions.sending import take_turn

SECRET = "whsec_ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM="


def serials(receiver) -> list[str]:
    return [one.rpartition("/")[2] for one in receiver.epcs]


@pytest.mark.requirement("R065", "R066", "R341", "R377")
def test_a_stream_brings_what_matches_from_the_moment_of_subscribing(
    people, receive, send, subscribe, deliver
):
    receiver = receive()
    send(people.importer, "before")
    found = subscribe(people.importer, receiver.dest, {"EQ_bizStep": ["shipping"]})
    send(people.importer, "a", "b", bizStep="shipping")
    send(people.importer, "c", bizStep="receiving")
    deliver()
    assert serials(receiver) == ["a", "b"]
    send(people.importer, "d", bizStep="shipping")
    deliver()
    assert serials(receiver) == ["a", "b", "d"]
    after = services.get_subscription(found.owner, found.id)
    assert after.last_notified_at is not None
    assert after.upto == 5


def test_the_content_is_a_query_document_that_names_query_and_subscription(
    people, receive, send, subscribe, deliver
):
    receiver = receive()
    found = subscribe(people.importer, receiver.dest, format={"GS1-EPC-Format": "Always_EPC_URN"})
    send(people.importer, "a")
    deliver()
    (call,) = receiver.calls
    results = call.document["epcisBody"]["queryResults"]
    assert call.document["type"] == "EPCISQueryDocument"
    assert (results["queryName"], results["subscriptionID"]) == ("mine", found.id)
    assert results["resultsBody"]["eventList"][0]["epcList"] == [epc("a")]
    assert results["resultsBody"]["eventList"][0]["recordTime"]
    assert call.headers["content-type"] == "application/json"


def test_a_subscriber_sees_only_what_it_may_see(people, receive, send, subscribe, deliver):
    mine, theirs = receive(), receive()
    subscribe(people.importer, mine.dest)
    subscribe(people.rival, theirs.dest)
    send(people.importer, "a")
    send(people.rival, "b")
    deliver()
    assert (serials(mine), serials(theirs)) == (["a"], ["b"])


def test_an_independent_verifier_takes_the_signature_and_refuses_what_was_changed(
    people, receive, send, subscribe, deliver
):
    receiver = receive()
    subscribe(people.importer, receiver.dest, signatureToken=SECRET)
    send(people.importer, "a")
    deliver()
    (call,) = receiver.calls
    assert Webhook(SECRET).verify(call.body, call.headers)
    assert call.headers["gs1-signature"]
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(SECRET).verify(call.body.replace(b"receiving", b"shipping"), call.headers)
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(SECRET).verify(call.body, {**call.headers, "webhook-id": "another"})


def test_without_a_token_nothing_is_signed_and_with_one_it_is_shown_nowhere(
    people, receive, send, subscribe, deliver
):
    receiver = receive()
    subscribe(people.importer, receiver.dest)
    found = subscribe(people.importer, receiver.dest, signatureToken=SECRET)
    send(people.importer, "a")
    deliver()
    plain = [call for call in receiver.calls if "webhook-signature" not in call.headers]
    assert len(receiver.calls) == 2
    assert len(plain) == 1
    assert "gs1-signature" not in plain[0].headers
    assert SECRET not in str(found.as_json())
    assert SECRET.encode() not in (found.token or b"")


def test_the_window_moves_on_2xx_only_and_the_id_stays_over_retries(
    people, receive, send, subscribe, deliver
):
    answers = [500, 302, 503, 200]
    receiver = receive(lambda headers, body: (answers.pop(0) if answers else 204, {"Location": "/elsewhere"}))
    found = subscribe(people.importer, receiver.dest)
    send(people.importer, "a")
    deliver_all(1)
    assert services.get_subscription(found.owner, found.id).upto == 0
    send(people.importer, "b")
    deliver()
    ids = [call.id for call in receiver.calls]
    assert [call.status for call in receiver.calls] == [500, 302, 503, 200, 204]
    assert len(set(ids[:4])) == 1
    assert len({call.body for call in receiver.calls[:4]}) == 1
    assert ids[4] != ids[0]
    assert serials(receiver) == ["a", "b"]
    assert {call.path for call in receiver.calls} == {"/take"}


def test_when_the_tries_are_used_up_nothing_is_skipped_and_the_letter_is_listed(
    people, receive, send, subscribe, deliver
):
    is_up = []
    receiver = receive(lambda headers, body: (204 if is_up else 500, {}))
    found = subscribe(people.importer, receiver.dest)
    send(people.importer, "a")
    send(people.importer, "b")
    deliver(12)
    stalled = services.get_subscription(found.owner, found.id)
    assert (stalled.state, stalled.state_reason, stalled.upto) == (State.STALLED, "SUB-015", 0)
    (letter,) = services.dead_letters(found.owner)
    assert (letter.tries, letter.last_status, letter.events) == (4, 500, 2)
    is_up.append(True)
    deliver()
    assert receiver.taken == []
    services.resume(found.owner, found.id)
    deliver()
    assert serials(receiver) == ["a", "b"]
    assert {call.id for call in receiver.calls} == {str(letter.id)}
    assert services.dead_letters(found.owner) == []


def test_a_dead_letter_can_be_passed_over_and_still_be_sent_later(people, receive, send, subscribe, deliver):
    is_up = []
    receiver = receive(lambda headers, body: (204 if is_up else 500, {}))
    found = subscribe(people.importer, receiver.dest)
    send(people.importer, "a")
    deliver(12)
    services.pass_over_dead_letter(found.owner, found.id)
    is_up.append(True)
    send(people.importer, "b")
    deliver()
    assert serials(receiver) == ["b"]
    (letter,) = services.dead_letters(found.owner, found.id)
    services.replay_dead_letter(found.owner, letter.id)
    deliver()
    assert serials(receiver) == ["b", "a"]
    assert services.get_subscription(found.owner, found.id).upto == 2
    assert services.dead_letters(found.owner, found.id) == []


def test_410_ends_the_subscription_for_good(people, receive, send, subscribe, deliver):
    receiver = receive(lambda headers, body: (410, {}))
    found = subscribe(people.importer, receiver.dest)
    send(people.importer, "a")
    deliver()
    send(people.importer, "b")
    deliver()
    assert len(receiver.calls) == 1
    ended = services.get_subscription(found.owner, found.id)
    assert (ended.state, ended.state_reason) == (State.ENDED, "SUB-016")
    assert services.list_subscriptions(found.owner) == []
    with pytest.raises(Exception, match="has ended"):
        services.resume(found.owner, found.id)


def test_retry_after_is_honoured(people, receive, send, subscribe, deliver):
    receiver = receive(lambda headers, body: (503, {"Retry-After": "3600"}))
    found = subscribe(people.importer, receiver.dest)
    send(people.importer, "a")
    before = dt.datetime.now(dt.UTC)
    deliver()
    assert len(receiver.calls) == 1
    due = services.get_subscription(found.owner, found.id).next_at
    assert due >= before + dt.timedelta(seconds=3600)


@pytest.mark.parametrize("status", [400, 413, 422])
def test_one_event_that_is_never_taken_holds_up_only_itself(
    *, status, people, receive, send, subscribe, deliver
):
    def dislike(headers, body):
        return (status if b"bad" in body else 204, {})

    receiver = receive(dislike)
    found = subscribe(people.importer, receiver.dest)
    send(people.importer, "a", "b", "bad", "c", "d")
    deliver(30)
    assert serials(receiver) == ["a", "b"]
    (letter,) = services.dead_letters(found.owner)
    assert (letter.events, letter.last_status) == (1, status)
    services.pass_over_dead_letter(found.owner, found.id)
    deliver()
    assert serials(receiver) == ["a", "b", "c", "d"]


def test_pausing_keeps_everything_for_later(people, receive, send, subscribe, deliver):
    receiver = receive()
    found = subscribe(people.importer, receiver.dest)
    services.pause(found.owner, found.id)
    send(people.importer, "a")
    deliver()
    assert receiver.calls == []
    services.resume(found.owner, found.id)
    deliver()
    assert serials(receiver) == ["a"]


def test_replay_sends_again_in_order_from_a_number_or_a_moment(people, receive, send, subscribe, deliver):
    receiver = receive()
    found = subscribe(people.importer, receiver.dest)
    for one in "abc":
        send(people.importer, one)
    deliver()
    services.replay(found.owner, found.id, number=2)
    deliver()
    assert serials(receiver) == [*"abc", *"bc"]
    services.replay(found.owner, found.id, moment=clock.now() - dt.timedelta(hours=1))
    deliver()
    assert serials(receiver) == [*"abc", *"bc", *"abc"]
    with pytest.raises(Exception, match="nothing was recorded"):
        services.replay(found.owner, found.id, number=99)


def test_initial_record_time_reaches_back(people, receive, send, subscribe, deliver):
    receiver = receive()
    send(people.importer, "a")
    send(people.importer, "b")
    start = (clock.now() - dt.timedelta(hours=1)).isoformat()
    subscribe(people.importer, receiver.dest, initialRecordTime=start)
    send(people.importer, "c")
    deliver()
    assert serials(receiver) == ["a", "b", "c"]


def test_deleting_the_query_ends_its_subscriptions_and_forgets_their_deliveries(
    people, receive, send, subscribe, deliver
):
    receiver = receive()
    found = subscribe(people.importer, receiver.dest)
    other = subscribe(people.importer, receiver.dest, name="other")
    send(people.importer, "a")
    deliver()
    named.delete_query(found.owner, "mine")
    with pytest.raises(Exception, match="no subscription"):
        services.get_subscription(found.owner, found.id)
    assert services.deliveries(found.owner, found.id) == []
    assert len(services.deliveries(found.owner, other.id)) == 1


def test_a_receiver_that_is_away_is_tried_again_later(*, people, receive, send, subscribe, deliver, settings):
    receiver = receive()
    settings.WEBHOOK_RETRIES = [3600.0]
    found = subscribe(people.importer, "http://127.0.0.1:9/nobody")
    send(people.importer, "a")
    deliver()
    (waiting,) = services.deliveries(found.owner, found.id)
    assert (waiting.tries, waiting.last_status, waiting.last_problem) == (1, None, "SUB-014")
    assert receiver.calls == []


def test_a_scheduled_subscriber_hears_at_its_times_only(people, receive, send, subscribe, deliver):
    receiver = receive()
    found = subscribe(people.importer, receiver.dest, schedule={"hour": "1", "minute": "5"})
    assert found.next_at > dt.datetime.now(dt.UTC)
    send(people.importer, "a")
    deliver()
    assert receiver.calls == []
    _let_time_pass(found)
    deliver()
    assert serials(receiver) == ["a"]
    after = services.get_subscription(found.owner, found.id)
    assert after.next_at == found.next_at
    assert after.target is None


@pytest.mark.parametrize("report", [True, False])
def test_an_empty_run_is_reported_only_to_who_wants_it(*, report, people, receive, send, subscribe, deliver):
    receiver = receive()
    found = subscribe(people.importer, receiver.dest, schedule={"second": "[0-59]"}, reportIfEmpty=report)
    _let_time_pass(found)
    take_turn(found.owner, found.id)
    assert [call.epcs for call in receiver.calls] == ([[]] if report else [])


def test_a_large_run_comes_in_parts_without_waiting_for_the_next_time(
    people, receive, send, subscribe, deliver
):
    receiver = receive()
    found = subscribe(people.importer, receiver.dest, schedule={"month": "1"})
    with store.connection.cursor() as cursor:
        cursor.execute("UPDATE subscription SET batch = 2")
    send(people.importer, *"abcde")
    _let_time_pass(found)
    deliver()
    assert serials(receiver) == list("abcde")
    assert [len(call.epcs) for call in receiver.calls] == [2, 3]


def test_pausing_or_a_late_letter_makes_no_run_of_its_own(people, receive, send, subscribe, deliver):
    receiver = receive()
    found = subscribe(people.importer, receiver.dest, schedule={"month": "1"}, reportIfEmpty=True)
    send(people.importer, "a")
    services.pause(found.owner, found.id)
    services.resume(found.owner, found.id)
    deliver()
    assert receiver.calls == []
    assert services.get_subscription(found.owner, found.id).next_at == found.next_at
    services.replay(found.owner, found.id, number=1)
    deliver()
    assert serials(receiver) == ["a"]


@pytest.mark.parametrize(
    ("media", "kind", "root"),
    [
        (XML, "application/xml", "{urn:epcglobal:epcis-query:xsd:2}EPCISQueryDocument"),
        (XML_12, "text/xml; charset=utf-8", "{urn:epcglobal:epcis-query:xsd:1}EPCISQueryDocument"),
    ],
)
def test_xml_is_sent_to_who_subscribed_for_it(
    *, media, kind, root, people, receive, send, subscribe, deliver
):
    receiver = receive()
    found = subscribe(
        people.importer, receiver.dest, format={MEDIA: media, "GS1-EPC-Format": "Always_EPC_URN"}
    )
    send(people.importer, "a")
    deliver()
    (call,) = receiver.calls
    tree = etree.fromstring(call.body)
    assert (call.headers["content-type"], tree.tag) == (kind, root)
    assert [element.text for element in tree.iter("epc")] == [epc("a")]
    assert [element.text for element in tree.iter("subscriptionID")] == [found.id]


def _let_time_pass(found) -> None:
    """As if it had been made two years ago, and its time had come."""
    with store.connection.cursor() as cursor:
        cursor.execute(
            "UPDATE subscription SET next_at = now(), created_at = created_at - interval '2 years',"
            " min_record_time = min_record_time - interval '2 years'"
        )
