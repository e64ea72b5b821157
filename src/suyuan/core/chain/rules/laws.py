"""The register of laws and standards that rules cite: what each demands, in our own words, with article and date.

Years of guides and standards whose day is not known stand for their first day. The register tells what a rule rests
on; the text that binds is the official one.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from suyuan.core.chain.rules.catalogue import RULES
from suyuan.core.chain.rules.finding import Rule


@dataclass(frozen=True, slots=True)
class Law:
    """One article, or one standard as a whole. Texts are (Chinese, English)."""

    id: str
    kind: str
    """``law``, ``regulation``, ``code``, ``guide`` or ``standard``."""
    title: tuple[str, str]
    number: str
    since: dt.date
    article: str
    demand: tuple[str, str]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that rest on it."""
        return tuple(rule for rule in RULES.values() if self.id in rule.basis)


@cache
def laws() -> dict[str, Law]:
    """The register by id, in its order."""
    with (Path(__file__).parent / "laws.tsv").open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: Law(
                row["id"],
                row["kind"],
                (row["zh"], row["en"]),
                row["number"],
                dt.date.fromisoformat(row["since"]),
                row["article"],
                (row["rule_zh"], row["rule_en"]),
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        }


def basis_of(rule: Rule) -> tuple[Law, ...]:
    """What a rule rests on."""
    return tuple(laws()[name] for name in rule.basis)
