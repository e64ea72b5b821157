"""XML is captured as JSON is: the same event is one event, and a broken document leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents import document, epc, object_event, pack
from suyuan.core.epcis import xml12, xml20
from suyuan.core.epcis.read import read_document
from suyuan.ledger.services import capture

BAD = Path(__file__).parents[2] / "golden" / "bad"


def as_xml(json_document: bytes, write=xml12.write_document) -> bytes:
    opened = read_document(json_document)
    return write(opened.header, [read.event for read in opened.events])


@pytest.fixture
def morning() -> bytes:
    return document(
        object_event(epc(1), epc(2)),
        pack("urn:epc:id:sscc:6901234.0000000001", epc(1), epc(2), time="2026-03-01T09:00:00Z"),
        object_event(epc(3), persistentDisposition={"set": ["completeness_verified"]}, **{"imp:lot": "007"}),
    )


@pytest.mark.requirement("R406", "R013")
@pytest.mark.parametrize("write", [xml12.write_document, xml20.write_document], ids=["1.2", "2.0"])
def test_the_same_events_in_json_and_in_xml_are_stored_once(importer, one, morning, write) -> None:
    assert capture(morning, sender=importer.pk).accepted == 3
    again = capture(as_xml(morning, write), sender=importer.pk)
    assert (again.success, again.accepted, again.duplicate) == (True, 0, 3)
    assert one("SELECT count(*) FROM event") == 3


@pytest.mark.parametrize("behaviour", ["rollback", "proceed"])
def test_a_cut_document_is_stored_in_no_part(importer, one, morning, behaviour) -> None:
    whole = as_xml(morning)
    result = capture(whole[: whole.index(b"persistentDisposition")], sender=importer.pk, behaviour=behaviour)
    assert not result.success
    assert {problem.code for problem in result.problems} == {"XML-TRUNCATED"}
    assert one("SELECT count(*) FROM event") == 0


@pytest.mark.parametrize("path", sorted(BAD.glob("*.xml")), ids=lambda path: path.stem)
def test_every_bad_file_is_answered_by_its_rule_and_stores_nothing(importer, one, path) -> None:
    result = capture(path.read_bytes(), sender=importer.pk, media_type="application/xml")
    assert not result.success
    assert path.name.split(".")[0] in {problem["code"] for problem in result.all_problems()}
    assert one("SELECT count(*) FROM event") == 0


def test_sound_events_beside_a_bad_one_are_stored_when_the_sender_says_proceed(importer, one) -> None:
    result = capture(
        (BAD / "XML-ACTION.word.xml").read_bytes(),
        sender=importer.pk,
        behaviour="proceed",
        media_type="text/xml",
    )
    assert (result.success, result.accepted, result.refused) == (True, 1, 1)
