"""GS1's draft conformance tests TCR-53 (sensor elements) and TCR-54 (associations), step by step.

'set1' are GS1's own sensor examples, read in place, with one event of ours for what they leave out. What each
step should return is worked out from the raw JSON of the examples, not from our model of them.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from suyuan.core.epcis.check import check_event
from suyuan.core.epcis.json20 import read_document, read_event
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.epcis.query.evaluate import matches
from suyuan.core.epcis.query.model import EmptyWorld, Facts
from suyuan.core.epcis.query.parse import from_parameters

CAPTURED = dt.datetime(2026, 5, 2, 11, tzinfo=dt.UTC)
FIELD = "http://ns.example.com/epcis/"
OURS = {
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"example": FIELD}],
    "type": "EPCISDocument",
    "schemaVersion": "2.0",
    "creationDate": "2026-05-02T10:00:00Z",
    "epcisBody": {
        "eventList": [
            {
                "type": "ObjectEvent",
                "action": "OBSERVE",
                "eventTime": "2026-05-02T10:00:00Z",
                "eventTimeZoneOffset": "+00:00",
                "epcList": ["urn:epc:id:sgtin:6901234.156789.1"],
                "sensorElementList": [
                    {
                        "sensorMetadata": {"time": "2026-05-02T09:59:00Z", "example:room": 12},
                        "sensorReport": [
                            {
                                "type": "Temperature",
                                "value": 5.5,
                                "uom": "CEL",
                                "example:rack": "B",
                                "example:slot": 3,
                            }
                        ],
                        "example:fridge": "F1",
                        "example:door": 2,
                    }
                ],
            },
            {
                "type": "ObjectEvent",
                "action": "OBSERVE",
                "eventTime": "2026-05-02T10:00:00Z",
                "eventTimeZoneOffset": "+00:00",
                "epcList": ["urn:epc:id:sgtin:6901234.156789.2"],
            },
        ]
    },
}


class Captured:
    """Events with the JSON they were read from."""

    def __init__(self, documents: list[bytes]) -> None:
        self.pairs: list[tuple[dict[str, Any], Event]] = []
        for data in documents:
            raws = json.loads(data)["epcisBody"]["eventList"]
            for raw, read in zip(raws, read_document(data).events, strict=True):
                if read.event is not None:
                    self.pairs.append((raw, read.event))

    def poll(self, **parameters: Any) -> list[dict[str, Any]]:
        query = from_parameters(parameters.items(), {"example": FIELD})
        facts = Facts(CAPTURED)
        return [raw for raw, event in self.pairs if matches(query, event, facts, EmptyWorld())]

    def where(self, holds) -> list[dict[str, Any]]:
        return [raw for raw, _ in self.pairs if holds(raw)]


@pytest.fixture(scope="module")
def set1(testdata) -> Captured:
    folder = testdata / "epcis" / "gs1-epcis" / "json" / "WithSensorData"
    files = [path.read_bytes() for path in sorted(folder.glob("*.jsonld"))]
    return Captured([*files, json.dumps(OURS).encode()])


def metadata(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (
        element["sensorMetadata"]
        for element in raw.get("sensorElementList", [])
        if "sensorMetadata" in element
    )


def reports(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (
        report for element in raw.get("sensorElementList", []) for report in element.get("sensorReport", [])
    )


def parts(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from metadata(raw)
    yield from reports(raw)


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def test_step_2_a_record_time_before_the_capture_returns_all(set1):
    assert set1.poll(GE_recordTime=(CAPTURED - dt.timedelta(minutes=1)).isoformat()) == set1.where(
        lambda _: True
    )


@pytest.mark.parametrize("name", ["EXISTS_sensorElement", "EXISTS_sensorElementList"])
def test_step_3_only_events_with_a_sensor_element_exist_for_it(set1, name):
    found = set1.poll(**{name: None})
    assert found == set1.where(lambda raw: "sensorElementList" in raw)
    assert 0 < len(found) < len(set1.pairs)


@pytest.mark.parametrize(
    ("field", "where"), [("time", parts), ("startTime", metadata), ("endTime", metadata)]
)
def test_steps_4_and_5_periods_of_time(set1, field, where):
    times = sorted(
        {part[field] for raw, _ in set1.pairs for part in where(raw) if field in part}, key=instant
    )
    assert times
    for time in times:
        behind = set1.poll(**{f"GE_{field}": time})
        assert behind == set1.where(
            lambda raw, t=time: any(instant(p[field]) >= instant(t) for p in where(raw) if field in p)
        )
        before = set1.poll(**{f"LT_{field}": time})
        assert before == set1.where(
            lambda raw, t=time: any(instant(p[field]) < instant(t) for p in where(raw) if field in p)
        )
        period = set1.poll(
            **{f"GE_{field}": time, f"LT_{field}": (instant(time) + dt.timedelta(seconds=1)).isoformat()}
        )
        assert [raw for raw in period if any(p.get(field) == time for p in where(raw))]


def same_thing(value):
    """A GS1 Digital Link names the same thing on every domain."""
    link = re.fullmatch(r"https://[^/]+(/(?:253|8004|414)/.+)", value) if isinstance(value, str) else None
    return link[1] if link else value


STEPS = {
    6: ("EQ_type", "type", reports), 7: ("EQ_deviceID", "deviceID", parts),
    8: ("EQ_dataProcessingMethod", "dataProcessingMethod", parts), 9: ("EQ_microorganism", "microorganism", reports),
    10: ("EQ_chemicalSubstance", "chemicalSubstance", reports), 11: ("EQ_bizRules", "bizRules", metadata),
    16: ("EQ_stringValue", "stringValue", reports), 17: ("EQ_booleanValue", "booleanValue", reports),
    18: ("EQ_hexBinaryValue", "hexBinaryValue", reports), 19: ("EQ_uriValue", "uriValue", reports),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_steps_6_to_11_and_16_to_19_an_attribute_finds_the_events_that_have_it(set1, step):
    name, field, where = STEPS[step]
    values = {part[field] for raw, _ in set1.pairs for part in where(raw) if field in part}
    assert values
    for value in values:
        wanted = value if isinstance(value, bool) else [value]
        same = same_thing(value)
        expected = set1.where(
            lambda raw, same=same: any(
                field in part and same_thing(part[field]) == same for part in where(raw)
            )
        )
        assert set1.poll(**{name: wanted}) == expected
    assert set1.poll(**{name: "false" if field == "booleanValue" else ["https://nobody.example/x"]}) in (
        [],
        set1.where(lambda raw: any(part.get(field) is False for part in where(raw))),
    )


MEASURES = {12: "value", 13: "minValue", 14: "maxValue", 15: "meanValue", 23: "sDev", 25: "percValue"}


@pytest.mark.parametrize("step", MEASURES)
def test_steps_12_to_15_23_and_25_numbers_in_their_unit(set1, step):
    field = MEASURES[step]
    found = {
        (report[field], report["uom"]) for raw, _ in set1.pairs for report in reports(raw) if field in report
    }
    assert found
    for number, unit in found:

        def expected(holds, unit=unit):
            return set1.where(
                lambda raw: any(
                    report.get("uom") == unit and field in report and holds(report[field])
                    for report in reports(raw)
                )
            )

        assert same_or_more(set1.poll(**{f"GE_{field}_{unit}": number}), expected(lambda n, m=number: n >= m))
        assert same_or_more(set1.poll(**{f"LT_{field}_{unit}": number}), expected(lambda n, m=number: n < m))
        if field == "value":
            assert same_or_more(
                set1.poll(**{f"EQ_value_{unit}": [number]}), expected(lambda n, m=number: n == m)
            )


def same_or_more(found, expected) -> bool:
    """Other units of the same kind may add to what is found, never take away."""
    return all(raw in found for raw in expected)


def test_step_24_percentile_ranks(set1):
    ranks = {report["percRank"] for raw, _ in set1.pairs for report in reports(raw) if "percRank" in report}
    assert ranks
    for rank in ranks:
        assert set1.poll(GE_percRank=rank) == set1.where(
            lambda raw, r=rank: any(x.get("percRank", -1) >= r for x in reports(raw))
        )
        assert set1.poll(LT_percRank=rank) == set1.where(
            lambda raw, r=rank: any(x.get("percRank", 1e9) < r for x in reports(raw))
        )


@pytest.mark.parametrize(
    ("scope", "text", "word", "field", "number"),
    [("SENSORELEMENT", "fridge", "F1", "door", 2), ("SENSORMETADATA", "room", "12", "room", 12),
     ("SENSORREPORT", "rack", "B", "slot", 3)],
)  # fmt: skip
def test_steps_20_to_22_fields_of_ones_own_at_three_levels(set1, scope, text, word, field, number):  # noqa: PLR0917
    ours = [OURS["epcisBody"]["eventList"][0]]
    assert set1.poll(**{f"EQ_{scope}_example:{text}": [word]}) == ours
    assert set1.poll(**{f"EQ_{scope}_example:{text}": ["nothing of the kind"]}) == []
    assert set1.poll(**{f"EQ_{scope}_example:{field}": number}) == ours
    for how, finds, misses in (("GT", -1, 0), ("GE", 0, 1), ("LT", 1, 0), ("LE", 0, -1)):
        assert set1.poll(**{f"{how}_{scope}_example:{field}": number + finds}) == ours
        assert set1.poll(**{f"{how}_{scope}_example:{field}": number + misses}) == []
    others = {"SENSORELEMENT", "SENSORMETADATA", "SENSORREPORT"} - {scope}
    assert all(set1.poll(**{f"EXISTS_{other}_example:{field}": 1}) == [] for other in others)


def test_step_26_a_question_in_kelvin_finds_readings_in_celsius(set1):
    ours = OURS["epcisBody"]["eventList"][0]
    kelvin = float(Decimal("5.5") + Decimal("273.15"))
    found = set1.poll(EQ_type=["gs1:Temperature"], EQ_value_KEL=[kelvin])
    assert ours in found
    at_least = set1.poll(EQ_type=["gs1:Temperature"], GE_value_KEL=kelvin)
    assert at_least == set1.where(
        lambda raw: any(r.get("uom") == "CEL" and r.get("value", -999) >= 5.5 for r in reports(raw))
    )
    assert ours not in set1.poll(EQ_type=["gs1:Temperature"], GE_value_KEL=kelvin + 0.01)
    assert ours not in set1.poll(GE_value_PAL=0)


SET2 = {
    "dataProcessingMethod": "https://example.org/method/{}",
    "deviceID": "urn:epc:id:giai:6901234.{}",
    "deviceMetadata": "https://example.org/meta/{}",
    "rawData": "https://example.org/raw/{}",
    "time": "2026-05-0{}T08:00:00Z",
}


def sensor_event(in_metadata: dict[str, str], in_report: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "ObjectEvent", "action": "OBSERVE", "eventTime": "2026-05-02T10:00:00Z", "eventTimeZoneOffset": "+00:00",
        "epcList": ["urn:epc:id:sgtin:6901234.156789.1"],
        "sensorElementList": [
            {"sensorMetadata": in_metadata, "sensorReport": [{"type": "Temperature", "value": 5, "uom": "CEL", **in_report}]}
        ],
    }  # fmt: skip


@pytest.mark.parametrize("field", SET2)
def test_steps_27_and_28_the_same_attribute_is_found_in_metadata_and_in_report(field):
    one = {name: text.format(1) for name, text in SET2.items()}
    two = {name: text.format(2) for name, text in SET2.items()}
    document = {**OURS, "epcisBody": {"eventList": [sensor_event(one, {}), sensor_event({}, two)]}}
    set2 = Captured([json.dumps(document).encode()])
    assert len(set2.pairs) == 2
    for position, values in enumerate((one, two)):
        wanted = values[field] if field == "time" else [values[field]]
        assert set2.poll(**{f"EQ_{field}": wanted}) == [set2.pairs[position][0]]


@pytest.mark.parametrize("field", SET2)
def test_step_29_the_same_attribute_in_both_is_not_captured(field):
    text = SET2[field].format(1)
    read = read_event(json.dumps(sensor_event({field: text}, {field: text})).encode())
    assert read.event is None or any(problem.is_error for problem in refusals(read.event))


def association(**fields: Any) -> bytes:
    base = {"type": "AssociationEvent", "eventTime": "2026-05-02T10:00:00Z", "eventTimeZoneOffset": "+00:00"}
    return json.dumps({**base, **fields}).encode()


def refusals(event: Event):
    return [problem for problem in check_event(event) if problem.is_error]


CHILDREN = ["urn:epc:id:grai:6901234.12345.1"]
PARENT = "urn:epc:id:sgln:6901234.00001.W3"


def test_association_step_2_a_place_as_parent_is_captured_and_found():
    event = read_event(association(action="ADD", parentID=PARENT, childEPCs=CHILDREN)).event
    assert refusals(event) == []
    facts = Facts(CAPTURED, event_pieces(event).ni)
    for pairs in ({"MATCH_parentID": [PARENT]}, {"eventType": ["AssociationEvent"]}, {"MATCH_epc": CHILDREN},
                  {"MATCH_parentID": ["urn:epc:idpat:sgln:6901234.00001.*"]}):  # fmt: skip
        assert matches(from_parameters(pairs.items()), event, facts, EmptyWorld())
    assert not matches(from_parameters([("MATCH_parentID", CHILDREN)]), event, facts, EmptyWorld())


@pytest.mark.parametrize("action", ["ADD", "DELETE"])
def test_association_step_3_without_a_parent_it_is_not_captured(action):
    assert refusals(read_event(association(action=action, childEPCs=CHILDREN)).event)


@pytest.mark.parametrize("action", ["ADD", "OBSERVE"])
def test_association_step_4_without_any_child_it_is_not_captured(action):
    assert refusals(read_event(association(action=action, parentID=PARENT)).event)


def test_the_placeholder_unit_of_the_steps_is_no_unit():
    with pytest.raises(EpcisException):
        from_parameters([("GE_value_uom", 5)])
