"""A finding from its beginning to its end: found, about many things, healed by late data, found again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from documents import CARTON, epc, pack
from suyuan import clock
from suyuan.core.identifiers.canonical import key_for
from suyuan.masterdata.models import Product, ProductKind
from suyuan.supervision.findings import jobs
from three_firms import DEALER, HOSPITAL, MAKER, at, got, made, sent, used

PACKS = [epc(number) for number in range(1, 6)]


def rows(columns: str, where: str = "TRUE") -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM finding WHERE {where} ORDER BY rule, at")
        return cursor.fetchall()


def test_a_clean_chain_has_no_finding(firms, send, found):
    send(firms.maker, made(*PACKS), sent(MAKER, DEALER, *PACKS, time="2026-03-02T08:00:00Z"))
    send(firms.dealer, got(MAKER, DEALER, *PACKS, time="2026-03-03T08:00:00Z"))
    send(firms.dealer, sent(DEALER, HOSPITAL, *PACKS, time="2026-03-04T08:00:00Z"))
    send(firms.hospital, got(DEALER, HOSPITAL, *PACKS, time="2026-03-05T08:00:00Z"))
    send(firms.hospital, used(HOSPITAL, PACKS[0], time="2026-03-06T08:00:00Z"))
    assert found() == []


@pytest.mark.requirement("R278", "R286")
def test_one_missing_shipment_of_many_things_is_one_finding_and_late_data_heals_it(firms, send, found):
    send(firms.maker, made(*PACKS))
    send(firms.dealer, got(MAKER, DEALER, *PACKS, time="2026-03-03T08:00:00Z"))
    assert found() == [("COMP-ISSUE", "maker", 5)]
    late = send(firms.maker, sent(MAKER, DEALER, *PACKS[:3], time="2026-03-02T08:00:00Z"))
    assert found() == [("COMP-ISSUE", "maker", 2)]
    assert rows("healed_at") == [(None,)]
    again = send(firms.maker, sent(MAKER, DEALER, *PACKS[3:], time="2026-03-02T09:00:00Z"))
    assert found() == []
    assert [row[0] for row in rows("healed_by")] == [again.lines[0].event_id]
    with connection.cursor() as cursor:
        cursor.execute("SELECT healed_by FROM finding_thing WHERE key = %s", [key_of(PACKS[0])])
        assert cursor.fetchone()[0] == late.lines[0].event_id


def key_of(text):
    from uuid import UUID

    return UUID(bytes=key_for(text))


def test_a_carton_that_nobody_received_is_a_finding_about_its_contents(firms, send, found):
    send(firms.maker, made(*PACKS), pack(CARTON, *PACKS, time="2026-03-01T09:00:00Z", **at(MAKER)))
    send(firms.maker, sent(MAKER, DEALER, CARTON, time="2026-03-02T08:00:00Z"))
    assert found() == [("COMP-RECEIPT", "dealer", 5)]
    send(firms.dealer, got(MAKER, DEALER, CARTON, time="2026-03-03T08:00:00Z"))
    assert found() == []


def test_a_correction_opens_what_the_event_had_closed(firms, send, found):
    send(firms.maker, made(*PACKS))
    shipped = {
        **sent(MAKER, DEALER, *PACKS, time="2026-03-02T08:00:00Z"),
        "eventID": "urn:uuid:5a0e5b0e-0000-4000-8000-000000000001",
    }
    send(firms.maker, shipped)
    send(firms.dealer, got(MAKER, DEALER, *PACKS, time="2026-03-03T08:00:00Z"))
    assert found() == []
    declared = {"declarationTime": "2026-03-09T08:00:00Z", "reason": "did_not_occur"}
    send(firms.maker, {**shipped, "errorDeclaration": declared})
    assert found() == [("COMP-ISSUE", "maker", 5)]


def test_time_alone_opens_a_finding_when_its_day_has_come(firms, send, found, monkeypatch):
    now = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    send(firms.maker, made(*PACKS), sent(MAKER, DEALER, *PACKS, time="2026-03-02T08:00:00Z"))
    assert found() == []
    now += dt.timedelta(days=29)
    assert jobs.look_again() == 0
    now += dt.timedelta(days=2)
    assert jobs.look_again() == len(PACKS)
    assert jobs.look_again() == 0
    assert found() == [("COMP-RECEIPT", "dealer", 5)]


def test_what_was_healed_and_breaks_again_is_the_same_finding(firms, send, found):
    send(firms.maker, made(*PACKS))
    send(firms.dealer, got(MAKER, DEALER, *PACKS, time="2026-03-03T08:00:00Z"))
    (first,) = rows("id")
    shipped = sent(MAKER, DEALER, *PACKS, time="2026-03-02T08:00:00Z")
    send(firms.maker, shipped)
    assert found() == []
    declared = {"declarationTime": "2026-03-09T08:00:00Z", "reason": "did_not_occur"}
    send(firms.maker, {**shipped, "errorDeclaration": declared})
    assert rows("id, healed_at") == [(*first, None)]


def test_the_template_is_that_of_the_kind_of_product(firms, send, found):
    Product.objects.create(
        class_key=key_of("https://id.gs1.org/01/06901234567892"), class_text="https://id.gs1.org/01/06901234567892",
        name="流感疫苗", kind=ProductKind.VACCINE, holder=firms.maker,
    )  # fmt: skip
    send(firms.maker, made(*PACKS), sent(MAKER, DEALER, *PACKS, time="2026-03-02T08:00:00Z"))
    assert ("COMP-SALE", "maker", 5) in found()


def test_reports_are_counted_by_party_day_and_step(firms, send):
    send(firms.maker, made(*PACKS))
    with connection.cursor() as cursor:
        cursor.execute("SELECT party, step, events, late, future FROM reporting")
        assert cursor.fetchall() == [(firms.maker.pk, "commissioning", 1, 1, 0)]
