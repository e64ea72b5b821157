"""The national data sets as data: what the table says, and what is found wrong with a row."""

from __future__ import annotations

import pytest

from suyuan.core.epcis.datasets.check import row_problems
from suyuan.core.epcis.datasets.extensions import as_data, shipped, stored_extensions
from suyuan.core.epcis.datasets.patterns import is_pattern
from suyuan.core.epcis.datasets.profile import Field, Word, profile, read_profile
from suyuan.core.epcis.tables.builtin import built_in
from suyuan.core.problem import RULES

ASKED = {
    "vaccine": "drugId genericName tradeName standardCode dosageForm strength pack shelfMonths approvalNumber inProgramme"
    " manufacturer holder",
    "maker": "role name address",
    "unit": "name address",
    "delivery": "name address",
    "licence": "number uscc name address legalRepresentative personInCharge validTo issuer",
    "production": "traceCode manufacturer productionAddress lot quantity state",
    "import": "importer manufacturer lot quantity state",
    "self_test": "testedOn reportNumber reportFile",
    "batch_release": "lot certificate",
    "dispatch": "billNumber sender senderAddress receiver receiverAddress verification product",
    "receipt": "billNumber sender senderAddress receiver receiverAddress receiptKind verification product lot quantityDue"
    " quantity",
    "use": "unit time traceCode",
    "recall": "recaller startedAt endedAt quantity traceCode",
    "temperature": "traceCode place takenAt value",
    "consumer": "traceCode holder producedOn lot expiry dosageForm strength",
}
IMPORTED = {
    "production": "vaccine-production",
    "import": "vaccine-import",
    "dispatch": "vaccine-dispatch",
    "receipt": "vaccine-receipt",
    "use": "vaccine-use",
    "recall": "vaccine-recall",
    "temperature": "vaccine-temperature",
}


def codes(fields, row):
    return [(one.where, one.code) for one in row_problems(fields, row)]


@pytest.mark.parametrize("name", ASKED)
def test_every_set_asks_what_the_standard_names(name):
    assert set(ASKED[name].split()) <= {field.name for field in profile().sets[name].fields}


def test_there_are_five_basic_and_ten_application_sets():
    groups = [one.group for one in profile().sets.values()]
    assert (groups.count("basic"), groups.count("application"), len(groups)) == (5, 10, 15)


def test_every_name_stands_once_and_in_both_languages():
    for one in profile().sets.values():
        for names in zip(*((field.name, field.zh, field.en) for field in one.fields), strict=True):
            assert all(names)
            assert len(set(names)) == len(names), one.name
        assert all(is_pattern(field.pattern) for field in one.fields)
        assert all(field.words or field.type != "word" for field in one.fields)


@pytest.mark.parametrize("name", IMPORTED)
def test_a_table_that_was_taken_away_has_a_mapping_that_knows_its_columns(name):
    mapping = built_in()[IMPORTED[name]]
    known = {heading for column in mapping.columns for heading in column.headings}
    assert {field.zh for field in profile().sets[name].fields} <= known


def test_a_row_that_says_everything_has_no_problem():
    use = profile().sets["use"].fields
    assert codes(use, {"unit": "门诊", "time": "2026-05-01T08:30:00+08:00", "traceCode": "8" * 20}) == []


def test_each_missing_and_each_wrong_field_is_one_problem_at_that_field():
    row = {
        "billNumber": "SH1",
        "time": "2026-05-01T08:30:00",
        "receiptKind": "抢购",
        "quantityDue": "一百",
        "verifiedOn": "2026-02-30",
        "lot": "B" * 501,
    }
    found = codes(profile().sets["receipt"].fields, row)
    assert ("time", "VDS-104") in found  # without an offset it names no moment
    assert ("receiptKind", "VDS-103") in found
    assert ("quantityDue", "VDS-104") in found
    assert ("verifiedOn", "VDS-104") in found
    assert ("lot", "VDS-105") in found
    assert [where for where, code in found if code == "VDS-101"] == [
        "sender", "senderAddress", "receiver", "receiverAddress", "verification", "product", "traceCode", "quantity",
    ]  # fmt: skip


def test_a_problem_names_who_mends_it_and_what_may_stand_there():
    (missing,) = row_problems([Field("lot", "批号", "Lot", "text", must=True)], {}, ("京华生物", "Jinghua"))
    assert (missing.message_zh, missing.remedy_zh) == ("缺少批号。", "请京华生物补齐后重新上报。")
    assert missing.remedy == "Jinghua fills it in and reports it again."
    kind = Field("kind", "类型", "Kind", "word", words=(Word("a", "甲", "first"), Word("b", "乙", "second")))
    (wrong,) = row_problems([kind], {"kind": "丙"})
    assert (wrong.value, wrong.remedy, wrong.remedy_zh) == (
        "丙",
        "Use one of: a, b.",
        "请使用以下之一：甲, 乙。",
    )


@pytest.mark.parametrize("text", ["a", "甲", "first", "07"])
def test_a_word_is_known_by_its_value_its_names_and_the_code_of_the_standard(text):
    kind = Field("kind", "类型", "Kind", "word", words=(Word("a", "甲", "first", "07"),))
    assert codes([kind], {"kind": text}) == []


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("day", "2026-05-01", "1.5.2026"),
        ("moment", "2026-05-01T08:30:00+08:00", "soon"),
        ("whole", "24", "2.5"),
        ("number", "2.5", "NaN"),
        ("flag", "否", "vielleicht"),
    ],
)
def test_types_are_held(kind, good, bad):
    field = Field("x", "甲", "x", kind)
    assert codes([field], {"x": good}) == []
    assert codes([field], {"x": bad}) == [("x", "VDS-104")]


def test_patterns_match_the_whole_text():
    field = Field("code", "本位码", "Standard code", "text", pattern="86[0-9]{12}")
    assert codes([field], {"code": "86900000000001"}) == []
    assert codes([field], {"code": "869000000000012"}) == [("code", "VDS-102")]


@pytest.mark.parametrize(
    "text", ["(a+)+", "a|b", "a*b*c*", "[a", "a{2", r"\1", "x" * 101, "[z-a]", "a++", "^a$"]
)
def test_no_pattern_that_may_take_long_or_says_nothing_is_taken(text):
    assert not is_pattern(text)


@pytest.mark.parametrize("text", ["", "HT-[0-9]{6,10}", r"\d{8}[A-Z]?", "合同[0-9]+号"])
def test_plain_patterns_are_taken(text):
    assert is_pattern(text)


def test_a_type_that_nobody_knows_is_an_error_of_the_table():
    text = 'standard="S"\ntitle=["甲","a"]\nversion=1\nlists={}\n[[set]]\nname="x"\ntitle=["甲","a"]\ngroup="basic"\nclause=""\nowes="party"\nfields=[{name="f",zh="甲",en="a",type="poem"}]'
    with pytest.raises(ValueError, match="poem"):
        read_profile(text)


@pytest.mark.parametrize("code", [code for code in RULES if code.startswith("VDS-")])
def test_every_rule_says_both_languages(code):
    one = RULES[code]
    assert all((one.message, one.message_zh, one.remedy, one.remedy_zh))


def test_a_further_field_that_the_national_table_has_taken_since_is_left_out():
    (one, *_) = as_data(shipped()["CDC"])
    assert len(stored_extensions([one])) == 1
    assert stored_extensions([one | {"name": "quantityDue"}, one | {"set": "gone"}]) == ()
