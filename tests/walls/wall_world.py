"""A platform on which everything is there twice, at an importer and at its rival; and who tries to reach it."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client
from psycopg.types.json import Jsonb
from wall_addresses import content_of, path_of

import people
from documents import PLACE, document, epc, object_event
from media_files import picture
from suyuan import clock
from suyuan.core.identifiers.canonical import key_for
from suyuan.core.identifiers.person import PREFIX
from suyuan.core.identifiers.serial_forms import Series
from suyuan.exchange import jobs
from suyuan.exchange.search.jobs import catch_up as index
from suyuan.exchange.seen import follower
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.masterdata.lists.services import NewApproval, NewListing
from suyuan.masterdata.serials.queries import serials as serials_of
from suyuan.masterdata.serials.services import Request, issue
from suyuan.masterdata.services import create_product
from suyuan.parties.access_log.entries import Action as Did
from suyuan.parties.access_log.entries import Entry, Who
from suyuan.parties.access_log.writing import save
from suyuan.parties.approvals import services as approvals
from suyuan.parties.facts import Facts
from suyuan.parties.joining.services import ask, invite
from suyuan.parties.licences import Paper, add_licence
from suyuan.parties.media import services as media
from suyuan.parties.models import Party, PersonRequest, User, VaultGrant
from suyuan.parties.permissions.actions import Action
from suyuan.parties.pseudonyms import Pseudonymiser
from suyuan.parties.queries import viewer_of
from suyuan.parties.services import create_api_key, create_party, create_place, entrust
from suyuan.parties.signin import factors, wall
from suyuan.parties.viewer import Viewer
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.acceptance.queries import SQL as ACCEPTANCES
from suyuan.supervision.cleaning.looking import SQL as CLEANING
from suyuan.supervision.cold import sensors
from suyuan.supervision.cold.looking import look_at_all
from suyuan.supervision.cold.readings import receive
from suyuan.supervision.findings.jobs import catch_up as judge
from suyuan.supervision.followups.queries import SQL as FOLLOW_UPS
from suyuan.supervision.followups.queries import digest_of
from suyuan.supervision.imports.listing import add_approval, add_listing
from suyuan.supervision.locks.queries import SQL as LOCKS
from suyuan.supervision.papers.about import targets_of
from suyuan.supervision.papers.services import NewPaper, attach
from undelivered import letter

IMPORTER, RIVAL, HOSPITAL = (f"urn:epc:id:pgln:{number}.00000" for number in (6901234, 6901299, 6901288))
RIVAL_PLACE, WARD = "urn:epc:id:sgln:6901299.00001.0", "urn:epc:id:sgln:6901288.00001.0"
CHILD_PLACE = "urn:epc:id:sgln:6901234.00001.7"
"""A room within the importer's place, which belongs to somebody else."""
GLNS = {"ours": b"6901234000016", "rival": b"6901299000013"}
"""Their places, as tables have them."""
OBJECTS = ("ours", "shared", "partner", "child", "rival", "none")
"""Whose a thing is: the importer's; sent by it to the hospital; the hospital's own; of the room within; the rival's;
never there."""
COLOURS = {"ours": "red", "shared": "blue", "partner": "lime", "child": "pink", "rival": "teal"}
PEOPLE = (
    "anonymous", "capturer", "administrator", "data-officer", "officer-here", "officer-elsewhere", "ordinary-officer", "operator",
    "system-admin", "security-admin", "audit-admin",
)  # fmt: skip
KEYS = ("own-key", "partner-key", "child-key", "rival-key", "agent-key")
COLUMNS = (*PEOPLE, *KEYS)


