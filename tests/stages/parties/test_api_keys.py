"""A machine is known by a key that is shown once and stored as a digest."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.machines.services import revoke_key
from suyuan.parties.models import ApiKey
from suyuan.parties.queries import viewer_of_key
from suyuan.parties.services import authenticate_key, create_api_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(people):
    return create_api_key(people.importer.party, ("capture", "imports:*"), name="ERP")


def test_the_key_is_known_and_stands_for_its_party(people, issued):
    key = authenticate_key(issued.token)
    assert key == issued.key
    assert viewer_of_key(key).party_id == people.importer.party.pk
    assert key.last_used_at is not None


def test_the_secret_is_not_in_the_database(issued):
    secret = issued.token.rpartition("_")[2]
    row = ApiKey.objects.get()
    assert secret not in str([getattr(row, f.attname) for f in row._meta.concrete_fields])
    assert secret.encode() not in bytes(row.digest)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"),
        lambda token: token.replace("suyuan_", "suyuan_x"),
        lambda token: token + "_more",
        lambda token: token.rpartition("_")[0],
        lambda token: "",
        lambda token: "suyuan__",
        lambda token: "suyuan_\x00_\ud800",
        lambda token: token.upper(),
    ],
)
def test_anything_else_is_nobody(issued, spoil):
    assert authenticate_key(spoil(issued.token)) is None


def test_a_key_of_another_prefix_with_the_right_secret_is_nobody(people, issued):
    other = create_api_key(people.rival.party, ("capture",))
    secret = issued.token.rpartition("_")[2]
    assert authenticate_key(f"suyuan_{other.key.prefix}_{secret}") is None


def test_a_revoked_and_an_expired_key_are_nobody(people, issued):
    revoke_key(issued.key, act=uuid.uuid4())
    assert authenticate_key(issued.token) is None
    late = create_api_key(
        people.importer.party, ("capture",), expires_at=clock.now() - dt.timedelta(seconds=1)
    )
    assert authenticate_key(late.token) is None


def test_a_key_allows_its_scopes_and_no_others(issued):
    key = issued.key
    assert key.allows("capture")
    assert key.allows("imports:write")
    assert not key.allows("query")
    assert not key.allows("captures")


@pytest.mark.parametrize("scopes", [(), ("everything",), ("capture", "root")])
def test_an_unknown_scope_is_refused(people, scopes):
    with pytest.raises(Refused) as refused:
        create_api_key(people.importer.party, scopes)
    assert {p.code for p in refused.value.problems} == {"PTY-010"}
