"""Lines of the access log in words: for the page, for its details and for tables that are taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suyuan.clock import BEIJING
from suyuan.parties.access_log.entries import ACCOUNT, ACT, COMMAND, MACHINE
from suyuan.parties.access_log.queries import Line
from suyuan.parties.kinds import Role
from suyuan.parties.media.models import Purpose as FilePurpose
from suyuan.parties.models import Party
from suyuan.parties.vault.models import Purpose
from suyuan.web.reading import voice

ACTIONS: Final = {
    "page": gettext_noop("打开页面"),
    "trace": gettext_noop("查追溯"),
    "check": gettext_noop("扫码核验"),
    "event": gettext_noop("看事件"),
    "file": gettext_noop("看照片和文件"),
    "person": gettext_noop("看患者信息"),
    "export": gettext_noop("导出下载"),
    "change": gettext_noop("提交修改"),
    "call.read": gettext_noop("接口读取"),
    "call.change": gettext_noop("接口写入"),
    "account.signed_in": gettext_noop("登录"),
    "account.signed_out": gettext_noop("退出"),
    "account.refused": gettext_noop("登录被拒"),
    "account.locked": gettext_noop("登录被锁"),
    "account.password_changed": gettext_noop("改密码"),
    "account.factor_added": gettext_noop("加第二因素"),
    "account.factor_removed": gettext_noop("去第二因素"),
    "account.factor_refused": gettext_noop("第二因素不对"),
    "account.recovery_codes_made": gettext_noop("生成恢复码"),
    "account.recovery_code_used": gettext_noop("用恢复码"),
    "account.session_ended": gettext_noop("结束会话"),
    "account.session_expired": gettext_noop("会话过期"),
    "account.account_connected": gettext_noop("关联统一登录"),
    "account.account_disconnected": gettext_noop("解除统一登录关联"),
}
KINDS: Final = {
    "account": gettext_noop("登录与账户"),
    "read": gettext_noop("查追溯、看事件"),
    "export": gettext_noop("导出下载"),
    "change": gettext_noop("修改"),
    "call": gettext_noop("接口调用"),
    "page": gettext_noop("打开页面"),
}
RESULTS: Final = {
    "done": gettext_noop("完成"),
    "refused": gettext_noop("拒绝"),
    "failed": gettext_noop("未成"),
}
GRADES: Final = {1: gettext_noop("一般"), 2: gettext_noop("关注"), 3: gettext_noop("重要")}
PURPOSES: Final = {
    "own": gettext_noop("本单位报告的"),
    "partner": gettext_noop("其中提及本单位"),
    "area": gettext_noop("本辖区监管"),
    "history": gettext_noop("随物品流转可见"),
    **dict(Purpose.choices),
    **dict(FilePurpose.choices),
}
THINGS: Final = {
    "thing": gettext_noop("物品"),
    "event": gettext_noop("事件"),
    "party": gettext_noop("单位"),
    "act": gettext_noop("操作凭证"),
    "account": gettext_noop("账户"),
    "alarm": gettext_noop("异常提示"),
    "file": gettext_noop("文件"),
    "person": gettext_noop("患者代码"),
}
TONES: Final = {"done": "ok", "refused": "stop", "failed": "warn"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A line in words."""

    ref: str
    when: str
    who: str
    role: str
    organisation: str
    action: str
    object: str
    object_href: str
    result: str
    tone: str
    records: str
    grade: int
    grade_words: str
    address: str
    details: tuple[tuple[str, str], ...]


def shown(line: Line, *, anonymous: bool = False) -> Shown:
    """The line; ``anonymous``: for an organisation that others read, which learns their organisation and office alone."""
    organisation = _party(line.organisation)
    role = role_words(line.role)
    who = role if anonymous else _who(line)
    return Shown(
        line.ref,
        f"{line.at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}",
        who,
        role,
        organisation,
        action_words(line.action),
        _object(line),
        f"/events/{line.object}/" if line.object_kind == "event" else "",
        _(RESULTS[line.result]),
        TONES[line.result],
        "" if line.records is None else str(line.records),
        line.grade,
        _(GRADES[line.grade]),
        "" if anonymous else line.address,
        tuple(_details(line, who, role, organisation, anonymous=anonymous)),
    )


def action_words(action: str) -> str:
    """The word of an action; an act of the ledger keeps its own."""
    if action.startswith(ACT):
        return f"{_('操作')} {action.removeprefix(ACT)}"
    return _(ACTIONS[action]) if action in ACTIONS else action.removeprefix(ACCOUNT)


def role_words(role: str) -> str:
    if role == MACHINE:
        return _("系统接口")
    if role == COMMAND:
        return _("命令或后台")
    return str(voice().say(str(Role(role).label))) if role in Role.values else _("未登录")


def _details(
    line: Line, who: str, role: str, organisation: str, *, anonymous: bool
) -> Iterator[tuple[str, str]]:
    yield _("时间"), f"{line.at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S.%f}"
    yield _("谁"), who
    yield _("角色"), role
    yield _("单位"), organisation
    yield _("做什么"), action_words(line.action)
    yield _("对象"), f"{_(THINGS.get(line.object_kind, line.object_kind))} {line.object}".strip()
    yield _("依据"), _purpose(line.purpose)
    yield _("结果"), f"{_(RESULTS[line.result])} {line.status or ''}".strip()
    yield _("记录数"), "" if line.records is None else str(line.records)
    yield _("等级"), _(GRADES[line.grade])
    if not anonymous:
        yield _("地址"), line.address
        yield _("会话"), line.session
        yield _("密钥"), line.key_prefix
        yield _("页面或接口"), line.route
        touched = Party.objects.filter(pk__in=line.touched).order_by("name")
        yield _("涉及单位"), voice().listed(_party(party) for party in touched)


def _who(line: Line) -> str:
    if line.person is not None:
        return line.person.name or line.person.login
    return line.key_prefix or role_words(line.role)


def _party(party: Party | None) -> str:
    return "" if party is None else str((party.name_en if voice().english else "") or party.name)


def _object(line: Line) -> str:
    """What it was about; of a page that was merely opened or a form, which one."""
    if not line.object:
        return line.route
    words = _(THINGS[line.object_kind]) if line.object_kind in THINGS else line.object_kind
    code = line.object if len(line.object) <= 14 else f"{line.object[:8]}…{line.object[-4:]}"
    return f"{words} {code}".strip()


def _purpose(text: str) -> str:
    """In words; behind it, of readings of people, the number of the approval."""
    word, _sign, approval = text.partition(" ")
    return f"{_(PURPOSES[word])} {approval}".strip() if word in PURPOSES else text
