"""What the API answers, as dataclasses, and how JSON becomes them."""

from __future__ import annotations

import datetime as dt
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where, and how to mend it."""

    code: str
    severity: str
    where: str
    value: str | None
    message: str
    message_zh: str
    remedy: str
    remedy_zh: str


@dataclass(frozen=True)
class Identified:
    """What a code is."""

    input: str
    kind: str
    verdict: str
    problems: tuple[Problem, ...]
    components: dict[str, Any]
    key: str
    canonical: str | None
    level: str
    urn: str | None
    digital_link: str | None


@dataclass(frozen=True)
class IdentifiedList:
    """In the order of the codes."""

    results: tuple[Identified, ...]


@dataclass(frozen=True)
class Verdict:
    """May it be used? ``level`` is ok, warn, stop or unknown."""

    level: str
    code: str
    title: str
    title_en: str
    detail: str
    detail_en: str


@dataclass(frozen=True)
class ShortThing:
    """The thing itself."""

    id: str
    key: str
    hri: str
    level: str
    name: str | None
    name_en: str | None
    lot: str | None
    expiry: str | None


@dataclass(frozen=True)
class ShortNow:
    """How it stands now."""

    state: str
    state_name: str
    state_name_en: str
    place: str | None
    holder: str | None
    container: str | None
    since: str | None


@dataclass(frozen=True)
class ShortState:
    """``now`` is None when nothing is known that you may see."""

    thing: ShortThing
    verdict: Verdict
    now: ShortNow | None


@dataclass(frozen=True)
class CaptureJob:
    """What became of a document; final once ``running`` is false."""

    capture_id: str
    created_at: dt.datetime
    running: bool
    success: bool
    capture_error_behaviour: str
    errors: tuple[dict[str, Any], ...]
    events: int
    finished_at: dt.datetime | None = None
    accepted: int | None = None
    duplicate: int | None = None
    refused: int | None = None


@dataclass(frozen=True)
class CaptureList:
    """The newest first, at most 50."""

    captures: tuple[CaptureJob, ...]


@dataclass(frozen=True)
class Changes:
    """What became visible behind a number. Keep ``upto``, and ask with it as ``after``."""

    after: int
    upto: int
    head: int
    more: bool
    events: int
    unreadable: int
    document: dict[str, Any]

    @property
    def event_list(self) -> list[dict[str, Any]]:
        """The events, as EPCIS 2.0 writes them in JSON."""
        found = self.document["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        return list(found)


@dataclass(frozen=True)
class Period:
    """What was recorded from ``begin`` to before ``end``; ``digest`` as ``suyuan_client.digest`` makes it."""

    begin: dt.datetime
    end: dt.datetime
    events: int
    digest: str
    unreadable: int


@dataclass(frozen=True)
class Reconciliation:
    """Counts and digests by the time of recording, as far as ``until``."""

    since: dt.datetime
    until: dt.datetime
    by: str
    upto: int
    events: int
    periods: tuple[Period, ...]
    next: str | None


@dataclass(frozen=True)
class Party:
    """An organisation."""

    id: int
    code: str
    name: str
    name_en: str
    kind: str
    uscc: str | None
    city: str


@dataclass(frozen=True)
class Place:
    """A registered place."""

    id: str
    name: str
    name_en: str
    kind: str
    city: str


@dataclass(frozen=True)
class Key:
    """A machine's key, without its secret."""

    prefix: str
    name: str
    scopes: tuple[str, ...]
    expires_at: dt.datetime | None


@dataclass(frozen=True)
class Me:
    """Who is asking."""

    party: Party | None
    acts_for: tuple[Party, ...]
    places: tuple[Place, ...]
    key: Key | None


@dataclass(frozen=True)
class Interface:
    """One piece of work behind the doors."""

    name: str
    status: str
    waiting: int


@dataclass(frozen=True)
class Health:
    """Do the interfaces keep up?"""

    status: str
    version: str
    time: dt.datetime
    interfaces: tuple[Interface, ...]


@dataclass(frozen=True)
class RowProblem(Problem):
    """A problem of one cell."""

    row: int
    column: str


@dataclass(frozen=True)
class ImportLine:
    """What became of one row."""

    row: int
    status: str
    event_id: str | None
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True)
class ImportEvents:
    """How many events the rows became."""

    accepted: int
    duplicate: int
    refused: int


@dataclass(frozen=True)
class StoredFile:
    """A photo, a video or a document that is kept."""

    file_id: str
    media_type: str
    size: int
    sha256: str
    purpose: str
    created_at: dt.datetime
    content: str
    thumbnail: str | None


