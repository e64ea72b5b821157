"""Keys are issued for a time, replaced without a pause, and ended for good."""

from __future__ import annotations

import datetime as dt
import threading
import uuid

import pytest
from django.db import connection

from people import cast
from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.machines import errors, services
from suyuan.parties.machines.queries import State, keys_of, standing_of
from suyuan.parties.machines.services import issue_key, revoke_key, rotate_key
from suyuan.parties.models import ApiKey
from suyuan.parties.services import authenticate_key, create_api_key, new_token, split_token

DAY = dt.timedelta(days=1)


def issued(party, **more):
    return issue_key(
        party, ("capture", "trace"), token=new_token(), act=uuid.uuid4(), **{"name": "ERP", **more}
    )


def rotated(key, **more):
    return rotate_key(key, token=new_token(), act=uuid.uuid4(), **more)


@pytest.fixture
def party(people):
    return people.importer.party


@pytest.fixture
def later(monkeypatch):
    """Let time pass."""

    def later(delta):
        then = clock.now() + delta
        monkeypatch.setattr(clock, "now", lambda: then)

    return later


def test_a_key_lasts_a_year_and_keeps_its_act(party):
    token, act = new_token(), uuid.uuid4()
    made = issue_key(party, ("capture",), token=token, act=act)
    assert made.token == token
    assert made.key.prefix == split_token(token)[0]
    assert (made.key.act, made.key.expires_at - clock.now() > 364 * DAY) == (act, True)
    assert authenticate_key(token) == made.key


def test_a_replaced_key_works_for_the_overlap_and_then_ends_by_itself(party, later):
    old = issued(party)
    new = rotated(old.key, overlap_days=3)
    assert (new.key.name, new.key.scopes, new.key.replaces) == ("ERP", ["capture", "trace"], old.key)
    assert authenticate_key(old.token)
    assert authenticate_key(new.token)
    later(3 * DAY + dt.timedelta(seconds=1))
    assert authenticate_key(old.token) is None
    assert authenticate_key(new.token)


def test_the_overlap_never_lengthens_a_life_and_may_be_nothing(party):
    old = issued(party, days=2)
    ends = old.key.expires_at
    rotated(old.key, overlap_days=30)
    assert ApiKey.objects.get(pk=old.key.pk).expires_at == ends
    other = issued(party)
    rotated(other.key, overlap_days=0)
    assert authenticate_key(other.token) is None


def test_a_key_without_an_end_gets_one_when_it_is_replaced(party):
    old = create_api_key(party, ("query",))
    rotated(old.key)
    assert ApiKey.objects.get(pk=old.key.pk).expires_at <= clock.now() + 7 * DAY


def test_a_key_is_replaced_once_and_ended_once(party):
    old = issued(party)
    new = rotated(old.key)
    with pytest.raises(Refused) as refused:
        rotated(old.key)
    assert refused.value.problems[0].code == errors.REPLACED.code
    revoke_key(new.key, act=uuid.uuid4())
    for again in (lambda: revoke_key(new.key, act=uuid.uuid4()), lambda: rotated(new.key)):
        with pytest.raises(Refused) as refused:
            again()
        assert refused.value.problems[0].code == errors.ENDED.code
    assert authenticate_key(new.token) is None
    assert authenticate_key(old.token), "ending the new key ends no other"


@pytest.mark.parametrize(
    ("given", "code"),
    [({"days": 0}, "KEY-005"), ({"days": 3_661}, "KEY-005"), ({"overlap_days": -1}, "KEY-003"),
     ({"overlap_days": 91}, "KEY-003")],
)  # fmt: skip
def test_lives_and_overlaps_have_bounds(party, given, code):
    key = issued(party).key
    with pytest.raises(Refused) as refused:
        rotated(key, **given)
    assert refused.value.problems[0].code == code
    assert ApiKey.objects.count() == 1


def test_a_party_has_so_many_valid_keys(party, people, monkeypatch):
    monkeypatch.setattr(services, "MOST_KEYS", 2)
    first = issued(party)
    issued(party)
    with pytest.raises(Refused) as refused:
        issued(party)
    assert refused.value.problems[0].code == errors.TOO_MANY.code
    issued(people.rival.party)
    revoke_key(first.key, act=uuid.uuid4())
    issued(party)


def test_the_list_says_how_each_key_stands(party, people, later):
    fresh, short, old, ended = issued(party), issued(party, days=20), issued(party), issued(party)
    new = rotated(old.key, overlap_days=30)
    revoke_key(ended.key, act=uuid.uuid4())
    issued(people.rival.party)
    assert [(one.key.pk, one.state) for one in keys_of(party)] == [
        (short.key.pk, State.ENDS_SOON),
        (new.key.pk, State.VALID),
        (fresh.key.pk, State.VALID),
        (old.key.pk, State.REPLACED),
        (ended.key.pk, State.REVOKED),
    ]
    assert standing_of(ApiKey.objects.get(pk=old.key.pk), clock.now()).successor == new.key
    later(31 * DAY)
    assert {one.key.pk: one.state for one in keys_of(party)}[short.key.pk] == State.EXPIRED


def test_the_last_use_is_written_at_most_once_a_minute_by_all_processes_together(party, later):
    made = issued(party)
    first = authenticate_key(made.token).last_used_at
    stale = ApiKey.objects.get(pk=made.key.pk)
    later(dt.timedelta(seconds=59))
    authenticate_key(made.token)
    assert ApiKey.objects.get(pk=made.key.pk).last_used_at == first
    later(dt.timedelta(seconds=2))
    authenticate_key(made.token)
    second = ApiKey.objects.get(pk=made.key.pk).last_used_at
    assert second > first
    from suyuan.parties import services as parties

    parties.note_use(stale, second + dt.timedelta(seconds=1))  # another process, which read the row before
    assert ApiKey.objects.get(pk=made.key.pk).last_used_at == second


def test_of_two_who_replace_a_key_at_once_one_is_told(committed):
    old = issued(cast().importer.party)
    answers, start = [], threading.Barrier(2)

    def replace():
        start.wait()
        try:
            answers.append(rotated(old.key).key.replaces_id)
        except Refused as refused:
            answers.append(refused.problems[0].code)
        finally:
            connection.close()

    crew = [threading.Thread(target=replace) for _ in range(2)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    assert sorted(answers, key=str) == sorted([old.key.pk, errors.REPLACED.code], key=str)
