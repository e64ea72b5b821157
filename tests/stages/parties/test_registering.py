"""Parties, places and people are entered once, with identifiers that hold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from people import PASSWORD
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of
from suyuan.core.problem import Refused
from suyuan.masterdata.queries import places_for, products_for
from suyuan.masterdata.services import create_product
from suyuan.parties.queries import party_by_code
from suyuan.parties.services import create_party, create_place, create_user, entrust

pytestmark = pytest.mark.django_db
GLN_URN, GLN_LINK = "urn:epc:id:sgln:9521001.00001.0", "https://id.gs1.org/414/9521001000017"


def codes_of(refused) -> set[str]:
    return {problem.code for problem in refused.value.problems}


def test_a_party_is_found_by_code_number_and_uscc(db):
    party = create_party(
        "norvia", "诺维娅", "HOLDER", uscc="91110000MADE010015"[:17] + check("91110000MADE010015"[:17])
    )
    assert party_by_code("norvia") == party_by_code(str(party.pk)) == party_by_code(party.uscc) == party
    assert party_by_code("") is None
    assert party_by_code("nobody") is None


def check(first17: str) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return alphabet[(31 - sum(alphabet.index(c) * 3**i for i, c in enumerate(first17)) % 31) % 31]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"code": "Not A Code"}, {"PTY-001"}),
        ({"code": "taken"}, {"PTY-002"}),
        ({"uscc": "911100000000000000"}, {"PTY-003"}),
        ({"uscc": "IOSVZ"}, {"PTY-003"}),
        ({"kind": "WIZARD"}, {"PTY-004"}),
        ({"code": "x", "kind": "WIZARD"}, {"PTY-001", "PTY-004"}),
    ],
)
def test_a_party_with_a_fault_is_refused_with_every_reason(db, fields, expected):
    create_party("taken", "先到", "IMPORTER")
    with pytest.raises(Refused) as refused:
        create_party(**{"code": "fine", "name": "新", "kind": "IMPORTER", **fields})
    assert codes_of(refused) == expected
    assert all(p.message_zh and p.remedy_zh for p in refused.value.problems)


def test_a_place_is_one_place_in_every_spelling(people):
    place = create_place(people.importer.party, GLN_URN, "保税仓", kind="BONDED")
    assert places_for([place.key])[place.key].party == people.importer.party
    with pytest.raises(Refused) as refused:
        create_place(people.rival.party, GLN_LINK, "抢注")
    assert codes_of(refused) == {"PTY-006"}


def test_unknown_places_are_simply_absent(people):
    import uuid

    assert places_for([]) == places_for([uuid.uuid4()]) == {}


def test_a_user_signs_in_and_out(people, client):
    create_user("song", PASSWORD, party=people.nurse.party, chosen_by_owner=True)
    page = reverse("parties:sign_in")
    assert client.post(page, {"username": "song", "password": "wrong"}).status_code == 200
    assert "_auth_user_id" not in client.session
    answer = client.post(page, {"username": "song", "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/")
    assert "_auth_user_id" in client.session
    assert client.get(reverse("parties:sign_out")).status_code == 302
    assert "_auth_user_id" in client.session  # a link from elsewhere signs nobody out
    client.post(reverse("parties:sign_out"))
    assert "_auth_user_id" not in client.session


def test_sign_in_never_sends_anybody_to_another_site(people, client):
    create_user("song", PASSWORD, party=people.nurse.party, chosen_by_owner=True)
    form = {"username": "song", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post(reverse("parties:sign_in"), form).url == "/"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"login": ""}, {"PTY-007"}),
        ({"password": "short"}, {"PWD-001", "PWD-003"}),
        ({"role": "king"}, {"PTY-009"}),
        ({"party": None}, {"PTY-009"}),
    ],
)
def test_a_user_with_a_fault_is_refused(people, fields, expected):
    given = {"login": "li", "password": PASSWORD, "party": people.nurse.party, "role": "capturer", **fields}
    with pytest.raises(Refused) as refused:
        create_user(given.pop("login"), given.pop("password"), **given)
    assert codes_of(refused) == expected


def test_the_password_is_an_argon2_digest(people):
    assert create_user("li", PASSWORD, party=people.nurse.party).password.startswith("argon2")


def test_nobody_entrusts_himself(people):
    with pytest.raises(Refused):
        entrust(people.nurse.party, people.nurse.party)


def test_a_product_is_found_by_the_class_of_any_item(people):
    product = create_product(
        "urn:epc:id:sgtin:9521001.001201.77",
        "诺维酶",
        "drug",
        holder=people.importer.party,
        storage=(Decimal(2), Decimal(8)),
    )
    wanted = class_text(canonical_text(f"(01)0952100101201{0}(21)other"))
    assert wanted is not None
    import uuid

    key = uuid.UUID(bytes=key_of(wanted))
    assert products_for([key]) == {key: product}
    assert product.class_key == key


def test_a_product_is_entered_once_and_with_a_sane_range(people):
    create_product("AHM.80012030000000000001", "依洛维司片", "drug")
    with pytest.raises(Refused) as refused:
        create_product("AHM.80012030000000000002", "又一次", "potion", storage=(Decimal(8), Decimal(2)))
    assert codes_of(refused) == {"MDA-002", "MDA-003", "MDA-004"}
    with pytest.raises(Refused) as refused:
        create_product("not a product", "无", "drug")
    assert codes_of(refused) == {"MDA-001"}
