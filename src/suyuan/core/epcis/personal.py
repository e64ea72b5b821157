"""Personal fields of an event: which they are, and replacing them before anything is kept.

The declared list: extension fields whose local name is in ``PERSONAL_FIELDS`` (any namespace: a hospital's own
schema hides nobody), and the application identifiers of people in ``PERSONAL_AIS`` (GS1 General
Specifications, section 3: 8018 is the service relation of a recipient, 7250-7258 are birth, sex, names, address and birth
sequence), wherever an identifier of the event carries them. Everything here is pure; making the replacement
text is the caller's business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote

import msgspec

from suyuan.core.epcis.model import Event, SensorElement, SensorReport

PERSON_PREFIX = "https://ref.suyuan.example/person/"
"""What a pseudonym starts with: a text that is one already is left alone, so replacing twice changes nothing."""

PERSONAL_FIELDS = frozenset(
    name.lower()
    for name in (
        # urgent imports, tables 7, 8, 10 and 12
        "prescribeDoc", "prescription",
        # patients, recipients of a vaccine, their guardians
        "patient", "patientId", "patientID", "patientNo", "patientNumber", "patientName", "patientPhone",
        "patientIdNumber", "patientIdCard", "patientAddress", "patientBirthDate", "idCardNumber", "visitNumber",
        "outpatientNumber", "inpatientNumber", "medicalRecordNumber", "visitCardNumber", "prescriptionNumber",
        "recipient", "recipientName", "recipientId", "recipientIdNumber", "recipientPhone", "vaccinee",
        "vaccineeName", "vaccineeId", "vaccineeIdNumber", "vaccineePhone", "guardian", "guardianName",
        "guardianPhone", "guardianIdNumber",
        # those who treat them
        "doctor", "doctorName", "doctorId", "doctorNumber", "doctorPhone", "nurseName", "nurseId",
        "vaccinatorName", "vaccinatorId", "practitionerName", "practitionerId", "prescriberName", "prescriberId",
    )
)  # fmt: skip
"""Local names of personal extension fields, lower case; the case of a sender's spelling does not matter."""

PERSONAL_AIS = frozenset({"8018", *(str(ai) for ai in range(7250, 7259))})

Replace = Callable[[str], str]
"""From the personal text as written to its pseudonym (which starts with PERSON_PREFIX)."""

_HINTS = ("8018", "725", "gsrn:", "\x1d")
_STORED_HINTS = tuple(b'/8018/ 8018= (8018) gsrn: /725 ?725 &725 ;725 (725 "8018 "725 \\u001d "]'.split())
"""What must stand in the stored form of an event (JSON) for an identifier in it to hold a personal AI."""
_AI = r"(?:8018|725[0-8])"
_WHOLE = re.compile(r"^(?:urn:epc:id:gsrn:\S+|[a-zA-Z][a-zA-Z0-9+.-]*://[^?#]*?/8018/[^/?#]+.*)$", re.DOTALL)
_PATH = re.compile(rf"(/{_AI}/)([^/?#]+)")
_QUERY = re.compile(rf"([?&;]{_AI}=)([^&;#]*)")
_BRACKETED = re.compile(rf"(\({_AI}\))((?:\\\(|[^(])*)")
_SEPARATED = re.compile(rf"((?:^|\x1d)(?:\](?:C1|d2|e0|Q3|J1))?{_AI})([^\x1d]*)")


def normal_form(text: str) -> str:
    """The text by which a person is recognised again: width and case folded, spaces taken out."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def replace_personal(event: Event, replace: Replace, stored: bytes | None = None) -> Event:
    """The event with every personal text replaced; the very same object when nothing personal is present.

    ``stored`` is the stored form of the event, where the caller has it already: looking through it is faster
    than looking through the identifiers one by one.
    """
    changes: dict[str, Any] = {}
    for name in _EXTENSION_FIELDS:
        _note(changes, name, getattr(event, name), lambda value: _in_map(value, replace))
    for name in ("error_declaration", "read_point", "biz_location"):
        _note(changes, name, getattr(event, name), lambda value: _in_extended(value, replace))
    if event.sensor_element_list:
        _note(changes, "sensor_element_list", event.sensor_element_list, lambda v: _in_sensors(v, replace))
    if has_hint(event) if stored is None else any(hint in stored for hint in _STORED_HINTS):
        changes |= _identifier_changes(event, replace)
    return msgspec.structs.replace(event, **changes) if changes else event


def has_hint(event: Event) -> bool:
    """Whether an identifier of the event might hold a personal application identifier (cheap, may overstate)."""
    text = "\n".join(_identifiers(event))
    return any(hint in text for hint in _HINTS)


def replace_in_identifier(text: str, replace: Replace) -> str:
    """The identifier with its personal parts replaced.

    A person's own number (8018) is replaced whole by the pseudonym; a personal attribute of a thing's
    identifier is replaced by the code of the pseudonym, so that the thing keeps its key.
    """
    if text.startswith(PERSON_PREFIX) or not any(hint in text for hint in _HINTS):
        return text
    if _WHOLE.match(text):
        return replace(person_number(text))
    for pattern in (_PATH, _QUERY):
        text = pattern.sub(lambda m: m[1] + quote(_code(unquote(m[2]), replace)), text)
    for pattern in (_BRACKETED, _SEPARATED):
        text = pattern.sub(lambda m: m[1] + _code(m[2], replace), text)
    return text


def person_number(text: str) -> str:
    """The number inside a person's identifier, so that its spellings give one pseudonym where they can."""
    found = re.search(r"/8018/([^/?#]+)", text)
    return unquote(found[1]) if found else text


