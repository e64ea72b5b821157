"""Personal fields of an event: which they are, and replacing them before anything is kept.

The declared list: extension fields and attributes whose local name is in ``PERSONAL_FIELDS`` (any namespace: a
hospital's own schema hides nobody), and persons inside identifiers (``personal_identifiers``), whatever field
of the event holds them. Everything here is pure; making the replacement text is the caller's business.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from functools import lru_cache
from typing import Any

import msgspec

from suyuan.core.epcis import body
from suyuan.core.epcis.model import (
    ErrorDeclaration,
    Event,
    Location,
    SensorElement,
    SensorMetadata,
    SensorReport,
)
from suyuan.core.epcis.personal_identifiers import Replace, may_name_people, replace_in_identifier
from suyuan.core.identifiers.person import PREFIX as PERSON_PREFIX
from suyuan.core.identifiers.person import is_pseudonym

__all__ = ["PERSON_PREFIX", "is_personal_name", "normal_form", "replace_in_identifier", "replace_personal"]

PERSONAL_FIELDS = frozenset(
    name.lower()
    for name in (
        # urgent imports, tables 7, 8, 10 and 12
        "prescribeDoc", "prescription",
        # patients, recipients of a vaccine, their guardians
        "patient", "patients", "patientId", "patientID", "patientNo", "patientNumber", "patientName", "patientPhone",
        "patientIdNumber", "patientIdCard", "patientAddress", "patientBirthDate", "idCardNumber", "visitNumber",
        "outpatientNumber", "inpatientNumber", "medicalRecordNumber", "visitCardNumber", "prescriptionNumber",
        "recipient", "recipients", "recipientName", "recipientId", "recipientIdNumber", "recipientPhone", "vaccinee", "vaccinees",
        "vaccineeName", "vaccineeId", "vaccineeIdNumber", "vaccineePhone", "guardian", "guardianName",
        "guardianPhone", "guardianIdNumber",
        # those who treat them
        "doctor", "doctorName", "doctorId", "doctorNumber", "doctorPhone", "nurseName", "nurseId",
        "vaccinatorName", "vaccinatorId", "practitionerName", "practitionerId", "prescriberName", "prescriberId",
        # as hospitals in China name their fields
        "患者", "患者姓名", "患者编号", "患者电话", "病人姓名", "病人编号", "身份证号", "身份证号码", "门诊号", "住院号",
        "使用医师", "使用医师姓名", "医师", "医师姓名", "姓名", "physician", "physicianName", "physicianId",
        "病历号", "病案号", "就诊号", "就诊卡号", "处方号", "受种者", "受种者姓名", "监护人", "监护人姓名", "医生", "医生姓名",
    )
)  # fmt: skip
"""Local names of personal extension fields, lower case; case, ``_`` and ``-`` of a sender's spelling do not matter."""


def normal_form(text: str) -> str:
    """The text by which a person is recognised again: width and case folded, spaces taken out."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def replace_personal(event: Event, replace: Replace, stored: bytes | None = None) -> Event:
    """The event with every personal text replaced; the very same object when nothing personal is present.

    ``stored`` is the stored form of the event, where the caller has it already: it is looked through for signs
    of people before any identifier is. Empty: it was looked through, and there are none.
    """
    if may_name_people(body.encode(event) if stored is None else stored):
        found: Event = _in_any(event, replace)
        return found
    if not is_extended(event):
        return event
    changed: Event = _in_extended(event, replace)
    return changed


def is_extended(event: Event) -> bool:
    """Whether an event has a place in which personal fields may stand, beside its identifiers."""
    if (
        event.extensions is None
        and event.ilmd is None
        and event.error_declaration is None
        and event.sensor_element_list is None
    ):
        point, location = event.read_point, event.biz_location
        return (point is not None and point.extensions is not None) or (
            location is not None and location.extensions is not None
        )
    return True


_EXTENDED: dict[type, tuple[str, ...]] = {
    Event: (
        "extensions",
        "ilmd",
        "read_point",
        "biz_location",
        "error_declaration",
        "sensor_element_list",
    ),
    Location: ("extensions",),
    ErrorDeclaration: ("extensions",),
    SensorElement: ("extensions", "sensor_metadata", "sensor_report"),
    SensorMetadata: ("extensions",),
    SensorReport: ("extensions",),
}
"""Where extensions may stand, below what."""
_LONGEST_NAME = 200
"""Longer names are not remembered, so that the memory for names is bounded."""


def is_personal_name(name: str) -> bool:
    """Whether an extension field or attribute of this name is personal.

    The local name decides: what stands behind the last sign that ends a namespace or a prefix, be it
    ``{namespace}local``, an XML attribute ``@{namespace}local`` or a name whose prefix nobody declared.
    """
    return _remembered(name) if len(name) <= _LONGEST_NAME else _judged(name)


def _judged(name: str) -> bool:
    return _LOCAL.split(name)[-1].replace("_", "").replace("-", "").lower() in PERSONAL_FIELDS


_LOCAL = re.compile("[@}:#/]")
_remembered = lru_cache(maxsize=4096)(_judged)


def _in_extended(value: Any, replace: Replace) -> Any:
    """Extensions at any depth, typed texts left alone: the price of every event that hints at nobody."""
    changes: dict[str, Any] = {}
    for name in _EXTENDED[type(value)]:
        part = getattr(value, name)
        if part is not None and (changed := _in_part(part, replace)) is not part:
            changes[name] = changed
    return msgspec.structs.replace(value, **changes) if changes else value


def _in_part(part: Any, replace: Replace) -> Any:
    if isinstance(part, dict):
        return _in_map(part, replace)
    if isinstance(part, tuple):
        return _same_or(part, tuple(_in_extended(one, replace) for one in part))
    return _in_extended(part, replace)


def _in_any(value: Any, replace: Replace) -> Any:
    """Every text of the event and of whatever it holds, typed or not."""
    if isinstance(value, str):
        return replace_in_identifier(value, replace)
    if isinstance(value, dict):
        return _in_map(value, replace)
    if isinstance(value, tuple):
        return _same_or(value, tuple(_in_any(part, replace) for part in value))
    return _in_struct(value, replace) if isinstance(value, msgspec.Struct) else value


def _in_struct(value: Any, replace: Replace) -> Any:
    changes: dict[str, Any] = {}
    for name in value.__struct_fields__:
        part = getattr(value, name)
        if part is not None and (changed := _in_any(part, replace)) is not part:
            changes[name] = changed
    return msgspec.structs.replace(value, **changes) if changes else value


def _same_or(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    return old if all(map(operator.is_, old, new)) else new


def _in_map(value: dict[str, Any], replace: Replace) -> dict[str, Any]:
    """The map with personal members replaced at any depth (readers bound the depth of extensions)."""
    new = {
        name: _pseudonym(v, replace) if is_personal_name(name) else _in_value(v, replace)
        for name, v in value.items()
    }
    return value if all(map(operator.is_, value.values(), new.values())) else new


def _in_value(value: Any, replace: Replace) -> Any:
    if isinstance(value, dict):
        return _in_map(value, replace)
    if isinstance(value, list):
        new = [_in_value(item, replace) for item in value]
        return value if all(map(operator.is_, value, new)) else new
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
    return value if is_pseudonym(text) else replace(text)


def _flat(value: dict[str, Any]) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()
