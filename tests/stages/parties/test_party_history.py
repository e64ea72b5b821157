"""A change of an organisation keeps what was, and what it was at any moment is answered."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.actors import ACTORS, PERSONS
from suyuan.parties.facts import Facts, problems_of
from suyuan.parties.history import as_of, change_party, changes_of, facts_of
from suyuan.parties.kinds import PartyKind
from suyuan.parties.models import Party, PartyVersion
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.rules import uscc_check
from suyuan.parties.services import create_party, create_place, entrust

pytestmark = pytest.mark.django_db


def uscc(number: int) -> str:
    first = f"91110113MA{number:07d}"
    return first + uscc_check(first)


FACTS = Facts("北河医院", "HOSPITAL", "Beihe", uscc(1), "CN", "110113", "府前街 1 号")


def registered(facts: Facts = FACTS, code: str = "beihe") -> Party:
    return create_party(
        code,
        facts.name,
        facts.kind,
        name_en=facts.name_en,
        uscc=facts.uscc,
        area=facts.area,
        address=facts.address,
    )


def codes_of(refused) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_name_number_address_and_kind_of_before_are_kept():
    party = registered()
    before = clock.now()
    new = replace(FACTS, name="北河中心医院", uscc=uscc(2), address="府前街 2 号", kind="VACCINATION_UNIT")
    act = uuid.uuid4()
    change_party(party, new, act=act)
    assert facts_of(Party.objects.get(pk=party.pk)) == new
    assert as_of(party, before) == FACTS
    assert as_of(party, clock.now()) == new
    assert as_of(party, before - dt.timedelta(days=1)) is None
    newest = changes_of(party)[0]
    assert newest.fields == ("name", "kind", "uscc", "address")
    assert newest.version.act == act


def test_a_change_may_hold_from_an_earlier_moment_but_not_before_the_one_before():
    party = registered()
    since = clock.now()
    moved = replace(FACTS, area="110105")
    change_party(party, moved, act=uuid.uuid4(), since=since)
    assert as_of(party, since) == moved
    assert (party.region, party.city) == ("北京市", "北京市")
    for wrong in (since - dt.timedelta(days=1), clock.now() + dt.timedelta(hours=1)):
        with pytest.raises(Refused) as refused:
            change_party(party, replace(FACTS, name="别名"), act=uuid.uuid4(), since=wrong)
        assert codes_of(refused) == ["PTY-111"]


def test_a_refused_change_leaves_nothing_behind():
    party, other = registered(), registered(replace(FACTS, uscc=uscc(5)), "other")
    for facts, code in (
        (FACTS, "PTY-112"),
        (replace(FACTS, uscc=other.uscc), "PTY-011"),
        (replace(FACTS, uscc=""), "PTY-101"),
        (replace(FACTS, name=""), "PTY-110"),
    ):
        with pytest.raises(Refused) as refused:
            change_party(party, facts, act=uuid.uuid4())
        assert codes_of(refused) == [code]
    assert PartyVersion.objects.filter(party=party).count() == 1
    assert facts_of(Party.objects.get(pk=party.pk)) == FACTS


def test_the_application_cannot_alter_what_was():
    registered()
    for statement in ("UPDATE party_version SET name = 'x'", "DELETE FROM party_version"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_every_kind_of_party_can_be_registered_with_what_its_kind_asks_for():
    assert set(ACTORS) == set(PartyKind.values)
    for number, kind in enumerate(ACTORS):
        facts, party = enrolled(kind, number)
        assert facts_of(party) == facts


def enrolled(kind: str, number: int, **wanted: str) -> tuple[Facts, Party]:
    """A party of this kind with all that its kind asks for, and a place where it has such."""
    actor = ACTORS[kind]
    facts = replace(
        Facts(
            f"单位{number}",
            kind,
            uscc=uscc(100 + number) if actor.needs_uscc else "",
            area="110113",
            level=actor.levels[-1] if actor.levels else "",
            section="VACCINE" if actor.has_sections else "",
        ),
        **wanted,
    )
    assert problems_of(facts) == []
    named = ("uscc", "country", "area", "level", "section")
    party = create_party(
        f"party-{number}", facts.name, kind, **{name: getattr(facts, name) for name in named}
    )
    if actor.places:
        uri = f"https://id.gs1.org/254/{number + 10}"
        assert create_place(party, uri, "一处", kind=actor.places[0]).area == facts.area
    return facts, party


ABROAD = {"country": "CH", "area": "", "uscc": ""}
ASKED = {
    "R005": [("REGISTRANT", {})],
    "R006": [("DISTRIBUTOR", {})],
    "R007": [("HOSPITAL", {})],
    "R008": [("TECHNICAL", {})],
    "R111": [("IMPORTER", {})],
    "R112": [("HOSPITAL", {})],
    "R114": [("SUPPLIER", {}), ("SUPPLIER", ABROAD)],
    "R123": [
        ("REGULATOR", {"level": "PROVINCE"}),
        ("HEALTH", {}),
        ("CUSTOMS", {}),
        ("ZONE", {}),
        ("GOVERNMENT", {}),
    ],
    "R149": [("TECHNICAL", {}), ("TRADE_BODY", {})],
    "R409": [
        ("REGULATOR", {"level": "PROVINCE"}),
        ("REGULATOR", {"level": "CITY", "section": "DEVICE"}),
        ("ENFORCEMENT", {}),
        ("POLICE", {}),
        ("HEALTH", {}),
        ("MARKET", {}),
        ("MANUFACTURER", {}),
        ("CARRIER", {}),
        ("DISTRIBUTOR", {}),
        ("HOSPITAL", {}),
    ],
}
"""The actors that each requirement names, by what they are registered as. Written out: a kind that goes is missed."""


@pytest.mark.parametrize(
    "asked",
    [pytest.param(asked, marks=pytest.mark.requirement(row), id=row) for row, asked in ASKED.items()],
)
def test_the_actors_of_a_requirement_can_be_registered(asked):
    for number, (kind, wanted) in enumerate(asked):
        facts, party = enrolled(kind, number, **wanted)
        assert facts_of(party) == facts


@pytest.mark.requirement("R113")
def test_a_distributor_acts_for_the_importer_that_entrusts_it():
    (_, importer), (_, distributor) = enrolled("IMPORTER", 0), enrolled("DISTRIBUTOR", 1)
    assert not viewer_of_party(distributor).may_act_for(importer.pk)
    entrust(importer, distributor)
    assert viewer_of_party(distributor).may_act_for(importer.pk)
    assert not viewer_of_party(importer).may_act_for(distributor.pk)


@pytest.mark.requirement("R115")
def test_a_logistics_firm_has_warehouses():
    _, firm = enrolled("LOGISTICS", 0)
    place = create_place(firm, "https://id.gs1.org/414/9521001000017", "冷库", kind="WAREHOUSE")
    assert (place.party_id, place.kind) == (firm.pk, "WAREHOUSE")


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"uscc": ""}, ["PTY-101"]),
        ({"uscc": "91110113MA00000019"}, ["PTY-003"]),
        ({"country": "CH", "area": ""}, ["PTY-102", "PTY-103"]),
        ({"kind": "SUPPLIER", "country": "CH", "area": "", "uscc": ""}, []),
        ({"kind": "SUPPLIER", "country": "CH", "uscc": ""}, ["PTY-105"]),
        ({"kind": "SUPPLIER", "country": "XX", "area": "", "uscc": ""}, ["PTY-104"]),
        ({"area": "119999"}, ["PTY-105"]),
        ({"area": ""}, ["PTY-106"]),
        ({"level": "CITY"}, ["PTY-107"]),
        ({"kind": "CDC"}, ["PTY-108"]),
        ({"kind": "CDC", "level": "COUNTY"}, []),
        ({"kind": "REGULATOR", "level": "CITY", "section": "DEVICE", "uscc": ""}, []),
        ({"kind": "REGULATOR", "level": "CITY", "section": "KITCHEN", "uscc": ""}, ["PTY-109"]),
        ({"kind": "CUSTOMS", "level": "COUNTY", "uscc": ""}, ["PTY-107"]),
        ({"section": "DEVICE"}, ["PTY-109"]),
        ({"address": "长" * 301}, ["PTY-115"]),
        ({"kind": "PATIENT"}, ["PTY-004"]),
        ({"kind": "CONSUMER"}, ["PTY-004"]),
    ],
)
def test_what_a_kind_may_and_must_be_registered_with(change, codes):
    assert [problem.code for problem in problems_of(replace(FACTS, **change))] == codes


def test_persons_take_part_without_being_parties():
    assert set(PERSONS) & set(PartyKind.values) == set()


def test_town_and_province_are_those_of_the_area_and_the_area_that_of_the_texts():
    assert (registered().city, registered(replace(FACTS, uscc=""), "bb").region) == ("北京市", "北京市")
    by_text = create_party("cc", "杭州一院", "HOSPITAL", region="浙江省", city="杭州")
    assert (by_text.area, by_text.city) == ("330100", "杭州")
    nowhere = create_party("dd", "澄江医院", "HOSPITAL", region="江岭省", city="澄江")
    assert (nowhere.area, nowhere.city) == ("", "澄江")
    place = create_place(by_text, "https://id.gs1.org/414/9521001000017", "分院", area="330110")
    assert (place.region, place.city) == ("浙江省", "杭州市")