@dataclass(frozen=True)
class FileList:
    """The newest first; ``next`` is the address of the next page."""

    files: tuple[StoredFile, ...]
    next: str | None


@dataclass(frozen=True)
class InWords:
    """The same in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Finding:
    """One breach of one rule, about one thing or many."""

    finding_id: str
    rule: str
    grade: str
    state: str
    title: InWords
    message: InWords
    remedy: InWords
    party: str | None
    partner: str | None
    event_id: str
    other_event_id: str | None
    happened_at: dt.datetime
    opened_at: dt.datetime
    deadline: dt.datetime
    healed_at: dt.datetime | None
    healed_by: str | None
    things: int
    example: str | None


@dataclass(frozen=True)
class FindingWhole(Finding):
    """With the things that it is about."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class FindingList:
    """What is to be done comes the gravest and most urgent first; ``next`` is the address of the next page."""

    findings: tuple[Finding, ...]
    next: str | None


@dataclass(frozen=True)
class PaperTarget:
    """One thing that a paper is about: a lot, a product, a thing, or the event of a hop."""

    level: str
    id: str


@dataclass(frozen=True)
class GoodsPaper:
    """A paper that goes along with goods, with the word on it that counts for you."""

    paper_id: str
    kind: str
    number: str
    issuer: str
    issued_on: dt.date
    valid_until: dt.date | None
    provision: str
    party: str
    attached_at: dt.datetime
    file_id: str | None
    state: str
    verified_at: dt.datetime | None
    verified_by: str | None
    reason: str
    withdrawn_at: dt.datetime | None
    about: tuple[PaperTarget, ...]


@dataclass(frozen=True)
class PaperList:
    """The newest first; ``more``: there are more than the list holds."""

    papers: tuple[GoodsPaper, ...]
    more: bool


@dataclass(frozen=True)
class CheckPart:
    """One of the ten checks."""

    check: str
    name: str
    name_en: str
    result: str
    reason: str
    reason_en: str
    record: str | None


@dataclass(frozen=True)
class DeliveryThing:
    """One thing of a delivery, judged for receipt."""

    id: str
    hri: str
    container: str | None
    is_box: bool
    product: str | None
    product_en: str | None
    lot: str | None
    expiry: dt.date | None
    state: str | None
    result: str
    checks: tuple[CheckPart, ...]
    papers: tuple[str, ...]
    suggested: str
    may_accept: bool
    barrier: str | None
    barrier_en: str | None


@dataclass(frozen=True)
class JudgedDelivery:
    """What came, and how it stands."""

    delivery: str
    at: dt.datetime
    sent_at: dt.datetime | None
    summary: dict[str, int]
    needs_temperature: bool
    things: tuple[DeliveryThing, ...]
    papers: tuple[GoodsPaper, ...]


@dataclass(frozen=True)
class AcceptedThing:
    """One thing of an acceptance."""

    id: str
    container: str | None
    product: str
    lot: str
    expiry: dt.date | None
    result: str
    checks: tuple[CheckPart, ...]
    decision: str
    reason: str


@dataclass(frozen=True)
class Acceptance:
    """The record of an acceptance."""

    acceptance_id: str
    party: str
    delivery: str
    place: str
    at: dt.datetime
    temperature: float | None
    papers: tuple[str, ...]
    note: str
    made_at: dt.datetime
    events: tuple[str, ...]
    lock_id: str | None
    summary: dict[str, int]
    undone_at: dt.datetime | None
    undone_for: str


@dataclass(frozen=True)
class AcceptanceWhole(Acceptance):
    """With each thing of it."""

    things: tuple[AcceptedThing, ...]


@dataclass(frozen=True)
class AcceptanceList:
    """The newest first; ``more``: there are more than the list holds."""

    acceptances: tuple[Acceptance, ...]
    more: bool


@dataclass(frozen=True)
class ReadingProblem:
    """Why a reading was not kept."""

    where: str
    code: str
    value: str | None
    message: str
    message_zh: str
    remedy: str
    remedy_zh: str


@dataclass(frozen=True)
class ReadingsTaken:
    """What became of readings."""

    new: int
    known: int
    refused: int
    problems: tuple[ReadingProblem, ...]


@dataclass(frozen=True)
class FileErased:
    """That nobody opens it any more."""

    file_id: str
    erased: bool


