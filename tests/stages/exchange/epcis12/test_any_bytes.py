"""Whatever bytes come to the door of EPCIS 1.2, the answer is made for machines and never a fault of ours."""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from soap_faults import fault_in
from soap_messages import document, envelope, observed, packed, poll_of, subscribe_to

SOUND = (
    envelope(poll_of(("EQ_action", ["ADD"]), ("GE_eventTime", "2026-03-01T08:00:00Z"), ("GT_quantity", 4))),
    envelope(poll_of(("includeAttributes", True), ("WD_name", ["a"]), query="SimpleMasterDataQuery")),
    envelope(subscribe_to("https://10.0.0.1/in", controls="<schedule><hour>1</hour></schedule>")),
    envelope("<q:GetQueryNames/>"),
)
DOCUMENT = document(observed(1), packed("urn:epc:id:sscc:6901234.0000012345", 1))
PIECES = (
    b"<",
    b">",
    b"&",
    b'"',
    b"\x00",
    b"\xff",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"xsi:nil='true'",
    b"q:",
    b"\xe4\xb8",
)
quiet = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@st.composite
def spoilt(draw, whole: tuple[bytes, ...]) -> bytes:
    """A sound message with a few pieces cut out, put in or doubled."""
    content = draw(st.sampled_from(whole))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 40)))
        put = draw(
            st.sampled_from(PIECES) | st.just(content[start:end] * 2) | st.binary(max_size=8) | st.just(b"")
        )
        content = content[:start] + put + content[end:]
    return content


@quiet
@given(content=spoilt(tuple(one.encode() for one in SOUND)) | st.binary(min_size=1, max_size=200))
@example(content=b"<")
def test_any_message_is_answered_with_soap(importer, content):
    response = importer.post("query", content)
    assert response["Content-Type"].startswith("text/xml")
    if response.status_code != 200:
        fault = fault_in(response)
        assert fault.kind != "ImplementationException", response.content.decode()
        assert "DOOR-FAULT" not in fault.problems


@quiet
@given(content=spoilt((DOCUMENT,)) | st.binary(min_size=1, max_size=200))
def test_any_document_is_taken_or_refused_with_a_problem(importer, content):
    response = importer.post("capture", content)
    assert response.status_code in {200, 400, 409, 413, 415}, response.content.decode()
    if response.status_code != 200:
        assert response["Content-Type"].startswith("application/problem+")
