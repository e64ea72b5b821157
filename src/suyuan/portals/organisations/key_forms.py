"""What is chosen when a key of a machine is issued or replaced."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from suyuan.parties.machines.services import LIFE_DAYS, OVERLAP_DAYS

SCOPE_WORDS: Final = {
    "capture": ("提交数据", "以本单位名义提交事件、表格和扫码，查看自己提交的处理结果"),
    "query": ("查询事件", "查询本单位可见的事件，订阅推送，与账本对账"),
    "trace": ("追溯全程", "查看一个追溯码的整个生命过程，限本单位可见的部分"),
    "check": ("核验状态", "查询一个追溯码能否使用、当前状态、在谁手里"),
}
"""What a key can be issued for here, and what that means. Wider scopes are given by a command."""
LIVES: Final = (30, 90, 180, LIFE_DAYS, 2 * LIFE_DAYS)
OVERLAPS: Final = (0, 1, 3, OVERLAP_DAYS, 14, 30)


def _days(numbers: tuple[int, ...], zero: Any = None) -> list[tuple[int, Any]]:
    return [(days, zero if days == 0 else _("%(days)s 天") % {"days": days}) for days in numbers]


class LifeForm(forms.Form):
    """How long a key lasts."""

    days = forms.TypedChoiceField(
        label=_("密钥有效期"),
        coerce=int,
        initial=LIFE_DAYS,
        choices=lambda: _days(LIVES),
        help_text=_("到期后自动失效；到期前 30 天起，密钥页面会提醒换新"),
    )


class KeyForm(LifeForm):
    """A new key: what it is for, and what it may."""

    name = forms.CharField(
        label=_("用途"), max_length=100, help_text=_("如：HIS 收货。写明是哪个系统，便于日后停用")
    )
    scopes = forms.MultipleChoiceField(choices=[(scope, scope) for scope in SCOPE_WORDS])
    field_order = ("name", "days", "scopes")


class RotateForm(LifeForm):
    """The successor of a key, and how long the old one stays."""

    overlap = forms.TypedChoiceField(
        label=_("旧密钥再保留"),
        coerce=int,
        initial=OVERLAP_DAYS,
        choices=lambda: _days(OVERLAPS, _("不保留，立即失效")),
        help_text=_("期间新旧密钥都可用，到时旧密钥自动失效"),
    )
    field_order = ("overlap", "days")
