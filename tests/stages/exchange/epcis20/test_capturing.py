"""POST /capture: taken at once, captured behind, and told event by event what became of it."""

from __future__ import annotations

import gzip
import json

import pytest

from documents import document, epc, object_event
from suyuan.exchange import bodies, fullness, job_errors, jobs
from suyuan.exchange.epcis20 import capture as door
from suyuan.exchange.epcis20 import paging

GOOD = object_event(epc(1))
BAD = object_event(epc(2), eventTime="yesterday")


@pytest.mark.requirement("R036")
def test_a_document_is_taken_with_202_and_captured_behind(importer, one):
    answer = importer.post("/capture", document(GOOD))
    assert answer.status_code == 202
    assert answer.content == b""
    assert answer["GS1-Capture-Error-Behaviour"] == "rollback"
    path = answer["Location"].removeprefix("/epcis/v2")
    before = importer.get(path).json()
    assert (before["running"], before["success"], before["errors"]) == (True, True, [])
    assert "finishedAt" not in before
    assert one("SELECT count(*) FROM event") == 0
    assert jobs.work_all() == 1
    after = importer.get(path).json()
    assert (after["running"], after["success"], after["accepted"]) == (False, True, 1)
    assert after["finishedAt"] >= after["createdAt"]
    assert one("SELECT count(*) FROM event") == 1


@pytest.mark.requirement("R374")
def test_rollback_keeps_nothing_and_names_the_bad_event(importer, one):
    job = importer.capture(GOOD, BAD)
    assert (job["running"], job["success"], job["captureErrorBehaviour"]) == (False, False, "rollback")
    (error,) = job["errors"]
    assert error["type"] == "epcisException:ValidationException"
    assert error["line"] == 1
    assert error["problems"][0]["where"].startswith("epcisBody.eventList[1].eventTime")
    assert error["problems"][0]["remedy_zh"]
    assert one("SELECT count(*) FROM event") == 0


def test_proceed_keeps_the_sound_events_and_is_no_full_success(importer, one):
    job = importer.capture(GOOD, BAD, object_event(epc(3)), GS1_Capture_Error_Behaviour="proceed")
    assert (job["success"], job["accepted"], job["refused"]) == (False, 2, 1)
    assert [error["line"] for error in job["errors"]] == [1]
    assert one("SELECT count(*) FROM event") == 2


def test_an_event_id_taken_by_other_content_is_told_as_a_conflict(importer):
    named = object_event(epc(1), eventID="urn:uuid:11111111-1111-4111-8111-111111111111")
    importer.capture(named)
    job = importer.capture({**named, "bizStep": "shipping"})
    assert job["errors"][0]["type"] == "epcisException:ResourceAlreadyExistsException"


@pytest.mark.requirement("R375")
def test_the_same_document_again_succeeds_without_effect(importer, one):
    importer.capture(GOOD)
    job = importer.capture(GOOD)
    assert (job["success"], job["accepted"], job["duplicate"]) == (True, 0, 1)
    assert one("SELECT count(*) FROM event") == 1


def test_the_document_is_encrypted_while_it_waits_and_gone_from_the_queue_afterwards(importer, one):
    importer.post("/capture", document(GOOD))
    assert epc(1).encode() not in bytes(one("SELECT body FROM capture_request"))
    jobs.work_all()
    assert one("SELECT body IS NULL AND wrapped IS NULL FROM capture_request") is True


