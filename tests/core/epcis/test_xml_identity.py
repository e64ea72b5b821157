"""The same event in XML and in JSON is the same event: one id, one CBV hash."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import HEADER, events

from suyuan.core.epcis import json20, xml12, xml20
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.read import read_document


def events_of(data: bytes) -> list[Event]:
    return [read.event for read in read_document(data).events if read.event is not None]


def test_published_twins_have_one_id_and_one_hash(testdata: Path) -> None:
    folder = testdata / "epcis/event-hash/examples"
    compared = 0
    for path in sorted(folder.glob("*.xml")):
        twin = path.with_suffix(".jsonld")
        if not twin.exists():
            continue
        of_xml, of_json = events_of(path.read_bytes()), events_of(twin.read_bytes())
        for one, other in zip(of_xml, of_json, strict=True):
            first, second = event_pieces(one), event_pieces(other)
            assert first.event_id == second.event_id, path.name
            assert first.cbv_hash == second.cbv_hash, path.name
            compared += 1
    assert compared == 26


def test_hashes_of_xml_examples_are_the_published_ones(testdata: Path) -> None:
    compared = 0
    for path in sorted((testdata / "epcis/event-hash/examples").glob("*.xml")):
        published = path.with_suffix(".hashes")
        if published.exists():
            expected = published.read_text().split()
            reads = read_document(path.read_bytes()).events
            found = [event_pieces(read.event, read.ignored).ni for read in reads if read.event is not None]
            assert found == expected, path.name
            compared += len(expected)
    assert compared > 30


def test_variants_published_as_identical_have_one_hash_and_differ_in_id_only_where_values_do(
    testdata: Path,
) -> None:
    folder = testdata / "epcis/gs1-epcis/xml/WithEventHashID"
    found = {}
    for path in folder.iterdir():
        [event] = events_of(path.read_bytes())
        found[path.stem[-1]] = event_pieces(event)
    # The second has another offset, which CBV 2.0 hashes; the seventh writes 20.0 where the others write 20.
    assert len({pieces.cbv_hash for number, pieces in found.items() if number != "2"}) == 1
    assert len({found[number].event_id for number in "13456"}) == 1
    assert len({pieces.event_id for pieces in found.values()}) == 3


@pytest.mark.requirement("R406")
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(event=events)
def test_any_event_has_one_id_in_all_three_formats(event: Event) -> None:
    written = (
        json20.write_document(HEADER, [event]),
        xml20.write_document(HEADER, [event]),
        xml12.write_document(HEADER, [event]),
    )
    pieces = [event_pieces(found) for data in written for found in events_of(data)]
    assert len(pieces) == 3
    assert {piece.event_id for piece in pieces} == {event_pieces(event).event_id}
    assert len({piece.cbv_hash for piece in pieces}) == 1
