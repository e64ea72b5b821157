"""POST /epcis/v1/capture: what is taken, what is answered, and that nothing of a refused document stays."""

from __future__ import annotations

import base64

import pytest
from lxml import etree

from documents import document as json_document
from documents import object_event
from one_value import one_value
from soap_messages import (
    SBDH,
    document,
    element,
    master_data,
    observed,
    packed,
    vocabulary,
)

CARTON = "urn:epc:id:sscc:6901234.0000012345"
LOCATIONS = "urn:epcglobal:epcis:vtype:BusinessLocation"


def told(response) -> dict[str, str]:
    assert response.status_code == 200, response.content.decode()
    return dict(etree.fromstring(response.content).attrib)


def count(table: str) -> int:
    return one_value(f"SELECT count(*) FROM {table}")


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1"])
@pytest.mark.parametrize("media", ["text/xml", "application/xml; charset=utf-8"])
@pytest.mark.requirement("R173")
def test_documents_of_every_1_x_version_are_taken_at_once(importer, version, media):
    content = document(observed(1, 2), packed(CARTON, 1, 2), version=version)
    answer = importer.capture(content, **{"Content-Type": media})
    assert told(answer) == {"events": "2", "duplicates": "0", "elements": "0"}
    assert len(importer.poll()) == 2


def test_the_same_document_again_changes_nothing(importer):
    content = document(observed(1))
    importer.capture(content)
    assert told(importer.capture(content))["duplicates"] == "1"
    assert len(importer.poll()) == 1


def test_an_event_can_be_asked_for_as_soon_as_the_capture_is_answered(importer):
    """The answer waits for the numbers, whoever gives them."""
    answer = importer.post("capture", document(observed(1)))
    assert answer.status_code == 200
    assert count("log") == 1


@pytest.mark.requirement("R173")
def test_a_header_with_business_header_and_master_data_is_taken(importer):
    place = "urn:epc:id:sgln:6901234.00001.0"
    header = master_data(vocabulary(LOCATIONS, element(place, name="一号仓")))
    assert told(importer.capture(document(observed(1), header=header)))["events"] == "1"
    found = importer.poll(("HASATTR_bizLocation", ["urn:firm:att:name"]))
    assert len(found) == 1


def test_a_document_with_a_business_header_alone_is_taken(importer):
    assert told(importer.capture(document(observed(1), header=SBDH)))["events"] == "1"


@pytest.mark.parametrize("root", ["EPCISMasterDataDocument", "EPCISDocument"])
def test_master_data_without_events_are_learnt(importer, root):
    list_ = (
        f"<VocabularyList>{vocabulary(LOCATIONS, element('urn:firm:shed:1', city='北京'))}</VocabularyList>"
    )
    if root == "EPCISDocument":
        content = document(header=master_data(vocabulary(LOCATIONS, element("urn:firm:shed:1", city="北京"))))
    else:
        content = (
            '<m:EPCISMasterDataDocument xmlns:m="urn:epcglobal:epcis-masterdata:xsd:1" schemaVersion="1.2"'
            f' creationDate="2026-03-01T09:00:00Z"><EPCISBody>{list_}</EPCISBody></m:EPCISMasterDataDocument>'
        ).encode()
    assert told(importer.capture(content)) == {"events": "0", "duplicates": "0", "elements": "1"}
    assert count("vocabulary_element") == 1
    assert told(importer.capture(content))["elements"] == "1"
    assert count("vocabulary_element") == 1


def test_one_bad_event_leaves_nothing_of_its_document(importer):
    content = document(observed(1), observed(2, action="SHIPPED"), observed(3))
    answer = importer.capture(content)
    assert answer.status_code == 400
    problem = etree.fromstring(answer.content)
    assert problem.findtext("type") == "epcisException:ValidationException"
    assert "EventList[1]" in problem.findtext("detail")
    assert "XML-ACTION" in answer.content.decode()
    assert count("event") == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "XML-DOCTYPE"),
        (document(observed(1))[:-60], "XML-TRUNCATED"),
        (b"<note>hello</note>", "XML-ROOT"),
        (document(observed(1)).replace(b"epcis:xsd:1", b"epcis:xsd:9"), "XML-ROOT"),
        (document(), "CAP-EMPTY"),
        (b"", None),
        (b"\x00\x01\x02", None),
    ],
)
def test_what_is_no_sound_document_is_refused_with_a_problem(importer, content, code):
    answer = importer.capture(content)
    assert 400 <= answer.status_code < 500, answer.content
    assert answer["Content-Type"].startswith("application/problem+")
    if code:
        assert code in answer.content.decode()
    assert count("event") == 0


def test_json_belongs_to_the_other_door(importer):
    content = json_document(object_event("urn:epc:id:sgtin:6901234.056789.1"))
    assert importer.capture(content, **{"Content-Type": "application/json"}).status_code == 415
    assert importer.capture(content).status_code == 415
    assert count("event") == 0


def test_the_key_may_come_as_a_basic_password(importer, nobody):
    basic = base64.b64encode(f"whoever:{importer.token}".encode()).decode()
    assert nobody.capture(document(observed(1)), Authorization=f"Basic {basic}").status_code == 200


@pytest.mark.parametrize(
    "header", ["Basic", "Basic %%%", "Basic bm9jb2xvbg==", "Basic YTpi", "Digest x", "Bearer x"]
)
def test_a_wrong_key_is_told_how_to_come_in(nobody, header):
    answer = nobody.capture(document(observed(1)), Authorization=header)
    assert answer.status_code == 401
    assert "Basic" in answer["WWW-Authenticate"]
    assert count("event") == 0


def test_outsiders_cannot_capture(nobody, guest):
    assert nobody.capture(document(observed(1))).status_code == 401
    reader = guest("reader", ("query",))
    assert reader.capture(document(observed(1))).status_code == 403
    assert count("event") == 0


def test_a_form_of_a_foreign_page_is_refused_whatever_password_the_browser_sends(importer, nobody):
    basic = base64.b64encode(f"whoever:{importer.token}".encode()).decode()
    for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        answer = nobody.capture(
            document(observed(1)), **{"Content-Type": media, "Authorization": f"Basic {basic}"}
        )
        assert answer.status_code == 415
    assert count("event") == 0


def test_only_post_is_possible(importer):
    answer = importer.client.get("/epcis/v1/capture", headers={"Authorization": f"Bearer {importer.token}"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
