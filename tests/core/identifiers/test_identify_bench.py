"""The work load of the bench: seeded, never repeated, readable. Its speed is measured, not tested."""

from __future__ import annotations

from itertools import islice

from suyuan.core.identifiers.identification import Verdict
from suyuan.core.identifiers.read import read
from suyuan.project.bench.identify import MAKERS, mixed_codes, run


def test_the_same_seed_gives_the_same_codes_and_none_twice() -> None:
    codes = list(islice(mixed_codes(7), 5_000))
    assert codes == list(islice(mixed_codes(7), 5_000))
    assert codes != list(islice(mixed_codes(8), 5_000))
    assert len(set(codes)) == len(codes)
    assert len({read(code).canonical for code in codes}) == len(codes)


def test_every_code_keeps_the_rules_and_every_maker_has_a_kind() -> None:
    found = [read(code) for code in islice(mixed_codes(), 3_000)]
    assert {item.verdict for item in found} == {Verdict.YES}
    assert len({item.kind for item in found}) >= len(MAKERS) - 2
    assert sum(weight for _, weight in MAKERS) == 100


def test_a_run_tells_rate_and_ceiling() -> None:
    told = run(seconds=0.01, seed=3)
    assert set(told) == {
        "bench", "rate", "unit", "ceiling", "ratio", "p50_ms", "p95_ms", "p99_ms", "params"
    }  # fmt: skip
    assert 0 < told["rate"] < told["ceiling"]
