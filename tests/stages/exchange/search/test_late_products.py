"""Events of products that are registered later: they move to the section whose business they are, by themselves."""

from __future__ import annotations

import pytest
from django.db import connection

from documents import CARTON, epc, object_event, pack
from suyuan.exchange.search.jobs import rebuild as rebuild_index
from suyuan.exchange.seen import follower, products, values
from suyuan.exchange.seen.kinds import Kind
from suyuan.ledger.queries import events_by_id
from suyuan.masterdata.models import Product
from suyuan.masterdata.services import create_product
from suyuan.parties.models import Party
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_party
from suyuan.state.jobs import catch_up as fold
from suyuan.state.services import rebuild as rebuild_state

SECTIONS = ("GENERAL", "DRUG", "VACCINE", "DEVICE")
ANOTHER = "urn:epc:id:sgtin:6901234.056790.{}"
LOT = [{"epcClass": "urn:epc:class:lgtin:6901234.056789.L7", "quantity": 5}]
EVENTS = (
    object_event(epc("P1"), epc("P2")),
    object_event(epc("P1"), ANOTHER.format("A1"), time="2026-03-02T08:00:00Z", bizStep="packing"),
    object_event(ANOTHER.format("A1"), time="2026-03-03T08:00:00Z"),
    pack(CARTON, epc("P1"), time="2026-03-04T08:00:00Z"),
    {**object_event(time="2026-03-05T08:00:00Z"), "quantityList": LOT},
)
OF_THE_PRODUCT = {0, 1, 3, 4}
DERIVED = {
    "event_right": "event_id, audience, kind",
    "event_term": "term, event_time, event_id",
    "presented": "party, seq",
}


@pytest.fixture
def sections(people):
    Party.objects.filter(pk=people.importer.party.pk).update(area="110105")
    return {
        name: create_party(name.lower(), name, "REGULATOR", area="110000", level="PROVINCE", section=name)
        for name in SECTIONS
    }


@pytest.fixture
def sent(people, sections, send):
    send(people.importer, *EVENTS)
    fold()
    follower._known.clear()
    follower.catch_up()
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry_id FROM log ORDER BY seq")
        return [event_id for (event_id,) in cursor.fetchall()]


@pytest.fixture
def seen_by(sent, sections, ask_all):
    """By section: the places of the events that it may open, and that its queries find."""

    def seen_by():
        found = {}
        for name, party in sections.items():
            viewer = viewer_of_party(party)
            opened = {sent.index(each.id) for each in events_by_id(sent, viewer)}
            asked = {sent.index(each.id) for each in ask_all(viewer)}
            assert opened == asked, name
            found[name] = opened
        return found

    return seen_by


def rows():
    found = {}
    with connection.cursor() as cursor:
        for table, columns in DERIVED.items():
            cursor.execute(f"SELECT {columns} FROM {table}")
            found[table] = sorted(cursor.fetchall())
    return found


def waiting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM product_news")
        return cursor.fetchone()[0]


@pytest.mark.requirement("R461", "R282")
@pytest.mark.parametrize("size", [1, 2, 500])
def test_events_move_to_the_section_of_a_product_that_is_registered_later(sent, seen_by, size):
    everything = set(range(len(EVENTS)))
    assert seen_by() == dict.fromkeys(SECTIONS, everything)
    create_product(epc("P1"), "二价疫苗", "vaccine")
    assert waiting() == 1
    while products.move_page(size):
        pass
    others = everything - OF_THE_PRODUCT
    assert seen_by() == {"GENERAL": everything, "VACCINE": everything, "DRUG": others, "DEVICE": others}
    assert waiting() == 0


def test_it_is_what_a_rebuild_gives_and_once_more_changes_nothing(sent, seen_by):
    create_product(epc("P1"), "二价疫苗", "vaccine")
    create_product(ANOTHER.format("X"), "髋关节假体", "implant")
    products.catch_up()
    moved = rows()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO product_news (class_key) SELECT class_key FROM product")
    products.catch_up()
    assert rows() == moved
    rebuild_state()
    rebuild_index()
    assert rows() == moved


def test_a_product_that_becomes_another_kind_moves_them_again(sent, seen_by):
    create_product(epc("P1"), "二价疫苗", "vaccine")
    products.catch_up()
    Product.objects.update(kind="drug")
    products.catch_up()
    found = seen_by()
    assert (found["DRUG"], found["VACCINE"]) == ({0, 1, 2, 3, 4}, {2})
    Product.objects.update(name="二价人乳头瘤病毒疫苗")
    assert waiting() == 0


def test_the_lists_of_the_section_know_the_words_of_what_came_to_it(sent, sections):
    """Seen by all while nobody registered it; a section that gets it back has its words again."""
    create_product(epc("P1"), "二价疫苗", "vaccine")
    create_product(ANOTHER.format("X"), "髋关节假体", "implant")
    products.catch_up()
    follower.rebuild()
    device = viewer_of_party(sections["DEVICE"])
    assert [word for word, _ in values.values(Kind.BIZ_STEP, viewer_of_party(sections["DRUG"]))] == []
    assert "packing" in [word for word, _ in values.values(Kind.BIZ_STEP, device)]
    Product.objects.filter(kind="vaccine").update(kind="drug")
    products.catch_up()
    assert "packing" in [word for word, _ in values.values(Kind.BIZ_STEP, viewer_of_party(sections["DRUG"]))]


def test_a_product_without_events_is_done_at_once(people):
    create_product(epc("P1"), "二价疫苗", "vaccine")
    assert waiting() == 1
    assert products.move_page()
    assert not products.move_page()
