"""What deciding about a finding, or mending it, is refused for."""

from __future__ import annotations

from suyuan.core.problem import rule

REASON = rule(
    "FIND-001",
    "The reason is missing, shorter than 4 or longer than 500 characters",
    "没有填写理由，或理由不足 4 个字、超过 500 个字",
    "Say in one sentence why this may stand, and how you know",
    "请用一句话写明为什么可以不处理、如何核实的",
)
NOT_OPEN = rule(
    "FIND-002",
    "This finding is no longer open",
    "这条问题已经消除或已经豁免",
    "Reload the page to see what healed it, or who waived it and why",
    "请刷新页面，查看由什么消除、由谁豁免",
)
NOT_WAIVED = rule(
    "FIND-003",
    "This finding is not waived",
    "这条问题没有被豁免",
    "Reload the page",
    "请刷新页面",
)
NO_DRAFT = rule(
    "FIND-004",
    "No document can be drafted for this finding",
    "这条问题没有可以代拟的单据",
    "Follow the remedy on the page: correct the event that is wrong",
    "请按页面上的处理办法，更正有误的事件",
)
TIME = rule(
    "FIND-005",
    "The time cannot be read, or lies in the future",
    "时间看不懂，或在未来",
    "Write when it really happened, like 2026-11-30 09:30 (Beijing time)",
    "请填实际发生的时间，如 2026-11-30 09:30（北京时间）",
)
FROM = rule(
    "FIND-007",
    "A version can only hold from a later moment on than now, and than the version before",
    "新版本的生效时间须晚于现在，也须晚于上一版本的生效时间",
    "Choose a moment in the future; what was judged already stays as it was",
    "请选择将来的时间；已判断的不追溯",
)
PLACE = rule(
    "FIND-006",
    "The place is none of those of the party",
    "地点不是该单位登记的地点",
    "Choose one of the places in the list; register a missing one in the file of the organisation",
    "请从列表中选择；缺少的地点请先在单位档案里登记",
)
