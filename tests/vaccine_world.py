"""A vaccine lot from its maker to the arm: who takes part, and what each of them reports, day by day.

One carton goes from the plant over two cold stores of the maker, the city's centre for disease control and a county's
to a vaccination unit. Each pack in it ends differently: given, broken, sent back, recalled, still usable, sold. One
pack never leaves the maker. A receipt is reported three days late, and a vaccination by mistake.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from documents import CARTON, document, epc, object_event, pack
from suyuan.ledger.results import CaptureResult
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.masterdata.services import create_product
from suyuan.parties.models import Party, User
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_party, create_place
from suyuan.parties.viewer import Viewer
from suyuan.project.fixed_clock import standing_at
from suyuan.state.jobs import catch_up as fold
from suyuan.state.trace import trace
from suyuan.supervision.findings.jobs import catch_up as judge
from suyuan.supervision.papers.about import targets_of
from suyuan.supervision.papers.services import NewPaper, attach
from suyuan.supervision.papers.services import judge as publish

GIVEN, BROKEN, SENT_BACK, RECALLED, USABLE, STAYED = (epc(number) for number in range(1, 7))
"""Packs of the programme's vaccine, by how they end."""
SOLD = "urn:epc:id:sgtin:6901234.056790.F1"
"""A vaccine outside the programme, in the same carton."""
IN_CARTON = (GIVEN, BROKEN, SENT_BACK, RECALLED, USABLE, SOLD)
ALL = (*IN_CARTON, STAYED)
LOT, EXPIRY = "L7", "2028-08-31"
STEPS, STATES = "https://ref.suyuan.example/step/", "https://ref.suyuan.example/disposition/"
RECIPIENT, VACCINATOR = "VC20260408001", "罗安"
"""Whom the vaccination names."""


@dataclass(frozen=True)
class Firm:
    """An organisation, its GS1 company prefix, and its places by their names."""

    code: str
    name: str
    kind: str
    prefix: str
    area: str
    level: str = ""
    places: tuple[tuple[str, str], ...] = ()
    """(kind, name) each."""

    @property
    def party(self) -> str:
        return f"urn:epc:id:pgln:{self.prefix}.00000"

    def place(self, number: int = 1) -> str:
        return f"urn:epc:id:sgln:{self.prefix}.{number:05d}.0"

    def paper(self, kind: str, number: str) -> dict[str, str]:
        return {"type": kind, "bizTransaction": f"https://{self.code}.example/{kind}/{number}"}


MAKER = Firm(
    "maker", "京华生物", "HOLDER", "6901234", "110115",
    places=(("FACTORY", "京华灌装车间"), ("COLD_STORE", "京华成品冷库"), ("COLD_STORE", "京华周转冷库")),
)  # fmt: skip
CARRIER = Firm(
    "carrier", "寒域冷链", "LOGISTICS", "6908888", "110113", places=(("VEHICLE", "寒域冷藏车 03"),)
)
CITY = Firm("city", "市疾控中心", "CDC", "6907654", "110000", "PROVINCE", (("COLD_STORE", "市疾控冷库"),))
COUNTY = Firm(
    "county", "朝阳区疾控中心", "CDC", "6905555", "110105", "COUNTY", (("COLD_STORE", "朝阳疾控冷库"),)
)
UNIT = Firm(
    "unit", "劲松接种门诊", "VACCINATION_UNIT", "6906666", "110105", places=(("CLINIC", "劲松接种室"),)
)
RIVAL = Firm("rival", "海澜生物", "HOLDER", "6901299", "310101", places=(("FACTORY", "海澜车间"),))
REGULATOR = Firm("regulator", "市药监局", "REGULATOR", "", "110000", "PROVINCE")
HEALTH = Firm("health", "朝阳区卫健委", "HEALTH", "", "110105", "COUNTY")
ELSEWHERE = Firm("elsewhere", "外省药监局", "REGULATOR", "", "310000", "PROVINCE")
FIRMS = (MAKER, CARRIER, CITY, COUNTY, UNIT, RIVAL, REGULATOR, HEALTH, ELSEWHERE)
FACTORY, STORE, SECOND_STORE = (MAKER.place(number) for number in (1, 2, 3))

Event = dict[str, Any]


def utc(month: int, day: int, hour: int = 8) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)


