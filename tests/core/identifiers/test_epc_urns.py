"""EPC URNs: every scheme to its GS1 key and back, and what is refused on the way."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from suyuan.core.identifiers.company_prefix import CompanyPrefixes
from suyuan.core.identifiers.epc_urn import parse, read_idpat, read_urn
from suyuan.core.identifiers.gs1_canonical import encode
from suyuan.core.identifiers.identification import Level, Verdict
from suyuan.core.identifiers.translation import to_urn
from suyuan.core.problem import Problem

CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
CSET39 = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PREFIXES = st.integers(6, 12).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n))


def text(most: int, alphabet: str = CSET82) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=1, max_size=most)


@st.composite
def urns(draw: st.DrawFn) -> str:
    """A URN of any scheme."""
    prefix = draw(PREFIXES)

    def digits(total: int) -> str:
        size = total - len(prefix)
        return draw(st.text("0123456789", min_size=size, max_size=size))

    piece = draw(st.integers(1, 99))
    total = draw(st.integers(piece, 99))
    return draw(
        st.sampled_from(
            [
                f"urn:epc:id:sgtin:{prefix}.{digits(13)}.{encode(draw(text(20)))}",
                f"urn:epc:class:lgtin:{prefix}.{digits(13)}.{encode(draw(text(20)))}",
                f"urn:epc:id:upui:{prefix}.{digits(13)}.{encode(draw(text(28)))}",
                f"urn:epc:id:itip:{prefix}.{digits(13)}.{piece:02}.{total:02}.{encode(draw(text(20)))}",
                f"urn:epc:id:sscc:{prefix}.{digits(17)}",
                f"urn:epc:id:sgln:{prefix}.{digits(12)}.{encode(draw(text(20)))}",
                f"urn:epc:id:sgln:{prefix}.{digits(12)}.0",
                f"urn:epc:id:pgln:{prefix}.{digits(12)}",
                f"urn:epc:id:grai:{prefix}.{digits(12)}.{encode(draw(text(16)))}",
                f"urn:epc:id:giai:{prefix}.{encode(draw(text(30 - len(prefix))))}",
                f"urn:epc:id:gdti:{prefix}.{digits(12)}.{encode(draw(text(17)))}",
                f"urn:epc:id:sgcn:{prefix}.{digits(12)}.{draw(text(12, '0123456789'))}",
                f"urn:epc:id:gsrn:{prefix}.{digits(17)}",
                f"urn:epc:id:gsrnp:{prefix}.{digits(17)}",
                f"urn:epc:id:gsin:{prefix}.{digits(16)}",
                f"urn:epc:id:ginc:{prefix}.{encode(draw(text(30 - len(prefix))))}",
                f"urn:epc:id:cpi:{prefix}.{encode(draw(text(30 - len(prefix), CSET39)))}.{draw(st.integers(1, 10**12 - 1))}",
                f"urn:epc:idpat:sgtin:{prefix}.{digits(13)}.*",
                f"urn:epc:idpat:grai:{prefix}.{digits(12)}.*",
                f"urn:epc:idpat:gdti:{prefix}.{digits(12)}.*",
            ]
        )
    )


@given(urn=urns())
@example(urn="urn:epc:id:pgln:693581120001.")
@example(urn="urn:epc:id:sgln:693581120001..0")
@settings(max_examples=300)
def test_a_urn_of_any_scheme_comes_back_from_its_gs1_key(urn: str) -> None:
    found = parse(urn)
    assert not isinstance(found, Problem)
    assert found.key is not None
    prefixes = CompanyPrefixes([found.fields[0]])
    # A GTIN that begins with six zeros is a GTIN-8 and has no URN.
    if not found.elements.get("01", "1").startswith("000000"):
        assert to_urn(found.elements, found.key, prefixes) == urn


@pytest.mark.requirement("R067", "R327", "R418")
def test_a_urn_is_read_with_its_parts_and_its_link() -> None:
    found = read_urn("urn:epc:id:sgtin:6935811.020001.A%2F1")
    assert found.verdict is Verdict.YES
    assert found.level is Level.INSTANCE
    assert found.components["gs1"] == {"01": "06935811200018", "21": "A/1"}
    assert found.components["static"]["item_reference"] == "20001"
    assert found.digital_link == "https://id.gs1.org/01/06935811200018/21/A%2F1"


@pytest.mark.parametrize(
    ("urn", "code"),
    [
        ("urn:uuid:12", "EPC-URN"),
        ("urn:epc:id:xyz:1.2", "EPC-SCHEME"),
        ("urn:epc:class:sgtin:6935811.020001.1", "EPC-SCHEME"),
        ("urn:epc:id:sgtin:6935811.020001", "EPC-FIELDS"),
        ("urn:epc:id:sgtin:69358.02000001.1", "EPC-PREFIX"),
        ("urn:epc:id:sgtin:6935811.02000１.1", "EPC-ESCAPE"),
        ("urn:epc:id:sgtin:6935811.0200011.1", "EPC-DIGITS"),
        ("urn:epc:id:sgtin:6935811.020001.", "EPC-VALUE"),
        ("urn:epc:id:sgtin:6935811.020001.123456789012345678901", "EPC-VALUE"),
        ("urn:epc:id:sgtin:6935811.020001.a&b", "EPC-ESCAPE"),
        ("urn:epc:id:sgtin:6935811.020001.a%20b", "EPC-VALUE"),
        ("urn:epc:id:grai:6935811.20001.", "EPC-VALUE"),
        ("urn:epc:id:giai:6935811.", "EPC-VALUE"),
        ("urn:epc:id:imovn:12", "EPC-FOREIGN"),
    ],
)
def test_every_refusal_says_why(urn: str, code: str) -> None:
    found = read_urn(urn)
    assert found.verdict is Verdict.NO
    assert [problem.code for problem in found.problems] == [code]
    assert found.problems[0].message_zh


@pytest.mark.parametrize(
    "urn",
    [
        "urn:epc:id:gid:95100000.12345.400",
        "urn:epc:id:usdod:2S194.12345678901",
        "urn:epc:id:adi:2S194..%23ABC",
        "urn:epc:id:bic:CSQU3054383",
        "urn:epc:id:imovn:9176187",
    ],
)
def test_schemes_of_other_owners_are_kept_as_they_are(urn: str) -> None:
    found = read_urn(urn)
    assert found.verdict is Verdict.YES
    assert found.urn == urn
    assert found.canonical == f"uri:{urn}"


def test_a_pattern_names_a_product_or_nothing_single() -> None:
    assert (
        read_idpat("urn:epc:idpat:sgtin:6935811.020001.*").canonical == "https://id.gs1.org/01/06935811200018"
    )
    wide = read_idpat("urn:epc:idpat:sgtin:6935811.*.*")
    assert wide.verdict is Verdict.YES
    assert wide.components["pattern"] == "sgtin"
    assert read_idpat("urn:epc:idpat:sgtin:*.020001.1").verdict is Verdict.NO
