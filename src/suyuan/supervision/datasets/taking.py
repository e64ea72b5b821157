"""Rows of the basic sets, and of tests and batch releases, taken in: as facts of products and parties, and as papers.

Each row is an act of its own: a bad one holds back no other. The same row again changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from suyuan.core.epcis.datasets import rules
from suyuan.core.epcis.datasets.check import YES
from suyuan.core.epcis.datasets.profile import profile
from suyuan.core.epcis.tables.data_set_rows import SetRow, read_rows
from suyuan.core.epcis.tables.read import read_table
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of
from suyuan.core.problem import Problem, Refused
from suyuan.ledger import acts
from suyuan.masterdata.models import Product
from suyuan.masterdata.queries import product_of, vaccine_facts_of
from suyuan.masterdata.services import describe_vaccine
from suyuan.parties import register_errors
from suyuan.parties.licences import Paper, add_licence
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.profiles import LEGAL_REPRESENTATIVE, PERSON_IN_CHARGE, note_profile, profile_of
from suyuan.parties.viewer import Viewer
from suyuan.supervision.papers import errors as paper_errors
from suyuan.supervision.papers.about import targets_of
from suyuan.supervision.papers.kinds import PaperKind
from suyuan.supervision.papers.services import NewPaper, attach

Status = Literal["accepted", "duplicate", "refused"]
Values = Mapping[str, str]
MOST_ROWS: Final = 2_000
SPARED: Final = {
    "vaccine": ("holder",),
    "licence": (),
    "self_test": ("reportFile",),
    "batch_release": ("verification",),
}
"""What the platform knows better than a row does, or what may come later."""
NEEDS: Final = {
    "vaccine": Action.PRODUCT_KEEP,
    "licence": Action.LICENCE_KEEP,
    "self_test": Action.PAPER_KEEP,
    "batch_release": Action.PAPER_KEEP,
}
"""What a person must be allowed to do for the party whose rows they are."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one row."""

    row: int
    status: Status
    problems: tuple[Problem, ...] = ()


def take(name: str, content: bytes, party: Party, viewer: Viewer) -> list[Fate]:
    """Take a table of a set in the name of a party. Raises Refused for the table as a whole; KeyError for another set."""
    rows = read_rows(read_table(content), profile().sets[name], SPARED[name])
    if len(rows) > MOST_ROWS:
        raise Refused(rules.MANY_ROWS.problem("file", None, limit=MOST_ROWS))
    return [_taken(name, row, party, viewer) for row in rows]


def _taken(name: str, row: SetRow, party: Party, viewer: Viewer) -> Fate:
    if row.problems:
        return Fate(row.number, "refused", row.problems)
    try:
        return Fate(row.number, _TAKERS[name](row.values, party, viewer))
    except Refused as refused:
        return Fate(row.number, "refused", refused.problems)


def _vaccine(values: Values, party: Party, viewer: Viewer) -> Status:
    """What a holder says of its own product; the product itself is registered by the platform."""
    product = _product(values["drugId"])
    if product is None or product.holder_id != party.pk:
        raise Refused(rules.NOT_HOLDER.problem("drugId", values["drugId"]))
    facts = {
        "trade_name": values.get("tradeName", ""),
        "standard_code": values["standardCode"],
        "dosage_form": values["dosageForm"],
        "strength": values["strength"],
        "pack": values["pack"],
        "approval_number": values["approvalNumber"],
        "in_programme": values["inProgramme"].lower() in YES,
        "is_imported": values["origin"] == "import",
        "manufacturer": values["manufacturer"],
    }
    known = vaccine_facts_of(product)
    if known is not None and all(getattr(known, field) == value for field, value in facts.items()):
        return "duplicate"
    with acts.ordering(
        "product.describe", viewer, party=party.code, product=product.class_text, facts=facts
    ) as act:
        describe_vaccine(product, facts, act=act)
    return "accepted"


def _product(text: str) -> Product | None:
    canonical = canonical_text(text)
    return product_of(UUID(bytes=key_of(class_text(canonical) or canonical)))


def _licence(values: Values, party: Party, viewer: Viewer) -> Status:
    """A licence of the party itself, with who answers for it; names of people go into no act."""
    if values["uscc"] != party.uscc:
        raise Refused(rules.NOT_OWN.problem("uscc", values["uscc"]))
    people = {LEGAL_REPRESENTATIVE: values["legalRepresentative"], PERSON_IN_CHARGE: values["personInCharge"]}
    paper = Paper(
        values["kind"],
        values["number"],
        values["issuer"],
        "",
        _day(values.get("validFrom")),
        _day(values["validTo"]),
    )
    kind, number = paper.kind, paper.number
    try:
        with acts.ordering("licence.create", viewer, party=party.code, licence=kind, number=number) as act:
            add_licence(party, paper, act=act)
            note_profile(party, people)
    except Refused as refused:
        if [one.code for one in refused.problems] != [register_errors.LICENCE_TWICE.code]:
            raise
        return _people(people, party, viewer)
    return "accepted"


def _people(people: dict[str, str], party: Party, viewer: Viewer) -> Status:
    """Who answers for a firm whose licence is there already."""
    known = profile_of(party)
    if all(known.get(field) == name for field, name in people.items()):
        return "duplicate"
    with acts.ordering("party.people", viewer, party=party.code, fields=sorted(people)):
        note_profile(party, people)
    return "accepted"


def _paper(kind: PaperKind, number: str, day: str) -> Callable[[Values, Party, Viewer], Status]:
    """Of a set whose rows are papers about a lot; ``number`` and ``day`` name its fields."""

    def take_paper(values: Values, party: Party, viewer: Viewer) -> Status:
        about = targets_of([values["drugId"]], values["lot"])
        issued, until = _day(values[day]), _day(values.get("validUntil"))
        assert issued is not None
        file = _file(values.get("reportFile", ""))
        new = NewPaper(kind, values[number], values["issuer"], issued, about, until, "electronic", file)
        try:
            attach(new, party=party, viewer=viewer)
        except Refused as refused:
            if [one.code for one in refused.problems] == [paper_errors.THERE.code]:
                return "duplicate"
            raise
        return "accepted"

    return take_paper


def _file(text: str) -> UUID | None:
    """The number of a file that is kept here."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refused(paper_errors.FILE.problem("reportFile", text)) from None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


_TAKERS: Final[Mapping[str, Callable[[Values, Party, Viewer], Status]]] = {
    "vaccine": _vaccine,
    "licence": _licence,
    "self_test": _paper(PaperKind.SELF_INSPECTION, "reportNumber", "testedOn"),
    "batch_release": _paper(PaperKind.BATCH_RELEASE, "certificate", "issuedOn"),
}
