"""What can be wrong with an entry of a white list, or with an approval."""

from __future__ import annotations

from suyuan.core.problem import rule

NO_PARTY = rule(
    "LIST-001",
    "{value} is no organisation that is registered here",
    "{value} 不是已登记的单位",
    "Give the code of a registered organisation",
    "请填写已登记单位的代码",
)
NO_IMPORTER = rule(
    "LIST-002",
    "{value} is no importer",
    "{value} 的类型不是医药进口企业",
    "Give the code of an importer, or change its kind first",
    "请填写医药进口企业的单位代码，或先变更其类型",
)
NO_PRODUCT = rule(
    "LIST-003",
    "{value} names no product",
    "{value} 不是产品级的编码",
    "Give a drug identification code (7 digits), a GTIN or an MA device identifier",
    "请填写 7 位药品标识码、GTIN 或 MA 产品标识",
)
THERE = rule(
    "LIST-004",
    "{value} is listed already",
    "{value} 已在名单中",
    "End the entry that is there first, if it is to change",
    "如需修改，请先终止原有条目",
)
TEXT = rule(
    "LIST-005",
    "The field {field} is empty, or longer than {most} characters",
    "{field_zh}为空或超过 {most} 个字符",
    "Fill it in as the document has it",
    "请照文件填写",
)
DAYS = rule(
    "LIST-006",
    "The days are no days, or the last one is before the first",
    "日期不正确，或止日早于起日",
    "Write days like 2026-06-30",
    "请写成 2026-06-30 这样，止日不早于起日",
)
QUANTITY = rule(
    "LIST-007",
    "The quantity is no number above 0",
    "数量不是大于 0 的数",
    "Give the quantity of the certificate",
    "请照批准文件填写数量",
)
NO_INSTITUTION = rule(
    "LIST-008",
    "No institution is named",
    "没有指定医疗机构",
    "Give the code of at least one institution",
    "请至少填写一家医疗机构的单位代码",
)
ENDED = rule(
    "LIST-009",
    "It has ended already",
    "该条目已终止",
    "Nothing is left to do",
    "无需再操作",
)
REASON = rule(
    "LIST-010",
    "The reason has fewer than {least} or more than {most} characters",
    "原因少于 {least} 个或多于 {most} 个字符",
    "Write why it ends",
    "请写明终止原因",
)
NO_TABLE = rule(
    "LIST-011",
    "This is no filled table with the headings of the template",
    "文件不是按模板填写的表格",
    "Download the template, fill in rows and send it as xlsx, at most 2,000 rows",
    "请下载模板填写后以 xlsx 上传，不超过 2000 行",
)
