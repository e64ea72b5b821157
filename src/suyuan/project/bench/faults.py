"""Plant known faults into sound chains, judge everything, and compare: what was missed, and what was found in vain.

The labels are kept in a file outside the data, which nothing but the comparison reads. ``--shuffle-labels`` gives the
labels to other codes: the comparison must fail then.
"""

from __future__ import annotations

import datetime as dt
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from suyuan.project.bench.chains.deliveries import NEIGHBOUR, Plan, deliveries
from suyuan.project.bench.chains.papers import certify
from suyuan.project.bench.chains.world import register
from suyuan.project.bench.room import room
from suyuan.project.fixed_clock import standing_at

EXPECTED = {
    "no_origin": "COMP-ORIGIN",
    "no_issue": "COMP-ISSUE",
    "no_receipt": "COMP-RECEIPT",
    "no_sale": "COMP-SALE",
    "no_purchase": "COMP-PURCHASE",
    "no_acceptance": "COMP-ACCEPT",
    "doubled_scan": "DU-3",
    "received_twice": "DU-6",
    "second_commissioning": "DU-4",
    "second_use": "DU-5",
    "two_parents": "DU-7",
    "two_places": "DU-8",
    "expired_use": "TO-5",
    "use_on_hold": "ST-1",
    "issue_on_hold": "ST-1",
    "issue_under_recall": "ST-1",
    "use_after_destruction": "ST-2",
    "wrong_direction": "DIR-1",
    "unlawful_supplier": "DIR-2",
    "issue_dated_after_receipt": "TO-2",
    "commissioned_after_issue": "TO-3",
    "produced_after_issue": "TO-4",
    "other_lot": "TO-9",
    "other_expiry": "TO-9",
    "no_lot": "FIELD-LOT",
    "no_expiry": "FIELD-EXPIRY",
    "no_bill": "FIELD-BILL",
    "no_receiver": "FIELD-PARTY",
    "no_place": "FIELD-PLACE",
    "boxes_in_each_other": "PK-1",
    "record_from_the_future": "TO-1",
    "event_id_of_another": "DU-1",
    "declared_by_another": "DECL-2",
    "declared_without_correction": "DECL-1",
    "mistyped_code": "CODE-1",
    "lot_overdrawn": "MB-4",
    "lot_out_of_nowhere": "MB-5",
}
"""Kind of fault to the rule that must see it."""
BAR_RECALL, BAR_FALSE = 0.99, 0.001


def run(
    items: int = 20_000,
    faults: int = 20,
    seed: int = 1,
    data: Path | None = None,
    *,
    shuffle_labels: bool = False,
) -> dict[str, Any]:
    """Recall by kind, and the share of sound packs with a finding. ``is_met``: 99 % or more, 0.1 % or less."""
    with tempfile.TemporaryDirectory() as folder, room(data):
        labels = Path(folder) / "labels.tsv"
        seconds = load(items, seed, Plan(faults), labels)
        judged = judge()
        result = compare(labels, shuffle=seed if shuffle_labels else None)
        result["params"] |= {
            "seed": seed,
            "loaded_seconds": round(seconds),
            "judged_seconds": round(judged, 1),
        }
        return result


def load(items: int, seed: int, plan: Plan, labels: Path) -> float:
    """Capture and fold chains; seconds. Labels are written into a file of their own."""
    from suyuan.ledger.sequencer import sequence_all
    from suyuan.ledger.services import capture
    from suyuan.state.jobs import catch_up

    begin = time.perf_counter()
    parties = register()
    with labels.open("w", encoding="ascii") as file:
        for sent in deliveries(items, seed, plan, lambda code, kind: print(code, kind, sep="\t", file=file)):
            result = capture(sent.document, sender=parties[sent.firm])
            assert result.success, result.all_problems()
    sequence_all()
    catch_up()
    certify(parties)
    return time.perf_counter() - begin


