"""What the page of findings is asked: the filters of its form, read from the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_noop

from suyuan.core.chain.rules.catalogue import RULES
from suyuan.core.chain.rules.finding import GRADE_NAMES
from suyuan.core.identifiers.canonical import key_for
from suyuan.masterdata.models import ProductKind
from suyuan.parties.queries import party_by_code
from suyuan.parties.viewer import Viewer
from suyuan.supervision.findings.queries import STATES, Question

FIELDS: Final = ("state", "rule", "grade", "kind", "party", "code")
LONGEST: Final = 300
STATE_WORDS: Final = {
    "open": gettext_noop("待处理"),
    "overdue": gettext_noop("已超期"),
    "healed": gettext_noop("已消除"),
    "waived": gettext_noop("已豁免"),
    "all": gettext_noop("全部"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The question, the texts that it was typed as, and which of them could not be read."""

    question: Question
    typed: dict[str, str]
    misread: tuple[str, ...]
    of: str
    """``mine`` or ``all``."""

    @property
    def query(self) -> str:
        """For addresses of the same question."""
        pairs = {name: text for name, text in self.typed.items() if text}
        return urlencode(pairs | {"of": self.of})

    def but(self, **changed: str) -> str:
        """The address of the same question with something else."""
        pairs = {**self.typed, "of": self.of, **changed}
        return urlencode({name: text for name, text in pairs.items() if text})


def asked(query: QueryDict, viewer: Viewer) -> Asked:
    """Read the filters; what cannot be read is named, and asks nothing."""
    typed = {name: query.get(name, "").strip().replace("\0", "")[:LONGEST] for name in FIELDS}
    typed["state"] = typed["state"] or "open"
    party = party_by_code(typed["party"]) if typed["party"] else None
    sound = {
        "state": typed["state"] in STATES,
        "rule": typed["rule"] in RULES,
        "grade": typed["grade"] in {str(int(grade)) for grade in GRADE_NAMES},
        "kind": typed["kind"] in ProductKind.values,
        "party": party is not None,
        "code": True,
    }
    misread = tuple(name for name in FIELDS if typed[name] and not sound[name])
    texts = {name: "" if name in misread else typed[name] for name in FIELDS}
    may_be_mine = viewer.party_id is not None and not viewer.areas
    of = query.get("of", "") if query.get("of") in {"mine", "all"} else ("mine" if may_be_mine else "all")
    question = Question(
        state=texts["state"] or "open",
        rule=texts["rule"],
        grade=int(texts["grade"] or 0),
        kind=texts["kind"],
        party=party.pk if party else None,
        mine=of == "mine",
        key=UUID(bytes=key_for(texts["code"])) if texts["code"] else None,
    )
    return Asked(question, typed, misread, of)
