"""People are found wherever an event may name them, and nothing else is touched."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.core.epcis import body
from suyuan.core.epcis.model import (
    BusinessTransaction,
    Event,
    Location,
    QuantityElement,
    SensorElement,
    SensorReport,
    Source,
)
from suyuan.core.epcis.personal import PERSON_PREFIX, normal_form, replace_in_identifier, replace_personal

IMPORTS = "{https://ref.suyuan.example/imports/}"
BOX = "https://id.gs1.org/01/06901234567892/21/A1"
CODE = "abcdefghijklmnopqrstuvwxyz"


def pseudonym(text: str) -> str:
    return PERSON_PREFIX + CODE


def dispensing(**fields) -> Event:
    fields = {"action": "OBSERVE", "epc_list": (BOX,), **fields}
    return Event(
        type="ObjectEvent",
        event_time=dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC),
        event_time_zone_offset="+08:00",
        **fields,
    )


def text_of(event: Event) -> str:
    return msgspec.json.encode(event).decode()


def test_the_patient_and_the_doctor_of_a_use_are_replaced():
    event = dispensing(
        extensions={f"{IMPORTS}prescription": "MZ-2026-0001", f"{IMPORTS}prescribeDoc": "王医生"}
    )
    replaced = replace_personal(event, pseudonym)
    assert replaced.extensions == {
        f"{IMPORTS}prescription": PERSON_PREFIX + CODE,
        f"{IMPORTS}prescribeDoc": PERSON_PREFIX + CODE,
    }
    assert replaced.epc_list == event.epc_list


def test_an_event_without_people_is_the_same_object():
    event = dispensing(
        epc_list=(BOX, "https://id.gs1.org/01/06901234567892/21/7258018"),
        extensions={"{https://example.org/}colour": "red"},
        ilmd={"{urn:epcglobal:cbv:mda}lotNumber": "L8018"},
    )
    assert replace_personal(event, pseudonym) is event


@pytest.mark.parametrize(
    "place",
    [
        lambda ext: {"extensions": ext},
        lambda ext: {"ilmd": ext},
        lambda ext: {"extensions": {"{https://his.example/}visit": {"{https://his.example/}line": [ext]}}},
        lambda ext: {"read_point": Location(id="https://id.gs1.org/414/6901234567892", extensions=ext)},
        lambda ext: {"biz_location": Location(id="https://id.gs1.org/414/6901234567892", extensions=ext)},
        lambda ext: {"sensor_element_list": (SensorElement(extensions=ext),)},
        lambda ext: {"sensor_element_list": (SensorElement(sensor_report=(SensorReport(extensions=ext),)),)},
    ],
)
def test_a_patient_is_found_at_every_depth(place):
    event = dispensing(**place({"{https://his.example/schema}PatientName": "李四海"}))
    assert "李四海" in text_of(event)
    assert "李四海" not in text_of(replace_personal(event, pseudonym))


@pytest.mark.parametrize(
    "value",
    [
        "李四海",
        13812345678,
        Decimal("13812345678.5"),
        ["李四海", "王五"],
        {"#text": "李四海", "@type": "a"},
        {"name": "李四海"},
    ],
)
def test_whatever_stands_under_a_personal_name_goes(value):
    replaced = replace_personal(dispensing(extensions={f"{IMPORTS}prescription": value}), pseudonym)
    assert all(part not in text_of(replaced) for part in ("李四海", "王五", "13812345678"))
    assert PERSON_PREFIX in text_of(replaced)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://id.gs1.org/8018/690123456789012345", PERSON_PREFIX + CODE),
        ("urn:epc:id:gsrn:6901234.5678901234", PERSON_PREFIX + CODE),
        (f"{BOX}?17=271231&7256=Li%20Sihai", f"{BOX}?17=271231&7256={CODE}"),
        (f"{BOX}?7253=Li&7254=Sihai", f"{BOX}?7253={CODE}&7254={CODE}"),
        ("(01)06901234567892(21)A1(7256)LI SIHAI", f"(01)06901234567892(21)A1(7256){CODE}"),
        ("(01)06901234567892(21)A1(8018)690123456789012345", f"(01)06901234567892(21)A1(8018){CODE}"),
        ("010690123456789221A1\x1d7256LI SIHAI", f"0106901234567892\x1d21A1\x1d7256{CODE}"),
        ("]C101069012345678927256LI SIHAI", f"]C10106901234567892\x1d7256{CODE}"),
        ("]d2010690123456789221A1\x1d8018690123456789012345", f"]d20106901234567892\x1d21A1\x1d8018{CODE}"),
    ],
)
def test_personal_application_identifiers_are_replaced_and_the_thing_stays(written, kept):
    assert replace_in_identifier(written, pseudonym) == kept


@pytest.mark.parametrize(
    "text",
    [
        BOX,
        "https://id.gs1.org/00/008018725000000018",
        "AHM.88018725072500000001",
        "(01)06901234567892(21)8018",
        "",
        "8018",
    ],
)
def test_codes_that_only_look_like_it_are_left_alone(text):
    assert replace_in_identifier(text, pseudonym) == text


def test_people_in_parties_papers_and_quantities_are_found():
    number = "https://id.gs1.org/8018/690123456789012345"
    event = dispensing(
        source_list=(Source(type="possessing_party", source=number),),
        biz_transaction_list=(BusinessTransaction(biz_transaction=number),),
        quantity_list=(QuantityElement(epc_class="https://id.gs1.org/01/06901234567892/10/L1?7256=Li"),),
    )
    replaced = text_of(replace_personal(event, pseudonym))
    assert "690123456789012345" not in replaced
    assert "7256=Li" not in replaced


def test_replacing_twice_changes_nothing():
    event = dispensing(
        epc_list=(f"{BOX}?7256=Li", "https://id.gs1.org/8018/690123456789012345"),
        extensions={f"{IMPORTS}prescription": "MZ-1"},
    )
    once = replace_personal(event, pseudonym)
    assert replace_personal(once, lambda text: PERSON_PREFIX + "z" * 26) == once


@given(st.text())
def test_any_text_as_an_identifier_is_answered(text):
    assert isinstance(replace_in_identifier(text, pseudonym), str)


@given(st.text(min_size=1))
def test_width_case_and_spaces_do_not_make_two_people(text):
    assert normal_form(text) == normal_form(f" {text}\u3000")


def test_full_width_digits_are_the_same_number():
    assert normal_form("ＭＺ０１ 23") == normal_form("mz0123")


@pytest.mark.parametrize(
    "identifier",
    [
        "https://id.gs1.org/8018/069012345678901230",
        "https://x.example/01/06901234567892?8018=069012345678901230",
        "https://x.example/01/06901234567892?17=261231&7255=WANG",
        "(8018)069012345678901230",
        "(01)06901234567892(7253)WANG",
        "8018069012345678901230",
        "7253WANG",
        "]d27253WANG",
        "0106901234567892\x1d7253WANG",
        "01069012345678927253WANG",
        "urn:epc:id:gsrn:6901234.1234567890",
    ],
)
def test_looking_through_the_stored_form_finds_the_same_people(identifier):
    event = dispensing(epc_list=(BOX, identifier))
    slow = replace_personal(event, pseudonym)
    assert slow is not event
    assert replace_personal(event, pseudonym, body.encode(event)) == slow
