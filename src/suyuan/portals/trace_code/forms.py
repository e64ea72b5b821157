"""The form that undoes a wrong scan."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

EVENT_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[\x21-\x7e]+")
REASONS = (
    ("did_not_occur", _("这件事没有发生（误扫、重复扫、扫错货）")),
    ("incorrect_data", _("事情发生了，但数据有误（时间、地点、数量或单据写错）")),
)


class CorrectionForm(forms.Form):
    """Reason and confirmation; the numbers of the events that take its place where there are any."""

    reason = forms.ChoiceField(
        label=_("更正原因"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择更正原因。"), "invalid_choice": _("请从列出的原因中选择。")},
    )
    corrective = forms.CharField(
        label=_("改正后的事件编号"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("可不填。已经另报正确事件时，填它的 eventID，一行一个。"),
    )
    confirmed = forms.BooleanField(
        label=_("我确认更正这个事件"), error_messages={"required": _("请勾选确认。")}
    )

    def clean_corrective(self) -> str:
        """Each line is an eventID: a URI (EPCIS 2.0, 7.4.1.3). What stands in the ledger stands there for good."""
        text: str = self.cleaned_data["corrective"]
        for line in filter(None, map(str.strip, text.splitlines())):
            if not EVENT_URI.fullmatch(line):
                raise forms.ValidationError(_("不是 eventID（URI，如 urn:uuid:…）：%s") % line[:60])
        return text

    @property
    def corrective_ids(self) -> tuple[str, ...]:
        text: Any = self.cleaned_data.get("corrective", "")
        return tuple(line.strip() for line in text.splitlines() if line.strip())