@pytest.mark.parametrize(
    ("content", "headers", "status", "kind"),
    [
        (b"", {}, 400, "ValidationException"),
        (b"{", {}, 400, "ValidationException"),
        (b"[]", {}, 400, "ValidationException"),
        (b'{"type": "EPCISDocument"}', {}, 400, "ValidationException"),
        (b"<x/>", {"Content-Type": "application/xml"}, 400, "ValidationException"),
        (
            b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>",
            {"Content-Type": "application/xml"},
            400,
            "ValidationException",
        ),
        (b"PK\x03\x04zip", {"Content-Type": "application/json"}, 400, "ValidationException"),
        (document(GOOD)[:-30], {}, 400, "ValidationException"),
        (document(GOOD), {"Content-Type": "text/csv"}, 415, "UnsupportedMediaTypeException"),
        (document(GOOD), {"Content-Type": "application/json; charset=utf-8"}, 202, None),
        (document(GOOD), {"Content-Type": "application/ld+json"}, 202, None),
        (document(GOOD), {"Content-Encoding": "br"}, 415, "UnsupportedMediaTypeException"),
        (document(GOOD), {"Content-Encoding": "gzip"}, 400, "ValidationException"),
        (gzip.compress(document(GOOD)), {"Content-Encoding": "gzip"}, 202, None),
        (gzip.compress(document(GOOD))[:-9], {"Content-Encoding": "gzip"}, 400, "ValidationException"),
        (document(GOOD), {"GS1-Capture-Error-Behaviour": "shrug"}, 400, "ValidationException"),
        (document(GOOD), {"GS1-EPCIS-Version": "3.0.0"}, 406, "NotAcceptableException"),
        (document(GOOD), {"GS1-EPCIS-Version": "two"}, 406, "NotAcceptableException"),
        (document(GOOD), {"GS1-EPCIS-Version": "2.0.0"}, 202, None),
        (document(GOOD), {"GS1-CBV-Version": "9"}, 406, "NotAcceptableException"),
        (document(GOOD), {"Accept": "text/html"}, 406, "NotAcceptableException"),
    ],
)
def test_what_is_wrong_with_a_request_is_told_at_once(  # noqa: PLR0917 - a table
    importer, one, content, headers, status, kind
):
    answer = importer.post("/capture", content, **headers)
    assert answer.status_code == status, answer.content
    if kind is None:
        return
    assert answer["Content-Type"].startswith("application/problem+")
    told = answer.content.decode()
    assert f"epcisException:{kind}" in told
    assert one("SELECT count(*) FROM capture_request") == 0


def test_a_document_above_the_size_limit_is_refused_with_the_limits(importer, settings, one):
    settings.LARGEST_DOCUMENT = 1000
    answer = importer.post("/capture", document(GOOD, object_event(epc("x" * 900))))
    assert answer.status_code == 413
    assert answer.json()["type"] == "epcisException:CaptureLimitExceededException"
    assert answer["GS1-EPCIS-Capture-File-Size-Limit"] == "1000"
    assert int(answer["GS1-EPCIS-Capture-Limit"]) > 0
    packed = gzip.compress(document(object_event(epc("x" * 2000))))
    assert len(packed) < 1000
    assert importer.post("/capture", packed, Content_Encoding="gzip").status_code == 413
    assert one("SELECT count(*) FROM capture_request") == 0


def test_a_bomb_is_stopped_long_before_it_has_unfolded(importer):
    bomb = gzip.compress(b" " * (64 << 20))
    assert importer.post("/capture", bomb, Content_Encoding="gzip").status_code == 413


def test_a_document_with_too_many_events_is_refused(importer, monkeypatch):
    monkeypatch.setattr(door, "MOST_EVENTS", 2)
    assert importer.post("/capture", document(*[GOOD] * 2)).status_code == 202
    answer = importer.post("/capture", document(*[GOOD] * 3))
    assert (answer.status_code, answer["GS1-EPCIS-Capture-Limit"]) == (413, str(bodies.MOST_EVENTS))


def test_a_large_document_goes_by_way_of_the_disk(importer, one, settings):
    events = [
        object_event(epc(f"{n}x{m}") if m else epc(n), time=f"2026-03-01T08:00:00.{n:06}Z")
        for n in range(6000)
        for m in (0,)
    ]
    content = document(*events)
    assert len(content) > bodies.IN_MEMORY * 1.5
    answer = importer.post("/capture", content)
    assert answer.status_code == 202
    assert one("SELECT count(*) FROM capture_request_part") >= 1
    jobs.work_all()
    assert one("SELECT accepted FROM capture_request") == len(events)
    assert one("SELECT count(*) FROM capture_request_part") == 0
    assert list((settings.SUYUAN_DATA / "tmp").iterdir()) == []


