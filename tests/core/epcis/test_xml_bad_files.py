"""Every trap is a file named by the rule that catches it; the large ones are made here."""

from __future__ import annotations

import gzip
import io
import re
import resource
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from suyuan.core.epcis.read import read_document
from suyuan.core.epcis.xml_guard import MAX_ATTRIBUTES, MAX_EVENT_BYTES, MAX_EVENT_SIGNS, MAX_EVENT_TAGS
from suyuan.core.problem import Problem, Refused

BAD = Path(__file__).parents[2] / "golden" / "bad"
HEAD = (
    b'<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:my="urn:example:my"'
    b' schemaVersion="2.0" creationDate="2026-05-01T08:00:00+08:00"><EPCISBody><EventList>'
)
TAIL = b"</EventList></EPCISBody></epcis:EPCISDocument>"
START = (
    b"<ObjectEvent><eventTime>2026-05-01T08:00:00+08:00</eventTime>"
    b"<eventTimeZoneOffset>+08:00</eventTimeZoneOffset>"
)
EVENT = (
    START
    + b"<epcList><epc>urn:epc:id:sgtin:6901234.100001.1</epc></epcList><action>ADD</action></ObjectEvent>"
)
IN_ONE_EVENT = {
    "XML-EVENT-TYPE", "XML-FIELD", "XML-REPEATED", "XML-MISSING", "XML-NO-VALUE", "XML-CONTENT", "XML-NUMBER",
    "XML-BOOLEAN", "XML-ACTION", "XML-HINT", "XML-LENGTH", "XML-DEPTH",
}  # fmt: skip
"""Rules about one event: its neighbours are read."""


def problems_of(data: bytes) -> list[Problem]:
    try:
        return [problem for read in read_document(data).events for problem in read.problems]
    except Refused as refused:
        return list(refused.problems)


@pytest.mark.parametrize("path", sorted(BAD.glob("*.xml")), ids=lambda path: path.stem)
def test_a_bad_file_is_refused_by_its_rule(path: Path) -> None:
    expected = path.name.split(".")[0]
    found = problems_of(path.read_bytes())
    assert [problem.code for problem in found] == [expected]
    for text in (found[0].message, found[0].message_zh, found[0].remedy, found[0].remedy_zh):
        assert text
        assert not re.search(r"\{\w+\}", text)


FILES = sorted(BAD.glob("*.xml"))
OF_ONE_EVENT = [
    path for path in FILES if path.name.split(".")[0] in IN_ONE_EVENT or path.name.startswith("EVT")
]


@pytest.mark.parametrize("path", OF_ONE_EVENT, ids=lambda path: path.stem)
def test_a_bad_event_does_not_hide_the_others(path: Path) -> None:
    read = list(read_document(path.read_bytes()).events)
    assert [one.position for one in read] == list(range(len(read)))
    assert any(one.event is not None for one in read)
    assert any(one.event is None and one.problems for one in read)


def test_a_problem_names_event_field_line_and_value() -> None:
    found = problems_of((BAD / "XML-NUMBER.words.xml").read_bytes())[0]
    assert found.where == "EventList[0]/quantityList/quantityElement/quantity (line 6)"
    assert found.value == "five"


def test_all_faults_of_an_event_are_told_at_once() -> None:
    event = EVENT.replace(b"ADD", b"PUT").replace(b"+08:00</eventTime>", b"</eventTime>")
    assert {problem.code for problem in problems_of(HEAD + event + TAIL)} == {"EVT-101", "XML-ACTION"}


def test_a_document_cut_at_any_byte_is_said_to_be_cut() -> None:
    whole = (
        b"<?xml version='1.0'?>"
        + HEAD
        + EVENT.replace(b"</Obj", b"<my:x y='z'>&amp;<!-- c --></my:x></Obj")
        + TAIL
    )
    for length in range(1, len(whole)):
        codes = {problem.code for problem in problems_of(whole[:length])}
        assert codes == {"XML-TRUNCATED"}, whole[:length][-30:]


