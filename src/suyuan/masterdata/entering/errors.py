"""What can be wrong with products (``IMP-T13-``) and places (``IMP-T14-``) that are entered.

The numbers mean the same as in the other tables of the interface where both have them.
"""

from __future__ import annotations

from typing import Final

from suyuan.core.problem import Rule, Severity, rule

_TEXTS: Final[dict[str, tuple[str, str, str, str, str, Severity]]] = {
    "MISSING": (
        "001", "The field {field} ({en}) is missing.", "缺少字段 {field}（{name}）。",
        "Fill it in, for example {example}.", "请填写，例如 {example}。", Severity.ERROR,
    ),
    "FORM": (
        "002", "The field {field} cannot be taken: {wanted} is wanted.", "字段 {field} 的内容不对，应为{wanted_zh}。",
        "Write it like {example}.", "请写成 {example} 这样。", Severity.ERROR,
    ),
    "KEPT": (
        "011", "The field {field} belongs to no table and is left out.", "字段 {field} 不在规范内，未保存。",
        "Check its spelling, if you meant a field of the table.", "若本应是规范字段，请核对拼写。", Severity.WARNING,
    ),
}  # fmt: skip


def _declared() -> dict[tuple[str, str], Rule]:
    found = {}
    for table in ("13", "14"):
        for name, (number, message, message_zh, remedy, remedy_zh, severity) in _TEXTS.items():
            code = f"IMP-T{table}-{number}"
            found[table, name] = rule(code, message, message_zh, remedy, remedy_zh, severity)
    return found


_RULES: Final = _declared()


def of(table: str, name: str) -> Rule:
    """The rule of that name for a table."""
    return _RULES[table, name]


CODE = rule(
    "IMP-T13-004",
    "The code {value} names no product",
    "{value} 不是产品级的编码",
    "Give a drug identification code (7 digits), a GTIN or an MA device identifier",
    "请填写 7 位药品标识码、GTIN 或 MA 产品标识",
)
LEVELS = rule(
    "IMP-T13-015",
    "The packaging level {level} cannot be taken: {why}",
    "第 {level} 个包装级别有误：{why_zh}",
    "Give each level a code of its own, a whole number of the level below, and let the lowest be the product itself",
    "每一级填写自己的编码和内含下一级的整数数量，最小一级为产品本身",
)
FOREIGN = rule(
    "IMP-T13-016",
    "The product {value} is kept by another organisation",
    "产品 {value} 由其他单位维护",
    "Ask that organisation to change it, or to entrust you",
    "请联系维护单位修改，或取得其委托",
)
OTHER_KIND = rule(
    "IMP-T13-017",
    "The product {value} is registered as {kind}, and that cannot be changed here",
    "产品 {value} 已按“{kind_zh}”登记，类别不能在此变更",
    "Send the kind that is registered, or ask the operator of the platform",
    "请按已登记的类别提交，或联系平台运营方",
)
PLACE_UNREAD = rule(
    "IMP-T14-007",
    "The identifier in id cannot be read as a place",
    "id 不是可识别的地点标识码",
    'Send a GLN, an MA location or a URI as "id"',
    "请在 id 中填写 GLN、MA 位置码或 URI",
)
PLACE_FOREIGN = rule(
    "IMP-T14-016",
    "The place is registered by another organisation",
    "该标识码已由其他单位登记",
    "Check the identifier; each organisation enters its own places",
    "请核对标识码；各单位只维护自己的地点",
)