NOW = utc(4, 10)
"""When everything has been reported."""


@dataclass(frozen=True)
class Report:
    """An event, who reports it, and when that reaches the platform."""

    by: Firm
    event: Event
    arrives: dt.datetime


def done(by: Firm, step: str, at: dt.datetime, *things: str, late: float = 0.2, **more: Any) -> Report:
    """Something done with things; ``late`` in hours."""
    event = {**object_event(*things, bizStep=step, time=_text(at)), "disposition": "in_progress", **more}
    return _report(by, event, at, late)


def _report(by: Firm, event: Event, at: dt.datetime, late: float = 0.2) -> Report:
    return Report(by, {k: v for k, v in event.items() if v is not None}, at + dt.timedelta(hours=late))


def _text(at: dt.datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def at(place: str) -> Event:
    return {"readPoint": {"id": place}, "bizLocation": {"id": place}}


def sides(giver: Firm, taker: Firm, kind: str = "possessing_party") -> Event:
    return {
        "sourceList": [{"type": kind, "source": giver.party}],
        "destinationList": [{"type": kind, "destination": taker.party}],
    }


def papers(*each: dict[str, str]) -> Event:
    return {"bizTransactionList": list(each)}


def warmth(device: str, first: dt.datetime, *celsius: float) -> Event:
    """Readings of one recorder, one an hour."""
    told = [
        {
            "type": "Temperature",
            "value": value,
            "uom": "CEL",
            "time": _text(first + n * dt.timedelta(hours=1)),
        }
        for n, value in enumerate(celsius)
    ]
    return {"sensorElementList": [{"sensorMetadata": {"deviceID": device}, "sensorReport": told}]}


def traded(by: Firm, step: str, at: dt.datetime, giver: Firm, taker: Firm, *things: str) -> Report:
    """A sale, a distribution or a purchase: a matter of papers, which moves nothing."""
    event = {
        "type": "TransactionEvent", "eventTime": _text(at), "eventTimeZoneOffset": "+08:00", "action": "ADD",
        "bizStep": f"{STEPS}{step}", "epcList": list(things), **sides(giver, taker, "owning_party"),
        **papers(taker.paper("po", f"PO-{giver.code}"), giver.paper("inv", f"FP-{taker.code}")),
    }  # fmt: skip
    return _report(by, event, at)


def sent(by: Firm, place: str, taker: Firm, at: dt.datetime, *things: str, **more: Any) -> Report:
    bill = papers(by.paper("desadv", f"FH-{taker.code}"), taker.paper("po", f"PO-{by.code}"))
    away = {"readPoint": {"id": place}, "bizLocation": None, "disposition": "in_transit", **bill}
    return done(by, "shipping", at, *things, **{**away, **sides(by, taker), **more})


def got(by: Firm, place: str, giver: Firm, moment: dt.datetime, *things: str, **more: Any) -> Report:
    bill = papers(by.paper("recadv", f"SH-{giver.code}"), giver.paper("desadv", f"FH-{by.code}"))
    return done(by, "receiving", moment, *things, **{**at(place), **bill, **sides(giver, by), **more})


def _made() -> Iterator[Report]:
    told = {"cbvmda:lotNumber": LOT, "cbvmda:itemExpirationDate": EXPIRY, "imp:productionDate": "2026-03-01"}
    yield done(
        MAKER, "commissioning", utc(3, 1), *ALL, action="ADD", disposition="active", ilmd=told, **at(FACTORY)
    )
    boxed = pack(CARTON, *IN_CARTON, time=_text(utc(3, 1, 9)), **at(FACTORY))
    yield _report(MAKER, boxed, utc(3, 1, 9))
    order, test = MAKER.paper("prodorder", "SC-1"), MAKER.paper("testres", "ZJ-1")
    kept = warmth("urn:dev:store-2", utc(3, 2, 9), 4.8, 5.1, 4.9)
    yield done(MAKER, "storing", utc(3, 2), CARTON, STAYED, **at(STORE), **papers(order), **kept)
    tested = {"disposition": f"{STATES}state_self_tested", **papers(test), **at(STORE)}
    yield done(MAKER, "inspecting", utc(3, 3), *ALL, **tested)
    released = {
        "disposition": f"{STATES}state_batch_released",
        **papers(MAKER.paper("cert", "PQF-1")),
        **at(STORE),
    }
    yield done(MAKER, "inspecting", utc(3, 20), *ALL, **released)
    yield done(MAKER, "stocking", utc(3, 21), *ALL, disposition="sellable_accessible", **at(STORE))


def _moved_and_sold() -> Iterator[Report]:
    moved = papers(MAKER.paper("desadv", "DB-1"))
    yield sent(MAKER, STORE, MAKER, utc(3, 22), CARTON, STAYED, **moved)
    yield got(MAKER, SECOND_STORE, MAKER, utc(3, 23), CARTON, STAYED, **moved)
    yield traded(MAKER, "selling", utc(3, 24), MAKER, CITY, CARTON)
    yield sent(MAKER, SECOND_STORE, CITY, utc(3, 25), CARTON)
    truck = {"readPoint": {"id": CARRIER.place()}, "bizLocation": None, "disposition": "in_transit"}
    truck |= sides(MAKER, CITY)  # whoever the carrier names may read what the truck measured
    driven = warmth("urn:dev:truck-3", utc(3, 25, 9), 4.5, 5.0, 6.2, 5.8)
    yield done(
        CARRIER,
        "transporting",
        utc(3, 25, 14),
        CARTON,
        **truck,
        **driven,
        **papers(CARRIER.paper("bol", "YD-9")),
    )
    yield traded(CITY, "purchasing", utc(3, 26, 7), MAKER, CITY, CARTON)
    yield got(CITY, CITY.place(), MAKER, utc(3, 26), CARTON, late=72)
    out = pack(CARTON, SENT_BACK, time=_text(utc(3, 27)), action="DELETE", **at(CITY.place()))
    yield _report(CITY, out, utc(3, 27))
    back = {"disposition": "returned", **papers(CITY.paper("rma", "TH-1"))}
    yield sent(CITY, CITY.place(), MAKER, utc(3, 27, 9), SENT_BACK, **back)
    yield got(MAKER, SECOND_STORE, CITY, utc(3, 28), SENT_BACK, **back)


def _distributed() -> Iterator[Report]:
    yield traded(CITY, "distributing", utc(3, 30), CITY, COUNTY, CARTON)
    yield sent(CITY, CITY.place(), COUNTY, utc(3, 30, 9), CARTON)
    yield traded(COUNTY, "purchasing", utc(3, 30, 10), CITY, COUNTY, CARTON)
    yield got(COUNTY, COUNTY.place(), CITY, utc(3, 31), CARTON)
    opened = pack(CARTON, time=_text(utc(4, 1)), action="DELETE", **at(COUNTY.place()))
    yield _report(COUNTY, opened, utc(4, 1))
    yield done(
        MAKER, "holding", utc(4, 2), RECALLED, disposition="recalled", bizLocation=None, readPoint=None
    )
    back = {"disposition": "recalled", **papers(COUNTY.paper("rma", "ZH-1"))}
    yield sent(COUNTY, COUNTY.place(), MAKER, utc(4, 3), RECALLED, **back)
    yield got(MAKER, SECOND_STORE, COUNTY, utc(4, 4), RECALLED, **back)
    programme = (GIVEN, BROKEN, USABLE)
    yield traded(COUNTY, "distributing", utc(4, 5, 6), COUNTY, UNIT, *programme)
    yield traded(COUNTY, "selling", utc(4, 5, 6), COUNTY, UNIT, SOLD)
    yield sent(COUNTY, COUNTY.place(), UNIT, utc(4, 5, 7), *programme, SOLD)
    yield traded(UNIT, "purchasing", utc(4, 5), COUNTY, UNIT, *programme, SOLD)
    kept = warmth("urn:dev:box-1", utc(4, 5, 7), 3.9, 4.2, 4.4)
    yield got(UNIT, UNIT.place(), COUNTY, utc(4, 5, 10), *programme, SOLD, **kept)


def _ended() -> Iterator[Report]:
    here = at(UNIT.place())
    loss = papers(UNIT.paper("disposal", "BS-1"))
    yield done(UNIT, "inspecting", utc(4, 6), BROKEN, disposition="damaged", **loss, **here)
    yield done(UNIT, "destroying", utc(4, 7), BROKEN, disposition="destroyed", **loss, **here)
    person = {"imp:recipientId": RECIPIENT, "imp:vaccinatorName": VACCINATOR}
    yield done(UNIT, "dispensing", utc(4, 8), GIVEN, disposition="dispensed", **here, **person)
    mistake = {"eventID": "urn:uuid:00000000-0000-4000-8000-0000000000e5", "disposition": "dispensed", **here}
    wrong = done(UNIT, "dispensing", utc(4, 8, 10), USABLE, **mistake)
    yield wrong
    error = {"declarationTime": _text(utc(4, 9)), "reason": "did_not_occur"}
    yield _report(UNIT, {**wrong.event, "errorDeclaration": error}, utc(4, 9))


def reports() -> list[Report]:
    """Everything, in the order in which it reaches the platform."""
    told = [*_made(), *_moved_and_sold(), *_distributed(), *_ended()]
    return sorted(told, key=lambda report: report.arrives)


@dataclass
class World:
    """The story in the database, and ways to look at it."""

    parties: dict[str, Party]
    lived: list[tuple[dt.datetime, dict[str, Any]]] = field(default_factory=list)
    """After each report: the moment, and the life of ``GIVEN`` as the platform told it then."""

    def of(self, firm: Firm) -> Party:
        return self.parties[firm.code]

    def viewer(self, firm: Firm) -> Viewer:
        return viewer_of_party(self.of(firm))

    def life(self, code: str = GIVEN, by: Firm | None = None, **more: Any) -> dict[str, Any]:
        """The trace as a firm sees it; without one as the platform does."""
        return trace(code, self.viewer(by) if by else Viewer.operator(), **more)

    def browser(self, firm: Firm, role: str = "") -> Client:
        """Of somebody who works there; of authorities an officer."""
        authority = firm in (REGULATOR, HEALTH, ELSEWHERE)
        user = User(login=f"{firm.code}-{User.objects.count()}", name=firm.name, party=self.of(firm))
        user.role = role or ("officer" if authority else "capturer")
        user.set_unusable_password()
        user.save()
        client = Client()
        client.force_login(user)
        return client

    def send(self, firm: Firm, *events: Event) -> CaptureResult:
        """Capture, number, fold and judge."""
        result = self.keep(firm, *events)
        fold()
        judge()
        return result

    def keep(self, firm: Firm, *events: Event) -> CaptureResult:
        """Capture and number."""
        result = capture(document(*events), sender=self.of(firm).pk)
        assert result.success, result.all_problems()
        sequence_all()
        return result


def registered() -> World:
    parties = {}
    for firm in FIRMS:
        party = parties[firm.code] = create_party(
            firm.code, firm.name, firm.kind, area=firm.area, level=firm.level
        )
        if firm.prefix:
            create_place(party, firm.party, firm.name, kind="ORGANISATION")
        for number, (kind, name) in enumerate(firm.places, 1):
            create_place(party, firm.place(number), name, kind=kind)
    create_product(GIVEN, "二价疫苗", "vaccine", holder=parties["maker"])
    create_product(SOLD, "四价流感疫苗", "vaccine", holder=parties["maker"])
    return World(parties)


def told(keep: Callable[[Report], bool] = lambda _: True) -> World:
    """The world after everything was reported, each at its time. ``keep`` leaves out what nobody reports."""
    with standing_at(utc(2, 28)):
        world = registered()
    for report in filter(keep, reports()):
        with standing_at(report.arrives):
            world.keep(report.by, report.event)
            world.lived.append((report.arrives, trace(GIVEN, Viewer.operator())))
    with standing_at(NOW):
        fold()
        _add_papers(world)
        judge()
    return world


def _add_papers(world: World) -> None:
    """The certificate of the lot of each vaccine, which an authority published; a waybill where no logger went along."""
    office = create_party("nmpa", "药品监督管理局", "REGULATOR")
    for number, code in enumerate((GIVEN, SOLD)):
        about = targets_of([code], LOT)
        written = NewPaper("batch_release", f"SP-{number}", "中检院", utc(3, 19).date(), about)
        paper = attach(written, party=world.of(MAKER), viewer=world.viewer(MAKER))
        publish(paper, "verified", "", party=office, viewer=Viewer.operator())
    waybill = NewPaper("waybill", "YD-10", CITY.name, utc(3, 30).date(), targets_of([CARTON]))
    attach(waybill, party=world.of(CITY), viewer=world.viewer(CITY))