class Turn:
    """Stands for the lock under which the largest documents are looked at one by one; counts who took it."""

    def __init__(self):
        self.taken = 0

    def __enter__(self):
        self.taken += 1

    def __exit__(self, *_):
        pass


def test_only_the_largest_documents_wait_for_their_turn(importer, monkeypatch, tmp_path):
    """Under one lock for all above a megabyte, a sender waited for seconds: nobody says who has the next turn."""
    turn, place = Turn(), tmp_path / "document"
    monkeypatch.setattr(door, "_large_ones", turn)
    place.write_bytes(document(GOOD, BAD))
    assert door.counted(bodies.Body(place, door.LARGE), "application/json") == 2
    assert turn.taken == 0
    assert door.counted(bodies.Body(place, door.LARGE + 1), "application/json") == 2
    assert turn.taken == 1


@pytest.fixture(autouse=True)
def _forget_refusals():
    fullness.forget()


def test_too_much_waiting_is_told_early_with_the_time_to_come_again(importer, rival, monkeypatch, one):
    monkeypatch.setattr(fullness, "FULL_SECONDS", 0.0)
    monkeypatch.setattr(fullness, "WAITING_PARTY", 2)
    monkeypatch.setattr(fullness, "WAITING_ALL", 3)
    statuses = [importer.post("/capture", document(GOOD)).status_code for _ in range(3)]
    assert statuses == [202, 202, 429]
    assert rival.post("/capture", document(GOOD)).status_code == 202
    answer = rival.post("/capture", document(GOOD))
    assert answer.status_code == 503
    assert 1 <= int(answer["Retry-After"]) <= 30
    assert one("SELECT count(*) FROM capture_request") == 3
    jobs.work_all()
    assert importer.post("/capture", document(GOOD)).status_code == 202, "what is done makes room"


def test_a_flood_is_refused_without_looking_at_what_it_brings(importer, rival, monkeypatch):
    monkeypatch.setattr(fullness, "WAITING_PARTY", 1)
    monkeypatch.setattr(fullness, "FULL_SECONDS", 3600.0)
    assert [importer.post("/capture", document(GOOD)).status_code for _ in range(2)] == [202, 429]

    def looked(*_args):
        raise AssertionError("the document was looked at")

    monkeypatch.setattr(door, "counted", looked)
    answer = importer.post("/capture", document(GOOD))
    assert (answer.status_code, answer["Retry-After"]) == (429, "1")
    monkeypatch.undo()
    assert rival.post("/capture", document(GOOD)).status_code == 202, "who is full, is full for himself"


def test_senders_take_turns(importer, rival, one):
    for number in range(5):
        importer.post("/capture", document(object_event(epc(number))))
    rival.post("/capture", document(object_event(epc("late"))))
    jobs._work_one()
    jobs._work_one()
    assert (
        one("SELECT finished_at IS NOT NULL FROM capture_request WHERE sender = %s", rival.party.pk) is True
    )


def test_jobs_are_listed_newest_first_page_by_page(importer):
    made = [importer.post("/capture", document(GOOD))["Location"].rpartition("/")[2] for _ in range(5)]
    seen, path = [], "/capture?perPage=2"
    while path:
        answer = importer.get(path)
        seen += [job["captureID"] for job in answer.json()]
        link = answer.get("Link")
        assert (link is None) == (answer.get("GS1-Next-Page-Token-Expires") is None)
        path = link and link.partition(">")[0].partition("/epcis/v2")[2]
    assert seen == made[::-1]


