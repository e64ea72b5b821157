"""The work load of whole chains: the same for the same seed, with labels that only the planter knows."""

from __future__ import annotations

import tracemalloc

import msgspec

from suyuan.project.bench.chains.deliveries import Plan, deliveries


def sent(items, seed=1, faults=0, gaps=0.0):
    labels = []
    mail = list(deliveries(items, seed, Plan(faults, gaps), lambda *label: labels.append(label)))
    return mail, labels


def events(mail):
    return [event for one in mail for event in msgspec.json.decode(one.document)["epcisBody"]["eventList"]]


def test_it_is_the_same_for_the_same_seed_and_another_for_another():
    assert sent(500, faults=1) == sent(500, faults=1)
    assert sent(500) != sent(500, seed=2)


def test_it_has_as_many_packs_as_are_asked_for_and_some_more():
    packs = {e for each in events(sent(500)[0]) if each.get("ilmd") for e in each["epcList"]}
    assert 500 <= len(packs) < 800


def test_events_arrive_late_and_documents_twice():
    mail, _ = sent(3_000)
    times = [event["eventTime"] for event in events(mail)]
    assert times != sorted(times)
    assert len({one.document for one in mail}) < len(mail)


def test_sound_chains_have_no_labels_and_missed_reads_have():
    assert sent(500)[1] == []
    kinds = {kind for _, kind in sent(3_000, gaps=0.2)[1]}
    assert kinds >= {"no_issue", "no_receipt"}


def test_memory_does_not_grow_with_the_number_of_items(monkeypatch):
    monkeypatch.setattr("suyuan.project.bench.chains.lots.LOTS_A_DAY", 1)
    peaks = []
    for items in (3_000, 9_000):
        tracemalloc.start()
        for _ in deliveries(items):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]
