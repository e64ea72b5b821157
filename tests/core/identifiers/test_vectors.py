"""Every row of the collected vectors comes out as the table says."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from suyuan.core.identifiers.canonical import canonical_text
from suyuan.core.identifiers.identification import Identification, Kind, Verdict
from suyuan.core.identifiers.read import read

ROWS = 254
PLACEHOLDERS = {"{GS}": "\x1d", "{RS}": "\x1e", "{EOT}": "\x04"}
NOT_IN_THE_CODE = {("]d1+EFOR78712011/$26485266/16D20240626/Q10S", "exp")}
"""The table asks for an expiry date of this code, which holds a lot, a production date and a quantity only."""


class Vector(NamedTuple):
    kind: str
    text: str
    verdict: str
    components: dict[str, Any]

    @property
    def asked_kind(self) -> Kind | None:
        return None if self.kind == "detect" else Kind(self.kind)


@pytest.fixture(scope="module")
def vectors(testdata: Path) -> list[Vector]:
    with (testdata / "identifiers" / "vectors.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [Vector(row[0], with_controls(row[1]), row[2], json.loads(row[3])) for row in rows]


def with_controls(text: str) -> str:
    for placeholder, control in PLACEHOLDERS.items():
        text = text.replace(placeholder, control)
    return text


def expected_components(vector: Vector) -> dict[str, Any]:
    """What the table says of the parts; for a refused code what it says could still be read."""
    if "error" in vector.components:
        return vector.components.get("parsed", {})
    return {k: v for k, v in vector.components.items() if (vector.text, k) not in NOT_IN_THE_CODE}


def difference(vector: Vector, found: Identification) -> str | None:
    if vector.kind == "detect":
        detected = {"detected": str(found.kind)}
        same = detected == vector.components and found.verdict == vector.verdict
    else:
        wanted = expected_components(vector)
        missing = {k: v for k, v in wanted.items() if found.components.get(k) != v}
        same = not missing and found.verdict == vector.verdict
    return None if same else f"{vector} -> {found.kind} {found.verdict} {found.components}"


@pytest.mark.requirement("R067", "R068", "R069", "R327", "R328", "R418")
def test_every_vector_is_read_as_the_table_says(vectors: list[Vector]) -> None:
    assert len(vectors) == ROWS
    wrong = [difference(vector, read(vector.text, vector.asked_kind)) for vector in vectors]
    assert [text for text in wrong if text] == []


def test_whatever_is_refused_or_repaired_says_why(vectors: list[Vector]) -> None:
    silent = [v for v in vectors if v.verdict != Verdict.YES and not read(v.text, v.asked_kind).problems]
    assert silent == []


def test_an_identification_keeps_the_text_as_it_came(vectors: list[Vector]) -> None:
    assert all(read(v.text, v.asked_kind).input == v.text and read(v.text).input == v.text for v in vectors)


@pytest.mark.requirement("R418")
def test_the_front_door_and_the_hot_path_name_the_same_thing(vectors: list[Vector]) -> None:
    named = [(v, read(v.text, v.asked_kind)) for v in vectors]
    different = [
        (v.text, found.canonical, canonical_text(v.text))
        for v, found in named
        if found.is_readable and found.canonical is not None and found.canonical != canonical_text(v.text)
    ]
    assert different == []


def test_detection_finds_what_the_kind_would_have_told(vectors: list[Vector]) -> None:
    """A scan that is plain text behind its symbology identifier is read as that text, so it is left out."""
    told = [(v, read(v.text, v.asked_kind)) for v in vectors if v.verdict == "yes" and v.kind != "detect"]
    different = [
        (v.text, found.canonical, read(v.text).canonical)
        for v, found in told
        if found.components.get("plain") is not True and read(v.text).canonical != found.canonical
    ]
    assert different == []