def test_a_list_of_jobs_with_much_to_say_ends_its_pages_early(importer, monkeypatch):
    made = [importer.capture(BAD, object_event(epc(n), eventTime="x"))["captureID"] for n in range(5)]
    monkeypatch.setattr(paging, "LARGEST_PAGE", 3_000)
    seen, pages, path = [], 0, "/capture?perPage=1000"
    while path:
        answer = importer.get(path)
        seen += [job["captureID"] for job in answer.json()]
        pages += 1
        path = answer.get("Link", "").partition(">")[0].partition("/epcis/v2")[2]
    assert seen == made[::-1]
    assert pages > 2


def test_a_job_tells_so_many_problems_and_no_more(importer, monkeypatch):
    monkeypatch.setattr(job_errors, "PROBLEMS_KEPT", 3)
    job = importer.capture(*(object_event(epc(n), eventTime="x") for n in range(10)))
    assert (len(job["errors"]), job["refused"]) == (3, 10)


def test_a_job_is_told_in_xml_too(importer, testdata):
    import xmlschema

    importer.capture(GOOD)
    failed = importer.capture(BAD)
    schema = xmlschema.XMLSchema(str(testdata / "epcis/gs1-epcis/xsd/EPCglobal-epcis-2_0.xsd"))
    for job in (failed, *importer.get("/capture").json()):
        answer = importer.get(f"/capture/{job['captureID']}", Accept="application/xml")
        assert answer["Content-Type"] == "application/xml"
        schema.validate(answer.content.decode().partition("?>")[2])
        assert f'success="{str(job["success"]).lower()}"'.encode() in answer.content


@pytest.mark.parametrize("path", ["/capture/no-uuid", "/capture/11111111-1111-4111-8111-111111111111"])
def test_an_unknown_job_is_not_found(importer, path):
    answer = importer.get(path)
    assert answer.status_code == 404
    assert answer.json()["type"] == "epcisException:NoSuchNameException"


def test_a_rival_sees_no_job_of_mine(importer, rival):
    job = importer.capture(GOOD)
    assert rival.get(f"/capture/{job['captureID']}").status_code == 404
    assert rival.get("/capture").json() == []


def test_what_cannot_be_captured_for_no_fault_of_the_document_is_tried_again_and_then_given_up(
    importer, monkeypatch, one
):
    def broken(*_args, **_kwargs):
        raise RuntimeError("a case that nobody thought of")

    importer.post("/capture", document(GOOD))
    monkeypatch.setattr(jobs, "capture", broken)
    for _ in range(jobs.ATTEMPTS):
        jobs.work_once()
        assert one("SELECT finished_at IS NULL FROM capture_request") is True
        one("UPDATE capture_request SET not_before = now() RETURNING 1")
    jobs.work_once()
    job = importer.get("/capture").json()[0]
    assert (job["running"], job["success"]) == (False, False)
    assert job["errors"][0]["type"] == "epcisException:ImplementationException"
    assert "nobody thought" not in json.dumps(job)


VOCABULARY = {
    "epcisMasterData": {
        "vocabularyList": [
            {
                "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
                "vocabularyElementList": [
                    {
                        "id": "urn:epc:id:sgln:6901234.00001.0",
                        "attributes": [{"id": "urn:epcglobal:cbv:mda:name", "attribute": "一号库"}],
                        "children": ["urn:epc:id:sgln:6901234.00001.7"],
                    }
                ],
            }
        ]
    }
}


def test_a_document_that_brings_master_data_alone_is_kept(importer, one):
    answer = importer.post("/capture", document(epcisHeader=VOCABULARY))
    assert answer.status_code == 202, answer.content
    jobs.work_all()
    (job,) = importer.get("/capture").json()
    assert (job["success"], job["accepted"], job["errors"]) == (True, 0, [])
    assert one("SELECT count(*) FROM raw_document") == 1
    assert one("SELECT attributes::text FROM vocabulary_element").count("一号库") == 1


def test_a_document_that_brings_nothing_at_all_is_refused(importer, one):
    importer.post("/capture", document())
    jobs.work_all()
    (job,) = importer.get("/capture").json()
    assert (job["success"], job["errors"][0]["problems"][0]["code"]) == (False, "CAP-EMPTY")
    assert one("SELECT count(*) FROM raw_document") == 0