def test_a_faulty_offset_does_not_hide_a_missing_time() -> None:
    event = EVENT.replace(b"<eventTime>2026-05-01T08:00:00+08:00</eventTime>", b"").replace(b"+08:00<", b"x<")
    assert {problem.code for problem in problems_of(HEAD + event + TAIL)} == {"EVT-107", "XML-MISSING"}


@pytest.mark.parametrize(
    "list_", ["<EventList>{}</EventList>", "<EventList><extension>{}</extension></EventList>"]
)
def test_an_event_list_smuggled_into_an_extension_is_an_extension(list_: str) -> None:
    inner = (
        list_.format(EVENT.decode())
        + "<VocabularyElementList><VocabularyElement id='x'/></VocabularyElementList>"
    )
    document = HEAD + EVENT.replace(b"</Obj", f"<my:x>{inner}</my:x></Obj".encode()) + EVENT + TAIL
    opened = read_document(document)
    first, second = opened.events
    assert opened.header.master_data == ()
    assert first.event is not None
    assert first.event.extensions["{urn:example:my}x"]["VocabularyElementList"]
    assert second.event is not None


def test_events_nested_in_an_extension_do_not_reset_the_measure_of_their_event() -> None:
    filler = b"<my:x>" + (b"<ObjectEvent>" + b"y" * 1_000_000 + b"</ObjectEvent>") * 17 + b"</my:x>"
    document = HEAD + EVENT.replace(b"</Obj", filler + b"</Obj", 1) + TAIL
    assert [problem.code for problem in problems_of(document)] == ["XML-SIZE"]


@pytest.mark.parametrize("where", ["root", "event", "extension"])
def test_thousands_of_attributes_on_one_element_are_refused(where: str) -> None:
    attributes = b" ".join(b'my:a%d="x"' % number for number in range(50_000))
    document = {
        "root": HEAD.replace(b" schemaVersion", b" " + attributes + b" schemaVersion") + EVENT + TAIL,
        "event": HEAD + EVENT.replace(b"<ObjectEvent", b"<ObjectEvent " + attributes) + TAIL,
        "extension": HEAD + EVENT.replace(b"</Obj", b"<my:x " + attributes + b"/></Obj") + TAIL,
    }[where]
    assert [problem.code for problem in problems_of(document)] == ["XML-ATTRIBUTES"]


def test_as_many_attributes_as_allowed_are_read() -> None:
    attributes = b" ".join(b'a%d="x = y"' % number for number in range(MAX_ATTRIBUTES))
    document = HEAD + EVENT.replace(b"</Obj", b"<my:x " + attributes + b"/></Obj") + TAIL
    [read] = read_document(document).events
    assert read.event is not None
    assert len(read.event.extensions["{urn:example:my}x"]) == MAX_ATTRIBUTES


def test_nesting_of_200_000_levels_is_refused() -> None:
    deep = b"<my:a>" * 200_000 + b"</my:a>" * 200_000
    document = HEAD + EVENT.replace(b"</Obj", deep + b"</Obj") + TAIL
    assert [problem.code for problem in problems_of(document)] == ["XML-DEPTH"]


def test_nesting_beyond_the_limit_costs_only_its_event() -> None:
    deep = b"<my:a>" * 90 + b"</my:a>" * 90
    document = HEAD + EVENT.replace(b"</Obj", deep + b"</Obj") + EVENT + TAIL
    bad, good = read_document(document).events
    assert [problem.code for problem in bad.problems] == ["XML-DEPTH"]
    assert good.event is not None


def test_an_identifier_of_a_book_s_length_is_refused() -> None:
    document = HEAD + EVENT.replace(b"100001.1", b"100001." + b"1" * 5000) + EVENT + TAIL
    assert [problem.code for problem in problems_of(document)] == ["XML-LENGTH"]


def test_a_text_of_eleven_megabytes_is_refused() -> None:
    document = HEAD + EVENT.replace(b"</Obj", b"<my:a>" + b"x" * 11_000_000 + b"</my:a></Obj") + TAIL
    assert [problem.code for problem in problems_of(document)] == ["XML-LENGTH"]


