"""The items under which an event is found: every identifier with its role, products and lots beside them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from suyuan.core.epcis import json20
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.roles import Role
from suyuan.core.epcis.spellings import heads, spell
from suyuan.core.identifiers.canonical import canonical_text, class_text, full_text

PACK = "urn:epc:id:sgtin:6901234.056789."
PRODUCT = "https://id.gs1.org/01/06901234567892"
CARTON = "urn:epc:id:sscc:6901234.0000000001"
LOT_CLASS = "urn:epc:class:lgtin:6901234.056789.L1"
DRUG = "AHM.81234567890123456789"
DEVICE = "MA.156.M0.100204.13351764"
IDCODE = "http://idcode.org.cn/epcis/ext/"


def items(**fields: Any) -> list[tuple[int, str, str]]:
    event = {
        "type": "ObjectEvent",
        "eventTime": "2026-05-01T08:30:00Z",
        "eventTimeZoneOffset": "+08:00",
        **fields,
    }
    read = json20.read_event(json.dumps(event).encode())
    assert read.event is not None, read.problems
    return event_pieces(read.event).items


def of_role(found: list[tuple[int, str, str]], role: Role) -> list[str]:
    return [canonical for number, _, canonical in found if number == role]


def test_every_field_with_identifiers_has_its_role() -> None:
    found = items(
        type="TransformationEvent",
        parentID=CARTON,
        epcList=[PACK + "1"],
        childEPCs=[PACK + "2"],
        inputEPCList=[PACK + "3"],
        outputEPCList=[PACK + "4"],
        quantityList=[{"epcClass": LOT_CLASS}],
        childQuantityList=[{"epcClass": LOT_CLASS}],
        inputQuantityList=[{"epcClass": LOT_CLASS}],
        outputQuantityList=[{"epcClass": LOT_CLASS}],
        transformationID="urn:x:run:1",
    )
    assert {number for number, _, _ in found} == {int(role) for role in Role} - {Role.LOT}
    assert of_role(found, Role.CHILD) == [f"{PRODUCT}/21/2"]
    assert (Role.INPUT, PACK + "3", f"{PRODUCT}/21/3") in found
    assert of_role(found, Role.PARENT) == ["https://id.gs1.org/00/069012340000000016"]


def test_a_product_is_found_once_for_all_its_packs() -> None:
    found = items(epcList=[PACK + str(n) for n in range(20)])
    assert of_role(found, Role.CLASS) == [PRODUCT]
    assert len(of_role(found, Role.EPC)) == 20


def test_a_product_that_stands_in_the_event_itself_is_not_derived_again() -> None:
    found = items(quantityList=[{"epcClass": "urn:epc:idpat:sgtin:6901234.056789.*", "quantity": 5}])
    assert of_role(found, Role.QUANTITY) == [PRODUCT]
    assert of_role(found, Role.CLASS) == []


def test_a_lot_comes_from_the_identifier_itself() -> None:
    found = items(epcList=["https://trace.example.cn/01/06901234567892/10/L%2F7/21/S1", f"{DEVICE}.S1.LB9"])
    assert of_role(found, Role.LOT) == [f"{PRODUCT}/10/L%2F7", f"ma:{DEVICE}.LB9"]


def test_a_lot_comes_from_master_data() -> None:
    found = items(action="ADD", epcList=[PACK + "1", DRUG], ilmd={"cbvmda:lotNumber": "00123"})
    assert of_role(found, Role.LOT) == ["drug:8123456/lot/00123", f"{PRODUCT}/10/00123"]


@pytest.mark.requirement("R328")
def test_a_lot_comes_from_the_extension_of_the_import_interface() -> None:
    found = items(
        type="AggregationEvent",
        action="ADD",
        parentID=CARTON,
        childEPCs=[DRUG],
        **{"@context": [{"idcode": IDCODE}], "idcode:Extension": {"idcode:LOT": "B7", "idcode:QTY": "10"}},
    )
    assert of_role(found, Role.LOT) == ["drug:8123456/lot/B7"]


def test_the_lot_of_what_is_made_is_not_the_lot_of_what_went_in() -> None:
    found = items(
        type="TransformationEvent",
        inputEPCList=[DRUG],
        outputEPCList=[PACK + "1"],
        ilmd={"cbvmda:lotNumber": "N1"},
    )
    assert of_role(found, Role.LOT) == [f"{PRODUCT}/10/N1"]


def test_what_nobody_can_read_is_an_item_all_the_same() -> None:
    found = items(epcList=["internal 17", "urn:x:1", ""])
    assert len(of_role(found, Role.EPC)) == 3
    assert all(canonical for _, _, canonical in found)


def test_a_remembered_head_spells_a_pack_as_the_long_way_does() -> None:
    heads.clear()
    for head in (
        PACK,
        "https://a.example/01/06901234567892/21/",
        "https://id.gs1.org/x/01/06901234567892/21/",
    ):
        spell(head + "FIRST1")
        assert head[:-1] in heads
        for tail in ("1", "007", "ABC", "a" * 20, "a" * 21, "x-1", "x%2F1", "", "é"):
            text = head + tail
            found = spell(text)
            assert found.canonical == canonical_text(text)
            assert found.full == full_text(text)
            assert found.product == class_text(found.canonical)


@pytest.mark.parametrize("tail", ["x" * 21, "x-1", "", "x%2F1", "é"])
def test_a_list_with_one_unusual_serial_is_spelt_like_its_parts(tail: str) -> None:
    texts = [PACK + "1", PACK + "2", PACK + tail]
    together = {(text, canonical) for _, text, canonical in items(epcList=texts)[:3]}
    apart = {(text, canonical_text(text)) for text in texts}
    assert together == apart


def test_packs_of_two_products_do_not_mix() -> None:
    found = items(epcList=[PACK + "1", "urn:epc:id:sgtin:6901234.056780.1", PACK + "2"])
    assert len(set(of_role(found, Role.CLASS))) == 2


@pytest.mark.parametrize(
    "label",
    [
        "https://id.gs1.org/01/06901234567892/10/L7/21/S1?17=250101",
        "https://maker.example/01/06901234567892/10/L7/21/S1",
        "(01)06901234567892(17)250101(10)L7(21)S1",
        "]d201069012345678921725010110L7\x1d21S1",
        "\x1d010690123456789221S1\x1d10L7",
        "（01）06901234567892（10）L7（21）S1",
        "[)>\x1e05\x1d0106901234567892\x1d10L7\x1d21S1\x1e\x04",
        "[)>\x1e06\x1d8P06901234567892\x1d1TL7\x1dSS1\x1e\x04",
    ],
)
def test_the_lot_inside_a_code_is_indexed_alike_from_every_spelling(label: str) -> None:
    assert of_role(items(action="OBSERVE", epcList=[label]), Role.LOT) == [f"{PRODUCT}/10/L7"]