@dataclass
class World:
    """Everybody and everything."""

    browsers: dict[str, Client] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    viewers: dict[str, Any] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    things: dict[str, dict[str, str]] = field(default_factory=dict)
    """By object, the parts of addresses."""

    def ask(self, column: str, method: str, address: str, of: str = "none") -> Any:
        """The answer to somebody's request about an object."""
        parts = self.things[of]
        sent = content_of(address, parts) if method in ("POST", "PUT", "PATCH") else {}
        asking = (method == "GET") is not (address == "api/v1/imports")
        return self.send(column, method, path_of(address, parts, asking=asking), **sent)

    def send(self, column: str, method: str, path: str, **sent: Any) -> Any:
        """The answer to somebody's request, by a browser that forgets what it was told before."""
        headers = {"Authorization": f"Bearer {self.tokens[column]}"} if column in self.tokens else {}
        headers |= sent.pop("headers", {})
        client = Client()
        client.cookies = deepcopy(self.browsers.get(column, self.browsers["anonymous"]).cookies)
        return getattr(client, method.lower())(path, headers=headers, **sent)


def serial(of: str) -> str:
    return f"WALL{of.upper()}{71 + OBJECTS.index(of)}"


def order(of: str) -> str:
    return f"urn:epcglobal:cbv:bt:6901234000016:{serial(of)}ORDER"


def made() -> World:
    """The world, in the database."""
    world = World()
    cast = people.cast()
    _firms(world, cast)
    _staff(world, cast)
    _events(world)
    work()
    _findings(world)
    _cold_chain(world)
    _locks(world)
    _acceptances(world)
    _proposals(world)
    _follow_ups(world)
    _papers(world)
    _machines(world)
    _files(world)
    _certificates(world)
    _serials(world)
    _white_lists(world)
    work()
    return world


def work() -> None:
    """Everything that the background would do."""
    follower._known.clear()
    jobs.work_all()
    sequence_all()
    fold()
    judge()
    index()
    follower.catch_up()


def _firms(world: World, cast: people.Cast) -> None:
    world.parties = {
        "ours": cast.importer.party, "rival": cast.rival.party, "partner": cast.nurse.party,
        "child": cast.distributor.party, "agent": cast.carrier.party,
    }  # fmt: skip
    places = (
        ("ours", "110105", (IMPORTER, PLACE)), ("rival", "310101", (RIVAL, RIVAL_PLACE)),
        ("partner", "110101", (HOSPITAL, WARD)), ("child", "110105", (CHILD_PLACE,)),
    )  # fmt: skip
    for firm, area, uris in places:
        party = world.parties[firm]
        Party.objects.filter(pk=party.pk).update(area=area)
        party.refresh_from_db()
        for uri in uris:
            create_place(party, uri, f"{firm} {uri[-4:]}", kind="WAREHOUSE")
    for name, area in (("here", "110000"), ("elsewhere", "310000")):
        world.parties[name] = create_party(f"{name}-office", name, "REGULATOR", area=area, level="PROVINCE")
    other_agent = create_party("rivals-agent", "代办", "LOGISTICS")
    entrust(world.parties["ours"], world.parties["agent"])
    entrust(world.parties["rival"], other_agent)


def _staff(world: World, cast: people.Cast) -> None:
    kept, ours = people.keepers(cast), world.parties["ours"]
    staff = {
        "capturer": cast.importer.user, "operator": cast.regulator.user, "system-admin": kept.system.user,
        "security-admin": kept.security.user, "audit-admin": kept.audit.user,
        "administrator": _person("chief", "administrator", ours), "data-officer": _person("keeper", "data-officer", ours),
        "officer-here": _person("here", "officer", world.parties["here"]),
        "ordinary-officer": _person("ordinary", "ordinary-officer", world.parties["here"]),
        "officer-elsewhere": _person("elsewhere", "officer", world.parties["elsewhere"]),
    }  # fmt: skip
    world.browsers["anonymous"] = Client()
    world.viewers["anonymous"] = viewer_of(None)
    for column, user in staff.items():
        world.browsers[column] = _browser(user)
        world.viewers[column] = viewer_of(user)
    firms = dict(zip(KEYS, ("ours", "partner", "child", "rival", "agent"), strict=True))
    for column, firm in firms.items():
        world.tokens[column] = create_api_key(world.parties[firm], ("*",)).token


def _person(login: str, role: str, party: Party) -> User:
    user = User(login=login, name=login, party=party, role=role)
    user.set_unusable_password()
    user.save()
    return user


