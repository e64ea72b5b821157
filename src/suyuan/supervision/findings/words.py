"""Findings in words of one language: the message and the remedy of the rule, with names and times in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from suyuan.clock import BEIJING
from suyuan.parties.models import Party
from suyuan.parties.queries import parties_for
from suyuan.supervision.findings.queries import HIDDEN, Line

UNKNOWN: Final = ("未登记的单位", "an unregistered party")
ANOTHER: Final = ("另一单位", "another party")
NOBODY: Final = ("（未写明的单位）", "(a party that nobody named)")
KIND_WORDS: Final = {
    "HOLDER": ("上市许可持有人", "holder"),
    "REGISTRANT": ("注册人", "registrant"),
    "MANUFACTURER": ("生产企业", "manufacturer"),
    "IMPORTER": ("进口企业", "importer"),
    "SUPPLIER": ("供货企业", "supplier"),
    "DISTRIBUTOR": ("经营企业", "distributor"),
    "CDC": ("疾控机构", "CDC"),
    "VACCINATION_UNIT": ("接种单位", "vaccination unit"),
    "HOSPITAL": ("医疗机构", "hospital"),
}


class Names:
    """Names of the parties of some findings, asked for at once."""

    def __init__(self, lines: Iterable[Line]) -> None:
        parties = ((line.party, line.partner) for line in lines)
        self.parties: dict[int, Party] = parties_for(
            {each for both in parties for each in both if isinstance(each, int)}
        )

    def of(self, party: Any, *, english: bool) -> str:
        """The name in a language, the other one's where there is none; who is not registered, as named."""
        if party == HIDDEN:
            return ANOTHER[english]
        if party is None:
            return NOBODY[english]
        if not isinstance(party, int):
            return f"{UNKNOWN[english]} {party}"
        found = self.parties.get(party)
        return str((found.name_en if english else "") or found.name) if found else UNKNOWN[english]


def said(line: Line, names: Names, *, english: bool) -> tuple[str, str]:
    """Message and remedy."""
    values = _values(line, names, english=english)
    return line.rule.message[english].format_map(values), line.rule.remedy[english].format_map(values)


def _values(line: Line, names: Names, *, english: bool) -> dict[str, str]:
    """The values of the message; a word that has an English form is replaced by it for English readers."""
    words = {name: str(value) for name, value in line.words.items()}
    if english:
        words |= {name.removesuffix("_en"): value for name, value in words.items() if name.endswith("_en")}
    for name in ("from_kind", "to_kind"):
        if name in words:
            words[name] = KIND_WORDS.get(words[name].partition(":")[0], (words[name],) * 2)[english]
    return {
        **words,
        "party": names.of(line.party, english=english),
        "partner": names.of(line.partner, english=english),
        "time": minute(line.at),
        "other_time": minute(line.other_at) if line.other_at else "—",
    }


def minute(moment: dt.datetime) -> str:
    """Beijing time to the minute."""
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"
