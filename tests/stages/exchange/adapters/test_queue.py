"""From events to the other platform and back: one message, one number, every answer kept."""

from __future__ import annotations

import datetime as dt

import pytest
from adapter_events import DRUG_SETTINGS, HOSPITAL, bill, drug, sides
from django.db import connection as database

from documents import epc, object_event
from suyuan.exchange.adapters import services, store
from suyuan.exchange.adapters.contract import id_of, reference_of
from suyuan.exchange.adapters.jobs import send_all
from suyuan.exchange.adapters.models import State
from suyuan.exchange.sealing import PLATFORM_ANSWER, unseal
from suyuan.parties.services import entrust

CODES = [drug(n).removeprefix("AHM.") for n in range(4)]


@pytest.mark.requirement("R036", "R045", "R052", "R061", "R097")
def test_a_shipment_becomes_one_bill_which_is_sent_judged_and_accepted(
    *, people, serve, connect, send, work, states
):
    server = serve()
    server.books.known["slow"] = 1
    connection = connect(people.distributor, server)
    paper = [{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:6901234000009:PO-77"}]
    send(people.distributor, bill(0, 1, bizTransactionList=paper))
    send_all(1)
    work()
    assert server.books.breaches == []
    assert states(connection) == ["accepted"]
    (message,) = services.messages(connection.owner, connection.name)
    ((number, (items, form)),) = server.books.taken.items()
    assert number == message.reference
    assert items == CODES[:2]
    assert (form["bill_type"], form["from_user_id"], form["to_user_id"]) == ("201", "ent-1", "ent-hospital")
    assert (form["order_code"], form["bill_time"]) == ("PO-77", "2026-03-01 16:00:00")
    verdicts = [row[3] for row in store.rows("receipts", owner=connection.owner, id=message.id)]
    assert verdicts[0] == 2
    assert verdicts[-1] == 1
    assert set(verdicts) == {1, 2}


def test_only_what_the_party_itself_presented_and_the_platform_wants_is_told(
    *, people, serve, connect, send, work, states
):
    server = serve()
    connection = connect(people.distributor, server)
    send(people.rival, bill(0))
    send(people.distributor, object_event(epc("device"), **{**sides(), "bizStep": "shipping"}))
    send(people.distributor, bill(1, bizStep="storing"))
    send(people.distributor, bill(2))
    work()
    assert [items for items, _ in server.books.taken.values()] == [[CODES[2]]]
    assert states(connection) == ["accepted"]


def test_who_acts_for_another_does_not_report_the_others_bills_as_its_own(
    *, people, serve, connect, send, work, states
):
    entrust(people.distributor.party, people.carrier.party)
    server = serve()
    connection = connect(people.carrier, server)
    send(people.distributor, bill(0))
    send(people.carrier, bill(1))
    work()
    assert [items for items, _ in server.books.taken.values()] == [[CODES[1]]]
    assert states(connection) == ["accepted"]


@pytest.mark.parametrize(
    ("step", "disposition", "kind"),
    [
        ("commissioning", "active", "101"),
        ("receiving", "in_progress", "102"),
        ("receiving", "returned", "103"),
        ("receiving", "recalled", "108"),
        ("shipping", "in_transit", "201"),
        ("shipping", "returned", "202"),
        ("shipping", "recalled", "211"),
        ("destroying", "destroyed", "205"),
        ("dispensing", "dispensed", "321"),
    ],
)
def test_what_happened_decides_the_type_of_bill(
    *, step, disposition, kind, people, serve, connect, send, work
):
    server = serve()
    connect(people.distributor, server)
    there = sides() if step == "shipping" else sides(HOSPITAL, "urn:epc:id:pgln:6901234.00001")
    action = {"commissioning": "ADD", "destroying": "DELETE"}.get(step, "OBSERVE")
    send(people.distributor, bill(0, bizStep=step, disposition=disposition, action=action, **there))
    work()
    assert server.books.breaches == []
    assert [form["bill_type"] for _, form in server.books.taken.values()] == [kind]


def test_a_bill_with_too_many_codes_is_sent_in_parts_under_different_numbers(
    *, people, serve, connect, send, work, monkeypatch
):
    monkeypatch.setattr("suyuan.exchange.adapters.drug_platform.CODES_A_BILL", 2)
    server = serve()
    connect(people.distributor, server)
    send(people.distributor, bill(0, 1, 2))
    work()
    assert [items for items, _ in server.books.taken.values()] == [CODES[:2], CODES[2:3]]


def test_a_refusal_is_kept_with_its_words_and_holds_up_nobody(*, people, serve, connect, send, work, states):
    server = serve()
    server.books.refuse = lambda items: "code was never issued" if CODES[0] in items else None
    connection = connect(people.distributor, server)
    send(people.distributor, bill(0))
    send(people.distributor, bill(1))
    work()
    assert states(connection) == ["refused", "accepted"]
    message = services.messages(connection.owner, connection.name)[0]
    assert message.problem["code"] == "ADP-009"
    assert "never issued" in message.told
    calls = len(server.books.calls)
    work()
    assert len(server.books.calls) == calls


def test_what_cannot_be_written_is_shown_and_goes_out_when_the_setting_is_mended(
    *, people, serve, connect, send, work, states
):
    server = serve()
    connection = connect(people.distributor, server, settings={**DRUG_SETTINGS, "partners": {}})
    send(people.distributor, bill(0))
    work()
    assert states(connection) == ["given-up"]
    (message,) = services.messages(connection.owner, connection.name)
    assert (message.problem["code"], message.problem["value"]) == ("ADP-014", HOSPITAL)
    services.configure(connection.owner, connection.name, server.dest, DRUG_SETTINGS)
    assert services.retry(connection.owner, connection.name) == 1
    work()
    assert states(connection) == ["accepted"]
    assert list(server.books.taken) == [message.reference]


def test_a_declaration_is_never_sent_as_a_bill_and_never_passed_over_in_silence(
    *, people, serve, connect, send, work, states
):
    server = serve()
    connection = connect(people.distributor, server)
    send(people.distributor, bill(0))
    declared = {"declarationTime": "2026-03-02T08:00:00Z", "reason": "did_not_occur"}
    send(people.distributor, bill(0, errorDeclaration=declared))
    work()
    assert states(connection) == ["accepted", "given-up"]
    assert services.messages(connection.owner, connection.name)[1].problem["code"] == "ADP-013"
    assert len(server.books.taken) == 1


def test_content_that_changed_since_it_was_sent_needs_a_new_number(
    *, people, serve, connect, send, work, states, settings
):
    settings.WEBHOOK_RETRIES = [0.001]
    server = serve()
    server.mood = lambda path: 503
    connection = connect(people.distributor, server)
    send(people.distributor, bill(0))
    work()
    (message,) = services.messages(connection.owner, connection.name)
    assert (message.state, message.calls) == (State.GIVEN_UP, 2)
    changed = {**DRUG_SETTINGS, "partners": {HOSPITAL: "another"}}
    services.configure(connection.owner, connection.name, server.dest, changed)
    server.mood = lambda path: None
    services.retry(connection.owner, connection.name)
    work()
    (again,) = services.messages(connection.owner, connection.name)
    assert (again.id, again.problem["code"]) == (message.id, "ADP-011")
    assert server.books.taken == {}
    services.retry(connection.owner, connection.name, message.number, anew=True)
    work()
    (anew,) = services.messages(connection.owner, connection.name)
    assert anew.id != message.id
    assert states(connection) == ["accepted"]


def test_answers_are_kept_sealed_and_open_only_in_their_own_row(people, serve, connect, send, work):
    server = serve()
    connection = connect(people.distributor, server)
    send(people.distributor, bill(0))
    work()
    (message,) = services.messages(connection.owner, connection.name)
    rows = store.rows("receipts", owner=connection.owner, id=message.id)
    sealed = bytes(rows[0][-1])
    assert b"SUCCESS" not in sealed
    assert b"SUCCESS" in unseal(PLATFORM_ANSWER, sealed, connection.owner, message.id, rows[0][1])
    with pytest.raises(Exception, match="does not open"):
        unseal(PLATFORM_ANSWER, sealed, connection.owner, message.id, rows[0][1] + 1)


def test_secrets_are_shown_nowhere_and_a_wrong_one_is_told(*, people, serve, connect, send, work, settings):
    settings.WEBHOOK_RETRIES = [3600.0]
    server = serve()
    connection = connect(people.distributor, server, secrets={"app_secret": "not-the-secret"})
    assert b"not-the-secret" not in connection.secrets
    assert "not-the-secret" not in repr(connection.account())
    send(people.distributor, bill(0))
    work()
    (message,) = services.messages(connection.owner, connection.name)
    assert (message.state, message.code) == (State.FAILED, "isp.invalid-signature")
    assert server.books.taken == {}


def test_pausing_keeps_everything_for_later(*, people, serve, connect, send, work, states):
    server = serve()
    connection = connect(people.distributor, server)
    services.pause(connection.owner, connection.name)
    send(people.distributor, bill(0))
    work()
    assert server.books.calls == []
    services.resume(connection.owner, connection.name)
    work()
    assert states(connection) == ["accepted"]


def test_retry_after_is_honoured_for_the_whole_connection(people, serve, connect, send, work):
    server = serve()
    server.mood = lambda path: (429, {"Retry-After": "3600"})
    connection = connect(people.distributor, server)
    send(people.distributor, bill(0))
    send(people.distributor, bill(1))
    before = dt.datetime.now(dt.UTC)
    work()
    assert len(server.books.calls) == 1
    found = services.get_connection(connection.owner, connection.name)
    assert found.next_at >= before + dt.timedelta(seconds=3600)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"adapter": "nobody"}, "ADP-001"),
        ({"settings": {}}, "ADP-002"),
        ({"secrets": {}}, "ADP-002"),
        ({"settings": {**DRUG_SETTINGS, "colour": "red"}}, "ADP-003"),
        ({"settings": {**DRUG_SETTINGS, "partners": "x"}}, "ADP-020"),
        ({"name": "a b"}, "ADP-004"),
        ({"name": "taken"}, "ADP-005"),
    ],
)
def test_a_connection_that_cannot_work_is_refused_with_all_that_is_wrong(
    change, code, people, serve, connect
):
    server = serve()
    connect(people.distributor, server, name="taken")
    with pytest.raises(Exception, match=code):
        connect(people.distributor, server, **change)


def test_references_lead_back_to_their_messages_and_nothing_else_does():
    import uuid

    some = uuid.UUID(int=2**100 + 7)
    assert id_of(reference_of(some)) == some
    assert len(reference_of(some)) == 28
    for text in ("", "SY", "SY" + "A" * 25 + "1", "sy" + "A" * 26, "SY" + "A" * 25 + "B", "x" * 28):
        assert id_of(text) is None


def test_an_event_that_was_erased_before_it_was_sent_is_not_told_and_not_forgotten(
    *, people, serve, connect, send, work, states
):
    server = serve()
    server.mood = lambda path: 503
    connection = connect(people.distributor, server)
    send(people.distributor, bill(0))
    send_all(1)
    with database.cursor() as cursor:
        cursor.execute("DELETE FROM document_key")
    server.mood = lambda path: None
    work()
    assert states(connection) == ["given-up"]
    assert services.messages(connection.owner, connection.name)[0].problem["code"] == "ADP-012"
    assert server.books.taken == {}
