"""The CBV 2.0 event hash equals every published one."""

from __future__ import annotations

from pathlib import Path

import pytest

from suyuan.core.epcis.document import ReadEvent
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.pieces import cbv_hash, event_pieces, ni_of, prehash
from suyuan.core.epcis.read import read_document

DOCUMENTS = 39
EVENTS = 89


def reads_of(path: Path) -> list[tuple[Event, ReadEvent]]:
    found = list(read_document(path.read_bytes()).events)
    assert all(read.event is not None for read in found), path
    return [(read.event, read) for read in found if read.event is not None]


def events_of(path: Path) -> list[Event]:
    return [event for event, _ in reads_of(path)]


def examples(testdata: Path) -> list[tuple[Path, list[str]]]:
    folder = testdata / "epcis" / "event-hash" / "examples"
    sources = sorted([*folder.glob("*.jsonld"), *folder.glob("*.xml")])
    return [(source, source.with_suffix(".hashes").read_text().split()) for source in sources]


@pytest.mark.requirement("R013", "R406")
def test_every_published_hash_is_reproduced(testdata: Path) -> None:
    published = examples(testdata)
    assert len(published) == DOCUMENTS
    assert sum(len(hashes) for _, hashes in published) == EVENTS
    for source, hashes in published:
        assert [event_pieces(event, read.ignored).ni for event, read in reads_of(source)] == hashes, (
            source.name
        )


def test_events_that_are_published_as_equal_have_one_hash_and_one_id(testdata: Path) -> None:
    sources = sorted((testdata / "epcis" / "event-hash" / "expected_equal").iterdir())
    assert len(sources) == 11
    for source in sources:
        pieces = [event_pieces(event) for event in events_of(source)]
        assert len(pieces) > 1
        assert len({found.cbv_hash for found in pieces}) == 1, source.name
        assert len({found.event_id for found in pieces}) == 1, source.name


def test_the_published_prehashes_are_reproduced_where_they_fit_their_own_hashes(testdata: Path) -> None:
    compared = 0
    for source, hashes in examples(testdata):
        texts = source.with_suffix(".prehashes")
        if not texts.exists():
            continue
        for text, (event, read), published in zip(
            texts.read_text().splitlines(), reads_of(source), hashes, strict=False
        ):
            if ni_of(_sha256(text)) == published:
                assert prehash(event, read.ignored) == text, source.name
                compared += 1
    assert compared > 80


def test_the_hash_alone_is_the_hash_of_the_whole_pass(testdata: Path) -> None:
    for source, _ in examples(testdata):
        for event, read in reads_of(source):
            assert cbv_hash(event, read.ignored) == event_pieces(event, read.ignored).cbv_hash


def _sha256(text: str) -> bytes:
    from hashlib import sha256

    return sha256(text.encode()).digest()
