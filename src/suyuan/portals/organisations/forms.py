"""What people fill in about an organisation. Whether it may be so is judged by the register, not here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from suyuan.parties.facts import FIELDS, Facts
from suyuan.parties.kinds import Level, LicenceKind, PartyKind, PlaceKind, Section
from suyuan.parties.licences import Paper

IDENTITY = ("name", "kind", "uscc", "country", "level", "section")
"""What an organisation is: only the operator changes it, on papers."""


def said(choices: Any, *, empty: bool = False) -> list[tuple[str, Any]]:
    """Choices in the reader's language."""
    named = [(value, lazystr(_(label))) for value, label in choices.choices]
    return [("", "—"), *named] if empty else named


class FactsForm(forms.Form):
    """What is registered of an organisation."""

    name = forms.CharField(label=_("名称"), max_length=200)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("类型"), choices=lambda: said(PartyKind))
    country = forms.CharField(
        label=_("国家或地区"), max_length=2, initial="CN", help_text=_("两位代码：境内填 CN，境外如 CH、DE")
    )
    uscc = forms.CharField(
        label=_("统一社会信用代码"), max_length=18, required=False, help_text=_("境外单位留空")
    )
    level = forms.ChoiceField(
        label=_("级别"),
        choices=lambda: said(Level, empty=True),
        required=False,
        help_text=_("监管等部门和疾控机构填写"),
    )
    section = forms.ChoiceField(
        label=_("内设部门"),
        choices=lambda: said(Section, empty=True),
        required=False,
        help_text=_("仅药品监管部门填写"),
    )
    area = forms.CharField(
        label=_("行政区划"),
        max_length=60,
        required=False,
        help_text=_("六位代码，或从省开始的全称，如 北京市顺义区"),
        widget=forms.TextInput(
            attrs={
                "list": "areas",
                "autocomplete": "off",
                "hx-get": "/areas/",
                "hx-trigger": "input changed delay:200ms",
                "hx-target": "#areas",
            }
        ),
    )
    address = forms.CharField(label=_("地址"), max_length=300, required=False)

    def facts(self, before: Facts | None = None) -> Facts:
        """As filled in; fields that the form does not offer are those of ``before``."""
        kept = before.as_body() if before else {}
        given = {name: self.cleaned_data[name].strip() for name in FIELDS if name in self.cleaned_data}
        for name in ("uscc", "country"):
            if name in given:
                given[name] = given[name].upper()
        return Facts(**{**kept, **given}).with_area_code()


class ChangeForm(FactsForm):
    """A change, and since when it holds."""

    since = forms.DateTimeField(
        label=_("自何时起"),
        required=False,
        help_text=_("不填即从现在起"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, with_identity: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_identity:
            for name in IDENTITY:
                del self.fields[name]


class RegisterForm(FactsForm):
    """An organisation's own registration, and whom to ask back."""

    contact = forms.CharField(
        label=_("联系人"), max_length=200, help_text=_("姓名和电话或邮箱；核准后即删除")
    )


def _day(label: Any, hint: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, help_text=hint, widget=forms.DateInput(attrs={"type": "date"})
    )


class LicenceForm(forms.Form):
    """A licence as it is on the paper."""

    kind = forms.ChoiceField(label=_("证照类型"), choices=lambda: said(LicenceKind))
    number = forms.CharField(label=_("证照编号"), max_length=80)
    issuer = forms.CharField(label=_("发证机关"), max_length=200, required=False)
    scope = forms.CharField(label=_("许可范围"), max_length=500, required=False)
    valid_from = _day(_("起始日期"), "")
    valid_to = _day(_("截止日期"), _("长期有效的不填"))
    document = forms.CharField(
        label=_("文件位置"), max_length=300, required=False, help_text=_("档案号或网址")
    )

    def paper(self) -> Paper:
        return Paper(**self.cleaned_data)


class PlaceForm(forms.Form):
    """A place and the identifier by which events name it."""

    uri = forms.CharField(
        label=_("地点标识"), max_length=400, help_text=_("GLN、GS1 Digital Link、EPC URN 或 MA 地址")
    )
    name = forms.CharField(label=_("名称"), max_length=200)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("类型"), choices=lambda: said(PlaceKind))
    area = forms.CharField(
        label=_("行政区划"), max_length=60, required=False, help_text=_("不填即与单位相同")
    )


class EntrustForm(forms.Form):
    """Who shall act for one's own organisation, from when to when."""

    agent = forms.CharField(label=_("受托方"), max_length=60, help_text=_("单位代码或统一社会信用代码"))
    valid_from = forms.DateTimeField(
        label=_("自何时起"),
        required=False,
        help_text=_("不填即从现在起"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    valid_to = forms.DateTimeField(
        label=_("到何时止"),
        required=False,
        help_text=_("不填即直到终止"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )


class JoinForm(forms.Form):
    """A new member's name, login and password."""

    name = forms.CharField(label=_("姓名"), max_length=100)
    login = forms.CharField(
        label=_("登录名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