def _browser(user: User) -> Client:
    """Of somebody who has just shown to be there."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[factors.CONFIRMED] = wall.now().isoformat()
    session.save()
    return client


def _events(world: World) -> None:
    to_hospital = {
        "bizStep": "shipping", "bizLocation": None,
        "sourceList": [{"type": "possessing_party", "source": IMPORTER}],
        "destinationList": [{"type": "possessing_party", "destination": HOSPITAL}],
    }  # fmt: skip
    places = {"ours": PLACE, "shared": PLACE, "partner": WARD, "child": CHILD_PLACE, "rival": RIVAL_PLACE}
    for number, of in enumerate(OBJECTS):
        thing, name = epc(serial(of)), f"urn:uuid:{number:08}-1111-4111-8111-111111111111"
        world.things[of] = _blank() | {
            "epc": thing,
            "key": key_for(thing).hex(),
            "serial": serial(of),
            "order": order(of),
            "event_name": name,
        }
        if of == "none":
            continue
        where, firm = {"id": places[of]}, world.parties["ours" if of == "shared" else of]
        more = to_hospital if of == "shared" else {"bizLocation": where}
        event = object_event(
            thing, epc(f"{serial(of)}BESIDE"), readPoint=where, eventID=name, **_own_words(of), **more
        )
        result = capture(document(event), sender=firm.pk)
        assert result.success, result.all_problems()
        world.things[of] |= {"event_id": result.lines[0].event_id.hex, "place": places[of]}


def _findings(world: World) -> None:
    """What is wrong with the things of each firm: nobody assigned their codes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT event_id, id FROM finding WHERE rule = 'COMP-ORIGIN'")
        found = {event.hex: str(finding) for event, finding in cursor.fetchall()}
    for parts in world.things.values():
        parts["finding"] = found.get(parts["event_id"], parts["finding"])


def _cold_chain(world: World) -> None:
    """A sensor of each firm beside its thing, and an hour too warm."""
    start = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
    for of, parts in world.things.items():
        if of in {"none", "shared"}:
            continue
        party = world.parties[of]
        sensor, _ = sensors.create(party.pk, sensors.NewSensor(f"{parts['serial']}SENSOR"), Viewer.operator())
        sensors.bind(sensor, parts["epc"], start, Viewer.operator())
        receive(
            (sensor.number, start + n * dt.timedelta(minutes=20), c)
            for n, c in enumerate((5.0, 12.0, 12.0, 12.0, 5.0))
        )
        look_at_all()
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM excursion WHERE sensor = %s", [sensor.number])
            parts |= {"sensor_id": str(sensor.id), "excursion_id": str(cursor.fetchone()[0])}


def _locks(world: World) -> None:
    """A lock of each firm, of a thing that stands nowhere else: what is locked would change other answers."""
    now = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
    for of, parts in world.things.items():
        if of in {"none", "shared"}:
            continue
        name, thing = uuid.uuid4(), f"https://id.gs1.org/01/06901234567892/21/{parts['serial']}LOCK"
        facts = {"id": name, "scope": "things", "party": world.parties[of].pk, "state": "ON_HOLD", "at": now}
        why = {"reason": f"{parts['serial']}REASON", "evidence": Jsonb([]), "act": uuid.uuid4()}
        with connection.cursor() as cursor:
            cursor.execute(LOCKS["make"], facts | {"case_no": ""})
            cursor.execute(
                LOCKS["make_things"], {"id": name, "keys": [UUID(bytes=key_for(thing))], "texts": [thing]}
            )
            cursor.execute(LOCKS["step"], facts | why | {"event": None, "user": None})
        parts["lock_id"] = str(name)


