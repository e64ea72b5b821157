"""A version of EPCIS that nobody knows is refused; what comes near to a known one is read."""

from __future__ import annotations

import json

import pytest

from documents import document, epc, object_event
from suyuan.core.epcis.read import read_document
from suyuan.core.problem import Refused

XML = (
    '<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" schemaVersion="VERSION"'
    ' creationDate="2026-03-01T09:00:00Z"><EPCISBody><EventList/></EPCISBody></epcis:EPCISDocument>'
)


def in_json(version: object) -> bytes:
    return document(object_event(epc(1)), schemaVersion=version)


def in_xml(version: object) -> bytes:
    return XML.replace("VERSION", str(version)).encode()


@pytest.mark.parametrize("written", [in_json, in_xml])
@pytest.mark.parametrize("version", ["7.3", "3.0", "0.9", "20", " 7 "])
def test_an_unknown_version_is_refused_and_the_known_ones_are_named(written, version):
    with pytest.raises(Refused) as refused:
        read_document(written(version))
    (problem,) = refused.value.problems
    told = problem.message + problem.remedy
    assert all(known in told for known in ("1.0", "1.1", "1.2", "2.0"))
    assert "2.0" in problem.remedy_zh
    assert version.strip() in problem.value


@pytest.mark.parametrize("written", [in_json, in_xml])
@pytest.mark.parametrize("version", ["2.0", "2.0.1", "2", "1.2", "", "latest"])
def test_what_comes_near_is_read(written, version):
    list(read_document(written(version)).events)


def test_a_number_is_understood_as_its_text():
    list(read_document(in_json(2.0)).events)
    with pytest.raises(Refused, match="JSON-028"):
        read_document(in_json(7.3))


def test_a_list_of_events_is_told_to_be_one():
    for text in ("[]", " [{}]", json.dumps([object_event(epc(1))])):
        with pytest.raises(Refused) as refused:
            read_document(text.encode())
        (problem,) = refused.value.problems
        assert problem.code == "JSON-027"
        assert "epcisBody.eventList" in problem.remedy
        assert "eventList" in problem.remedy_zh
