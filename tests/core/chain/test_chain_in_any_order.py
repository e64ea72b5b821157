"""A whole chain that arrives in any order, twice over and in any batches, ends in the same findings."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.chain.facts import facts_of
from suyuan.core.chain.life import life
from suyuan.core.chain.observation import observe
from suyuan.core.chain.rules.case import Case, People
from suyuan.core.chain.rules.judge import judge
from suyuan.core.chain.rules.template import DEFAULTS
from suyuan.core.epcis import json20
from suyuan.core.epcis.roles import Role
from suyuan.core.identifiers.canonical import key_for
from suyuan.project.bench.chains.deliveries import Plan, deliveries
from suyuan.project.bench.chains.world import world

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PARTIES = {text: firm.number for firm in world().firms for text in (firm.gln, firm.place)}
KINDS = {firm.number: f"{firm.kind}:{firm.level}" if firm.level else firm.kind for firm in world().firms}


def observed(items):
    """The observations of a chain with faults, each once."""
    found = {}
    for sent in deliveries(items, 3, Plan(1)):
        for read in json20.read_document(sent.document).events:
            name = msgspec.json.encode(repr(read.event))
            found[name] = observe(read.event, key_for(name.decode()), list(named(read.event)))
    return list(found.values())


def named(event):
    yield from ((int(Role.EPC), key_for(text)) for text in event.epc_list or ())
    yield from ((int(Role.PARENT), key_for(text)) for text in [event.parent_id] if text)
    yield from ((int(Role.CHILD), key_for(text)) for text in event.child_epcs or ())


def actor(seen):
    place = seen.event.biz_location or seen.event.read_point
    return PARTIES.get(place.id) if place else None


PEOPLE = People(lambda text: PARTIES.get(text, text), actor, actor, KINDS.get, lambda _: None)


def judged(batches):
    """Keep what each batch brings, judge what it touches, and answer what holds in the end."""
    by_thing, open_now = {}, {}
    for batch in batches:
        for each in batch:
            for _, thing in each.named:
                kept = by_thing.setdefault(thing, [])
                if all(each.order != one.order for one in kept):
                    kept.append(each)
        open_now |= {thing: findings(thing, by_thing) for thing in touched(batch, by_thing)}
    return {thing: found for thing, found in open_now.items() if found}


def touched(batch, by_thing):
    """The things that events name, and whatever was ever put into a box that they name."""
    found, level = set(), {thing for each in batch for _, thing in each.named}
    while level:
        found |= level
        level = {
            child for box in level for each in by_thing[box] if each.parent == box for child in each.children
        }
        level -= found
    return found


def findings(thing, by_thing):
    whole = life(thing, by_thing)
    case = Case(whole, DEFAULTS["vaccine"], PEOPLE, NOW, told_facts=lambda each: facts_of(each.event))
    return frozenset(judge(case).findings)


def arrival(chance, events, copies, most_batches):
    """The events in another order, some of them twice, in batches."""
    mail = [*events, *chance.sample(events, copies)]
    chance.shuffle(mail)
    cuts = sorted(chance.randrange(len(mail)) for _ in range(most_batches))
    return [mail[a:b] for a, b in zip([0, *cuts], [*cuts, len(mail)], strict=True)]


def compare(chance, events, batches):
    assert judged(arrival(chance, events, len(events) // 10, batches)) == judged([events])


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_small_chain_ends_in_the_same_findings(chance):
    compare(chance, SMALL, 3)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_chain_of_a_thousand_events_ends_in_the_same_findings(chance):
    events = observed(750)
    assert len(events) > 900
    compare(chance, events, 6)


SMALL = observed(60)


def test_the_chain_has_something_to_be_found():
    assert len(SMALL) > 60
    assert judged([SMALL])
