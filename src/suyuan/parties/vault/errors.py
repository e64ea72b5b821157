"""What can be wrong with asking for people behind pseudonyms, and with looking at them."""

from __future__ import annotations

from suyuan.core.problem import rule

NOT_HELD = rule(
    "VLT-001",
    "{value} is no person of whom your organisation holds anything",
    "{value} 不是贵单位持有的患者代码",
    "Copy the 26 characters from one of your own events",
    "请从本单位报告的事件里复制 26 位代码",
)
HOW_MANY = rule(
    "VLT-002",
    "Between 1 and {most} people can be asked for at once",
    "一次只能申请 1 到 {most} 人",
    "Ask for those alone whom you need; ask again for others",
    "请只申请确有需要的；其他的另行申请",
)
END = rule(
    "VLT-003",
    "The last day is today or later, and at most {days} days ahead",
    "截止日期应在今天之后、{days} 天之内",
    "Choose the day by which the work is done",
    "请选择用完的那一天",
)
PURPOSE = rule(
    "VLT-004",
    "{value} is no purpose of the list",
    "{value} 不在用途清单里",
    "Choose one of the list",
    "请从清单中选择用途",
)
NOT_OPEN = rule(
    "VLT-005",
    "This may not be looked at: the approval is over, or is not about this person",
    "不能查看：批准已到期，或不包括此人",
    "Ask again where it is still needed",
    "仍有需要的，请重新申请",
)
GONE = rule(
    "VLT-006",
    "The original does not open",
    "原文无法打开",
    "Tell the operator: the row was altered, or the key of the installation is another one",
    "请告知平台运营：记录被改动，或安装的密钥不对",
)
NOTE = rule(
    "VLT-007",
    "The text is missing or longer than 500 characters",
    "没有填写，或超过 500 字",
    "Say in one sentence how it came in, or why; name nobody",
    "请用一句话写明来由或理由，不要写姓名",
)
ANSWERED = rule(
    "VLT-008",
    "This request was answered already, or asks for something else",
    "该请求已经答复，或请求的不是这一项",
    "Reload the page",
    "请刷新页面",
)
ERASED = rule(
    "VLT-009",
    "What was behind this code was erased",
    "该代码的原始信息已删除",
    "Nothing is left to do; the code stays in the chain and leads to nobody",
    "无需处理：代码仍在链上，但不再指向任何人",
)
CHOICE = rule(
    "VLT-010",
    "{value} is not one of the list, or the day is not one",
    "{value} 不在清单里，或日期不对",
    "Choose from the list; the day is today or earlier",
    "请从清单中选择；日期为今天或以前",
)
NEW_TEXT = rule(
    "VLT-011",
    "The right text is missing or longer than 2,000 characters",
    "没有填写正确的内容，或超过 2000 字",
    "Enter what shall stand there",
    "请填写应有的内容",
)
