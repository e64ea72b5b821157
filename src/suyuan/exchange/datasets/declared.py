"""The operations under ``/api/v1/datasets``, declared for the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Struct

from suyuan.exchange.api.answers import Problem
from suyuan.exchange.api.operations import Answer, Content, Operation, PathPart, Words
from suyuan.exchange.api.questions import Code, said


class Owing(Struct, kw_only=True):
    """Who must fill something in; ``party`` is empty where none is registered."""

    party: str
    name: str
    nameZh: str  # noqa: N815


class RowSource(Struct, kw_only=True):
    """What a row was made from."""

    kind: Literal["event", "paper", "party", "product", ""]
    id: str


class DataRow(Struct, kw_only=True):
    """One row of a set. Empty fields are left out."""

    values: Annotated[
        dict[str, str],
        said("Field to text, as in `GET /datasets/profile`", "字段名与值，见 `GET /datasets/profile`"),
    ]
    extensions: dict[str, str]
    whole: Annotated[
        bool, said("false: something of it is hidden from you", "false：其中有内容对本单位不公开")
    ]
    source: RowSource
    owes: Owing
    problems: list[Problem]


class DataSetAnswer(Struct, kw_only=True):
    """One set about the item."""

    name: str
    title: str
    titleZh: str  # noqa: N815
    group: Literal["basic", "application"]
    state: Annotated[
        Literal["complete", "incomplete", "missing", "unseen", "none"],
        said("`unseen`: you would not see it if it were there", "`unseen`：即使已上报，本单位也看不到"),
    ]
    owes: Owing | None
    rows: list[DataRow]
    leftOut: int  # noqa: N815


class DataSets(Struct, kw_only=True):
    """Every set about an item, and how complete they are."""

    standard: str
    profileVersion: int  # noqa: N815
    item: str
    name: str
    complete: bool
    fieldsAsked: int  # noqa: N815
    fieldsLacking: int  # noqa: N815
    sets: list[DataSetAnswer]


class FieldWord(Struct, kw_only=True):
    """One word of a code list."""

    value: str
    name: str
    nameZh: str  # noqa: N815
    national: str


class ProfileField(Struct, kw_only=True):
    """One field of a set."""

    name: str
    title: str
    titleZh: str  # noqa: N815
    type: Literal["text", "code", "day", "moment", "whole", "number", "flag", "word"]
    mandatory: bool
    pattern: str
    words: list[FieldWord]


class ProfileSet(Struct, kw_only=True):
    """One set of the standard."""

    name: str
    title: str
    titleZh: str  # noqa: N815
    group: Literal["basic", "application"]
    clause: str
    owes: Literal["holder", "party", "reporter", "issuer"]
    fields: list[ProfileField]


class ProfileAnswer(Struct, kw_only=True):
    """What is asked of each set."""

    standard: str
    profileVersion: int  # noqa: N815
    sets: list[ProfileSet]


class DataSetsQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``GET /datasets``."""

    item: Code
    extensions: Annotated[
        bool,
        said(
            "Also the further fields that each actor reports; not part of the national form",
            "同时给出各类单位的扩展字段，不属于国家标准格式",
        ),
    ] = False


class RowFate(Struct, kw_only=True):
    """What became of one row."""

    row: Annotated[int, said("As the table numbers it", "表格中的行号")]
    status: Literal["accepted", "duplicate", "refused"]
    problems: list[Problem]


class RowFates(Struct, kw_only=True):
    """In the order of the rows."""

    rows: list[RowFate]


