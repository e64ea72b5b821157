"""People are found wherever an event may name them, and nothing else is touched."""

from __future__ import annotations

import datetime as dt
from base64 import b32encode
from decimal import Decimal
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.core.epcis import body
from suyuan.core.epcis.model import (
    BusinessTransaction,
    ErrorDeclaration,
    Event,
    Location,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    Source,
)
from suyuan.core.epcis.personal import (
    PERSON_PREFIX,
    is_personal_name,
    normal_form,
    replace_in_identifier,
    replace_personal,
)
from suyuan.core.epcis.personal_identifiers import may_name_people
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.identifiers.canonical import canonical_text

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
        "https://id.gs1.org/01/06901234567892/10/8018/21/S1",
        "https://id.gs1.org/01/06901234567892/21/8018",
        "80181234567890123456",
        "urn:epc:id:gsrnp:6901234.0000000012",
        "urn:epc:id:sgtin:6901234.056789.8018%2F7256",
        "urn:epc:id:sgtin:6901234.056789.7256",
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


NUMBER = "690123400000000124"
PERSON_SPELLINGS = [
    "urn:epc:id:gsrn:6901234.0000000012",
    "URN:EPC:ID:GSRN:6901234.0000000012",
    "urn:EPC:id:GsRn:6901234.0000000012",
    "urn:epc:idpat:gsrn:6901234.0000000012",
    "urn:epc:tag:gsrn-96:0.6901234.0000000012",
    "2D15A537C80000000C000000",
    "2d15a537c80000000c000000",
    " 2D15A537C80000000C000000\n",
    "urn:epc:raw:96.x2D15A537C80000000C000000",
    "urn:epc:raw:96.x2d15a537c80000000c000000",
    f"https://id.gs1.org/8018/{NUMBER}",
    f"https://id.gs1.org/gsrn/{NUMBER}",
    f"HTTPS://hospital.example/a/GSRN/{NUMBER}?x=1",
    f"https://hospital.example/%38018/{NUMBER}",
    f"https://hospital.example/8%3018/{NUMBER}",
    f"(8018){NUMBER}",
    f"\uff088018\uff09{NUMBER}",
    "\uff08\uff18\uff10\uff11\uff18\uff09" + NUMBER,
    f"8018{NUMBER}",
    f"8018 {NUMBER}",
    f"*8018{NUMBER}*",
    f"]C18018{NUMBER}",
    f"]d28018{NUMBER}",
    f"\x1d8018{NUMBER}",
    f"  8018{NUMBER}\r\n",
    f"\n8018{NUMBER}",
    f"[)>\x1e05\x1d8018{NUMBER}\x1e\x04",
]
PARTS_OF_THINGS = [
    f"{BOX}?8018={NUMBER}",
    f"{BOX}?x=1%268018={NUMBER}",
    f"{BOX}?%38018={NUMBER}",
    f"{BOX}?17=271231;8018={NUMBER}",
    f"(01)06901234567892(21)A(8018){NUMBER}",
    f"\uff0801\uff0906901234567892\uff0821\uff09A\uff088018\uff09{NUMBER}",
    f"01069012345678928018{NUMBER}",
    f"112605018018{NUMBER}",
    f"41469012345678928018{NUMBER}",
    f"010690123456789221A\u241d8018{NUMBER}",
]


def number_kept(text: str) -> bool:
    return NUMBER in text or "0000000012" in text or "A537C80000000C" in text.upper()


@pytest.mark.parametrize("spelling", PERSON_SPELLINGS)
def test_every_spelling_of_a_person_is_one_pseudonym_and_one_event(spelling):
    seen: list[str] = []

    def replace(text: str) -> str:
        seen.append(text)
        return PERSON_PREFIX + CODE

    event = dispensing(epc_list=(spelling,))
    replaced = replace_personal(event, replace, body.encode(event))
    assert seen == [NUMBER]
    assert replaced.epc_list == (PERSON_PREFIX + CODE,)
    link = replace_personal(dispensing(epc_list=(f"https://id.gs1.org/8018/{NUMBER}",)), replace)
    assert event_pieces(replaced).event_id == event_pieces(link).event_id


@pytest.mark.parametrize(
    "spelling",
    [
        "https://id.gs1.org/8018/{}/8019/{}",
        "https://hospital.example/gsrn/{}/srin/{}",
        "(8018){}(8019){}",
        "8018{}\x1d8019{}",
        "]C18018{}\x1d8019{}",
    ],
)
def test_the_instance_of_a_service_relation_tells_events_apart_and_not_people(spelling):
    """AI 8019: several treatments of one person are several events, all found under the person."""
    seen: list[str] = []

    def own(text: str) -> str:
        return PERSON_PREFIX + b32encode(sha256(text.encode()).digest()[:16]).decode().rstrip("=").lower()

    def replace(text: str) -> str:
        seen.append(text)
        return own(text)

    texts = [spelling.format(NUMBER, instance) for instance in (3, 4)] + [f"(8018){NUMBER}"]
    events = [dispensing(epc_list=(text,)) for text in texts]
    kept = [replace_personal(event, replace, body.encode(event)) for event in events]
    assert set(seen) == {NUMBER, f"{NUMBER}/8019/3", f"{NUMBER}/8019/4"}
    assert len({event_pieces(event).event_id for event in kept}) == 3
    assert {canonical_text(event.epc_list[0]) for event in kept} == {f"uri:{own(NUMBER)}"}
    assert not any("8019/" in event.epc_list[0] or NUMBER in event.epc_list[0] for event in kept)
    assert [replace_personal(event, replace, body.encode(event)) for event in kept] == kept


