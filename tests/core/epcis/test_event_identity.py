"""Who is one event and who is another: pairs that must agree beside pairs that must not, and the golden ids."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from suyuan.core.epcis import body, json20, xml12, xml20
from suyuan.core.epcis.document import Document
from suyuan.core.epcis.model import DocumentHeader, Event
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.read import read_document

GOLDEN = Path(__file__).parents[2] / "golden"
SAME = sorted({path.stem for path in (GOLDEN / "same").iterdir()})
DIFFER = sorted(path.stem for path in (GOLDEN / "differ").glob("*.json"))


def events_of(document: Document) -> list[Event]:
    found = list(document.events)
    assert all(read.event is not None for read in found), [read.problems for read in found]
    return [read.event for read in found if read.event is not None]


def stored(folder: str, stem: str) -> list[Event]:
    paths = sorted((GOLDEN / folder).glob(f"{stem}.*"))
    return [event for path in paths for event in events_of(read_document(path.read_bytes()))]


def identity(event: Event) -> bytes:
    return event_pieces(event).event_id


@pytest.mark.requirement("R013", "R406")
@pytest.mark.parametrize("stem", SAME)
def test_one_event_said_in_different_ways_has_one_id(stem: str) -> None:
    events = stored("same", stem)
    assert len(events) > 1
    assert len({identity(event) for event in events}) == 1


@pytest.mark.parametrize("stem", DIFFER)
def test_events_that_say_something_else_never_share_an_id(stem: str) -> None:
    events = stored("differ", stem)
    assert len(events) > 1
    by_id = defaultdict(list)
    for position, event in enumerate(events):
        by_id[identity(event)].append(position)
    assert all(len(positions) == 1 for positions in by_id.values()), list(by_id.values())


def test_the_golden_ids_never_change() -> None:
    lines = (GOLDEN / "events.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(rows) > 80
    for text, event_id, ni in rows:
        read = json20.read_event(text.encode())
        assert read.event is not None, text
        pieces = event_pieces(read.event)
        assert (pieces.event_id.hex(), pieces.ni) == (event_id, ni), text


@pytest.mark.parametrize("stem", [*SAME, *DIFFER])
@pytest.mark.parametrize("form", ["stored", "json", "xml20", "xml12"])
def test_no_form_of_writing_changes_an_id(stem: str, form: str) -> None:
    events = stored("same" if stem in SAME else "differ", stem)
    for event in events:
        assert identity(rewritten(event, form)) == identity(event)


def rewritten(event: Event, form: str) -> Event:
    if form == "stored":
        return body.decode(body.encode(event))
    if form == "xml12" and has_no_place_in_xml12(event):
        return event
    write = {"json": json20, "xml20": xml20, "xml12": xml12}[form].write_document
    (again,) = events_of(read_document(write(DocumentHeader(schema_version="2.0"), [event])))
    return again


def has_no_place_in_xml12(event: Event) -> bool:
    return event.type == "AssociationEvent"


def test_the_time_of_recording_is_no_part_of_an_event() -> None:
    (event, *_) = stored("same", "times")
    later = body.decode(
        body.encode(event).replace(
            b'"eventTimeZoneOffset"', b'"recordTime":"2030-01-01T00:00:00Z","eventTimeZoneOffset"'
        )
    )
    assert later.record_time is not None
    assert event_pieces(later) == event_pieces(event)