def judge() -> float:
    """Seconds to judge everything that is folded, and again two days later, when nothing is on its way any more."""
    from suyuan import clock
    from suyuan.supervision.findings.jobs import catch_up

    begin = time.perf_counter()
    catch_up()
    with standing_at(clock.now() + dt.timedelta(days=2)):
        catch_up()
    return time.perf_counter() - begin


Told = dict[bytes, set[str]]
"""Key of a thing to kinds of faults, or to rules."""


def _read(labels: Path) -> Told:
    from suyuan.core.identifiers.canonical import key_for

    told: Told = defaultdict(set)
    with labels.open(encoding="ascii") as file:
        for line in file:
            code, kind = line.split()
            told[key_for(code)].add(kind)
    return told


def _shuffled(told: Told, seed: int) -> Told:
    """The same labels on other packs."""
    keys = [key for key, is_pack in _things() if is_pack]
    return dict(zip(random.Random(seed).sample(keys, min(len(told), len(keys))), told.values(), strict=False))


def _things() -> Iterator[tuple[bytes, bool]]:
    """Every thing, and whether it is a pack."""
    yield from _rows("SELECT uuid_send(key), class_key IS NOT NULL FROM item ORDER BY key")


def _found() -> Told:
    found: Told = defaultdict(set)
    open_now = "SELECT uuid_send(coalesce(i.key, t.key)), f.rule FROM finding_thing t JOIN finding f ON f.id = t.finding"
    things = "LEFT JOIN event_item i ON i.event_id = t.key AND i.role <= 4"  # of a finding about a record
    for key, rule in _rows(f"{open_now} {things} WHERE t.until IS NULL"):
        found[key].add(rule)
    return found


def _rows(query: str) -> Iterator[Any]:
    from suyuan.ledger import connection

    with connection.cursor() as cursor:
        yield from cursor.execute(query, binary=True)


def compare(labels: Path, shuffle: int | None = None) -> dict[str, Any]:
    """What was found of what was planted, and what was found in vain; with a seed in ``shuffle`` by wrong labels."""
    told, found = _read(labels), _found()
    if shuffle is not None:
        told = _shuffled(told, shuffle)
    packs = sum(is_pack for _, is_pack in _things())
    kinds = _recall(told, found)
    false = Counter(rule for key, rules in found.items() if key not in told for rule in rules)
    wrong = sum(key not in told for key in found)
    sound = packs - sum(is_pack and key in told for key, is_pack in _things())
    caught, planted = (sum(one[at] for one in kinds.values()) for at in (0, 1))
    rate, share = caught / max(1, planted), wrong / max(1, sound)
    return {
        "bench": "faults",
        "rate": round(100 * rate, 2),
        "unit": "% of faults found",
        "params": {
            "is_met": min(c / n for c, n in kinds.values()) >= BAR_RECALL and share <= BAR_FALSE,
            "false_share": round(share, 6),
            "false_by_rule": dict(false),
            "by_kind": {kind: f"{c}/{n}" for kind, (c, n) in sorted(kinds.items())},
            "by_rule": _by_rule(kinds),
            "packs": packs,
            "sound": sound,
        },
    }


def _recall(told: Told, found: Told) -> dict[str, tuple[int, int]]:
    """Kind to (found, planted)."""
    caught: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    for key, kinds in told.items():
        for kind in kinds - {NEIGHBOUR}:
            planted[kind] += 1
            caught[kind] += EXPECTED[kind] in found.get(key, ())
    return {kind: (caught[kind], planted[kind]) for kind in planted}


def _by_rule(kinds: dict[str, tuple[int, int]]) -> dict[str, float]:
    """Share of the faults of each rule that it found."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for kind, (caught, planted) in kinds.items():
        sums[EXPECTED[kind]][0] += caught
        sums[EXPECTED[kind]][1] += planted
    return {rule: round(caught / planted, 4) for rule, (caught, planted) in sorted(sums.items())}