def is_personal_name(name: str) -> bool:
    """Whether an extension field of this expanded name ``{namespace}local`` is personal."""
    return name.rpartition("}")[2].lower() in PERSONAL_FIELDS


_EXTENSION_FIELDS = ("extensions", "ilmd")
_LISTS = ("epc_list", "child_epcs", "input_epc_list", "output_epc_list")
_QUANTITIES = ("quantity_list", "child_quantity_list", "input_quantity_list", "output_quantity_list")
_PAIRS = (
    ("biz_transaction_list", "biz_transaction"),
    ("source_list", "source"),
    ("destination_list", "destination"),
    *((name, "epc_class") for name in _QUANTITIES),
)
_SINGLES = ("parent_id", "epc_class", "transformation_id")


def _identifiers(event: Event) -> list[str]:
    texts: list[str] = []
    for name in _LISTS:
        texts += getattr(event, name) or ()
    for name, part in _PAIRS:
        texts += [getattr(item, part) for item in getattr(event, name) or ()]
    texts += [text for name in _SINGLES if (text := getattr(event, name))]
    return texts


def _identifier_changes(event: Event, replace: Replace) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name in _LISTS:
        _note(
            changes, name, getattr(event, name), lambda v: tuple(replace_in_identifier(t, replace) for t in v)
        )
    for name, part in _PAIRS:
        _note(changes, name, getattr(event, name), lambda v, part=part: _in_pairs(v, part, replace))
    for name in _SINGLES:
        _note(changes, name, getattr(event, name), lambda v: replace_in_identifier(v, replace))
    return changes


def _note(changes: dict[str, Any], name: str, value: Any, change: Callable[[Any], Any]) -> None:
    if value:
        changed = change(value)
        if changed is not value and changed != value:
            changes[name] = changed


def _in_pairs(items: tuple[Any, ...], part: str, replace: Replace) -> tuple[Any, ...]:
    made = []
    for item in items:
        text = getattr(item, part)
        changed = replace_in_identifier(text, replace)
        made.append(item if changed == text else msgspec.structs.replace(item, **{part: changed}))
    return tuple(made)


def _in_extended(value: Any, replace: Replace) -> Any:
    changed = _in_map(value.extensions, replace) if value.extensions else None
    return (
        value
        if changed is None or changed == value.extensions
        else msgspec.structs.replace(value, extensions=changed)
    )


def _in_sensors(elements: tuple[SensorElement, ...], replace: Replace) -> tuple[SensorElement, ...]:
    return tuple(_in_sensor(element, replace) for element in elements)


def _in_sensor(element: SensorElement, replace: Replace) -> SensorElement:
    changes: dict[str, Any] = {}
    _note(changes, "extensions", element.extensions, lambda value: _in_map(value, replace))
    _note(changes, "sensor_metadata", element.sensor_metadata, lambda value: _in_extended(value, replace))
    _note(changes, "sensor_report", element.sensor_report, lambda value: _in_reports(value, replace))
    return msgspec.structs.replace(element, **changes) if changes else element


def _in_reports(reports: tuple[SensorReport, ...], replace: Replace) -> tuple[SensorReport, ...]:
    return tuple(_in_extended(report, replace) for report in reports)


def _in_map(value: dict[str, Any], replace: Replace) -> dict[str, Any]:
    """The map with personal members replaced at any depth (readers bound the depth of extensions)."""
    return {
        name: _pseudonym(v, replace) if is_personal_name(name) else _in_value(v, replace)
        for name, v in value.items()
    }


def _in_value(value: Any, replace: Replace) -> Any:
    if isinstance(value, dict):
        return _in_map(value, replace)
    if isinstance(value, list):
        return [_in_value(item, replace) for item in value]
    return replace_in_identifier(value, replace) if isinstance(value, str) else value


def _pseudonym(value: Any, replace: Replace) -> Any:
    """Everything below a personal name is personal: its texts go, its attributes too."""
    if value is None or isinstance(value, bool) or value == "":
        return value
    if isinstance(value, list):
        return [_pseudonym(item, replace) for item in value]
    if isinstance(value, dict):
        text = value["#text"] if set(value) - {"#text"} and "#text" in value else _flat(value)
        return _pseudonym(text, replace)
    text = str(value)
    return text if text.startswith(PERSON_PREFIX) else replace(text)


def _flat(value: dict[str, Any]) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()


def _code(text: str, replace: Replace) -> str:
    """A pseudonym short enough to stand inside an identifier; one that is already there stays."""
    if not text or _CODE.fullmatch(text):
        return text
    return replace(text).removeprefix(PERSON_PREFIX)


_CODE = re.compile(r"[a-z2-7]{26}")
"""The code part of a pseudonym: 16 bytes in lower-case base32 without padding."""
