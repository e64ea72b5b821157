"""Everything about one event as sections of named values, in the reader's language."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from suyuan.core.chain.quantities import amount_text
from suyuan.core.chain.vocabulary import step_name
from suyuan.core.epcis import cbv, json20
from suyuan.core.epcis.model import DocumentHeader, Event, SensorReport
from suyuan.core.identifiers.canonical import key_for
from suyuan.ledger.queries import StoredEvent
from suyuan.parties.models import Place
from suyuan.parties.queries import places_for
from suyuan.portals.trace_code.master_data_words import attribute_name
from suyuan.web.pictures.conditions import QUANTITIES, UNITS
from suyuan.web.pictures.voice import Voice

MOST_CODES = 200
"""An event may name thousands; the page lists so many of each kind and says how many more there are."""
CODE_LISTS = (
    ("parent_id", "容器"),
    ("epc_list", "物品"),
    ("child_epcs", "装入或取出的物品"),
    ("input_epc_list", "投入的物品"),
    ("output_epc_list", "产出的物品"),
    ("epc_class", "品种"),
    ("transformation_id", "转化编号"),
)
QUANTITY_LISTS = (
    ("quantity_list", "数量"),
    ("child_quantity_list", "装入或取出的数量"),
    ("input_quantity_list", "投入的数量"),
    ("output_quantity_list", "产出的数量"),
)
PARTY_TYPES = {"owning_party": "所有方", "possessing_party": "持有方", "location": "地点"}
DISPOSITIONS = {
    "active": "已激活",
    "in_progress": "处理中",
    "in_transit": "在途",
    "dispensed": "已使用",
    "partially_dispensed": "部分使用",
    "destroyed": "已销毁",
    "disposed": "已处置",
    "recalled": "已召回",
    "returned": "已退回",
    "damaged": "已损坏",
    "expired": "已过期",
    "sellable_accessible": "可售",
    "sellable_not_accessible": "可售，未上架",
    "non_sellable_other": "不可售",
    "no_pedigree_match": "谱系不符",
    "inactive": "未激活",
    "encoded": "已写码",
    "reserved": "已预留",
    "retail_sold": "已零售",
    "stolen": "被盗",
    "container_open": "容器已开",
    "container_closed": "容器已封",
    "conformant": "合格",
    "non_conformant": "不合格",
    "needs_replacement": "需更换",
    "available": "可用",
    "unavailable": "不可用",
    "unknown": "未知",
}


@dataclass(frozen=True, slots=True)
class Value:
    """One value; ``code`` is shown as code, with a link where it leads to a thing's page."""

    text: str
    href: str = ""
    code: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with (name, values) rows."""

    title: str
    rows: tuple[tuple[str, tuple[Value, ...]], ...]


def sections_of(stored: StoredEvent, voice: Voice) -> tuple[Section, ...]:
    """The sections that have anything to show, in the order what, where, why, who, how, and the rest."""
    places = _places(stored.event)
    made = (
        ("什么", _what(stored.event, voice)),
        ("何时", _when(stored, voice)),
        ("何地", _where(stored.event, places, voice)),
        ("为何", _why(stored.event, voice)),
        ("谁与谁", _who(stored.event, places, voice)),
        ("储运条件", _how(stored.event, voice)),
        ("批与产品数据", _tree(stored.event.ilmd, voice)),
        ("扩展字段", _tree(stored.event.extensions, voice)),
        ("更正声明", _declaration(stored.event, voice)),
    )
    sections = ((voice.say(title), tuple(rows)) for title, rows in made)
    return tuple(Section(title, rows) for title, rows in sections if rows)


def raw_body(stored: StoredEvent) -> str:
    """The event as EPCIS 2.0 JSON, as it stands in the ledger: personal fields are pseudonyms there."""
    document = json.loads(json20.write_document(DocumentHeader(schema_version="2.0"), [stored.event]))
    events = document.get("epcisBody", {}).get("eventList", [document])
    return json.dumps(events[0], ensure_ascii=False, indent=2)


Rows = Iterator[tuple[str, tuple[Value, ...]]]


def _what(event: Event, voice: Voice) -> Rows:
    for name, words in CODE_LISTS:
        found = getattr(event, name)
        if found:
            yield voice.say(words), _codes((found,) if isinstance(found, str) else found, voice)
    for name, words in QUANTITY_LISTS:
        elements = getattr(event, name) or ()
        if elements:
            yield (
                voice.say(words),
                tuple(_quantity(one.epc_class, one.quantity, one.uom) for one in elements[:MOST_CODES]),
            )
    if event.quantity is not None:
        yield voice.say("数量"), (Value(amount_text(event.quantity)),)


def _codes(codes: Iterable[str], voice: Voice) -> tuple[Value, ...]:
    every = tuple(codes)
    shown = tuple(Value(one, _trace_of(one), code=True) for one in every[:MOST_CODES])
    if len(every) > MOST_CODES:
        words = voice.say("还有 %s 件").replace("%s", str(len(every) - MOST_CODES))
        return (*shown, Value(words))
    return shown


def _quantity(epc_class: str, quantity: Decimal | None, uom: str | None) -> Value:
    note = f"× {amount_text(quantity)} {uom or ''}".strip() if quantity is not None else ""
    return Value(epc_class, _trace_of(epc_class), code=True, note=note)


def _when(stored: StoredEvent, voice: Voice) -> Rows:
    event = stored.event
    yield voice.say("发生"), (_moment(event.event_time, voice, event.event_time_zone_offset),)
    note = voice.say("第 %s 号").replace("%s", str(stored.seq))
    yield voice.say("记入账本"), (_moment(stored.record_time, voice, "", note),)


def _moment(moment: dt.datetime, voice: Voice, offset: str = "", note: str = "") -> Value:
    seconds = voice.minute(moment.isoformat())
    there = voice.say("当地时区 %s").replace("%s", offset) if offset and offset != "+08:00" else ""
    return Value(seconds, note=note or there)


def _where(event: Event, places: dict[str, Place], voice: Voice) -> Rows:
    for name, words in (("read_point", "读取点"), ("biz_location", "业务地点")):
        location = getattr(event, name)
        if location is not None:
            yield voice.say(words), (_place(location.id, places, voice),)


def _why(event: Event, voice: Voice) -> Rows:
    names = {"ADD": "新增", "OBSERVE": "观察", "DELETE": "移除"}
    if event.biz_step:
        bare = cbv.BIZ_STEP.bare(event.biz_step)
        zh, en = step_name(bare)
        yield voice.say("环节"), (_worded((en if voice.english else zh) or bare, bare),)
    if event.action:
        yield voice.say("动作"), (_worded(voice.say(names[event.action]), event.action),)
    if event.disposition:
        bare = cbv.DISPOSITION.bare(event.disposition)
        known = DISPOSITIONS.get(bare)
        yield voice.say("处置"), (_worded(voice.say(known) if known else bare, bare),)
    persistent = event.persistent_disposition
    if persistent:
        values = [Value(f"+ {one}") for one in persistent.set] + [
            Value(f"− {one}") for one in persistent.unset
        ]
        yield voice.say("持续处置"), tuple(values)
    if event.biz_transaction_list:
        yield (
            voice.say("单据"),
            tuple(
                Value(
                    one.biz_transaction,
                    f"/bills/?{urlencode({'q': one.biz_transaction})}",
                    code=True,
                    note=voice.bill(cbv.TRANSACTION_TYPE.bare(one.type or "")),
                )
                for one in event.biz_transaction_list
            ),
        )


def _worded(words: str, code: str) -> Value:
    """A word of the vocabulary as people say it, with its code beside it where that says more."""
    return Value(words, note="" if words.casefold() == code.replace("_", " ").casefold() else code)


def _who(event: Event, places: dict[str, Place], voice: Voice) -> Rows:
    for name, words in (("source_list", "来自"), ("destination_list", "去往")):
        values = []
        for one in getattr(event, name) or ():
            party = one.source if name == "source_list" else one.destination
            kind = cbv.PARTY_TYPE.bare(one.type)
            place = _place(party, places, voice)
            values.append(Value(place.text, code=place.code, note=voice.say(PARTY_TYPES.get(kind, kind))))
        if values:
            yield voice.say(words), tuple(values)


def _how(event: Event, voice: Voice) -> Rows:
    for element in event.sensor_element_list or ():
        for report in element.sensor_report:
            kind = cbv.MEASUREMENT.bare(report.type or "")
            moment = report.time or (element.sensor_metadata and element.sensor_metadata.time)
            note = voice.minute(moment.isoformat()) if moment else ""
            yield voice.say(QUANTITIES.get(kind, kind or "读数")), (Value(_reading(report), note=note),)


def _reading(report: SensorReport) -> str:
    unit = UNITS.get(report.uom or "", report.uom or "")
    if report.value is not None:
        return f"{report.value} {unit}".strip()
    if report.min_value is not None or report.max_value is not None:
        return f"{report.min_value} – {report.max_value} {unit}".strip()
    return str(report.string_value or report.uri_value or report.exception or report.boolean_value or "")


def _declaration(event: Event, voice: Voice) -> Rows:
    declared = event.error_declaration
    if declared is None:
        return
    yield voice.say("声明时间"), (_moment(declared.declaration_time, voice),)
    if declared.reason:
        yield voice.say("原因"), (Value(cbv.ERROR_REASON.bare(declared.reason)),)
    if declared.corrective_event_ids:
        yield voice.say("更正为"), tuple(Value(one, code=True) for one in declared.corrective_event_ids)


def _tree(values: dict[str, Any] | None, voice: Voice) -> Rows:
    """Nested extension values as paths; namespaces are left to the raw body."""
    waiting: list[tuple[str, Any]] = [("", values or {})]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += reversed(
                [(f"{path} › {_named(name, voice)}".strip(" ›"), one) for name, one in value.items()]
            )
        elif isinstance(value, list | tuple):
            waiting += reversed([(path, one) for one in value])
        elif value is not None:
            yield path, (Value(str(value)),)


def _named(name: str, voice: Voice) -> str:
    namespace, _, local = name.rpartition("}")
    if namespace.lstrip("{").removesuffix(":") == cbv.MASTER_DATA_NAMESPACE:
        return voice.say(attribute_name(local))
    return local.rpartition("#")[2] or name


def _places(event: Event) -> dict[str, Place]:
    """The registered places and parties that the event names, by their text."""
    texts = {location.id for location in (event.read_point, event.biz_location) if location}
    texts |= {one.source for one in event.source_list or ()}
    texts |= {one.destination for one in event.destination_list or ()}
    keys = {text: UUID(bytes=key_for(text)) for text in texts}
    known = places_for(keys.values())
    return {text: known[key] for text, key in keys.items() if key in known}


def _place(text: str, places: dict[str, Place], voice: Voice) -> Value:
    place = places.get(text)
    if place is None:
        return Value(text, code=True)
    name = (place.name_en or place.name) if voice.english else place.name
    return Value(name, note=text)


def _trace_of(code: str) -> str:
    return f"/trace/?{urlencode({'q': code})}"
