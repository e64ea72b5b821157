"""What a chain template is refused for."""

from __future__ import annotations

from suyuan.core.problem import rule

NUMBER = rule(
    "TPL-001",
    "{value} is no whole number from {least} to {most}",
    "{value} 不是 {least} 到 {most} 之间的整数",
    "Give a whole number in these limits",
    "请填这个范围内的整数",
)
UNKNOWN_RULE = rule(
    "TPL-002",
    "There is no rule {value}",
    "没有规则 {value}",
    "Choose from the rules of the list",
    "请从规则列表中选择",
)