@dataclass(frozen=True)
class TableImport:
    """A delivered table. Rows are told once it is worked off."""

    import_id: str
    state: str
    created_at: dt.datetime
    finished_at: dt.datetime | None
    origin: str
    mapping: str
    mapping_version: int
    rows: int
    accepted: int | None
    duplicate: int | None
    refused: int | None
    problems: tuple[Problem, ...] | None = None
    lines: tuple[ImportLine, ...] | None = None
    events: ImportEvents | None = None


@dataclass(frozen=True)
class ImportList:
    """The newest first; ``next`` is the address of the next page."""

    imports: tuple[TableImport, ...]
    next: str | None


@dataclass(frozen=True)
class MappingName:
    """A mapping that can be named."""

    name: str
    version: int
    title: str
    title_en: str
    template: str


@dataclass(frozen=True)
class MappingList:
    """The party's own mappings and the shipped ones."""

    mappings: tuple[MappingName, ...]


@dataclass(frozen=True)
class ScannedCode:
    """What became of one code."""

    index: int
    code: str
    status: str
    times: int
    kind: str
    epc: str | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class ScanAnswer:
    """The one event that the codes became."""

    status: str
    event_id: str | None
    capture_id: str | None
    problems: tuple[Problem, ...]
    codes: tuple[ScannedCode, ...]


def made(kind: type[T], tree: Mapping[str, Any]) -> T:
    """A dataclass out of JSON."""
    hints = typing.get_type_hints(kind)
    given = {_snake(name): value for name, value in tree.items()}
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: _value(hints[name], value) for name, value in given.items() if name in known})


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        hint = next(one for one in typing.get_args(hint) if one is not type(None))
    if typing.get_origin(hint) is tuple:
        return tuple(_value(typing.get_args(hint)[0], one) for one in value)
    if hint is dt.date:
        return dt.date.fromisoformat(value)
    if hint is dt.datetime:
        return dt.datetime.fromisoformat(value)
    return made(hint, value) if isinstance(hint, type) and is_dataclass(hint) else value


def _snake(name: str) -> str:
    """``captureID`` as ``capture_id``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


@dataclass(frozen=True)
class Owing:
    """Who must fill something in; ``party`` is empty where none is registered."""

    party: str
    name: str
    name_zh: str


@dataclass(frozen=True)
class RowSource:
    """What a row of a data set was made from."""

    kind: str
    id: str


@dataclass(frozen=True)
class DataRow:
    """One row of a data set; empty fields are absent. ``whole`` is False where something of it is hidden from you."""

    values: dict[str, str]
    extensions: dict[str, str]
    whole: bool
    source: RowSource
    owes: Owing
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class DataSetAnswer:
    """One data set; ``state`` is complete, incomplete, missing, unseen or none."""

    name: str
    title: str
    title_zh: str
    group: str
    state: str
    owes: Owing | None
    rows: tuple[DataRow, ...]
    left_out: int


@dataclass(frozen=True)
class DataSets:
    """Every national data set about an item, and how complete they are."""

    standard: str
    profile_version: int
    item: str
    name: str
    complete: bool
    fields_asked: int
    fields_lacking: int
    sets: tuple[DataSetAnswer, ...]


@dataclass(frozen=True)
class FieldWord:
    """One word of a code list."""

    value: str
    name: str
    name_zh: str
    national: str


@dataclass(frozen=True)
class ProfileField:
    """One field that a data set asks."""

    name: str
    title: str
    title_zh: str
    type: str
    mandatory: bool
    pattern: str
    words: tuple[FieldWord, ...]


@dataclass(frozen=True)
class ProfileSet:
    """One data set of the standard."""

    name: str
    title: str
    title_zh: str
    group: str
    clause: str
    owes: str
    fields: tuple[ProfileField, ...]


@dataclass(frozen=True)
class ProfileAnswer:
    """What is asked of each data set."""

    standard: str
    profile_version: int
    sets: tuple[ProfileSet, ...]


@dataclass(frozen=True)
class RowFate:
    """What became of one row that was sent: accepted, duplicate or refused."""

    row: int
    status: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class RowFates:
    """In the order of the rows."""

    rows: tuple[RowFate, ...]


@dataclass(frozen=True)
class MessageLine:
    """What became of one message: accepted, duplicate, refused or rolled back."""

    line: int
    event_id: str | None
    status: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class MessageFates:
    """What became of messages of urgent imports."""

    message_id: str | None
    accepted: int
    duplicate: int
    refused: int
    lines: tuple[MessageLine, ...]
