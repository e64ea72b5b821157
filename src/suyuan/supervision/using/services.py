"""Reporting use by hand, the fourth way of the Beijing plan: the same event as by its interface (tables 7, 8 and 10).

Procedure:
 1. Who reports is an institution that uses products; place, time, patient and codes are checked.
 2. The codes are checked as anybody's who asks before use (``verify``). What is stopped is not to be used: it is recorded
    only when whoever reports says that it has happened.
 3. The message of its table is made and read as one that came by the interface; its event is captured.
 4. Afterwards it is numbered and folded: whoever reported looks next.
The number of the patient and the name of the physician become pseudonyms in the capture; nothing here keeps them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from suyuan import clock
from suyuan.core.epcis import json20
from suyuan.core.epcis.messages.events import event_of
from suyuan.core.epcis.messages.kinds import kinds
from suyuan.core.epcis.messages.reading import read_message
from suyuan.core.epcis.model import DocumentHeader, Event
from suyuan.core.problem import Problem, Refused
from suyuan.ledger.services import capture
from suyuan.parties.kinds import PartyKind
from suyuan.parties.models import Party, Place
from suyuan.parties.own_names import issuer_of
from suyuan.parties.viewer import Viewer
from suyuan.supervision.locks.services import settle
from suyuan.supervision.using import errors
from suyuan.supervision.verify.model import Answer, Purpose, Result
from suyuan.supervision.verify.services import verify

MOST: Final = 50
USERS: Final = frozenset((PartyKind.HOSPITAL, PartyKind.VACCINATION_UNIT))
PURPOSES: Final = {"use": Purpose.USE, "unpacking": Purpose.USE, "takeaway": Purpose.TAKEAWAY}
"""What is asked of the check for each report."""


@dataclass(frozen=True, slots=True)
class Report:
    """What whoever reports typed."""

    kind: str
    codes: tuple[str, ...]
    place: str
    """Its identifier."""
    at: dt.datetime | None
    """None: it could not be read."""
    patient: str
    physician: str = ""
    amount: str = ""
    unit: str = ""
    has_happened: bool = False
    """Stopped codes are recorded too."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of it."""

    event_id: UUID
    answer: Answer


def checked(report: Report, *, party: Party, viewer: Viewer) -> Answer:
    """What the check says of the codes. Raises Refused for what cannot be reported."""
    problems = list(_problems(report, party))
    if problems:
        raise Refused(*problems)
    return verify(report.codes, PURPOSES[report.kind], party=party, viewer=viewer)


def record(report: Report, *, party: Party, viewer: Viewer) -> Recorded:
    """Report it. Raises Refused; then nothing was kept."""
    answer = checked(report, party=party, viewer=viewer)
    stopped = sum(line.result is Result.STOP for line in answer.lines)
    if stopped and not report.has_happened:
        raise Refused(errors.STOPPED.problem("codes", None, count=stopped))
    event_id = _captured(_event(report, party), party)
    settle()
    return Recorded(event_id, answer)


def places_of(party: Party) -> list[Place]:
    """Where a party can use something: its places, by name."""
    return list(Place.objects.filter(party=party).order_by("name", "pk"))


def _problems(report: Report, party: Party) -> list[Problem]:
    found = []
    if party.kind not in USERS:
        found.append(errors.NOT_AN_INSTITUTION.problem("party"))
    if report.kind not in PURPOSES:
        found.append(errors.KIND.problem("kind"))
    if not report.codes:
        found.append(errors.NO_CODES.problem("codes"))
    if len(report.codes) > MOST:
        found.append(errors.TOO_MANY.problem("codes", most=MOST))
    if not report.patient:
        found.append(errors.NO_PATIENT.problem("patient"))
    if report.at is None or report.at > clock.now() + dt.timedelta(minutes=1):
        found.append(errors.TIME.problem("at"))
    if not Place.objects.filter(party=party, uri=report.place).exists():
        found.append(errors.PLACE.problem("place"))
    return found


def _event(report: Report, party: Party) -> Event:
    read = read_message(_message(report), kinds()[report.kind], {})
    event = event_of(read, issuer_of(party.pk))
    if event is None:
        raise Refused(*(problem for problem in read.problems if problem.is_error))
    return event


def _message(report: Report) -> dict[str, Any]:
    """As the interface would carry it."""
    at = (report.at or clock.now()).astimezone(clock.BEIJING)
    tree: dict[str, Any] = {
        "eventTime": at.isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": "+08:00",
        "epcList": list(report.codes),
        "bizLocation": report.place,
        "prescription": report.patient,
        "prescribeDoc": report.physician,
    }
    if report.kind == "unpacking":
        tree |= {"usedQuantity": report.amount, "unit": report.unit}
    return {name: value for name, value in tree.items() if value}


def _captured(event: Event, party: Party) -> UUID:
    header = DocumentHeader(schema_version="2.0", creation_date=clock.now())
    result = capture(json20.write_document(header, [event]), sender=party.pk, media_type="application/json")
    line = result.lines[0] if result.lines else None
    if not result.success or line is None or line.event_id is None:
        told = [*result.problems, *(line.problems if line else ())]
        detail = told[0].message if told else "-"
        raise Refused(errors.NOT_CAPTURED.problem("event", None, detail=detail))
    return line.event_id
