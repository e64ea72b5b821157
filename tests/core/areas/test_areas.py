"""Areas by their codes of GB/T 2260: what is called how, and what lies within what."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.core.areas import codes
from suyuan.core.areas.codes import area_of, inside, is_within, named, parents_of, path_of, region_and_city


@pytest.mark.parametrize(
    ("area", "other", "answer"),
    [
        ("110113", "110000", True),
        ("110113", "110100", True),
        ("110113", "110113", True),
        ("110000", "110113", False),
        ("110113", "120000", False),
        ("330110", "330100", True),
        ("330110", "330200", False),
        ("441900", "440000", True),
        ("429004", "420000", True),
        ("", "110000", False),
        ("110113", "", False),
        ("11011", "110000", False),
        ("110113x", "110000", False),
        ("１１０１１３", "110000", False),
    ],
)
def test_what_lies_within_what(area, other, answer):
    assert is_within(area, other) is answer


@given(st.sampled_from([code for code, _ in codes._names().items()]))
def test_every_listed_area_lies_in_those_above_it_and_in_no_other_province(code):
    assert all(is_within(code, above) for above in parents_of(code))
    assert [p.code for p in inside() if is_within(code, p.code)] == [f"{code[:2]}0000"]
    assert path_of(code)


def test_all_thirty_four_provinces_are_there_with_the_districts_of_today():
    assert len(list(inside())) == 34
    assert {"台湾省", "香港特别行政区", "澳门特别行政区", "北京市"} <= {area.name for area in inside()}
    assert {area.name for area in inside("330100")} >= {"临平区", "钱塘区", "余杭区"}
    assert area_of("110113").full_name == "北京市顺义区"
    assert area_of("999999") is None


def test_development_zones_have_no_code_of_the_standard():
    assert not [code for code in codes._names() if 70 < int(code[4:]) < 80]


def test_a_municipality_is_its_own_city_and_a_county_without_city_too():
    assert region_and_city("120116") == ("天津市", "天津市")
    assert region_and_city("810000") == ("香港特别行政区", "香港特别行政区")
    assert region_and_city("419001") == ("河南省", "济源市")
    assert region_and_city("330000") == ("浙江省", "")
    assert region_and_city("000000") == ("", "")


def test_a_name_used_twice_is_told_as_two_areas_and_its_full_name_as_one():
    assert len(named("朝阳区")) == 2
    assert [area.code for area in named("北京市朝阳区")] == ["110105"]
    assert [area.code for area in named(" 110105 ")] == ["110105"]
    assert named("市辖区") == named("亚特兰蒂斯") == named("") == ()


def test_the_examples_of_the_module_hold():
    assert doctest.testmod(codes).failed == 0
