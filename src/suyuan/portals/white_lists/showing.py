"""Entries and approvals in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suyuan import clock
from suyuan.masterdata.lists.queries import Lack, Lists, are_there
from suyuan.masterdata.models import ImportApproval, ImportListing, ListKind
from suyuan.parties.models import Party
from suyuan.state.trace.subject import hri
from suyuan.supervision.findings.words import minute
from suyuan.supervision.imports.brought_in import used
from suyuan.web.language import is_english

APPROVAL: Final = "approval"
TABS: Final = {
    ListKind.IMPORTER.value: gettext_noop("进口企业"),
    ListKind.PRODUCT.value: gettext_noop("品种"),
    APPROVAL: gettext_noop("批准文件"),
}
STATES: Final = {"": gettext_noop("现行"), "ended": gettext_noop("已终止或过期"), "all": gettext_noop("全部")}
MOST: Final = 200
LONGEST_WORDS: Final = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    of: str
    state: str
    text: str
    misread: bool

    def query(self, **other: str) -> str:
        """The same question as an address, but for these parts."""
        parts = {"of": self.of, "state": self.state, "text": self.text} | other
        return urlencode({name: value for name, value in parts.items() if value})


def asked(given: Mapping[str, str]) -> Asked:
    """What is no list or state is left out, and told."""
    of, state = given.get("of", ListKind.IMPORTER.value), given.get("state", "")
    text = given.get("text", "").replace("\0", "").strip()[:LONGEST_WORDS]
    are = of in TABS, state in STATES
    return Asked(of if are[0] else ListKind.IMPORTER.value, state if are[1] else "", text, not all(are))


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a list."""

    address: str
    name: str
    code: str
    """Of the organisation, or the class of the product as people read it."""
    number: str
    """Of a certificate; of an entry the document that it rests on."""
    since: str
    until: str
    state: str
    tone: str
    is_open: bool
    amount: str = ""
    used: str = ""
    rest: str = ""
    is_over: bool = False
    institutions: tuple[str, ...] = ()


def shown(wanted: Asked, most: int = MOST) -> list[Shown]:
    """The lines of one list that are meant, the newest first; one more than ``most`` where there are more."""
    if wanted.of == APPROVAL:
        return _approvals(wanted, most)
    rows = ImportListing.objects.filter(kind=wanted.of).select_related("party").order_by("-pk")
    lines = [shown_entry(row) for row in rows]
    return [line for line in lines if _is_meant(line, wanted)][: most + 1]


def _approvals(wanted: Asked, most: int) -> list[Shown]:
    rows = list(ImportApproval.objects.prefetch_related("named__party").order_by("-recorded_at"))
    return [line for line in shown_approvals(rows) if _is_meant(line, wanted)][: most + 1]


def _is_meant(line: Shown, wanted: Asked) -> bool:
    words = f"{line.name} {line.code} {line.number} {' '.join(line.institutions)}".lower()
    fits = {"": line.is_open, "ended": not line.is_open, "all": True}[wanted.state]
    return fits and wanted.text.lower() in words


def shown_entry(row: ImportListing) -> Shown:
    """One entry of a white list."""
    now = clock.now()
    is_open = row.valid_to is None or row.valid_to > now
    code = row.party.code if row.party else hri(row.class_text)
    state, tone = (_("已终止"), "info") if not is_open else (_("在名单中"), "ok")
    if is_open and row.valid_from > now:
        state, tone = _("尚未生效"), "warn"
    since, until = minute(row.valid_from), minute(row.valid_to) if row.valid_to else ""
    return Shown(
        f"/white-lists/entries/{row.pk}/", row.name, code, row.basis, since, until, state, tone, is_open
    )


def shown_approvals(rows: Sequence[ImportApproval]) -> list[Shown]:
    """Approvals, with how much of each is used."""
    gone = used(row.number for row in rows)
    return [_shown_approval(row, gone.get((row.number, row.class_key), Decimal(0))) for row in rows]


_WORDS: Final = {
    None: (gettext_noop("有效"), "ok"),
    Lack.WITHDRAWN: (gettext_noop("已撤销"), "info"),
    Lack.NOT_YET: (gettext_noop("尚未生效"), "warn"),
    Lack.EXPIRED: (gettext_noop("已过期"), "info"),
}


def _shown_approval(row: ImportApproval, gone: Decimal) -> Shown:
    lack = _lack(row, clock.now().astimezone(clock.BEIJING).date())
    words, tone = _WORDS[lack]
    rest = row.quantity - gone
    is_over = rest < 0
    if is_over and lack is None:
        words, tone = gettext_noop("超出批准数量"), "stop"
    return Shown(
        f"/white-lists/approvals/{row.pk}/",
        row.name,
        hri(row.class_text),
        row.number,
        row.valid_from.isoformat(),
        row.valid_to.isoformat(),
        _(words),
        tone,
        lack in {None, Lack.NOT_YET},
        f"{row.quantity.normalize():f} {row.unit}".strip(),
        f"{gone.normalize():f}",
        f"{rest.normalize():f}",
        is_over,
        tuple(_name(one.party) for one in row.named.all()),
    )


def _lack(row: ImportApproval, today: dt.date) -> Lack | None:
    if row.ended_at is not None:
        return Lack.WITHDRAWN
    if today < row.valid_from:
        return Lack.NOT_YET
    return Lack.EXPIRED if today > row.valid_to else None


def _name(party: Party) -> str:
    return (party.name_en or party.name) if is_english() else party.name


def unlisted(there: Lists | None = None) -> list[str]:
    """The lists that nobody began: what a check cannot ask."""
    found = there or are_there()
    begun = {"importer": found.importers, "product": found.products, APPROVAL: found.approvals}
    return [_(words) for name, words in TABS.items() if not begun[name]]
