"""What both XML writers share: the fields of an event as elements, wherever a version wants them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from suyuan.core.epcis import cbv
from suyuan.core.epcis.model import (
    ErrorDeclaration,
    Event,
    ExtensionMap,
    Location,
    PersistentDisposition,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
)
from suyuan.core.epcis.xml_markup import (
    Markup,
    attribute_text,
    decimal_text,
    double_text,
    field_text,
    is_name,
    is_writable,
    scalar_type,
)
from suyuan.core.epcis.xml_names import HINT, XSI

TAGS: Final = {field.name: field.encode_name for field in msgspec.structs.fields(Event)}
FIELD_NAMES: Final = tuple(name for name in TAGS if name not in {"type", "extensions"})
NEVER_EMPTY: Final = frozenset(
    ("biz_transaction_list", "source_list", "destination_list", "sensor_element_list", "certification_info")
)
"""Lists that the schemas do not allow to be empty; an empty one is told in an attribute."""
_WORDS: Final = {"biz_step": cbv.BIZ_STEP, "disposition": cbv.DISPOSITION}
_SENSOR_WORDS: Final = {"type": cbv.MEASUREMENT, "exception": cbv.ALERT, "component": cbv.COMPONENT}
_SENSOR_PREFIXES: Final = {"type": "gs1:", "exception": "gs1:", "component": "cbv:Comp-"}

Writer = Callable[[Markup, str, Any], None]
"""Writes one field with a tag."""


def time_text(time: dt.datetime) -> str:
    """A time with its own offset; as many digits of a second as it has."""
    spec = (
        "seconds" if not time.microsecond else "microseconds" if time.microsecond % 1000 else "milliseconds"
    )
    text = time.isoformat(timespec=spec)
    return f"{text[:-6]}Z" if time.tzinfo is dt.UTC and text.endswith("+00:00") else text


def word_text(words: cbv.Vocabulary, text: str) -> str:
    """A vocabulary word as XML wants it: a bare CBV word becomes its URN, everything else stays."""
    return text if ":" in text else words.urn(text)


def write_field(markup: Markup, name: str, value: Any, *, hinted: bool = False) -> None:
    """One field of an event. ``hinted`` puts it into our namespace: the version has no place for it."""
    tag = f"{markup.prefix(HINT)}:{TAGS[name]}" if hinted else TAGS[name]
    _WRITERS[name](markup, tag, value)


def write_extensions(markup: Markup, extensions: ExtensionMap | None) -> None:
    """The user extensions that are elements, each in its own namespace."""
    for name, value in (extensions or {}).items():
        if _as_attribute(markup, name, value) is None:
            markup.member(name, value, top=True)


def attributes_of(markup: Markup, extensions: ExtensionMap | None) -> str:
    """The user extensions that are attributes."""
    made = (_as_attribute(markup, name, value) for name, value in (extensions or {}).items())
    return "".join(text for text in made if text)


def _as_attribute(markup: Markup, name: str, value: Any) -> str | None:
    return markup.attribute(name, value) if name.startswith("@{") else None


# ---------------------------------------------------------------------- fields


def _simple(markup: Markup, tag: str, value: str) -> None:
    markup.add(f"<{tag}>{field_text(value, tag)}</{tag}>")


def _time(markup: Markup, tag: str, value: dt.datetime) -> None:
    markup.add(f"<{tag}>{time_text(value)}</{tag}>")


def _number(markup: Markup, tag: str, value: Decimal) -> None:
    markup.add(f"<{tag}>{decimal_text(value, tag)}</{tag}>")


def _word(name: str) -> Writer:
    words = _WORDS[name]

    def write(markup: Markup, tag: str, value: str) -> None:
        _simple(markup, tag, word_text(words, value))

    return write


def _epcs(markup: Markup, tag: str, value: tuple[str, ...]) -> None:
    inner = "".join([f"<epc>{field_text(epc, tag)}</epc>" for epc in value])
    markup.add(f"<{tag}>{inner}</{tag}>" if inner else f"<{tag}/>")


def _repeated(markup: Markup, tag: str, value: tuple[str, ...]) -> None:
    for text in value:
        _simple(markup, tag, text)


def _quantities(markup: Markup, tag: str, value: tuple[QuantityElement, ...]) -> None:
    markup.add(f"<{tag}>")
    for one in value:
        markup.add("<quantityElement>")
        _simple(markup, "epcClass", one.epc_class)
        if one.quantity is not None:
            _number(markup, "quantity", one.quantity)
        elif one.uom is not None:
            markup.add(f'<quantity {markup.prefix(XSI)}:nil="true"/>')
        if one.uom is not None:
            _simple(markup, "uom", one.uom)
        markup.add("</quantityElement>")
    markup.add(f"</{tag}>")


def _place(markup: Markup, tag: str, value: Location) -> None:
    markup.add(f"<{tag}><id>{field_text(value.id, tag)}</id>")
    for name, inner in (value.extensions or {}).items():
        markup.member(name, inner, top=True)
    markup.add(f"</{tag}>")


def typed_entry(markup: Markup, tag: str, kind: str | None, text: str, more: str = "") -> None:
    """An entry with a type attribute, such as a source."""
    typed = "" if kind is None else f' type="{attribute_text(field_text_plain(kind, tag))}"'
    markup.add(f"<{tag}{typed}{more}>{field_text(text, tag)}</{tag}>")


def field_text_plain(text: str, where: str) -> str:
    """The text itself, after the same check as ``field_text``."""
    field_text(text, where)
    return text


def _transactions(markup: Markup, tag: str, value: Any) -> None:
    markup.add(f"<{tag}>")
    for one in value:
        kind = None if one.type is None else word_text(cbv.TRANSACTION_TYPE, one.type)
        typed_entry(markup, "bizTransaction", kind, one.biz_transaction)
    markup.add(f"</{tag}>")


def _parties(entry: str) -> Writer:
    def write(markup: Markup, tag: str, value: Any) -> None:
        markup.add(f"<{tag}>")
        for one in value:
            typed_entry(markup, entry, word_text(cbv.PARTY_TYPE, one.type), getattr(one, entry))
        markup.add(f"</{tag}>")

    return write


def _persistent(markup: Markup, tag: str, value: PersistentDisposition) -> None:
    markup.add(f"<{tag}>")
    for name, words in (("unset", value.unset), ("set", value.set)):
        for word in words:
            _simple(markup, name, word_text(cbv.DISPOSITION, word))
    markup.add(f"</{tag}>")


def _declaration(markup: Markup, tag: str, value: ErrorDeclaration) -> None:
    markup.add(f"<{tag}{attributes_of(markup, value.extensions)}>")
    _time(markup, "declarationTime", value.declaration_time)
    if value.reason is not None:
        _simple(markup, "reason", word_text(cbv.ERROR_REASON, value.reason))
    if value.corrective_event_ids:
        markup.add("<correctiveEventIDs>")
        _repeated(markup, "correctiveEventID", value.corrective_event_ids)
        markup.add("</correctiveEventIDs>")
    write_extensions(markup, value.extensions)
    markup.add(f"</{tag}>")


def _ilmd(markup: Markup, tag: str, value: ExtensionMap) -> None:
    markup.add(f"<{tag}{attributes_of(markup, value)}>")
    write_extensions(markup, value)
    markup.add(f"</{tag}>")


# ---------------------------------------------------------------------- sensors


def _sensors(markup: Markup, tag: str, value: tuple[SensorElement, ...]) -> None:
    markup.add(f"<{tag}>")
    for sensor in value:
        _sensor(markup, sensor)
    markup.add(f"</{tag}>")


def _sensor(markup: Markup, sensor: SensorElement) -> None:
    markup.add("<sensorElement>")
    beside: list[tuple[str, ExtensionMap]] = []
    hint = markup.prefix(HINT)
    if sensor.sensor_metadata is not None:
        rest = _sensor_attributes(markup, "sensorMetadata", sensor.sensor_metadata)
        beside += [(f"<{hint}:sensorMetadataFields>", rest)] if rest else []
    for index, report in enumerate(sensor.sensor_report):
        rest = _sensor_attributes(markup, "sensorReport", report)
        beside += [(f'<{hint}:sensorReportFields of="{index}">', rest)] if rest else []
    write_extensions(markup, sensor.extensions)
    for start, members in beside:
        markup.add(start)
        for name, inner in members.items():
            markup.member(name, inner, top=True)
        markup.add(f"</{start[1:-1].partition(' ')[0]}>")
    markup.add("</sensorElement>")


def _sensor_attributes(markup: Markup, tag: str, value: SensorMetadata | SensorReport) -> ExtensionMap:
    """Write the element; give back the extensions that XML attributes cannot hold."""
    made = [
        _sensor_attribute(name, getattr(value, attribute)) for name, attribute in _ATTRIBUTES[type(value)]
    ]
    types: list[str] = []
    rest: ExtensionMap = {}
    for name, inner in (value.extensions or {}).items():
        written = _extension_attribute(markup, name, inner, types)
        if written is None:
            rest[name] = inner
        else:
            made.append(written)
    if types:
        made.append(f' {markup.prefix(HINT)}:types="{" ".join(types)}"')
    markup.add(f"<{tag}{''.join(made)}/>")
    return rest


def _sensor_attribute(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        text = time_text(value)
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, Decimal):
        text = double_text(value, name)
    elif name == "stringValue" and is_writable(value):
        text = value
    else:
        text = field_text_plain(_sensor_word(name, value), name)
    return f' {name}="{attribute_text(text)}"'


def _sensor_word(name: str, text: str) -> str:
    words = _SENSOR_WORDS.get(name)
    known = words is not None and ":" not in text and text in words.words
    return _SENSOR_PREFIXES[name] + text if known else text


def _extension_attribute(markup: Markup, name: str, value: Any, types: list[str]) -> str | None:
    """An extension of a report or of metadata as attribute; a type that is no text goes into ``types``."""
    if name[:1] in {"@", "#"} or isinstance(value, (dict, list)) or value is None:
        return None
    if name[:1] != "{" and (not is_name(name) or name in _FIELD_ATTRIBUTES):
        return None
    kind, text = ("", value) if isinstance(value, str) else scalar_type(value)
    made = markup.attribute(f"@{name}", text)
    if made is not None and kind:
        types.append(f"{made[1:].partition('=')[0]}={kind}")
    return made


def _attributes(struct: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    fields = msgspec.structs.fields(struct)
    return tuple((field.encode_name, field.name) for field in fields if field.name != "extensions")


_ATTRIBUTES: Final = {struct: _attributes(struct) for struct in (SensorMetadata, SensorReport)}
_FIELD_ATTRIBUTES: Final = frozenset(name for pairs in _ATTRIBUTES.values() for name, _ in pairs)
_WRITERS: Final[dict[str, Writer]] = {
    "event_time": _time,
    "record_time": _time,
    "event_time_zone_offset": _simple,
    "event_id": _simple,
    "error_declaration": _declaration,
    "certification_info": _repeated,
    "action": _simple,
    "epc_list": _epcs,
    "child_epcs": _epcs,
    "input_epc_list": _epcs,
    "output_epc_list": _epcs,
    "parent_id": _simple,
    "transformation_id": _simple,
    "biz_step": _word("biz_step"),
    "disposition": _word("disposition"),
    "persistent_disposition": _persistent,
    "read_point": _place,
    "biz_location": _place,
    "biz_transaction_list": _transactions,
    "source_list": _parties("source"),
    "destination_list": _parties("destination"),
    "quantity_list": _quantities,
    "child_quantity_list": _quantities,
    "input_quantity_list": _quantities,
    "output_quantity_list": _quantities,
    "sensor_element_list": _sensors,
    "ilmd": _ilmd,
    "epc_class": _simple,
    "quantity": _number,
}


def given_fields(event: Event) -> dict[str, Any]:
    """The fields of an event that are set, in the order of the model."""
    return {name: value for name in FIELD_NAMES if (value := getattr(event, name)) is not None}


def empty_hint(markup: Markup, fields: Mapping[str, Any], also_absent: Iterable[str] = ()) -> str:
    """The attributes that tell empty lists from absent ones where the schemas allow only one of both."""
    empty = [TAGS[name] for name, value in fields.items() if name in NEVER_EMPTY and value == ()]
    absent = [TAGS[name] for name in also_absent]
    return "".join(
        f' {markup.prefix(HINT)}:{name}="{" ".join(tags)}"'
        for name, tags in (("empty", empty), ("absent", absent))
        if tags
    )
