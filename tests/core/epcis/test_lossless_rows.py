"""The row under an event id can be read back: so two events that say different things never have one row."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from strategies import events

from suyuan.core.epcis import cbv
from suyuan.core.epcis.hash_values import utc_text
from suyuan.core.epcis.lossless import ESCAPE, SEPARATOR, exact, full_address
from suyuan.core.epcis.model import ErrorDeclaration, Event, SensorElement, SensorMetadata, SensorReport
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.spellings import spell

pytestmark = pytest.mark.slow

SENSOR_WORDS = {"type": cbv.MEASUREMENT, "exception": cbv.ALERT, "component": cbv.COMPONENT}
EPC_LISTS = ("epcList", "inputEPCList", "childEPCs", "outputEPCList")
QUANTITIES = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
PAIRS = ("bizTransactionList", "sourceList", "destinationList")
PLAIN = (
    "parentID",
    "action",
    "transformationID",
    "bizStep",
    "disposition",
    "epcClass",
    "quantity",
    "eventID",
)
Tree = dict[str, Any]


class Row:
    """The entries of a row, read from left to right by nothing but names and counts."""

    def __init__(self, text: str) -> None:
        if text.startswith(ESCAPE):
            entries = text[1:].split(SEPARATOR)
            self.entries = [
                entry.replace(f"{ESCAPE}]", SEPARATOR).replace(f"{ESCAPE}[", ESCAPE) for entry in entries
            ]
        else:
            self.entries = text.split(SEPARATOR)
        self.at = 0

    def take(self) -> str:
        self.at += 1
        return self.entries[self.at - 1]

    def maybe(self, name: str) -> str | None:
        """What follows ``name=`` when the next entry starts so."""
        if self.at < len(self.entries) and self.entries[self.at].startswith(f"{name}="):
            return self.take()[len(name) + 1 :]
        return None

    def members(self, count: str | None) -> Tree | None:
        if count is None:
            return None
        pairs = [(self.take(), self.value()) for _ in range(int(count))]
        return dict(pairs)

    def value(self) -> Any:
        entry = self.take()
        if entry[0] == "=":
            return entry[1:]
        count = int(entry[1:])
        if entry[0] == "{":
            return self.members(str(count))
        assert entry[0] == "["
        return [self.value() for _ in range(count)]


def read_back(text: bytes) -> Tree:
    row = Row(text.decode(errors="surrogatepass"))
    found: Tree = {"head": row.take()}
    while row.at < len(row.entries):
        name, _, rest = row.entries[row.at].partition("=")
        assert name not in found
        row.at += 1
        found[name] = field(row, name, rest)
    return found


def field(row: Row, name: str, rest: str) -> Any:
    if name in (*EPC_LISTS, "certificationInfo", "set", "unset"):
        return [row.take() for _ in range(int(rest))]
    if name in QUANTITIES:
        return [(row.take(), row.take(), row.take()) for _ in range(int(rest))]
    if name in PAIRS:
        return [(row.take(), row.take()) for _ in range(int(rest))]
    if name == "sensorElementList":
        return [sensor(row) for _ in range(int(rest))]
    return plain_field(row, name, rest)


def plain_field(row: Row, name: str, rest: str) -> Any:
    if name in {"ilmd", "extensions"}:
        return row.members(rest)
    if name in {"readPoint", "bizLocation"}:
        return rest, row.members(row.maybe(f"{name}.extensions"))
    if name == "errorDeclaration":
        return declaration(row, rest)
    assert name in PLAIN
    return rest


def sensor(row: Row) -> Any:
    count = row.maybe("metadata")
    metadata = None if count is None else part(row, "metadata", count)
    reports = []
    for _ in range(int(row.maybe("reports") or 0)):
        size = row.maybe("report")
        assert size is not None
        reports.append(part(row, "report", size))
    return metadata, reports, row.members(row.maybe("element.extensions"))


def part(row: Row, name: str, size: str) -> Any:
    end = row.at + int(size)
    fields, extensions = {}, None
    while row.at < end:
        count = row.maybe(f"{name}.extensions")
        if count is None:
            key, _, value = row.take().partition("=")
            fields[key] = value
        else:
            extensions = row.members(count)
    assert row.at == end
    return fields, extensions


def declaration(row: Row, time: str) -> Any:
    reason = row.maybe("reason")
    ids = [row.take() for _ in range(int(row.maybe("correctiveEventIDs") or 0))]
    return time, reason, ids, row.members(row.maybe("declaration.extensions"))


# ------------------------------------------------- the same from the event, without a row


def agreed(value: Any, *, in_list: bool = False) -> Any:
    """A value without what XML cannot tell: types of texts, and whether one member is a list of one."""
    if isinstance(value, dict):
        return {key: agreed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        if len(value) == 1 and not in_list and not isinstance(value[0], list):
            return agreed(value[0])
        return [agreed(inner, in_list=True) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def maybe_agreed(extensions: Tree | None) -> Any:
    return agreed(extensions) if extensions else None


def expected_part(struct: SensorMetadata | SensorReport) -> Any:
    fields: Tree = {}
    for info in structs.fields(struct):
        value = getattr(struct, info.name)
        if info.name == "extensions" or value is None:
            continue
        name = info.encode_name
        if name in SENSOR_WORDS:
            fields[name] = SENSOR_WORDS[name].web(value)
        elif name == "deviceID":
            fields[name] = full_address(value)
        elif isinstance(value, Decimal):
            fields[name] = exact(value)
        elif isinstance(value, (str, bool)):
            fields[name] = agreed(value)
        else:
            fields[name] = utc_text(value)
    return fields, maybe_agreed(struct.extensions)


def expected_sensor(element: SensorElement) -> Any:
    metadata = element.sensor_metadata
    reports = [expected_part(report) for report in element.sensor_report]
    return metadata and expected_part(metadata), reports, maybe_agreed(element.extensions)


def expected_declaration(given: ErrorDeclaration) -> Any:
    reason = cbv.ERROR_REASON.web(given.reason) if given.reason else None
    ids = sorted(given.corrective_event_ids)
    return utc_text(given.declaration_time), reason, ids, maybe_agreed(given.extensions)


def expected(event: Event) -> Tree:
    by_name = {info.encode_name: getattr(event, info.name) for info in structs.fields(event)}
    found: Tree = {}
    for name in (*EPC_LISTS, *QUANTITIES, *PAIRS, "certificationInfo", "sensorElementList"):
        if by_name[name]:
            found[name] = ordered([entry(name, one) for one in by_name[name]])
    for name in PLAIN:
        if by_name[name] not in {None, ""}:
            found[name] = entry(name, by_name[name])
    for name in ("readPoint", "bizLocation"):
        if by_name[name]:
            found[name] = spell(by_name[name].id).full, maybe_agreed(by_name[name].extensions)
    for name, value in (("ilmd", event.ilmd), ("extensions", event.extensions)):
        if value:
            found[name] = agreed(value)
    if event.persistent_disposition:
        found["set"] = sorted(map(cbv.DISPOSITION.web, event.persistent_disposition.set))
        found["unset"] = sorted(map(cbv.DISPOSITION.web, event.persistent_disposition.unset))
    if event.error_declaration:
        found["errorDeclaration"] = expected_declaration(event.error_declaration)
    return found


def entry(name: str, value: Any) -> Any:
    if name in (*EPC_LISTS, "parentID", "epcClass"):
        return spell(value).full
    if name in QUANTITIES:
        number = "" if value.quantity is None else exact(value.quantity)
        return spell(value.epc_class).full, number, value.uom or ""
    if name == "bizTransactionList":
        kind = cbv.TRANSACTION_TYPE.web(value.type) if value.type else ""
        return kind, full_address(value.biz_transaction)
    if name in PAIRS:
        return cbv.PARTY_TYPE.web(value.type), spell(getattr(value, name.removesuffix("List"))).full
    if name == "sensorElementList":
        return expected_sensor(value)
    return plain_entry(name, value)


def plain_entry(name: str, value: Any) -> Any:
    words = {"bizStep": cbv.BIZ_STEP, "disposition": cbv.DISPOSITION}.get(name)
    if words:
        return words.web(value)
    return (
        exact(value) if name == "quantity" else full_address(value) if name == "transformationID" else value
    )


def ordered(entries: list[Any]) -> list[Any]:
    return sorted(entries, key=lambda entry: repr(stable(entry)))


def stable(value: Any) -> Any:
    """A value whose repr does not depend on the order in which maps were filled."""
    if isinstance(value, dict):
        return sorted((name, stable(inner)) for name, inner in value.items())
    return [stable(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def settled(tree: Tree) -> Tree:
    """The tree with its multisets in one order."""
    found = {name: ordered(value) if isinstance(value, list) else value for name, value in tree.items()}
    if "sensorElementList" in found:
        found["sensorElementList"] = ordered(
            [(metadata, ordered(reports), more) for metadata, reports, more in found["sensorElementList"]]
        )
    return found


@pytest.mark.requirement("R013")
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(event=events)
def test_every_row_can_be_read_back(event: Event) -> None:
    found = read_back(event_pieces(event).text)
    head = found.pop("head")
    moment = utc_text(event.event_time)
    assert head.startswith(f"eventType={event.type}eventTime={moment[:19]}")
    assert head.endswith(f"ZeventTimeZoneOffset={event.event_time_zone_offset}")
    assert settled(found) == settled(expected(event))


# Few values, so that two of them are often nearly alike: the traps are in how parts are put together.
few_names = st.sampled_from(["{urn:x}a", "{urn:x}b", "a", "2", "=", "report=1", "#text"])
few_scalars = st.sampled_from(
    ["", "1", "=", "[1", "{1", "reports=0", "{urn:x}a", "\x1f", "\x1b", "\x1b]", None, True, 1]
)
few_values = st.recursive(
    few_scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(few_names, inner, max_size=2)),
    max_leaves=5,
)
few_maps = st.one_of(st.none(), st.none(), st.dictionaries(few_names, few_values, min_size=1, max_size=2))
few_sensors = st.builds(
    SensorElement,
    sensor_metadata=st.one_of(st.none(), st.builds(SensorMetadata, extensions=few_maps)),
    sensor_report=st.lists(
        st.builds(SensorReport, string_value=st.one_of(st.none(), few_scalars.map(str)), extensions=few_maps),
        max_size=2,
    ).map(tuple),
    extensions=few_maps,
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(event=events, sensors=st.lists(few_sensors, max_size=2).map(tuple), more=few_maps, ilmd=few_maps)
def test_rows_of_nearly_equal_parts_can_be_read_back(
    event: Event, sensors: Any, more: Any, ilmd: Any
) -> None:
    event = structs.replace(event, sensor_element_list=sensors, extensions=more, ilmd=ilmd)
    found = read_back(event_pieces(event).text)
    del found["head"]
    assert settled(found) == settled(expected(event))


def test_a_mark_that_somebody_writes_is_not_the_mark_that_we_write(plain: Event) -> None:
    texts = ("urn:epc:id:nothing:1", "uri:urn:epc:id:nothing:1", "https://a.cn/01/x", "uri:https://a.cn/01/x")
    found = {event_pieces(structs.replace(plain, transformation_id=text)).event_id for text in texts}
    assert len(found) == len(texts)


def test_a_brace_behind_a_colon_in_a_name_is_part_of_the_name(plain: Event) -> None:
    names = ("{http://x.cn/}a:}b", "{http://x.cn/}a}b", "{urn:x}a:}b", "{urn:x}a}b")
    found = {event_pieces(structs.replace(plain, extensions={name: "1"})).event_id for name in names}
    assert len(found) == len(names)


def test_both_spellings_of_a_urn_as_namespace_agree_beside_other_names(plain: Event) -> None:
    found = {
        event_pieces(
            structs.replace(plain, extensions={f"{{{space}}}b": "1", "{urn:x}a": "2", "{urn:z}c": "3"})
        ).event_id
        for space in ("urn:x", "urn:x:")
    }
    assert len(found) == 1


def test_a_quantity_without_class_is_not_nothing(plain: Event) -> None:
    assert event_pieces(structs.replace(plain, quantity=Decimal(5))).event_id != event_pieces(plain).event_id


@pytest.fixture
def plain() -> Event:
    from strategies import HEADER

    return Event(type="ObjectEvent", event_time=HEADER.creation_date, event_time_zone_offset="+08:00")
