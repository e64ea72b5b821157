"""What a document asks to leave out of the hash of its events stays in the events and in their ids."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from epcis_json import document, event_text
from suyuan.core.epcis.document import ReadEvent
from suyuan.core.epcis.pieces import Pieces, event_pieces
from suyuan.core.epcis.read import read_document
from suyuan.project.commands.convert import command as convert

XML = """<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" xmlns:ex="http://ex.example/ns/" schemaVersion="2.0"
 creationDate="2026-05-01T09:00:00Z"><ex:ignoreFields><ex:hash/></ex:ignoreFields><EPCISBody><EventList><ObjectEvent>
<eventTime>2026-05-01T08:30:00.000+08:00</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
<epcList><epc>urn:epc:id:sgtin:6901234.056789.S0001</epc></epcList><action>OBSERVE</action>%s
</ObjectEvent></EventList></EPCISBody></e:EPCISDocument>"""
ASKED = (b'"schemaVersion"', b'"ex:ignoreFields":["ex:hash"],"schemaVersion"')


def in_json(value: str) -> ReadEvent:
    (read,) = read_document(document(event_text(f',"ex:hash":"{value}"')).replace(*ASKED)).events
    return read


def in_xml(value: str) -> ReadEvent:
    (read,) = read_document((XML % f"<ex:hash>{value}</ex:hash>").encode()).events
    return read


def pieces_of(read: ReadEvent) -> Pieces:
    assert read.event is not None, read.problems
    return event_pieces(read.event, read.ignored)


@pytest.mark.parametrize("make", [in_json, in_xml])
def test_events_that_differ_in_an_ignored_field_share_the_hash_and_not_the_id(make: object) -> None:
    one, other = (pieces_of(make(value)) for value in ("a", "b"))  # type: ignore[operator]
    (plain,) = read_document(document(event_text())).events
    assert one.cbv_hash == other.cbv_hash == pieces_of(plain).cbv_hash
    assert len({one.event_id, other.event_id, pieces_of(plain).event_id}) == 3


def test_the_same_ignored_field_has_one_id_in_json_and_xml() -> None:
    assert pieces_of(in_json("a")).event_id == pieces_of(in_xml("a")).event_id


def test_asking_to_ignore_changes_no_id() -> None:
    (plain,) = read_document(document(event_text(',"ex:hash":"a"'))).events
    assert pieces_of(plain).event_id == pieces_of(in_json("a")).event_id
    assert pieces_of(plain).cbv_hash != pieces_of(in_json("a")).cbv_hash


def test_places_and_sensors_are_hashed_without_them_too() -> None:
    fields = (
        ',"readPoint":{"id":"urn:x:1"%s},"sensorElementList":[{"sensorMetadata":{"time":"2026-05-01T00:00:00Z"%s},'
        '"sensorReport":[{"type":"Temperature","value":1%s}]%s}]'
    )
    mark = ',"ex:hash":"z"'
    texts = [fields % tuple(mark if at == place else "" for at in range(4)) for place in range(5)]
    reads = [next(read_document(document(event_text(text)).replace(*ASKED)).events) for text in texts]
    found = [pieces_of(read) for read in reads]
    assert len({pieces.cbv_hash for pieces in found}) == 1
    assert len({pieces.event_id for pieces in found}) == 5


def test_the_hash_without_them_as_event_id_is_no_other_name() -> None:
    (plain,) = read_document(document(event_text())).events
    name = f',"eventID":"{pieces_of(plain).ni}","ex:hash":"a"'
    (named,) = read_document(document(event_text(name)).replace(*ASKED)).events
    assert pieces_of(named).event_id == pieces_of(in_json("a")).event_id


@pytest.mark.parametrize("form", ["json", "xml", "xml12"])
@pytest.mark.parametrize("make", ["json", "xml"])
def test_convert_goes_on_asking_so_that_the_hashes_stay(make: str, form: str, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    asked = document(event_text(',"ex:hash":"a"')).replace(*ASKED)
    source.write_bytes(asked if make == "json" else (XML % "<ex:hash>a</ex:hash>").encode())
    answered = CliRunner().invoke(convert, [str(source), "--to", form, "--output", str(target)])
    assert answered.exit_code == 0, answered.output
    (before,), (after,) = (read_document(path.read_bytes()).events for path in (source, target))
    assert pieces_of(after).cbv_hash == pieces_of(before).cbv_hash
    assert pieces_of(after).event_id == pieces_of(before).event_id
    assert after.ignored == before.ignored