_OWES: Final = {"party": "firm-a", "name": "Jinghua", "nameZh": "京华生物"}
_USE: Final[dict[str, Any]] = {
    "name": "use",
    "title": "Use",
    "titleZh": "使用信息",
    "group": "application",
    "state": "complete",
    "owes": None,
    "rows": [
        {
            "values": {
                "unit": "双塔医院",
                "time": "2026-07-02T09:00:00+08:00",
                "traceCode": "81098760007890123456",
            },
            "extensions": {},
            "whole": True,
            "source": {"kind": "event", "id": "5f0e6a1c2b3d4e5f60718293a4b5c6d7"},
            "owes": _OWES,
            "problems": [],
        }
    ],
    "leftOut": 0,
}
_EXAMPLE: Final = {
    "standard": "NMPAB/T 1004-2019",
    "profileVersion": 1,
    "item": "drug:81098760007890123456",
    "name": "重组乙型肝炎疫苗",
    "complete": True,
    "fieldsAsked": 3,
    "fieldsLacking": 0,
    "sets": [_USE],
}
_FIELD: Final = {
    "name": "unit",
    "title": "Vaccination unit",
    "titleZh": "接种单位",
    "type": "text",
    "mandatory": True,
    "pattern": "",
    "words": [],
}
_PROFILE: Final = {
    "standard": "NMPAB/T 1004-2019",
    "profileVersion": 1,
    "sets": [
        {name: _USE[name] for name in ("name", "title", "titleZh", "group")}
        | {"clause": "应用信息 7", "owes": "reporter", "fields": [_FIELD]}
    ],
}

_ROWS: Final = {"type": "array", "items": {"type": "object"}}

OPERATIONS: Final = (
    Operation(
        "datasets", "get", "/datasets", "datasets",
        Words("The national data sets of an item", "查询疫苗追溯数据集"),
        Words(
            "Of a thing, a lot or a product, in the form of NMPAB/T 1004: each row with what is missing or wrong and who"
            " must mend it. Only from what you may see.",
            "按 NMPAB/T 1004 给出单件、批次或品种的各数据子集，每行注明缺项、错误和应补齐的单位。只含本单位可见的内容。",
        ),
        (Answer(200, Words("The sets", "数据集"), (Content(DataSets, _EXAMPLE),)),),
        scope="query",
        question=DataSetsQuestion,
        refusals=(400, 404),
    ),
    Operation(
        "dataset_profile", "get", "/datasets/profile", "datasets",
        Words("What the sets ask", "数据集字段说明"),
        Words("Fields, types, code lists, and who owes each set.", "字段、类型、代码表，以及各数据集由谁提供。"),
        (Answer(200, Words("The profile", "字段说明"), (Content(ProfileAnswer, _PROFILE),)),),
        scope="query",
    ),
    Operation(
        "send_dataset_rows", "post", "/datasets/{set}/rows", "datasets",
        Words("Send rows that are no events", "提交基础信息和检验、批签发数据"),
        Words(
            "What you say of your vaccines (`vaccine`), your licences (`licence`), your tests (`self_test`) and batch releases"
            " (`batch_release`) of lots that you reported. Rows as JSON objects under the names or headings of the fields,"
            " or a CSV or Excel table. A bad row holds back no other; the same row again changes nothing. Rows of the other"
            " sets are events: `POST /imports` with the mapping `vaccine-…`.",
            "本单位疫苗的基本信息（`vaccine`）、许可证（`licence`）、本单位上报过的批次的自检（`self_test`）和批签发（`batch_release`）。"
            "每行一个 JSON 对象，名称为字段名或列名，也可用 CSV 或 Excel。有问题的行不影响其他行，重复提交不会重复。"
            "其他数据集的行是事件，请用 `POST /imports`，映射为 `vaccine-…`。",
        ),
        (Answer(201, Words("Row by row", "逐行结果"), (Content(RowFates, {"rows": [{"row": 2, "status": "accepted", "problems": []}]}),)),),
        scope="capture",
        parts=(PathPart("set", Words("Which set", "数据集"), "self_test", {"type": "string", "enum": ["vaccine", "licence", "self_test", "batch_release"]}),),
        bodies=(Content(_ROWS, [{"drugId": "06901234567892", "lot": "L7", "testedOn": "2026-02-25", "reportNumber": "J-1", "issuer": "QC"}]),),
        refusals=(400, 404, 413),
        repeatable=True,
    ),
)  # fmt: skip
