"""What a report of use is refused for."""

from __future__ import annotations

from suyuan.core.problem import rule

NOT_AN_INSTITUTION = rule(
    "USE-001",
    "Only an institution that uses medical products reports use",
    "只有使用单位可以登记使用",
    "Sign in as a member of a hospital or a vaccination unit",
    "请用医疗机构或接种单位的账号登录",
)
NO_CODES = rule(
    "USE-002",
    "No code is given",
    "没有填写追溯码",
    "Scan the pack, one line for each code",
    "请扫描包装上的追溯码，每行一个",
)
TOO_MANY = rule(
    "USE-003",
    "More than {most} codes at once",
    "一次超过 {most} 个追溯码",
    "Report the packs of one patient at a time",
    "请每次登记一位患者的用量",
)
PLACE = rule(
    "USE-004",
    "The place is none of your own",
    "地点不是本单位登记的地点",
    "Choose a place of your institution",
    "请选择本单位的地点",
)
NO_PATIENT = rule(
    "USE-005",
    "The number of the patient is missing",
    "缺少患者编号",
    "Enter the record number or the outpatient number, as your system has it",
    "请填写病历号或门诊号",
)
TIME = rule(
    "USE-006",
    "The time cannot be read, or lies in the future",
    "时间无法识别，或在将来",
    "Enter when it happened, at the latest now",
    "请填写实际发生的时间，不晚于现在",
)
STOPPED = rule(
    "USE-007",
    "The check stops {count} of these codes",
    "核验阻止了其中 {count} 个追溯码",
    "Do not use them. If it has happened already, tick the box: it is recorded, and becomes a finding",
    "请勿使用。如已经发生，请勾选“已经发生，如实登记”：如实入账，并列入问题清单",
)
NOT_CAPTURED = rule(
    "USE-008",
    "The ledger did not take the event: {detail}",
    "账本没有接收这条事件：{detail}",
    "Read the reason; try again when it has passed",
    "请按原因处理后重试",
)
KIND = rule(
    "USE-009",
    "There is no such report",
    "没有这种登记",
    "Choose use, part of a pack, or take-away",
    "请选择使用、拆零或带离",
)
