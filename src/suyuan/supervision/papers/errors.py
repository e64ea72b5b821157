"""What attaching, verifying and withdrawing a paper is refused for."""

from __future__ import annotations

from suyuan.core.problem import rule

KIND = rule(
    "PAPER-001",
    "{value} is not one of the list: {known}",
    "{value} 不在可选范围内：{known}",
    "Choose one of the list",
    "请从列表中选择",
)
NUMBER = rule(
    "PAPER-002",
    "The number or the issuer is missing, or longer than {most} characters",
    "没有填写编号或签发单位，或超过 {most} 个字",
    "Copy both from the paper",
    "请照文件上的填写",
)
DAYS = rule(
    "PAPER-003",
    "The day of issue is missing, lies ahead, or lies behind the last day of validity",
    "没有填写签发日期，或签发日期晚于今天、晚于有效期",
    "Copy both days from the paper, as 2026-03-01",
    "请照文件上的填写，写成 2026-03-01",
)
ABOUT = rule(
    "PAPER-004",
    "Nothing is named that the paper is about, more than {most} are, or {value} cannot be read",
    "没有写明文件关于哪个批次、品种或交接，或超过 {most} 个，或 {value} 无法识别",
    "Name codes (with the number of the lot) or events",
    "请填写编码（批次另填批号）或事件编号",
)
NOT_YOURS = rule(
    "PAPER-005",
    "{value} is nothing that your organisation reported",
    "本单位没有报告过 {value}",
    "Report it first; of a lot whose number your events do not name, attach to the packs, the carton or the hop",
    "请先报送事件；本单位的事件没有写批号时，请附到单件、箱或交接",
)
FILE = rule(
    "PAPER-006",
    "{value} is no file of yours that may go along with goods",
    "{value} 不是本单位可以随货提供的文件",
    "Send it as a file for the purpose `document`, and name it as the answer did",
    "请先以“证明文件”用途上传，再填写返回的编号",
)
THERE = rule(
    "PAPER-007",
    "Your organisation attached this paper before: {value}",
    "本单位已经附过这份文件：{value}",
    "Look it up; withdraw it first if something in it is wrong",
    "请查看原有的；有误时先撤回再重新附上",
)
OWN = rule(
    "PAPER-008",
    "Nobody verifies what he attached himself",
    "不能验证本单位自己附上的文件",
    "Receivers verify it for themselves, authorities for all",
    "由收货单位各自验证，监管部门的验证对所有单位有效",
)
REASON = rule(
    "PAPER-009",
    "The reason is missing, shorter than 4 or longer than 500 characters",
    "没有填写原因，或不足 4 个字、超过 500 个字",
    "Say in one sentence what is wrong",
    "请用一句话写明问题",
)
GONE = rule(
    "PAPER-010",
    "This paper was withdrawn",
    "这份文件已经撤回",
    "Reload the list and see what holds now",
    "请刷新列表，查看现在有效的文件",
)
VERDICT = rule(
    "PAPER-011",
    "{value} is no verdict",
    "{value} 不是验证结果",
    "One of: verified, refused",
    "可选：verified（通过）、refused（不通过）",
)
