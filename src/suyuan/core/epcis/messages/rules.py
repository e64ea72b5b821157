"""What can be wrong with a message. Each rule exists once for each table: ``IMP-T5-001`` is a missing field of table 5.

No text quotes a value: fields may hold names of people.
"""

from __future__ import annotations

from typing import Final

from suyuan.core.epcis.messages.kinds import kinds
from suyuan.core.problem import Rule, Severity, rule

_TEXTS: Final[dict[str, tuple[str, str, str, str, str, Severity]]] = {
    "MISSING": (
        "001", "The field {field} is missing.", "缺少字段 {field}（{name}）。",
        "Fill it in, for example {example}.", "请填写，例如 {example}。", Severity.ERROR,
    ),
    "FORM": (
        "002", "The field {field} is no {wanted}.", "字段 {field} 的类型不对，应为{wanted_zh}。",
        "Write it like {example}.", "请写成 {example} 这样。", Severity.ERROR,
    ),
    "CONDITION": (
        "003", "{why}", "{why_zh}", "{mend}", "{mend_zh}", Severity.ERROR,
    ),
    "CODE": (
        "004", "The code in {field} cannot be read: {reason}.", "{field} 中的编码无法识别：{reason_zh}。",
        "{mend}", "{mend_zh}", Severity.ERROR,
    ),
    "TIME": (
        "005", "{reason}", "{reason_zh}", "{mend}", "{mend_zh}", Severity.ERROR,
    ),
    "OFFSET": (
        "006", "The time zone differs from the offset of the time itself.", "时区与事件时间自带的偏移不一致。",
        "Write the same offset in both, for Beijing +08:00.", "请写成一致，北京时间为 +08:00。", Severity.WARNING,
    ),
    "PLACE": (
        "007", "The place in {field} cannot be read.", "{field} 中的地点标识码无法识别。",
        'Send the registered identifier, as a URI or {{"id": …}}.', '请填写已登记的标识码，写作 URI 或 {{"id": …}}。',
        Severity.ERROR,
    ),
    "TWICE": (
        "008", "The same code stands more than once.", "同一追溯码重复出现。",
        "Nothing to do: it counts once.", "无需处理：只计一次。", Severity.WARNING,
    ),
    "CLASS": (
        "009", "The code in {field} names a product or lot and no single thing.", "{field} 中的编码是品种或批次，不是单品。",
        "Scan the code with its serial number.", "请扫描带序列号的追溯码。", Severity.ERROR,
    ),
    "MANY": (
        "010", "The field {field} holds more than {limit} codes.", "字段 {field} 超过 {limit} 个追溯码。",
        "Send several messages.", "请分多条提交。", Severity.ERROR,
    ),
    "KEPT": (
        "011", "The field {field} belongs to no table; it is kept as an extension.", "字段 {field} 不在规范内，已作为扩展保留。",
        "Check its spelling, if you meant a field of the table.", "若本应是规范字段，请核对拼写。", Severity.NOTE,
    ),
    "NAME": (
        "012", "The name of the field {field} cannot be kept.", "字段名 {field} 无法保留。",
        "Name it with letters, digits, `_` and `-`, a letter first, at most 60.",
        "请使用字母、数字、下划线和连字符，以字母开头，不超过 60 个字符。", Severity.ERROR,
    ),
    "NO_LOT": (
        "013", "The lot stands neither in the field nor in the codes.", "字段与追溯码中都没有生产批号。",
        "Send cbvmda:lotNumber here, or LOT with the aggregation.", "请填写 cbvmda:lotNumber，或在包装级联中填写 LOT。",
        Severity.WARNING,
    ),
    "REMARK": (
        "014", "The code in {field} reads, with a remark: {reason}.", "{field} 中的编码可识别，但请留意：{reason_zh}。",
        "{mend}", "{mend_zh}", Severity.WARNING,
    ),
}  # fmt: skip


def _declared() -> dict[tuple[str, str], Rule]:
    found = {}
    for table in dict.fromkeys(kind.table for kind in kinds().values()):
        for name, (number, message, message_zh, remedy, remedy_zh, severity) in _TEXTS.items():
            code = f"IMP-R-{number}" if table == "R" else f"IMP-T{table}-{number}"
            found[table, name] = rule(code, message, message_zh, remedy, remedy_zh, severity)
    return found


_RULES: Final = _declared()


def of(table: str, name: str) -> Rule:
    """The rule of that name for a table."""
    return _RULES[table, name]


CONDITIONS: Final = {
    "codes-or-lot": (
        "Neither codes nor a lot are named.", "既没有追溯码，也没有批号。",
        "Send epcList, or cbvmda:lotNumber with drugId or di.", "请填写 epcList，或填写 cbvmda:lotNumber 及 drugId 或 di。",
    ),
    "lot-of-what": (
        "A lot without its product is ambiguous.", "只有批号、没有产品，无法确定召回范围。",
        "Send drugId or di beside the lot.", "请同时填写 drugId（药品标识码）或 di（UDI-DI）。",
    ),
    "lot-class": (
        "The product beside the lot cannot be read.", "批号对应的产品编码无法识别。",
        "Send the drug identification code, a GTIN or an MA DI.", "请填写药品标识码、GTIN 或 MA 的 DI。",
    ),
    "paper-of-direction": (
        "The document of this direction is missing: desadv for out, recadv for in.", "缺少该方向的单据：退出为 desadv，退入为 recadv。",
        "Send its number in bizTransactionList.", "请在 bizTransactionList 中填写单号。",
    ),
    "some-paper": (
        "No manifest and no record of the destruction is named.", "没有危险废物转移联单号，也没有销毁记录号。",
        "Send at least one in bizTransactionList, as type manifest or destruction.",
        "请在 bizTransactionList 中至少填写一项，类型为 manifest 或 destruction。",
    ),
}  # fmt: skip
"""Which condition of presence failed, and how to mend it."""