def _acceptances(world: World) -> None:
    """A record of each firm, of a thing that stands nowhere else: what is received would change other answers."""
    now = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
    for of, parts in world.things.items():
        if of in {"none", "shared"}:
            continue
        name = uuid.uuid4()
        facts = {
            "id": name,
            "party": world.parties[of].pk,
            "delivery": f"{parts['serial']}DELIVERY",
            "place": parts["place"],
        }
        facts |= {"at": now, "made_at": now, "act": uuid.uuid4(), "note": "", "events": [], "papers": []}
        blank = dict.fromkeys(("temperature", "sent_at", "user", "hold"))
        with connection.cursor() as cursor:
            cursor.execute(ACCEPTANCES["make"], facts | blank)
        parts["acceptance_id"] = str(name)


def _proposals(world: World) -> None:
    """A finding long open of each firm, as a run would propose it."""
    now, run = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC), uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(CLEANING["begin"], {"id": run, "at": now, "upto": 0, "user": None})
    for of, parts in world.things.items():
        if of in {"none", "shared"}:
            continue
        name = uuid.uuid4()
        words = {"title": parts["serial"], "title_en": parts["serial"], "days": 40, "things": 1}
        facts = {
            "id": name,
            "kind": "stale",
            "party": world.parties[of].pk,
            "event": None,
            "other": uuid.UUID(parts["finding"]),
        }
        facts |= {"text": f"{parts['serial']}STALE", "words": Jsonb(words), "run": run, "at": now}
        with connection.cursor() as cursor:
            cursor.execute(CLEANING["propose"], facts)
        parts["proposal_id"] = str(name)


def _follow_ups(world: World) -> None:
    """A patient of each firm, who took home a thing that stands nowhere else."""
    now = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
    for of, parts in world.things.items():
        if of in {"none", "shared"}:
            continue
        name, secret = uuid.uuid4(), f"link-of-a-patient-of-{of}"
        facts = {
            "id": name,
            "party": world.parties[of].pk,
            "event": uuid.uuid4(),
            "person": "a" * 26,
            "taken": now,
        }
        times = {"now": now, "ends": now + dt.timedelta(days=36_500), "user": None, "act": uuid.uuid4()}
        text = f"https://id.gs1.org/01/06901234567892/21/{parts['serial']}HOME"
        asked = {
            "keys": [uuid.uuid4()],
            "texts": [text],
            "products": [""],
            "stages": ["opening"],
            "numbers": [0],
        }
        with connection.cursor() as cursor:
            cursor.execute(FOLLOW_UPS["make"], {**facts, **times, "digest": digest_of(secret)})
            cursor.execute(FOLLOW_UPS["oblige"], {"id": name, **asked, "due": [now]})
        parts |= {"follow_up": str(name), "follow_secret": secret}


def _own_words(of: str) -> dict[str, Any]:
    """A price and a paper that say whose they are, to be found wherever they leak."""
    return {
        "imp:unitPrice": f"{serial(of)}PRICE",
        "bizTransactionList": [{"type": "po", "bizTransaction": order(of)}],
        "imp:patientNumber": f"{serial(of)}PATIENT",
    }


def _blank() -> dict[str, str]:
    """The parts of an address that name nothing."""
    numbered = ("listing", "link_id", "licence", "member", "invitation", "entrustment", "alarm", "factor_id")
    numbers = {name: f"9999990{number}" for number, name in enumerate(numbered)}
    called = (
        "sensor_id",
        "excursion_id",
        "lock_id",
        "finding",
        "import_id",
        "job_id",
        "delivery",
        "registration_id",
        "approval_id",
        "grant_id",
        "request_id",
        "file_id",
        "paper_id",
        "pool_id",
        "acceptance_id",
        "proposal_id",
        "follow_up",
        "import_approval",
    )
    ids = {name: f"{number:08}-0000-4000-8000-000000000000" for number, name in enumerate(called)}
    words = {
        "code": "no-such-party", "prefix": "zzzzzzzz", "mapping": "no-such-table", "message": "use", "query": "no-such-query",
        "subscription": "no-such-subscription", "token": "nosuchtoken", "line": "1-1", "ref": "zzzzzzzzzzzz",
        "secret": "no-such-secret", "follow_secret": "no-such-link", "kind": "vaccine", "table": "csv", "serial_number": "000000000000", "actor": "CDC", "provider": "no-such-service", "form": "json", "person": "0" * 26, "event_id": "0" * 32, "place": "urn:epc:id:sgln:6901777.00001.0",
        "event_type": "ObjectEvent", "step": "receiving", "disposition": "in_progress",
    }  # fmt: skip
    return {**numbers, **ids, **words}


