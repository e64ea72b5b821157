"""What the doors for tables and scans answer, as types for the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from suyuan.exchange.api.answers import Moment, Problem
from suyuan.exchange.api.questions import said


class RowProblem(Problem, kw_only=True):
    """A problem of one cell."""

    row: int
    column: Annotated[str, said("The heading as the table has it", "表格中的列名")]


class ImportLine(Struct, kw_only=True):
    """What became of one row."""

    row: Annotated[int, said("As the table numbers it, from 1", "表格行号，从 1 起")]
    status: Literal["accepted", "duplicate", "refused", "rolled back"]
    eventID: str | None  # noqa: N815 - the name of EPCIS
    problems: list[RowProblem]


class ImportEvents(Struct, kw_only=True):
    """How many events the rows became."""

    accepted: int
    duplicate: int
    refused: int


class TableImport(Struct, kw_only=True):
    """A delivered table. Rows are told once it is worked off."""

    importID: str  # noqa: N815
    state: Literal["waiting", "done", "failed"]
    createdAt: Moment  # noqa: N815
    finishedAt: Moment | None  # noqa: N815
    origin: Annotated[str, said("api, page or folder", "接口、页面或文件夹")]
    mapping: str
    mappingVersion: int  # noqa: N815
    rows: int
    accepted: int | None
    duplicate: Annotated[int | None, said("Sent before; nothing is wrong", "此前已提交，无需处理")]
    refused: int | None
    problems: Annotated[list[Problem] | UnsetType, said("Of the table as a whole", "整张表的问题")] = UNSET
    lines: list[ImportLine] | UnsetType = UNSET
    events: ImportEvents | UnsetType = UNSET


class ImportList(Struct, kw_only=True):
    """The newest first."""

    imports: list[TableImport]
    next: Annotated[str | None, said("Address of the next page", "下一页地址")]


class MappingName(Struct, kw_only=True):
    """A mapping that can be named."""

    name: str
    version: int
    title: str
    titleEn: str  # noqa: N815
    template: Annotated[str, said("Address of an empty table", "空白模板地址")]


class MappingList(Struct, kw_only=True):
    """The party's own and the shipped ones."""

    mappings: list[MappingName]


class ScannedCode(Struct, kw_only=True):
    """What became of one code."""

    index: Annotated[int, said("Its first place in `codes`", "在 `codes` 中首次出现的位置")]
    code: str
    status: Literal["taken", "unreadable", "held back"]
    times: int
    kind: str
    epc: str | None
    problems: list[Problem]


class ScanAnswer(Struct, kw_only=True):
    """The one event that the codes became."""

    status: Literal["accepted", "duplicate"]
    eventID: str | None  # noqa: N815
    captureID: str | None  # noqa: N815
    problems: list[Problem]
    codes: list[ScannedCode]
