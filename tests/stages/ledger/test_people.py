"""What is kept of people besides the pseudonyms: nothing, wherever they were named."""

from __future__ import annotations

import pytest

from documents import document, epc, object_event
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.read import read_document
from suyuan.ledger.queries import events_by_id
from suyuan.ledger.services import capture
from suyuan.parties.viewer import Viewer
from suyuan.project.database import Role

NUMBER = "690123400000000124"
PATIENT = "H00123"
DECLARED = {"declarationTime": "2026-03-02T08:00:00.000Z", "reason": "incorrect_data"}
XML = b"""<?xml version="1.0" encoding="UTF-8"?><epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1"
 schemaVersion="1.2" creationDate="2026-03-01T09:00:00Z"><EPCISBody><EventList><ObjectEvent>
<eventTime>2026-03-01T08:00:00Z</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
<epcList><epc>urn:epc:id:gsrn:6901234.0000000012</epc></epcList><action>OBSERVE</action>
</ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>"""


def use(serial: int, **more) -> dict:
    return object_event(epc(serial), **{"imp:patientNumber": PATIENT, **more})


def hash_of(event: dict) -> str:
    """The CBV hash as a sender computes it, patient included."""
    (read,) = read_document(document(event)).events
    return event_pieces(read.event).ni


def stored(result, index: int = 0):
    return events_by_id([result.lines[index].event_id], Viewer.operator())[0].event


@pytest.mark.parametrize(
    "spelt",
    [
        str,
        str.upper,
        lambda ni: ni.replace("CBV2.0", "CBV2.1"),
        lambda ni: ni.replace("sha-256;", "sha-512;"),
    ],
)
def test_a_hash_over_a_patient_is_not_kept(importer, send, spelt):
    plain = send(importer, use(1))
    result = send(importer, use(1, eventID=spelt(hash_of(use(1)))))
    assert result.lines[0].event_id == plain.lines[0].event_id
    assert result.duplicate == 1
    assert [problem.code for problem in result.lines[0].problems] == ["CAP-NAME"]
    assert stored(result).event_id is None
    assert hash_of(use(1)).lower() not in str(result).lower()


def test_other_names_and_the_hash_of_what_is_kept_stay(importer, send):
    uuid = "urn:uuid:5a0e5b0e-0000-4000-8000-000000000002"
    assert stored(send(importer, use(1, eventID=uuid))).event_id == uuid
    plain = send(importer, use(2))
    own = plain.lines[0].name
    again = send(importer, use(2, eventID=own))
    assert not again.lines[0].problems
    assert again.lines[0].event_id == plain.lines[0].event_id
    nobody = object_event(epc(3))
    assert stored(send(importer, {**nobody, "eventID": hash_of(nobody)})).event_id == hash_of(nobody)


def test_a_declaration_without_its_hash_name_still_finds_its_event(importer, send):
    from suyuan.ledger.queries import retractions_of

    ni = hash_of(use(1))
    original = send(importer, use(1, eventID=ni))
    declared = {**DECLARED, "correctiveEventIDs": [hash_of(use(2)), "urn:uuid:1"]}
    result = send(importer, use(1, eventID=ni, errorDeclaration=declared))
    assert original.lines[0].event_id in retractions_of([original.lines[0].event_id])
    assert stored(result).error_declaration.corrective_event_ids == ("urn:uuid:1",)


def test_a_person_as_link_in_json_and_as_urn_in_xml_is_one_event(importer):
    bare = dict.fromkeys(("bizStep", "disposition", "readPoint", "bizLocation"))
    link = object_event(f"https://id.gs1.org/8018/{NUMBER}", **bare)
    first = capture(document(link), sender=importer.pk)
    second = capture(XML, sender=importer.pk)
    assert first.lines[0].event_id == second.lines[0].event_id


def test_the_vault_keeps_nobody_of_a_refused_event(committed):
    from suyuan.parties.services import create_party

    hospital = create_party("hospital", "首都医院", "HOSPITAL")
    good, bad = use(1), use(2, **{"imp:patientNumber": "H99999"}, epcList=None)
    result = capture(document(good, bad), sender=hospital.pk, behaviour="proceed")
    assert (result.accepted, result.refused) == (1, 1)
    with committed.connect(Role.OWNER) as owner:
        assert owner.execute("SELECT count(*) FROM parties_vault").fetchone() == (1,)


@pytest.mark.parametrize(
    "event",
    [use(1, **{"imp:patientNumber": f"{PATIENT}\0"}), use(1, parentID={"imp:patientNumber": PATIENT})],
)
def test_neither_job_nor_answer_quotes_a_patient(importer, event, one):
    result = capture(document(event), sender=importer.pk)
    assert not result.success
    assert PATIENT not in str(result)
    assert PATIENT not in str(one("SELECT problems::text FROM capture_job WHERE id = %s", result.job_id))


def test_fields_that_the_sender_leaves_out_of_the_hash_are_left_out_here_too(importer):
    """Then the sender's hash over the fewer fields is the event's own name, and not a foreign one."""
    event = object_event(epc(1))
    ni = hash_of(event)
    asked = {"imp:ignoreFields": ["imp:colour"]}
    sent = document({**event, "imp:colour": "red"}, **asked)
    result = capture(sent, sender=importer.pk)
    assert result.lines[0].name == ni
    named = capture(document({**event, "imp:colour": "red", "eventID": ni}, **asked), sender=importer.pk)
    assert named.lines[0].event_id == result.lines[0].event_id
