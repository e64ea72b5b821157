"""What a check is refused for; what a code is wrong about is an answer and no refusal."""

from __future__ import annotations

from suyuan.core.problem import rule

PURPOSE = rule(
    "CHECK-001",
    "{value} is no purpose",
    "{value} 不是核验用途",
    "Choose one of: receive, ship, use, takeaway",
    "可选：receive 收货、ship 发货、use 使用、takeaway 带离",
)
NO_CODE = rule(
    "CHECK-002",
    "No code is given, or one is empty, too long or not text",
    "没有填写编码，或编码为空、过长、不是文字",
    "Scan the code again",
    "请重新扫码",
)
TOO_MANY = rule(
    "CHECK-003",
    "More than {most} codes at once, with what is inside containers",
    "一次超过 {most} 个编码（含箱内）",
    "Check a container at a time",
    "请逐箱核验",
)
QUANTITY = rule(
    "CHECK-004",
    "The quantity is not a number above 0, or the code names no lot",
    "数量不是大于 0 的数，或编码不是批次",
    "Give a quantity with a code of a lot: (01)…(10)…",
    "数量须与批次编码一起填写：(01)…(10)…",
)
NO_PARTY = rule(
    "CHECK-005",
    "Nobody is named for whom it is checked",
    "没有写明为哪个单位核验",
    "Check as a member of an organisation, or with its key",
    "请以单位成员的身份或单位的密钥核验",
)
DOCUMENT = rule(
    "CHECK-006",
    "The number of the document is empty or too long",
    "单据号为空或过长",
    "Give the number of the despatch advice, order or invoice, or nothing",
    "请填写发货单、订单或发票号，或不填",
)
SEVERAL = rule(
    "CHECK-007",
    "Several firms have a document {value}: {found}",
    "多家单位有单据 {value}：{found}",
    "Give the whole identifier of the one you mean",
    "请填写完整的单据标识",
)
