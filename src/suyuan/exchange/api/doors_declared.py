"""The operations of the doors for tables and scans (``exchange.doors``), declared for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Final

from suyuan.core.epcis.tables.carton import Scan
from suyuan.core.epcis.tables.mapping import Mapping
from suyuan.exchange.api import door_examples
from suyuan.exchange.api.door_answers import ImportList, MappingList, ScanAnswer, TableImport
from suyuan.exchange.api.operations import Answer, Content, Operation, PathPart, Words
from suyuan.exchange.doors.imports import MEDIA
from suyuan.exchange.doors.questions import ImportQuestion, ImportsQuestion, LinesQuestion

_XLSX: Final = MEDIA["xlsx"]
_BINARY: Final[dict[str, Any]] = {"type": "string", "contentMediaType": _XLSX}
_CSV: Final[dict[str, Any]] = {"type": "string"}
_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "mapping": {"type": "string"},
    },
}


_ID: Final = PathPart(
    "importID",
    Words("As `POST /imports` answered", "`POST /imports` 返回的编号"),
    door_examples.IMPORT_ID,
    {"type": "string", "format": "uuid"},
)
_NAME: Final = PathPart(
    "name",
    Words("Name of a mapping", "映射名"),
    "receiving",
    {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,58}[a-z0-9]$"},
)
_DONE: Final = Answer(
    200, Words("What became of it", "处理结果"), (Content(TableImport, door_examples.IMPORT),)
)

OPERATIONS: Final = (
    Operation(
        "import_table",
        "post",
        "/imports",
        "tables",
        Words("Send a table", "提交表格"),
        Words(
            "CSV or Excel by a declared mapping, as the body with `?mapping=` or as a form. 201 tells every row;"
            " a large table is taken with 202 and worked off behind. Rows sent again change nothing.",
            "按声明的映射提交 CSV 或 Excel：作为请求体并带 `?mapping=`，或用表单。201 逐行返回结果；"
            "大表返回 202，后台处理。重复提交的行不会重复入账。",
        ),
        (
            Answer(
                201,
                Words("Worked off", "已处理"),
                (Content(TableImport, door_examples.IMPORT),),
                location=True,
            ),
            Answer(
                202,
                Words("Taken, it waits", "已接收，排队中"),
                (Content(TableImport, door_examples.IMPORT),),
                location=True,
            ),
        ),
        scope="capture",
        question=ImportQuestion,
        bodies=(
            Content(_CSV, door_examples.TABLE, MEDIA["csv"]),
            Content(_BINARY, "receiving.xlsx", _XLSX),
            Content(_FORM, {"file": "receiving.xlsx", "mapping": "receiving"}, "multipart/form-data"),
        ),
        refusals=(400, 404, 409, 413, 415, 422),
        repeatable=True,
        query="mapping=receiving",
    ),
    Operation(
        "imports",
        "get",
        "/imports",
        "tables",
        Words("Tables sent so far", "已提交的表格"),
        Words("The newest first, 50 at a time.", "按时间倒序，每次 50 个。"),
        (
            Answer(
                200,
                Words("A page of them", "一页结果"),
                (Content(ImportList, {"imports": [door_examples.IMPORT], "next": None}),),
            ),
        ),
        scope="capture",
        question=ImportsQuestion,
        refusals=(400, 404),
    ),
    Operation(
        "import_result",
        "get",
        "/imports/{importID}",
        "tables",
        Words("What became of a table", "查询表格结果"),
        Words("Row by row, with every problem and its remedy.", "逐行返回问题与改正方法。"),
        (_DONE,),
        scope="capture",
        question=LinesQuestion,
        parts=(_ID,),
        refusals=(400, 404),
    ),
    Operation(
        "import_answer",
        "get",
        "/imports/{importID}/answer.xlsx",
        "tables",
        Words("The table with its problems", "下载带问题说明的表格"),
        Words(
            "The same table with two columns more. `?only=failed` leaves what to mend and send again.",
            "原表加两列说明。`?only=failed` 只含需要改正后重新提交的行。",
        ),
        (Answer(200, Words("A workbook", "Excel 工作簿"), (Content(_BINARY, "answer.xlsx", _XLSX),)),),
        scope="capture",
        question=LinesQuestion,
        parts=(_ID,),
        refusals=(400, 404, 409, 410),
    ),
    Operation(
        "import_retry",
        "post",
        "/imports/{importID}/retry",
        "tables",
        Words("Try a table once more", "重新处理表格"),
        Words(
            "For one that failed or had refused rows; what was accepted stays accepted.",
            "用于失败或有被拒行的表格；已接收的行不受影响。",
        ),
        (_DONE,),
        scope="capture",
        parts=(_ID,),
        refusals=(400, 404, 409, 422),
        repeatable=True,
    ),
    Operation(
        "mappings",
        "get",
        "/mappings",
        "tables",
        Words("Which tables can be sent", "可用的表格映射"),
        Words("The party's own and the shipped ones.", "本单位自定义的与系统自带的。"),
        (
            Answer(
                200,
                Words("Their names", "映射列表"),
                (
                    Content(
                        MappingList,
                        door_examples.MAPPINGS,
                    ),
                ),
            ),
        ),
        scope="capture",
        refusals=(400,),
    ),
    Operation(
        "declare_mapping",
        "post",
        "/mappings",
        "tables",
        Words("Declare a mapping of your own", "声明自己的映射"),
        Words(
            "Stored as the next version of its name; the same again changes nothing.",
            "保存为同名映射的新版本；内容相同则不变。",
        ),
        (
            Answer(
                201, Words("The mapping", "映射"), (Content(Mapping, door_examples.MAPPING),), location=True
            ),
        ),
        scope="capture",
        bodies=(Content(Mapping, door_examples.MAPPING),),
        refusals=(400, 409, 413, 415, 422),
        repeatable=True,
    ),
    Operation(
        "mapping",
        "get",
        "/mappings/{name}",
        "tables",
        Words("One mapping", "查看映射"),
        Words("The newest version.", "最新版本。"),
        (Answer(200, Words("The mapping", "映射"), (Content(Mapping, door_examples.MAPPING),)),),
        scope="capture",
        parts=(_NAME,),
        refusals=(400, 404),
    ),
    Operation(
        "template",
        "get",
        "/mappings/{name}/template.xlsx",
        "tables",
        Words("An empty table for Excel", "下载 Excel 模板"),
        Words(
            "With notes, examples and cells set to text, so that codes stay whole.",
            "含说明、示例，单元格已设为文本，编码不会变形。",
        ),
        (Answer(200, Words("A workbook", "Excel 工作簿"), (Content(_BINARY, "receiving.xlsx", _XLSX),)),),
        scope="capture",
        parts=(_NAME,),
        refusals=(400, 404),
    ),
    Operation(
        "template_csv",
        "get",
        "/mappings/{name}/template.csv",
        "tables",
        Words("The same as CSV", "下载 CSV 模板"),
        Words("UTF-8 with the mark that lets Excel see it.", "UTF-8，带 BOM，Excel 可直接打开。"),
        (
            Answer(
                200, Words("One row of headings", "表头"), (Content(_CSV, door_examples.TABLE, MEDIA["csv"]),)
            ),
        ),
        scope="capture",
        parts=(_NAME,),
        refusals=(400, 404),
    ),
    Operation(
        "scan",
        "post",
        "/scans",
        "tables",
        Words("Send the scans of a carton", "提交整箱扫码"),
        Words(
            "The strings as the scanner gives them, separators and symbology identifier included, become one event:"
            " in a box (`parent`) an aggregation. 201 taken, 200 sent before, 422 with the fate of each code.",
            "扫码枪输出的原始字符串（含分隔符与码制标识）合成一条事件；给出箱码 `parent` 即为装箱。"
            "201 已接收，200 此前已提交，422 逐码说明问题。",
        ),
        (
            Answer(
                201, Words("The event was taken", "已接收"), (Content(ScanAnswer, door_examples.SCANNED),)
            ),
            Answer(
                200,
                Words("It was there before", "此前已提交"),
                (Content(ScanAnswer, {**door_examples.SCANNED, "status": "duplicate"}),),
            ),
        ),
        scope="capture",
        bodies=(Content(Scan, door_examples.SCAN),),
        refusals=(400, 409, 413, 415, 422),
        repeatable=True,
    ),
)
