"""The verdicts of GS1's own engine and the published EPC examples, read in place."""

from __future__ import annotations

import json

import pytest

from suyuan.core.identifiers.canonical import canonical_text, fallback_text
from suyuan.core.identifiers.digital_link import read_digital_link
from suyuan.core.identifiers.epc_urn import read_idpat, read_urn
from suyuan.core.identifiers.gs1_elements import read_bracketed, read_fnc1
from suyuan.core.identifiers.gs1_keys import read_gtin, read_sscc
from suyuan.core.identifiers.gs1_scan import read_scan
from suyuan.core.identifiers.identification import Identification, Verdict

READERS = {
    "gs1_bracketed": read_bracketed,
    "gs1_fnc1": read_fnc1,
    "gs1_digital_link": read_digital_link,
    "gs1_scan_aim": read_scan,
    "gtin": read_gtin,
    "sscc": read_sscc,
    "epc_urn": read_urn,
    "epc_idpat": read_idpat,
}
COUNTS = {
    "gs1_bracketed": 26,
    "gs1_fnc1": 39,
    "gs1_digital_link": 54,
    "gs1_scan_aim": 25,
    "gtin": 6,
    "sscc": 3,
    "epc_urn": 23,
    "epc_idpat": 1,
}
STRICTER_THAN_KEYS = frozenset({"epc_urn"})
"""A URN with a forgotten escape is refused as a URN but still names its thing."""


@pytest.fixture(scope="module")
def vectors(testdata):
    rows = (testdata / "identifiers" / "vectors.tsv").read_text("utf-8").splitlines()[1:]
    found: dict[str, list[tuple[str, str, dict[str, object]]]] = {}
    for row in rows:
        kind, text, valid, components, *_ = row.split("\t")
        for name, sign in (("{GS}", "\x1d"), ("{RS}", "\x1e"), ("{EOT}", "\x04")):
            text = text.replace(name, sign)
        found.setdefault(kind, []).append((text, valid, json.loads(components)))
    return found


def holds(found: Identification, valid: str, expected: dict[str, object]) -> bool:
    if found.verdict != valid:
        return False
    if found.verdict is Verdict.NO:
        return any(problem.is_error for problem in found.problems)
    return all(found.components.get(name) == value for name, value in expected.items())


@pytest.mark.requirement("R067", "R068", "R013")
@pytest.mark.parametrize("kind", READERS)
def test_every_vector_of_a_kind_has_its_verdict_and_components(vectors, kind: str) -> None:
    rows = vectors[kind]
    assert len(rows) >= COUNTS[kind]
    wrong = [text for text, valid, expected in rows if not holds(READERS[kind](text), valid, expected)]
    assert wrong == []


@pytest.mark.parametrize("kind", READERS)
def test_the_reader_and_the_hot_path_name_the_same_thing(vectors, kind: str) -> None:
    for text, _, _ in vectors[kind]:
        found = READERS[kind](text)
        if found.canonical is not None and not (kind == "gs1_scan_aim" and not text.startswith("]")):
            assert canonical_text(text) == found.canonical, text


def test_what_names_nothing_is_kept_as_it_is(vectors) -> None:
    for text, valid, _ in vectors["gs1_digital_link"]:
        if valid == "no" and read_digital_link(text).canonical is None:
            assert canonical_text(text) == fallback_text(text)


@pytest.mark.parametrize("kind", READERS)
def test_every_problem_can_be_shown_in_both_languages(vectors, kind: str) -> None:
    for text, _, _ in vectors[kind]:
        for problem in READERS[kind](text).problems:
            shown = problem.as_json()
            assert all(shown[name] for name in ("message", "message_zh", "remedy", "remedy_zh"))
