"""The vendored syntax dictionary and the content rules it names."""

from __future__ import annotations

import pytest

from suyuan.core.identifiers import gs1_linters
from suyuan.core.identifiers.check_digits import check_digit, check_pair, has_check_digit
from suyuan.core.identifiers.gs1_dictionary import AIS, LINK_KEYS, WIDTHS
from suyuan.core.identifiers.gs1_linters import LINTERS, full_date, full_year


def test_all_application_identifiers_are_there() -> None:
    assert len(AIS) == 541
    assert len(LINK_KEYS) == 16


def test_the_vendored_file_is_the_reference_file(testdata) -> None:
    from importlib.resources import files

    ours = (files("suyuan.core.identifiers") / "data" / "gs1-syntax-dictionary.txt").read_bytes()
    assert ours == (testdata / "gs1-syntax-dictionary" / "gs1-syntax-dictionary.txt").read_bytes()


def test_two_digits_tell_how_long_an_ai_is() -> None:
    assert all(WIDTHS[code[:2]] == len(code) for code in AIS)


def test_every_ai_that_needs_no_separator_has_one_length_only() -> None:
    assert all(ai.shortest == ai.longest for ai in AIS.values() if ai.predefined_length)


def test_every_linter_that_the_dictionary_names_exists() -> None:
    named = {name for ai in AIS.values() for component in ai.components for name in component.linters}
    assert named <= LINTERS.keys()
    assert len(named) == 34


@pytest.mark.parametrize(
    ("ai", "good", "bad"),
    [
        ("01", "0693581120001_", "0693581120001~"),
        ("03", "0693581120001_", "0693581120001"),
        ("11", "250100", "251301"),
        ("17", "280229", "270229"),
        ("17", "280200", "280230"),
        ("7003", "2712312359", "2712312400"),
        ("7006", "271231", "271200"),
        ("7007", "271201271231", "271201271232"),
        ("7008", "ABC", "ABCD"),
        ("7011", "2712310905", "2712310960"),
        ("8008", "271231235959", "271231246159"),
        ("8008", "271231235959", "271231235960"),
        ("422", "156", "157"),
        ("423", "156004", "15600"),
        ("4307", "CN", "XX"),
        ("7030", "999A", "998A"),
        ("3910", "156100", "155100"),
        ("4309", "18000000003600000000", "18000000013600000000"),
        ("4309", "00000000000000000000", "00000000003600000001"),
        ("4321", "1", "2"),
        ("4324", "2712312359", "2713312359"),
        ("4301", "A%E4%BA", "A%E4%B"),
        ("4330", "001200-", "001200+"),
        ("7040", "1AB-", "1AB+"),
        ("7041", "PX", "QZ"),
        ("7241", "10", "11"),
        ("7250", "20000229", "19000229"),
        ("7251", "200002292359", "200002292400"),
        ("7252", "9", "3"),
        ("7258", "1/3", "4/3"),
        ("7258", "2/2", "0/2"),
        ("8001", "00010000100119", "00000000100119"),
        ("8003", "0693581120001_A", "1693581120001_A"),
        ("8004", "6935811A", "69A5811"),
        ("8006", "0693581120001_0102", "0693581120001_0301"),
        ("8006", "0693581120001_0102", "0693581120001_0002"),
        ("8007", "GB29NWBK60161331926819", "GB28NWBK60161331926819"),
        ("8010", "6935811#A/-", "6935811a"),
        ("8011", "10", "01"),
        ("8030", "Ab-_", "Ab+"),
        ("8112", "006935811234560123456", "206935811234560123456"),
        ("253", "693581120001_", "693581120001~"),
        ("255", "693581120001_123", "693581120001_12A"),
    ],
)
def test_a_value_that_breaks_the_rule_of_its_ai_is_found(ai: str, good: str, bad: str) -> None:
    good, bad = _with_check_digit(good), _with_check_digit(bad)
    assert AIS[ai].fault(good) is None
    assert AIS[ai].is_good(good)
    assert not AIS[ai].is_good(bad)
    problem = AIS[ai].problem(bad)
    assert problem is not None
    assert problem.is_error
    assert problem.message_zh


def _with_check_digit(value: str) -> str:
    """``_`` as the check digit of what stands before it, ``~`` as a wrong one."""
    body, mark, rest = value.partition("_") if "_" in value else value.partition("~")
    if not mark or not body.isdigit():
        return value
    digit = check_digit(body)
    return body + (digit if mark == "_" else str((int(digit) + 1) % 10)) + rest


def test_a_coupon_is_a_chain_of_groups_with_their_lengths() -> None:
    coupon = "0" + "693581" + "123456" + "1" + "5" + "1" + "2" + "0" + "000"
    assert gs1_linters.couponcode(coupon) is None
    assert gs1_linters.couponcode(coupon + "3261231" + "4260101") is None
    assert gs1_linters.couponcode(coupon + "3260101" + "4261231") is not None
    assert gs1_linters.couponcode(coupon + "3261331") is not None
    assert gs1_linters.couponcode(coupon[:-1]) is not None


def test_the_century_of_a_date_is_the_nearer_one() -> None:
    assert (full_year(77, 2026), full_year(76, 2026), full_year(0, 2026)) == (1977, 2076, 2000)
    assert (full_year(25, 2075), full_year(26, 2075)) == (2125, 2026)


@pytest.mark.requirement("R069")
def test_day_zero_is_the_last_day_of_its_month() -> None:
    assert [full_date(day) for day in ("260200", "280200", "261231")] == [
        "2026-02-28",
        "2028-02-29",
        "2026-12-31",
    ]
    assert full_date("260230") is None


def test_personal_values_are_not_quoted() -> None:
    problem = AIS["8018"].problem("693581100000000009")
    assert problem is not None
    shown = json_text(problem.as_json())
    assert "6935811" not in shown


def json_text(shown: dict[str, object]) -> str:
    return " ".join(str(value) for value in shown.values())


def test_check_digits_and_pairs_hold_for_what_they_make() -> None:
    for body in ("1", "693581120001", "0000000", "9" * 17):
        assert has_check_digit(body + check_digit(body))
        assert not has_check_digit(body + str((int(check_digit(body)) + 1) % 10))
    pair = check_pair("6935811MODEL-7a")
    assert pair is not None
    assert AIS["8013"].is_good("6935811MODEL-7a" + pair)
    assert not AIS["8013"].is_good("6935811MODEL-7b" + pair)
    assert check_pair("一") is None
    assert check_pair("A" * 98) is None