def _papers(world: World) -> None:
    """What is kept of a firm besides its events."""
    for of in ("ours", "rival"):
        party, act = world.parties[of], uuid.uuid4()
        member = _person(f"member-of-{of}", "capturer", party)
        security = User.objects.get(login="security")
        asked = approvals.ask(viewer_of(security), Action.KEY_ISSUE, party.code, {"fields": {"name": of}, "path": "/"}, "why",
                              act=act, party=party)  # fmt: skip
        invitation = invite(party, "capturer", act=act)
        registration = ask(Facts(name=f"{of} new", kind="SUPPLIER", country="CH"), "somebody")
        world.things[of] |= _patient(of, party, member)
        world.things[of] |= {
            "code": party.code,
            "licence": str(add_licence(party, Paper("MEDICAL_PRACTICE", f"{serial(of)}LICENCE"), act=act).pk),
            "member": str(member.pk),
            "invitation": str(invitation.invitation.pk),
            "secret": invitation.secret,
            "entrustment": str(party.entrusts.get().pk),
            "registration_id": str(registration.pk),
            "approval_id": str(asked.pk),
            "alarm": str(_alarm(member)),
            "line": _line_of(member, of),
        }


def _files(world: World) -> None:
    """A picture of each firm, at the event that is called like its object."""
    for of in ("ours", "shared", "partner", "child", "rival"):
        party = world.parties["ours" if of == "shared" else of]
        made = media.prepared(
            party.pk, picture("PNG", (9, 9), COLOURS[of]), "evidence", name=f"{serial(of)}NAME"
        )
        file = media.keep(made, viewer_of(None), act=uuid.uuid4())
        media.attach(file, uuid.UUID(world.things[of]["event_id"]), None, act=uuid.uuid4())
        world.things[of]["file_id"] = str(file.id)


def _serials(world: World) -> None:
    """Serials of each firm."""
    create_product("06901234567915", "WALL PRODUCT", "drug")
    for of in ("ours", "shared", "partner", "child", "rival"):
        party = world.parties["ours" if of == "shared" else of]
        act, request = (
            uuid.uuid4(),
            Request("GTIN", "06901234567915", 3, f"{serial(of)}LINE", "S", "R", "GTIN"),
        )
        pool = issue(request, Series("GTIN", "https://id.gs1.org/01/06901234567915"), party=party, act=act)
        world.things[of] |= {
            "pool_id": str(pool.id),
            "table": "csv",
            "serial_number": serials_of(pool)[0].text,
        }


def _certificates(world: World) -> None:
    """A paper of each firm, about its thing."""
    for of in ("ours", "shared", "partner", "child", "rival"):
        party = world.parties["ours" if of == "shared" else of]
        about = targets_of([world.things[of]["epc"]])
        written = NewPaper("inspection", f"{serial(of)}PAPER", "Lab", dt.date(2026, 2, 1), about)
        made = attach(written, party=party, viewer=Viewer(party_id=party.pk))
        world.things[of]["paper_id"] = str(made.id)


def _white_lists(world: World) -> None:
    """An entry about one firm, and an approval: both are the regulator's, and no firm's."""
    party, parts = world.parties["ours"], world.things["ours"]
    entry = add_listing(NewListing("importer", party.code), Viewer.operator())
    hospital = world.parties["partner"].code
    facts = (
        f"{parts['serial']}APPROVAL",
        "06901234567892",
        "W",
        "9",
        "2026-01-01",
        "2099-01-01",
        (hospital,),
    )
    approval = add_approval(NewApproval(*facts), Viewer.operator())
    parts |= {"listing": str(entry.pk), "import_approval": str(approval.pk)}


