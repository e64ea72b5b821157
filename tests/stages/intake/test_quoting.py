"""No Problem of a reader quotes a person, and typed fields are still quoted."""

from __future__ import annotations

import pytest

from documents import document, epc, object_event
from suyuan import clock
from suyuan.core.problem import Problem, Refused
from suyuan.intake.services import read_in
from suyuan.intake.sources import Source
from suyuan.parties.services import create_party

PERSON = "张三110101199001011234"
PATIENT = f'"{PERSON}"'.encode()
XML = """<?xml version="1.0" encoding="UTF-8"?>
<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" schemaVersion="1.2"
 creationDate="2026-03-01T09:00:00Z" xmlns:h="https://his.example/"><EPCISBody><EventList><ObjectEvent>
<eventTime>2026-03-01T08:00:00Z</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcList/>
<action>OBSERVE</action>{}</ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>"""


def use(**more) -> bytes:
    return document(object_event(epc(1), **{"imp:patientName": PERSON, **more}))


@pytest.fixture
def problems_of(db):
    """The problems of the whole way in."""
    sender = create_party("hospital", "首都医院", "HOSPITAL").pk

    def problems_of(content: bytes) -> list[Problem]:
        try:
            reading = read_in(Source(content), sender, None, clock.now())
            return [problem for block in reading.blocks for one in block for problem in one.problems]
        except Refused as refused:
            return list(refused.problems)

    return problems_of


BAD = {
    "nul": use(**{"imp:patientName": PERSON + "\0"}),
    "surrogate": use().replace(PATIENT, PATIENT[:-1] + b'\\ud800"'),
    "syntax": use().replace(PATIENT, PERSON.encode()),
    "wrong type": use(parentID={"imp:patientName": PERSON}),
    "wrong list": use(bizLocation={"id": [PERSON]}),
    "key below a person": use(**{"imp:patient": {PERSON: "\0"}}),
    "word of a list": use(action=PERSON),
    "time": use(eventTime=PERSON),
    "nan": use().replace(PATIENT, b"NaN"),
    "xml length": XML.format(f"<h:patientName>{PERSON}{'a' * (1 << 20)}</h:patientName>").encode(),
    "xml twice": XML.format(f"<bizStep>a</bizStep><bizStep>{PERSON}</bizStep>").encode(),
    "xml syntax": XML.format(f"<h:patientName><1{PERSON}/></h:patientName>").encode(),
    "xml ending": XML.format(f"<h:a><x{PERSON}></h:a>").encode(),
    "xml attribute": XML.format(f'<h:a x{PERSON}="1" x{PERSON}="2"/>').encode(),
    "xml prefix": XML.format(f"<x{PERSON}:a/>").encode(),
    "xml entity": XML.format(f"<h:a>&x{PERSON};</h:a>").encode(),
    "xml instruction": XML.format(f"<?x {PERSON}?>").encode(),
    "xml encoding": XML.format(f"<h:a>{PERSON}</h:a>").encode("gbk"),
    "xml action": XML.format("").replace("OBSERVE", PERSON).encode(),
}


@pytest.mark.parametrize("name", BAD)
def test_no_problem_quotes_a_person(problems_of, name):
    problems = problems_of(BAD[name])
    assert any(problem.is_error for problem in problems)
    for problem in problems:
        told = str(problem.as_json())
        assert not any(part in told for part in ("张三", "110101", "D5C5", "D5 C5", "0xD5")), told
        assert "None" not in told.replace("'value': None", "")


def test_a_refusal_says_nothing_of_the_person_in_its_own_text():
    with pytest.raises(Refused) as refused:
        read_in(Source(XML.format("").encode()[:40] + f"<?{PERSON}".encode()), -1, None, clock.now())
    assert "张三" not in str(refused.value)
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("eventTime", "never"),
        ("eventTimeZoneOffset", "Beijing"),
        ("action", "LOOK"),
        ("eventTime", "2026-02-30"),
    ],
)
def test_typed_fields_are_quoted(problems_of, field, value):
    (problem,) = problems_of(document(object_event(epc(1), **{field: value})))
    assert problem.value == value
    assert problem.where == f"epcisBody.eventList[0].{field}"


def test_the_name_of_an_unknown_field_is_quoted(problems_of):
    (problem,) = problems_of(document(object_event(epc(1), bizstep="receiving")))
    assert problem.value == "bizstep"


def test_a_parser_may_still_say_what_it_expected(problems_of):
    (problem,) = problems_of(use().replace(PATIENT, b""))
    assert problem.code == "JSON-003"
    assert problem.value is None
    assert "Expecting value" in problem.message