@pytest.mark.parametrize("spelling", PARTS_OF_THINGS)
def test_a_person_beside_a_thing_is_replaced_by_the_number_and_the_thing_stays(spelling):
    seen: list[str] = []

    def replace(text: str) -> str:
        seen.append(text)
        return PERSON_PREFIX + CODE

    kept = replace_in_identifier(spelling, replace)
    assert not number_kept(kept)
    assert CODE in kept
    assert not kept.startswith(PERSON_PREFIX)
    assert set(seen) == {NUMBER}


FIELDS = [
    lambda text: {"epc_list": (BOX, text)},
    lambda text: {"read_point": Location(id=text)},
    lambda text: {"biz_location": Location(id=text)},
    lambda text: {"biz_transaction_list": (BusinessTransaction(biz_transaction=text),)},
    lambda text: {"source_list": (Source(type="owning_party", source=text),)},
    lambda text: {"sensor_element_list": (SensorElement(sensor_metadata=SensorMetadata(device_id=text)),)},
    lambda text: {"sensor_element_list": (SensorElement(sensor_report=(SensorReport(device_id=text),)),)},
    lambda text: {"sensor_element_list": (SensorElement(sensor_report=(SensorReport(uri_value=text),)),)},
    lambda text: {"certification_info": (text,)},
    lambda text: {"event_id": text},
    lambda text: {"transformation_id": text},
    lambda text: {"biz_step": text},
    lambda text: {
        "error_declaration": ErrorDeclaration(
            declaration_time=dt.datetime(2026, 11, 2, tzinfo=dt.UTC), corrective_event_ids=(text,)
        )
    },
    lambda text: {"extensions": {"{https://his.example/}holder": text}},
    lambda text: {"ilmd": {"{https://his.example/}holder": [{"#text": text}]}},
]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("spelling", PERSON_SPELLINGS + PARTS_OF_THINGS)
def test_no_field_lets_a_person_pass(field, spelling):
    event = dispensing(**field(spelling))
    replaced = replace_personal(event, pseudonym, body.encode(event))
    assert not number_kept(body.encode(replaced).decode())
    assert replaced == replace_personal(event, pseudonym)
    assert replace_personal(replaced, lambda text: PERSON_PREFIX + "z" * 26) == replaced


PIECES = [
    "2D15A537C80000000C000000", "2d15a537c8", "0000000c000000", "urn:epc:raw:96.x",
    "8018", "7250", "7256", "gsrn", "GSRN", "gsrn:", "\uff18\uff10\uff11\uff18", "\uff087256\uff09", "%38018", NUMBER, "LI",
    "urn:epc:id:", "urn:epc:tag:", "6901234.0000000012", "https://a.example", "/01/06901234567892", "01",
    "06901234567892", "/", "?", "&", ";", "=", "#", "(", ")", "\x1d", "\u241d", "]C1", "]d2", "*", " ", "11", "260501",
    "21", "A", "z", "\n", "\t", ".", ":", "[)>\x1e05", "\x1e\x04", "\u3000", "\u200b", '"', "\\",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
def test_whatever_would_be_replaced_is_hinted_at_in_the_stored_form(text):
    """The cheap look through the bytes may overstate, never understate."""
    if replace_in_identifier(text, pseudonym) != text:
        assert may_name_people(body.encode(dispensing(epc_list=(BOX, text))))


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
def test_replacing_any_mixture_a_second_time_changes_nothing(text):
    once = replace_in_identifier(text, pseudonym)
    assert replace_in_identifier(once, lambda _: PERSON_PREFIX + "z" * 26) == once


def test_an_event_that_names_nobody_is_passed_by_on_its_bytes():
    packs = tuple(f"urn:epc:id:sgtin:6901234.056789.{serial}" for serial in (8018, 7256, 17253, 98018))
    assert not may_name_people(body.encode(dispensing(epc_list=packs)))


@pytest.mark.parametrize(
    "name",
    [
        "patientName",
        "{https://his.example/}patientName",
        "@patientName",
        "@{https://his.example/}patientName",
        "hos:patientName",
        "https://his.example/schema#patientName",
        "https://his.example/schema/patient_name",
        "{https://his.example/}患者姓名",
    ],
)
def test_a_personal_name_is_known_behind_any_prefix(name):
    assert is_personal_name(name)
    event = dispensing(extensions={"{https://his.example/}visit": {name: "李四海", "#text": "1"}})
    assert "李四海" not in text_of(replace_personal(event, pseudonym))


@pytest.mark.parametrize(
    "name", ["patience", "{https://patient.example/}colour", "patientName:kind", "@", ""]
)
def test_other_names_are_not_personal(name):
    assert not is_personal_name(name)


@pytest.mark.parametrize("tail", ["张三", "张三" * 13, CODE[:-1], CODE + "x", CODE.upper(), f"{CODE}\n", ""])
def test_what_merely_starts_like_a_pseudonym_is_replaced(tail):
    value = PERSON_PREFIX + tail
    replaced = replace_personal(dispensing(extensions={f"{IMPORTS}patientName": value}), pseudonym)
    assert replaced.extensions == {f"{IMPORTS}patientName": PERSON_PREFIX + CODE}
    kept = dispensing(extensions={f"{IMPORTS}patientName": PERSON_PREFIX + CODE})
    assert replace_personal(kept, pseudonym) is kept
