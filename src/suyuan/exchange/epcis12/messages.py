"""Reading what the messages of the query interface say, once they are out of their envelope."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.epcis.query.parse import XmlValue
from suyuan.core.epcis.xml_fault import Element
from suyuan.core.epcis.xml_names import BLANKS, QUERY_1, XSI_NIL, XSI_TYPE, local
from suyuan.exchange.epcis12 import errors, schema_tables

LONGEST_NAME: Final = 2_000
"""Characters of the name of a query, a subscription or a parameter."""
_ASKED_BY: Final = {f"{{{QUERY_1}}}{asks}": name for name, (asks, _) in schema_tables.OPERATIONS.items()}
SCHEDULE_FIELDS: Final = ("second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek")
Pairs = tuple[tuple[str, XmlValue], ...]


def operation_of(message: Element) -> str:
    """The operation that a message asks for. Raises EpcisException."""
    found = _ASKED_BY.get(str(message.tag))
    if found is None:
        known = ", ".join(asks for asks, _ in schema_tables.OPERATIONS.values())
        raise _invalid(errors.UNKNOWN_OPERATION.problem("Body", str(message.tag), known=known))
    return found


def members(parent: Element, known: Iterable[str], *, is_open: bool = False) -> dict[str, Element]:
    """The children by their names, which may stand in the namespace of the message or in none.

    ``is_open``: elements of other namespaces may stand there too and are passed over.
    """
    found: dict[str, Element] = {}
    known = tuple(known)
    for child in parent:
        tag = str(child.tag)
        name = local(tag)
        if tag not in {name, f"{{{QUERY_1}}}{name}"}:
            if is_open:
                continue
            name = tag
        if name not in known:
            raise _invalid(errors.FIELD_UNKNOWN.problem(local(str(parent.tag)), None, name=name))
        if name in found:
            raise _invalid(errors.FIELD_REPEATED.problem(local(str(parent.tag)), None, name=name))
        found[name] = child
    return found


def text_in(found: dict[str, Element], name: str) -> str:
    """The text of a member that must be there. Raises EpcisException."""
    text = _text(found[name]) if name in found else ""
    if not text:
        raise _invalid(errors.FIELD_MISSING.problem(name, None, name=name))
    if len(text) > LONGEST_NAME:
        raise _invalid(errors.NAME_TOO_LONG.problem(name, text, limit=LONGEST_NAME))
    return text


def parameters(params: Element | None) -> Pairs:
    """The names and values of ``params``, in their order. Raises EpcisException."""
    if params is None:
        raise _invalid(errors.FIELD_MISSING.problem("params", None, name="params"))
    return tuple(_parameter(child) for child in params)


def _parameter(element: Element) -> tuple[str, XmlValue]:
    if local(str(element.tag)) != "param":
        raise _invalid(errors.FIELD_UNKNOWN.problem("params", None, name=local(str(element.tag))))
    found = members(element, ("name", "value"))
    name = text_in(found, "name")
    value = found.get("value")
    return name, XmlValue(None, "") if value is None else _value(name, value)


def _value(name: str, element: Element) -> XmlValue:
    """Without a type that is known to the standard, a value is what it looks like: a list or a text."""
    kind = element.get(XSI_TYPE)
    type_ = kind.strip(BLANKS).rpartition(":")[2] if kind else None
    if (element.get(XSI_NIL) or "").strip(BLANKS) in {"true", "1"}:
        return XmlValue("VoidHolder", "")
    if len(element):
        if any(local(str(child.tag)) != "string" or len(child) for child in element):
            raise EpcisException("QueryParameterException", errors.VALUE_SHAPE.problem(name))
        return XmlValue(type_, "", tuple(_text(child) for child in element))
    if type_ == "ArrayOfString":
        return XmlValue(type_, "", ())
    return XmlValue(type_, _text(element))


def controls(element: Element | None) -> dict[str, Any]:
    """SubscriptionControls with the names of EPCIS 2.0. Raises EpcisException.

    Neither ``schedule`` nor ``trigger``: results are sent as events are captured.
    """
    if element is None:
        raise _invalid(errors.FIELD_MISSING.problem("controls", None, name="controls"))
    known = ("schedule", "trigger", "initialRecordTime", "reportIfEmpty", "extension")
    found = members(element, known, is_open=True)
    if "trigger" in found:
        both = "schedule" in found
        broken = errors.NOT_IN_A_SCHEDULED if both else errors.NO_TRIGGER
        raise _uncontrolled(broken.problem("trigger", _text(found["trigger"])))
    said: dict[str, Any] = {}
    if "schedule" in found:
        fields = members(found["schedule"], (*SCHEDULE_FIELDS, "extension"), is_open=True)
        said["schedule"] = {name: _text(one) for name, one in fields.items() if name != "extension"}
    else:
        said["stream"] = True
    if "initialRecordTime" in found:
        said["initialRecordTime"] = _text(found["initialRecordTime"])
    # Of a stream it has no meaning, and 1.2 demands the element.
    said["reportIfEmpty"] = _boolean(text_in(found, "reportIfEmpty")) and "schedule" in found
    return said


def _boolean(text: str) -> bool:
    if text not in {"true", "false", "1", "0"}:
        raise _uncontrolled(errors.BOOLEAN.problem("reportIfEmpty", text))
    return text in {"true", "1"}


def _text(element: Element) -> str:
    return (element.text or "").strip(BLANKS)


def _invalid(problem: Any) -> EpcisException:
    return EpcisException("ValidationException", problem)


def _uncontrolled(problem: Any) -> EpcisException:
    return EpcisException("SubscriptionControlsException", problem)