@pytest.mark.parametrize(
    "filler",
    [
        b"<my:a>x</my:a>" * (MAX_EVENT_TAGS // 2 + 1),
        b"<my:a>" + b"y" * 4_000_000 + b"</my:a>\n",
        b"<my:a b='c' d='e'/>" * (MAX_EVENT_SIGNS // 2 + 1),
    ],
)
def test_an_event_larger_than_a_tree_may_be_is_refused(filler: bytes) -> None:
    repeated = filler if filler.count(b"<") > 2 else filler * (MAX_EVENT_BYTES // 4_000_000 + 1)
    document = HEAD + EVENT.replace(b"</Obj", repeated + b"</Obj") + TAIL
    assert [problem.code for problem in problems_of(document)] == ["XML-SIZE"]


def test_a_prolog_of_comments_without_end_is_refused() -> None:
    assert [problem.code for problem in problems_of(b"<!-- x -->" * 20_000 + HEAD + TAIL)] == ["XML-SIZE"]


@pytest.mark.parametrize("form", ["zip", "xlsx", "gzip", "pdf", "utf-32", "json in a wrong hat"])
def test_a_file_that_only_is_called_xml_is_called_what_it_is(form: str) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("xl/workbook.xml" if form == "xlsx" else "events.xml", HEAD + TAIL)
    data, code, word = {
        "zip": (archive.getvalue(), "XML-FORMAT", "ZIP"),
        "xlsx": (archive.getvalue(), "XML-FORMAT", "Excel"),
        "gzip": (gzip.compress(HEAD + TAIL), "XML-FORMAT", "gzip"),
        "pdf": (b"%PDF-1.7\n", "XML-FORMAT", "PDF"),
        "utf-32": ((HEAD + TAIL).decode().encode("utf-32"), "XML-ENCODING", "UTF-32"),
        "json in a wrong hat": (b"x{}", "XML-FORMAT", "text/xml"),
    }[form]
    with pytest.raises(Refused) as refused:
        read_document(data, "text/xml")
    assert refused.value.problems[0].code == code
    assert word in refused.value.problems[0].message


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"]
)
def test_encodings_that_are_told_are_read(encoding: str) -> None:
    declared = {"utf-16-le": "utf-16", "utf-16-be": "utf-16", "utf-8-sig": "utf-8"}.get(encoding, encoding)
    text = f'<?xml version="1.0" encoding="{declared}"?>\n' + (HEAD + EVENT + TAIL).decode()
    text = text.replace("</Obj", "<my:药>阿司匹林</my:药></Obj")
    [read] = read_document(text.encode(encoding)).events
    assert read.event is not None
    assert read.event.extensions == {"{urn:example:my}药": "阿司匹林"}


def test_a_doctype_that_declares_nothing_is_passed_over() -> None:
    [read] = read_document(b"<?xml version='1.0'?>\n<!DOCTYPE project>\n" + HEAD + EVENT + TAIL).events
    assert read.event is not None


def test_comments_and_cdata_do_not_cut_a_value() -> None:
    event = EVENT.replace(b"100001.1", b"100<!-- c -->001.<![CDATA[1]]>")
    [read] = read_document(HEAD + event + TAIL).events
    assert read.event is not None
    assert read.event.epc_list == ("urn:epc:id:sgtin:6901234.100001.1",)


class Endless(io.RawIOBase):
    """A document of any size that is never in memory whole."""

    def __init__(self, events: int) -> None:
        self.parts = self.make(events)
        self.rest = b""

    def make(self, events: int) -> Iterator[bytes]:
        yield HEAD
        for _ in range(events):
            yield EVENT * 100
        yield TAIL

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size and (part := next(self.parts, b"")):
            self.rest += part
        found, self.rest = self.rest[:size], self.rest[size:]
        return found


def resident_megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="reads the memory of the process from /proc"
)
def test_memory_stays_flat_however_long_the_document() -> None:
    sizes = [
        resident_megabytes()
        for read in read_document(Endless(400)).events  # type: ignore[arg-type]
        if read.position % 10_000 == 9_999
    ]
    assert len(sizes) == 4
    assert sizes[-1] - sizes[0] < 10
