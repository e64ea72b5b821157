"""What can be wrong with asking for an approval and deciding one."""

from __future__ import annotations

from suyuan.core.problem import rule

REASON_MISSING = rule(
    "APV-001",
    "The reason is missing or longer than 500 characters",
    "没有写理由，或理由超过 500 字",
    "Say in one sentence what it is for",
    "请用一句话写明事由",
)
DECIDED = rule(
    "APV-002",
    "This was decided already, or its time has run out",
    "该申请已有结论，或已过期",
    "Ask again where it is still needed",
    "仍有需要的，请重新申请",
)
NOT_YOU = rule(
    "APV-003",
    "Whoever asked does not decide, and decides under no second account",
    "申请人不能自己复核，也不能用本人的另一账号复核",
    "Let another person decide",
    "请由另一人复核",
)
WAITS = rule(
    "APV-004",
    "The same was asked already and waits",
    "同样的申请已在等待复核",
    "Wait for the decision, or see who may decide on /approvals/",
    "请等待结论；可在“审批”页查看谁可以复核",
)
NOT_GRANTED = rule(
    "APV-005",
    "There is no approval for exactly this",
    "没有与此完全一致的、可用的批准",
    "Ask for it, and use it once before it runs out",
    "请先申请；批准后须在有效期内使用，且只能使用一次",
)