def _patient(of: str, party: Party, member: User) -> dict[str, str]:
    """Somebody behind a pseudonym, who asked for his data; and the leave of a member to look at him."""
    code = Pseudonymiser(party.pk).pseudonym_of(f"{serial(of)}PATIENT").removeprefix(PREFIX)
    now, act = wall.now(), uuid.uuid4()
    due = (now + dt.timedelta(days=9)).date()
    one = PersonRequest.objects.create(
        party=party, pseudonym=code, kind="erase", note="at the desk", recorded_by=member, due=due, act=act
    )
    day = dt.timedelta(days=1)
    reader = User.objects.get(login="importer") if of == "ours" else member
    asked = approvals.ask(viewer_of(reader), Action.PERSON_READ, party.code, {"of": of}, "why", act=act, party=party)  # fmt: skip
    asked.decided_by, asked.decision, asked.decided_at = User.objects.get(login="security"), "yes", now
    asked.decision_act = act
    asked.save(update_fields=["decided_by", "decision", "decided_at", "decision_act"])
    grant = VaultGrant.objects.create(
        party=party,
        reader=reader,
        approval=asked,
        purpose="recall",
        pseudonyms=[code],
        until=now + day,
        act=act,
    )
    return {"person": code, "request_id": str(one.pk), "grant_id": str(grant.pk)}


def _alarm(user: User) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_alarm (found_at, rule, user_id, key_prefix, party, since, until, many, usual, networks)"
            " VALUES (now(), 'mass_reading', %s, '', %s, now(), now(), 9, 1, '{}') RETURNING id",
            [user.pk, user.party_id],
        )
        return int(cursor.fetchone()[0])


def _line_of(user: User, of: str) -> str:
    from suyuan.parties.access_log.queries import Question, Range, lines

    save([Entry(clock.now(), Who(user.pk, user.party_id, user.role), Did.TRACE, object=serial(of))])
    found = lines(Question(), Range(everything=True))
    return next(one.ref for one in found if one.user_id == user.pk)


def _seen_at(parts: dict[str, str], more: str) -> dict[str, Any]:
    """Something of a firm, seen at its own place."""
    place = {"id": parts["place"]}
    return object_event(epc(f"{parts['serial']}{more}"), readPoint=place, bizLocation=place)


def happens(world: World, more: str) -> None:
    """One more event of each firm, after all others."""
    for of in ("ours", "partner", "child", "rival"):
        assert capture(document(_seen_at(world.things[of], more)), sender=world.parties[of].pk).success
    work()


def _machines(world: World) -> None:
    """What the machines of both firms have left behind the doors."""
    for of, column in (("ours", "own-key"), ("rival", "rival-key")):
        parts, send = world.things[of], world.send
        job = send(column, "POST", "/api/v1/capture", data=document(_seen_at(parts, "JOB")),
                   content_type="application/json").json()  # fmt: skip
        table = content_of("api/v1/imports", parts)["data"].replace(b"0009", f"{serial(of)}T".encode())
        table = table.replace(b"6901234000016", GLNS[of])
        imported = send(
            column, "POST", "/api/v1/imports?mapping=receiving", data=table, content_type="text/csv"
        ).json()
        query, mapping = f"query-of-{of}", f"table-of-{of}"
        for address, name in (("^epcis/v2(?:/|$)queries", query), ("api/v1/mappings", mapping)):
            sent = content_of(address, parts)
            sent["data"] = sent["data"].replace("walls-new", name)
            assert send(column, "POST", path_of(address, parts), **sent).status_code == 201
        delivery = letter(world.parties[of].pk, f"subscription-of-{of}", query=query)
        work()
        page = send(column, "GET", "/epcis/v2/events?perPage=1")
        parts |= {
            "job_id": job["captureID"], "import_id": imported["importID"], "query": query, "mapping": mapping, "message": "use",
            "delivery": str(delivery), "subscription": f"subscription-of-{of}",
            "token": re.search(r"nextPageToken=([^&>]+)", page["Link"])[1],
            "prefix": world.tokens[column].split("_")[1],
        }  # fmt: skip
