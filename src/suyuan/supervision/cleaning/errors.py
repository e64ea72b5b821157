"""What a clean-up run and decisions about its proposals are refused for."""

from __future__ import annotations

from suyuan.core.problem import rule

DECIDED = rule(
    "CLEAN-001",
    "This was decided already, or is no longer so",
    "这一条已经处理，或已不再如此",
    "Look at it again",
    "请刷新后查看",
)
REASON = rule(
    "CLEAN-002",
    "The reason is missing, shorter than 2 or longer than 300 characters",
    "没有填写理由，或不足 2 个字、超过 300 个字",
    "To decline, say why it is right as it stands",
    "不采纳时请写明为什么没有错",
)
DECISION = rule(
    "CLEAN-003",
    "{value} is no decision",
    "没有 {value} 这种处理",
    "Choose accepted or declined",
    "可选：采纳、不采纳",
)
NAME = rule(
    "CLEAN-004",
    "The name of the place is missing or longer than 200 characters",
    "没有填写地点名称，或超过 200 个字",
    "Call it as people on the spot do",
    "请填写现场使用的名称",
)
NOT_TAKEN = rule(
    "CLEAN-005",
    "The ledger did not take the correction: {detail}",
    "账本没有接受更正：{detail}",
    "Correct it from the system that reported it, and decline this proposal",
    "请由上报该记录的系统更正，并将此条选为不采纳",
)
BUSY = rule(
    "CLEAN-006",
    "A run is under way",
    "正在检查",
    "Wait until it has ended",
    "请等它结束",
)
