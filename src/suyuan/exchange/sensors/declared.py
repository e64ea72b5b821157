"""The operation that takes readings, declared for the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any, Final

from msgspec import Struct

from suyuan.exchange.api.operations import Answer, Content, Operation, Words
from suyuan.exchange.api.questions import said
from suyuan.supervision.cold.handing_in import MOST

SENSOR: Final = "8b1f6f0e-4c1d-4e52-9a3b-0f6f5d2c7e11"


class SensorReading(Struct, forbid_unknown_fields=True, kw_only=True):
    """How warm it was at a sensor at a moment."""

    sensor: Annotated[
        str,
        said(
            "Its id as on `/cold-chain/`, or the device id under which it is registered",
            "冷链页面上的传感器编号，或登记的设备标识",
            min_length=1,
            max_length=300,
        ),
    ]
    at: Annotated[
        str,
        said(
            "ISO 8601 with its offset",
            "ISO 8601，须带时区",
            max_length=64,
            examples=["2026-11-30T09:30:00+08:00"],
        ),
    ]
    celsius: Annotated[float, said("Degrees Celsius", "摄氏度")]


class SensorReadings(Struct, forbid_unknown_fields=True, kw_only=True):
    """Readings of one or several sensors, in any order."""

    readings: Annotated[
        list[SensorReading],
        said(f"1 to {MOST:,} readings", f"1 至 {MOST} 条读数", min_length=1, max_length=MOST),
    ]


class ReadingProblem(Struct, kw_only=True):
    """Why a reading was not kept."""

    where: Annotated[str, said("Which reading, from 0, and which field", "第几条（从 0 起）的哪个字段")]
    code: str
    value: str | None
    message: str
    message_zh: str
    remedy: str
    remedy_zh: str


class ReadingsTaken(Struct, kw_only=True):
    """What became of them."""

    new: int
    known: Annotated[
        int,
        said(
            "There already: of two values for one moment the first one stands", "已有：同一时刻以先到的为准"
        ),
    ]
    refused: int
    problems: Annotated[
        list[ReadingProblem], said("Of the first 200 that were refused", "前 200 条未收的原因")
    ]


_TAKEN: Final[dict[str, Any]] = {"new": 1, "known": 0, "refused": 0, "problems": []}
_SENT: Final[dict[str, Any]] = {
    "readings": [{"sensor": SENSOR, "at": "2026-11-30T09:30:00+08:00", "celsius": 5.3}]
}
OPERATIONS: Final = (
    Operation(
        "send_readings", "post", "/readings", "readings",
        Words("Send temperatures", "提交温度读数"),
        Words(
            "Of your own sensors and those of parties that entrusted you. What is sound is kept, each line that is not is"
            " told; sent again they change nothing. 400 where nothing could be kept.",
            "本单位和委托方的传感器。可用的照收，有问题的逐条说明；重复提交不会重复入账。一条都不能收时返回 400。",
        ),
        (Answer(200, Words("What became of them", "处理结果"), (Content(ReadingsTaken, _TAKEN),)),),
        scope="capture",
        bodies=(Content(SensorReadings, _SENT),),
        refusals=(400, 409, 413, 415, 422),
        repeatable=True,
    ),
)  # fmt: skip
