"""Messages with faults: each field that is missing or wrong is told at its place, in both languages."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from messages import CODE, DOCTOR, PATIENT, SOUND, TABLES, message, paper

from suyuan.core.epcis.messages.forms import plain_name
from suyuan.core.epcis.messages.kinds import Field, kinds

WRONG: dict[str, Any] = {
    "time": 7, "offset": "8", "codes": {"x": 1}, "code": [CODE, CODE], "place": 7, "text": [1], "day": "30 June", "number": "many",
    "papers": "PO7", "parties": "somebody", "group": "yes", "direction": "up",
}  # fmt: skip


def mandatory() -> Iterator[tuple[str, Field]]:
    for name in SOUND:
        for one in kinds()[name].fields:
            if one.presence == "yes" and one.under in {"", "idcode:Extension", "extension"}:
                yield name, one


def without(name: str, one: Field, value: Any = None) -> dict[str, Any]:
    """A sound message without a field, or with another value in it."""
    tree = message(name)
    place = tree if not one.under else tree[one.under]
    spelt = next((each for each in place if plain_name(each) == plain_name(one.name)), one.name)
    place.pop(spelt, None)
    if value is not None:
        place[spelt] = value
    return tree


def problems_of(answer: Any) -> dict[str, dict[str, Any]]:
    return {f"{one['code']} {one['where']}": one for one in answer.json()["lines"][0]["problems"]}


@pytest.mark.requirement("R200", "R203", "R220", "R221", "R222", "R224", "R225", "R227", "R229", "R237")
@pytest.mark.parametrize(("name", "one"), [pytest.param(n, f, id=f"{n}-{f.path}") for n, f in mandatory()])
def test_a_missing_field_is_told_at_its_place(send, stored, name, one):
    answer = send(name, without(name, one))
    assert answer.status_code == 422
    told = problems_of(answer)[f"IMP-{TABLES[name]}-001 {one.path}"]
    assert told["severity"] == "error"
    assert one.path in told["message"]
    assert one.zh in told["message_zh"]
    assert told["remedy"]
    assert stored() == []


@pytest.mark.parametrize(("name", "one"), [pytest.param(n, f, id=f"{n}-{f.path}") for n, f in mandatory()])
def test_a_field_of_the_wrong_type_is_told_at_its_place(send, stored, name, one):
    answer = send(name, without(name, one, WRONG[one.form]))
    assert answer.status_code == 422
    assert f"IMP-{TABLES[name]}-002 {one.path}" in problems_of(answer)
    assert stored() == []


@pytest.mark.requirement("R229", "R233")
@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name, note in (("receiving", "recadv"), ("shipping", "desadv")) for kind in ("po", "inv", note)]
)  # fmt: skip
def test_each_document_of_a_handover_is_asked_for(send, name, kind):
    listed = [one for one in SOUND[name]["bizTransactionList"] if not one["type"].endswith(kind)]
    answer = send(name, message(name, bizTransactionList=listed))
    assert list(problems_of(answer)) == [f"IMP-{TABLES[name]}-001 bizTransactionList.{kind}"]


@pytest.mark.requirement("R230")
def test_parties_are_asked_for_where_an_extension_stands_and_not_elsewhere(send):
    assert send("receiving", message("receiving", extension=None)).status_code == 200
    way = copy.deepcopy(SOUND["receiving"]["extension"])
    way["sourceList"] = way["sourceList"][1:]
    answer = send("receiving", message("receiving", extension=way))
    assert list(problems_of(answer)) == ["IMP-T5-001 sourceList.owning_party"]


@pytest.mark.requirement("R239", "R240")
@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"epcList": None}, "IMP-T9-003", "epcList"),
        ({"epcList": []}, "IMP-T9-003", "epcList"),
        ({"epcList": None, "cbvmda:lotNumber": "Lot001"}, "IMP-T9-003", "cbvmda:lotNumber"),
        ({"epcList": None, "cbvmda:lotNumber": "Lot001", "di": "what"}, "IMP-T9-003", "di"),
    ],
)
def test_a_recall_names_codes_or_a_lot_of_a_product(send, changes, code, where):
    answer = send("recall", message("recall", **changes))
    assert answer.status_code == 422
    assert f"{code} {where}" in problems_of(answer)


def test_a_return_names_the_document_of_its_direction(send):
    answer = send("returns", message("returns", direction="in"))
    assert "IMP-R-003 bizTransactionList.recadv" in problems_of(answer)


def test_a_destruction_names_what_proves_it(send):
    answer = send("destruction", message("destruction", bizTransactionList=[paper("po")]))
    assert "IMP-T11-003 bizTransactionList" in problems_of(answer)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"eventTime": "2026-05-01T14:58:56"}, "IMP-T7-005 eventTime"),
        ({"eventTime": "yesterday"}, "IMP-T7-005 eventTime"),
        ({"epcList": ["(01)06901234567890(21)1"]}, "IMP-T7-004 epcList[0]"),
        ({"epcList": ["06901234567892"]}, "IMP-T7-009 epcList[0]"),
        ({"bizLocation": "the ward on the left"}, "IMP-T7-007 bizLocation"),
        ({"a b": 1}, "IMP-T7-012 "),
        ({"epcList": [CODE] * 20_001}, "IMP-T7-010 epcList"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_rule(send, stored, changes, expected):
    answer = send("use", message("use", **changes))
    assert answer.status_code == 422
    assert expected in problems_of(answer)
    assert stored() == []


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        ("use", {"eventTimeZoneOffset": "+09:00"}, "IMP-T7-006 eventTimeZoneOffset"),
        ("use", {"epcList": [CODE, CODE]}, "IMP-T7-008 epcList[1]"),
        ("commissioning", {"cbvmda:lotNumber": None}, "IMP-T3-013 cbvmda:lotNumber"),
    ],
)
def test_what_is_odd_is_taken_with_a_warning(send, name, changes, expected):
    answer = send(name, message(name, **changes))
    assert answer.status_code == 200
    assert problems_of(answer)[expected]["severity"] == "warning"


@pytest.mark.parametrize("direction", [{"a": 1}, ["out"], 7, True])
def test_a_direction_that_is_no_word_is_told_and_hinders_no_other_message(send, stored, direction):
    answer = send("returns", message("returns", direction=direction), message("returns"))
    assert answer.status_code == 200
    assert [line["status"] for line in answer.json()["lines"]] == ["refused", "accepted"]
    assert "IMP-R-002 direction" in problems_of(answer)
    assert len(stored()) == 1


@pytest.mark.parametrize(
    "kind",
    ["manifest", "btt-manifest", "imp:btt-manifest", "https://ref.suyuan.example/imports/btt-manifest"],
)
def test_the_manifest_is_known_by_each_of_its_names(send, stored, kind):
    told = [{"type": kind, "bizTransaction": "https://hospital.example/waste/1"}]
    assert send("destruction", message("destruction", bizTransactionList=told)).status_code == 200
    assert [one.type for one in stored()[0].biz_transaction_list] == [
        "https://ref.suyuan.example/imports/btt-manifest"
    ]


def test_no_problem_repeats_what_may_name_a_person(send):
    answer = send("use", message("use", prescribeDoc=[DOCTOR], prescription={PATIENT: PATIENT}))
    assert answer.status_code == 422
    assert DOCTOR not in answer.content.decode()
    assert PATIENT not in answer.content.decode()
