"""The operation of serial requests, declared for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Final

from suyuan.exchange.api.operations import Answer, Content, Operation, Words

_SAID: Final[dict[str, Any]] = {
    "IDType": "AHM",
    "size": 2,
    "ObjectKey Name": "药品标识码",
    "ObjectKey Value": "8001203",
    "Sender_ID": "MA.156.M1.123456.0123456C",
    "Receiver_ID": "MA.156.M1.110000.0000001C",
}
_ONE: Final = {"SendingSystem": "6901234000016", **_SAID}
_TWO: Final = {
    "ReceivingSystem": "6901234000016",
    "ACTIONCODE": "C",
    **_SAID,
    "SerialNumber": ["80012033071598240466", "80012037720145938217"],
    "problems": [],
}
_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 200}
_KIND: Final = {"type": "string", "enum": ["GTIN", "SSCC", "MA", "AHM"]}
_TABLE_ONE: Final[dict[str, Any]] = {
    "type": "object",
    "required": sorted(_ONE),
    "properties": dict.fromkeys(_ONE, _TEXT) | {"IDType": _KIND, "size": {"type": "integer", "minimum": 1}},
}
_TABLE_TWO: Final[dict[str, Any]] = {
    "type": "object",
    "required": sorted(_TWO),
    "properties": {name: {"type": "string"} for name in _TWO}
    | {
        "ACTIONCODE": {"type": "string", "enum": ["C", "P", "R"]},
        "size": {"type": ["integer", "string"]},
        "SerialNumber": {"type": "array", "items": {"type": "string"}},
        "problems": {"type": "array", "items": {"type": "object"}},
    },
}
_XML: Final = (
    '<Message type="serial-requests"><SendingSystem>6901234000016</SendingSystem><IDType>AHM</IDType><size>2</size>'
    "<ObjectKey_Name>药品标识码</ObjectKey_Name><ObjectKey_Value>8001203</ObjectKey_Value>"
    "<Sender_ID>MA.156.M1.123456.0123456C</Sender_ID><Receiver_ID>MA.156.M1.110000.0000001C</Receiver_ID></Message>"
)
OPERATIONS: Final = (
    Operation(
        "request_serials", "post", "/imports/serial-requests", "tables",
        Words("Ask for serial numbers", "申请序列号"),
        Words(
            "Table 1, answered by table 2; or a list of up to ten. `C` complete, `P` a part (100,000 at once, or a limit was"
            " reached), `R` refused with `problems`; 422 where all are refused. Serials are random and never issued twice."
            " With AHM and SSCC the whole code is told, else the serial alone.",
            "提交表1，返回表2；也可一次提交至多十个申请的列表。`C` 完成，`P` 部分（一次至多 100000 个，或已到上限），`R` 拒绝并附"
            " `problems`；全部被拒时返回 422。序列号随机且不重复发放。AHM 与 SSCC 返回完整编码，其他返回序列号。",
        ),
        (Answer(200, Words("Table 2", "表2"), (Content(_TABLE_TWO, _TWO), Content({"type": "string"}, "<Message/>", "application/xml"))),),
        scope="imports:write",
        bodies=(
            Content({"oneOf": [_TABLE_ONE, {"type": "array", "items": _TABLE_ONE, "minItems": 1, "maxItems": 10}]}, _ONE),
            Content({"type": "string"}, _XML, "application/xml"),
        ),
        refusals=(400, 409, 413, 415, 422),
        repeatable=True,
    ),
)  # fmt: skip
