"""ISO/IEC 15434 envelopes: several formats, lost control characters, and the things they name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.identifiers.identification import Identification, Level, Verdict
from suyuan.core.identifiers.iso15434 import EOT, GS, RS, format_envelope, ppn_holds, read_iso15434

GTIN = "06901234567892"
PRODUCT = "111234568408"
VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20)


def told(read: Identification) -> dict[str, Any]:
    """The components without what they mean."""
    return {name: part for name, part in read.components.items() if name != "dynamic"}


def codes(text: str) -> list[str]:
    return [problem.code for problem in read_iso15434(text).problems]


@pytest.mark.requirement("R418")
def test_a_gtin_with_its_serial_is_the_same_item_in_either_format() -> None:
    by_elements = read_iso15434(format_envelope(("05", {"01": GTIN, "21": "S1"})))
    by_identifiers = read_iso15434(format_envelope(("06", {"8P": GTIN, "S": "S1", "1T": "L1"})))
    assert by_elements.canonical == by_identifiers.canonical == f"https://id.gs1.org/01/{GTIN}/21/S1"
    assert by_elements.components["01"] == GTIN
    assert by_identifiers.level is Level.INSTANCE


def test_several_formats_stand_beside_each_other_and_the_gs1_one_names_the_thing() -> None:
    read = read_iso15434(format_envelope(("06", {"S": "1"}), ("05", {"01": GTIN})))
    assert told(read) == {"formats": [{"06": {"S": "1"}}, {"05": {"01": GTIN}}]}
    assert read.canonical == f"https://id.gs1.org/01/{GTIN}"


@pytest.mark.parametrize(
    "text",
    [
        f"[)>{RS}06{GS}25PMAX1{GS}S1",
        f"[)>{RS}06{GS}25PMAX1{GS}S1{RS}",
        f"[)>06{GS}25PMAX1{GS}S1",
        f"[)>06{GS}25PMAX1{GS}S1{RS}{EOT}",
        f"\xed25PMAX1{GS}S1",
    ],
)
def test_lost_control_characters_and_macros_are_read_leniently(text: str) -> None:
    read = read_iso15434(text)
    assert read.verdict is Verdict.LENIENT
    assert codes(text) == ["ISO-LENIENT"]
    assert told(read) == {"format": "06", "25P": "MAX1", "S": "1"}
    assert read.canonical == "mh10:25P/MAX1/S/1"


def test_the_macro_for_gs1_data_is_read_as_gs1_data() -> None:
    assert read_iso15434(f"\xec01{GTIN}21S1").canonical == f"https://id.gs1.org/01/{GTIN}/21/S1"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ISO-HEADER"),
        ("[)>", "ISO-HEADER"),
        (f"[)>9N{PRODUCT}{RS}{EOT}", "ISO-HEADER"),
        (f"[)>{RS}99{GS}X{RS}{EOT}", "ISO-FORMAT"),
        (f"[)>{RS}06{GS}sX{RS}{EOT}", "ISO-ELEMENT"),
        (f"[)>{RS}06{GS}S{RS}{EOT}", "ISO-ELEMENT"),
        (f"[)>{RS}06{GS}S1{GS}S2{RS}{EOT}", "ISO-TWICE"),
        (f"[)>{RS}05{GS}0106901234567890{RS}{EOT}", "GS1-CHECK-DIGIT"),
    ],
)
def test_a_malformed_envelope_is_named(text: str, code: str) -> None:
    assert read_iso15434(text).verdict is Verdict.NO
    assert code in codes(text)


def test_formats_without_identifiers_are_kept_as_they_are() -> None:
    read = read_iso15434(f"[)>{RS}07{GS}free text{RS}{EOT}")
    assert read.verdict is Verdict.YES
    assert read.components == {"format": "07", "raw": "free text"}
    assert codes(read.input) == ["ISO-FORMAT-KEPT"]


def test_text_elements_have_three_letters_and_a_value() -> None:
    read = read_iso15434(format_envelope(("12", {"MFR": "S0167", "SER": "A 1"})))
    assert read.components == {"format": "12", "MFR": "S0167", "SER": "A 1"}


@pytest.mark.requirement("R068")
def test_a_pharmacy_product_number_is_checked_with_a_warning() -> None:
    assert ppn_holds(PRODUCT)
    assert not ppn_holds("111234568409")
    wrong = read_iso15434(format_envelope(("06", {"9N": "111234568409", "S": "1"})))
    assert wrong.verdict is Verdict.YES
    assert codes(wrong.input) == ["ISO-PPN-CHECK"]
    assert wrong.canonical == "mh10:9N/111234568409/S/1"


@given(
    st.dictionaries(
        st.from_regex(r"[0-9]{0,3}[A-Z]", fullmatch=True).filter(lambda name: name != "9N"),
        VALUES,
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=50)
def test_what_is_written_is_read_back(elements: dict[str, str]) -> None:
    read = read_iso15434(format_envelope(("06", elements)))
    assert read.verdict is Verdict.YES
    assert told(read) == {"format": "06"} | elements


@given(VALUES, VALUES, VALUES, VALUES)
@settings(max_examples=50)
def test_different_things_have_different_canonical_texts(one: str, two: str, three: str, four: str) -> None:
    first = read_iso15434(format_envelope(("06", {"25P": one, "S": two})))
    second = read_iso15434(format_envelope(("06", {"25P": three, "S": four})))
    assert (first.canonical == second.canonical) == ((one, two) == (three, four))


@pytest.mark.parametrize(
    ("elements", "dynamic"),
    [
        (("06", {"9N": PRODUCT, "1T": "L1", "S": "S1", "D": "250100"}), ("L1", "S1", "2025-01-31", None)),
        (
            ("06", {"25P": "MAX1", "1T": "L1", "14D": "20250101", "16D": "20240102"}),
            ("L1", None, "2025-01-01", "2024-01-02"),
        ),
        (("06", {"25P": "MAX1", "D": "250101", "14D": "20259999"}), (None, None, None, None)),
        (("05", {"01": GTIN, "17": "250101", "10": "L1"}), ("L1", None, "2025-01-01", None)),
    ],
)
def test_lot_and_dates_have_the_names_of_every_code_system(
    elements: Any, dynamic: tuple[str | None, ...]
) -> None:
    found = read_iso15434(format_envelope(elements)).components.get("dynamic", {})
    assert tuple(map(found.get, ("lot", "serial", "expiry_date", "production_date"))) == dynamic
