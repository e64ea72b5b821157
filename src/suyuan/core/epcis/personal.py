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

from suyuan.core.epcis.model import Event, SensorElement
from suyuan.core.identifiers.gs1_split import GS, split_fnc1

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

_ANY = ("8018", "725", "gsrn:")
"""What every personal identifier contains, and few others do."""
_STORED = tuple(
    b'/8018/ 8018= (8018) gsrn: /725 ?725 &725 ;725 (725 "8018 "725 \\u001d "]C "]d "]e "]Q "]J "]I "]L "00 "01 "02'.split()
)
"""What must stand in the stored form of an event (JSON) for an identifier in it to hold a personal AI.

Symbology identifiers are listed with their letter: ``"]`` alone ends every list of texts."""
_AI = r"(?:8018|725[0-8])"
_WHOLE = re.compile(r"^(?:urn:epc:id:gsrn:\S+|[a-zA-Z][a-zA-Z0-9+.-]*://[^?#]*?/8018/[^/?#]+.*)$", re.DOTALL)
_PATH = re.compile(rf"(/{_AI}/)([^/?#]+)")
_QUERY = re.compile(rf"([?&;]{_AI}=)([^&;#]*)")
_BRACKETED = re.compile(rf"(\({_AI}\))((?:\\\(|[^(])*)")
_PLAIN = re.compile(r"(?:\][A-Za-z][0-9])?(?=[0-9\x1d])")
"""A transmitted element string begins with digits or FNC1, perhaps behind a symbology identifier."""


def normal_form(text: str) -> str:
    """The text by which a person is recognised again: width and case folded, spaces taken out."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def replace_personal(event: Event, replace: Replace, stored: bytes | None = None) -> Event:
    """The event with every personal text replaced; the very same object when nothing personal is present.

    ``stored`` is the stored form of the event, where the caller has it already: looking through it is faster
    than looking through the identifiers one by one.
    """
    changes: dict[str, Any] = {}
    if event.extensions:
        _note(changes, "extensions", event.extensions, _in_map(event.extensions, replace))
    if event.ilmd:
        _note(changes, "ilmd", event.ilmd, _in_map(event.ilmd, replace))
    for name in ("read_point", "biz_location", "error_declaration"):
        part = getattr(event, name)
        if part is not None and part.extensions:
            _note(changes, name, part, _in_extended(part, replace))
    if event.sensor_element_list:
        elements = event.sensor_element_list
        _note(changes, "sensor_element_list", elements, tuple(_in_sensor(e, replace) for e in elements))
    if _hints_at_people(event) if stored is None else any(hint in stored for hint in _STORED):
        changes |= _identifier_changes(event, replace)
    return msgspec.structs.replace(event, **changes) if changes else event


def _hints_at_people(event: Event) -> bool:
    """Whether an identifier of the event might hold a personal application identifier (may overstate).

    One search in all texts joined: the price of every event that names nobody.
    """
    texts = "\n".join(_identifiers(event))
    return "8018" in texts or "725" in texts or "gsrn:" in texts


def replace_in_identifier(text: str, replace: Replace) -> str:
    """The identifier with its personal parts replaced.

    A person's own number (8018) is replaced whole by the pseudonym; a personal attribute of a thing's
    identifier is replaced by the code of the pseudonym, so that the thing keeps its key.
    """
    if text.startswith(PERSON_PREFIX) or not any(hint in text for hint in _ANY):
        return text
    if _WHOLE.match(text):
        return replace(person_number(text))
    for pattern in (_PATH, _QUERY):
        text = pattern.sub(lambda m: m[1] + quote(_code(unquote(m[2]), replace)), text)
    text = _BRACKETED.sub(lambda m: m[1] + _code(m[2], replace), text)
    plain = _PLAIN.match(text)
    return _in_element_string(text, plain.end(), replace) if plain else text


def _in_element_string(text: str, start: int, replace: Replace) -> str:
    """A transmitted element string, put together again around the replaced values."""
    elements, _ = split_fnc1(text[start:])
    if not PERSONAL_AIS & elements.keys():
        return text
    parts = [
        code + (_code(value, replace) if code in PERSONAL_AIS else value) for code, value in elements.items()
    ]
    return text[:start] + GS.join(parts)


def person_number(text: str) -> str:
    """The number inside a person's identifier, so that its spellings give one pseudonym where they can."""
    found = re.search(r"/8018/([^/?#]+)", text)
    return unquote(found[1]) if found else text


def is_personal_name(name: str) -> bool:
    """Whether an extension field of this expanded name ``{namespace}local`` is personal."""
    return name.rpartition("}")[2].lower() in PERSONAL_FIELDS


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
    texts = [*(event.epc_list or ()), *(event.child_epcs or ())]
    if event.parent_id:
        texts.append(event.parent_id)
    texts += [paper.biz_transaction for paper in event.biz_transaction_list or ()]
    texts += [source.source for source in event.source_list or ()]
    texts += [destination.destination for destination in event.destination_list or ()]
    if event.quantity_list or event.child_quantity_list or event.type in _RARE:
        texts += _rare_identifiers(event)
    return texts


_RARE = frozenset({"TransformationEvent", "QuantityEvent"})


def _rare_identifiers(event: Event) -> list[str]:
    texts = [*(event.input_epc_list or ()), *(event.output_epc_list or ())]
    for name in _QUANTITIES:
        texts += [element.epc_class for element in getattr(event, name) or ()]
    return texts + [text for text in (event.epc_class, event.transformation_id) if text]


def _identifier_changes(event: Event, replace: Replace) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name in _LISTS:
        if texts := getattr(event, name):
            _note(changes, name, texts, tuple(replace_in_identifier(text, replace) for text in texts))
    for name, part in _PAIRS:
        if items := getattr(event, name):
            _note(changes, name, items, _in_pairs(items, part, replace))
    for name in _SINGLES:
        if text := getattr(event, name):
            _note(changes, name, text, replace_in_identifier(text, replace))
    return changes


def _note(changes: dict[str, Any], name: str, old: Any, new: Any) -> None:
    if new != old:
        changes[name] = new


def _in_pairs(items: tuple[Any, ...], part: str, replace: Replace) -> tuple[Any, ...]:
    made = []
    for item in items:
        text = getattr(item, part)
        changed = replace_in_identifier(text, replace)
        made.append(item if changed == text else msgspec.structs.replace(item, **{part: changed}))
    return tuple(made)


def _in_extended(value: Any, replace: Replace) -> Any:
    """Something with extensions of its own: a place, a declaration, a sensor's metadata or report."""
    if value is None or not value.extensions:
        return value
    return msgspec.structs.replace(value, extensions=_in_map(value.extensions, replace))


def _in_sensor(element: SensorElement, replace: Replace) -> SensorElement:
    reports = element.sensor_report
    if not element.extensions and not _extended(element.sensor_metadata, *reports):
        return element
    return msgspec.structs.replace(
        element,
        extensions=_in_map(element.extensions, replace) if element.extensions else None,
        sensor_metadata=_in_extended(element.sensor_metadata, replace),
        sensor_report=tuple(_in_extended(report, replace) for report in reports),
    )


def _extended(*parts: Any) -> bool:
    return any(part is not None and part.extensions for part in parts)


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
