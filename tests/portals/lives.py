"""Traces for the tests of pictures and pages: the sample lives, and lives bent to an extreme."""

from __future__ import annotations

import copy
import datetime as dt
import itertools
import json
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[1] / "golden" / "trace"
START = dt.datetime(2021, 1, 4, 1, 0, tzinfo=dt.UTC)


def life(name: str) -> dict[str, Any]:
    """One of the sample lives."""
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def busy_life(events: int, *, parties: int = 40, readings: int = 2_000) -> dict[str, Any]:
    """A life with many events, many holders and a long temperature record."""
    trace = life("vaccine")
    pattern = trace["events"][0]
    step = dt.timedelta(hours=9)
    trace["events"] = [
        {
            **copy.deepcopy(pattern),
            "id": f"{number:032x}",
            "seq": number + 1,
            "time": stamp(START + number * step),
        }
        for number in range(events)
    ]
    custody = [_stay(number, events * step / parties) for number in range(parties)]
    trace["views"]["parties"] = {"custody": custody, "hops": _hops(custody), "quantities": []}
    trace["views"]["states"]["intervals"] = [_state(trace, stay) for stay in custody]
    trace["views"]["places"]["stays"] = [
        {"place": stay["place"], "from": stay["from"], "to": stay["to"], "event": stay["event_in"]}
        for stay in custody
    ]
    series = trace["views"]["conditions"]["series"][0]
    every = events * step / readings
    series["points"] = [
        [stamp(START + number * every), 4 + number % 7 / 3, None] for number in range(readings)
    ]
    trace["views"]["packaging"]["intervals"] = []
    trace["gaps"] = []
    trace["journal"] |= {"events": events, "first": stamp(START), "last": stamp(START + events * step)}
    return trace


def _stay(number: int, held: dt.timedelta) -> dict[str, Any]:
    ref = {"name_en": None, "kind": "DISTRIBUTOR", "city": "石家庄"}
    return {
        "party": {**ref, "id": f"urn:epc:id:pgln:6902001.{number:05d}", "name": f"第 {number} 医药公司"},
        "from": stamp(START + number * held),
        "to": stamp(START + (number + 1) * held),
        "place": {**ref, "id": f"https://id.gs1.org/414/69020010{number:05d}", "name": f"{number} 号库"},
        "kind": "possession",
        "event_in": f"{number:032x}",
        "event_out": None,
    }


def _hops(custody: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "from": giver["party"],
            "to": taker["party"],
            "left": giver["to"],
            "arrived": taker["from"],
            "documents": [],
            "event_out": giver["event_in"],
            "event_in": taker["event_in"],
            "gap": None,
        }
        for giver, taker in itertools.pairwise(custody)
    ]


def _state(trace: dict[str, Any], stay: dict[str, Any]) -> dict[str, Any]:
    return {
        **trace["views"]["states"]["intervals"][0],
        "from": stay["from"],
        "to": stay["to"],
        "event": stay["event_in"],
    }


def replaced(value: Any, text: str) -> Any:
    """The trace with every name and message set to a text: what a hostile sender would write."""
    if isinstance(value, dict):
        return {key: text if _is_name(key, one) else replaced(one, text) for key, one in value.items()}
    return [replaced(one, text) for one in value] if isinstance(value, list) else value


def _is_name(key: str, value: Any) -> bool:
    names = {
        "name",
        "name_en",
        "city",
        "message",
        "message_en",
        "title",
        "detail",
        "hri",
        "step_name",
        "spec",
    }
    return isinstance(value, str) and (key in names or key.endswith(("_name", "_name_en")))
