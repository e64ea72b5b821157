"""Who sees an event, asked of the real condition on real rows; every case asks first who must not."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection

from suyuan import clock
from suyuan.parties.scopes import visible_to, whose
from suyuan.parties.services import entrust
from suyuan.parties.viewer import Viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def captured(people):
    """Store one event of a party, straight into the tables: visibility must not lean on the capture."""

    def captured(person, flags: int = 0) -> uuid.UUID:
        event, document = uuid.uuid4(), uuid.uuid4()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'event'"
            )
            wanted = {"id": event, "flags": flags, "sender": person.party.pk, "document_id": document}
            fill = {"uuid": uuid.uuid4(), "bytea": b"x", "smallint": 0, "integer": 0, "text": "x"}
            row = {name: wanted.get(name, fill.get(kind, clock.now())) for name, kind in cursor.fetchall()}
            row["sender"] = person.party.pk
            names = ", ".join(row)
            cursor.execute(
                f"INSERT INTO event ({names}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values())
            )
            present(cursor, event, person, document)
        return event

    return captured


def present(cursor, event, person, document=None):
    cursor.execute(
        "INSERT INTO event_source (event_id, sender, document_id, position, presented_at) VALUES (%s, %s, %s, 0, now())",
        [event, person.party.pk, document or uuid.uuid4()],
    )


def sees(viewer: Viewer, event: uuid.UUID) -> bool:
    condition, parameters = visible_to(viewer, "e")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM event e WHERE e.id = %(id)s AND {condition}", {"id": event, **parameters}
        )
        return cursor.fetchone()[0] == 1


def test_statements_over_what_parties_sent_are_asked_with_everything_or_with_the_viewers_own(people):
    entrust(people.importer.party, people.carrier.party)
    assert whose(people.regulator.viewer)["all"]
    own = [people.carrier.party.pk, people.importer.party.pk]
    assert whose(people.carrier.viewer) == {"all": False, "parties": own}
    for nobody in (people.public.viewer, Viewer.nobody()):
        assert whose(nobody) == {"all": False, "parties": []}


def test_the_capturer_and_the_regulator_see_it_and_no_outsider_does(people, captured):
    event = captured(people.importer)
    assert [person.user.login for person in people.outsiders if sees(person.viewer, event)] == []
    assert not sees(Viewer.nobody(), event)
    assert sees(people.importer.viewer, event)
    assert sees(people.regulator.viewer, event)


def test_a_second_honest_sender_sees_what_it_presented_too(people, captured):
    event = captured(people.importer)
    with connection.cursor() as cursor:
        present(cursor, event, people.distributor)
    assert sees(people.distributor.viewer, event)
    assert not sees(people.rival.viewer, event)


def test_an_agent_sees_what_its_principal_captured_while_it_is_entrusted(people, captured):
    event, own = captured(people.distributor), captured(people.carrier)
    assert not sees(people.carrier.viewer, event)
    entrust(people.distributor.party, people.carrier.party)
    assert sees(people.carrier.viewer, event)
    assert not sees(people.distributor.viewer, own)


def test_an_entrustment_that_ended_or_has_not_begun_shows_nothing(people, captured):
    event, now = captured(people.distributor), clock.now()
    day = dt.timedelta(days=1)
    entrust(people.distributor.party, people.carrier.party, valid_from=now - 2 * day, valid_to=now - day)
    entrust(people.distributor.party, people.carrier.party, valid_from=now + day)
    assert not sees(people.carrier.viewer, event)


@pytest.mark.parametrize(("flags", "shown"), [(0, True), (1, False), (2, False), (3, False)])
def test_the_public_sees_settled_events_only(people, captured, flags, shown):
    assert sees(people.public.viewer, captured(people.importer, flags)) is shown


def test_somebody_signed_in_without_a_right_sees_less_than_the_public(people, captured):
    event = captured(people.importer)
    assert sees(Viewer.public(), event)
    assert not sees(Viewer.nobody(), event)


def test_an_account_that_was_closed_is_the_public(people):
    people.importer.user.is_active = False
    assert people.importer.viewer == Viewer.public()


def test_the_alias_cannot_carry_a_statement():
    with pytest.raises(ValueError, match="identifier"):
        visible_to(Viewer(party_id=1), "e; DROP TABLE event --")
