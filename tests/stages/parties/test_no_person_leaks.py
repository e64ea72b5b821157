"""A patient's name, number and phone are planted by every door; then everything that is kept is searched for them.

The search opens what the application could open without a grant: events and what doors keep sealed. Documents as they
were received name people, each encrypted under a key of its own: the test says so too, which proves that it opens. It is
proved able to fail: a leak that is planted on purpose is found first, in each way that the search looks.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
import zstandard
from django.test import Client

from databases import Clone
from documents import document, epc, object_event
from free_port import free_port
from served import Served
from suyuan.exchange.doors import inbox
from suyuan.exchange.sealing import DOOR_ANSWER
from suyuan.exchange.subscriptions.signing import signature_headers
from suyuan.intake import documents
from suyuan.ledger import connection
from suyuan.ledger.queries import events_by_id, presented_by
from suyuan.parties.models import User
from suyuan.parties.sealing import Unreadable, unseal
from suyuan.parties.services import create_api_key, create_party
from suyuan.parties.viewer import Viewer
from suyuan.project.database import Role
from suyuan.state.jobs import catch_up

NAME, NUMBER, PHONE = "欧阳漏测", "MZQLEAK20260017", "13977345521"
SERVICE = "690123400000777125"
"""A service relation number (AI 8018), which numbers a patient too."""
PLANTED = (NAME, NUMBER, PHONE, SERVICE)
PERSON = {"imp:patientName": NAME, "imp:patientNumber": NUMBER, "imp:patientPhone": PHONE}
GLN, GTIN = "6901234000016", "06901234567892"
XML = f"""<?xml version="1.0" encoding="UTF-8"?><epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:VERSION"
 xmlns:h="https://hospital.example/" schemaVersion="SCHEMA" creationDate="2026-03-01T09:00:00Z"><EPCISBody><EventList>
<ObjectEvent><eventTime>2026-03-01T08:00:00Z</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
<epcList><epc>urn:epc:id:sgtin:6901234.056789.X1</epc><epc>https://id.gs1.org/8018/{SERVICE}</epc></epcList>
<action>OBSERVE</action><h:patientName>{NAME}</h:patientName><h:patientNumber>{NUMBER}</h:patientNumber>
<h:patient><h:phone>{PHONE}</h:phone></h:patient></ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>"""


def spellings() -> dict[str, bytes]:
    """What is searched for: each text as it may lie in a file."""
    found = {}
    for text in PLANTED:
        plain = text.encode()
        found |= {
            text: plain,
            f"{text} utf-16": text.encode("utf-16-le"),
            f"{text} gbk": text.encode("gbk"),
            f"{text} escaped": json.dumps(text)[1:-1].encode(),
            f"{text} quoted": quote(text).encode(),
            f"{text} hex": plain.hex().encode(),
        }
    return found


SPELLINGS = spellings()


def found_in(content: bytes) -> set[str]:
    """The texts that are in it, as it lies, or packed or in base64 as a whole."""
    return {text.split()[0] for one in unpacked(content) for text, form in SPELLINGS.items() if form in one}


def unpacked(content: bytes) -> Iterator[bytes]:
    yield content
    for undo in (
        lambda: zstandard.ZstdDecompressor().decompress(content, max_output_size=1 << 24),
        lambda: zlib.decompress(content),
        lambda: base64.b64decode(content, validate=True),
        lambda: zlib.decompress(base64.urlsafe_b64decode(content.split(b":")[0].lstrip(b".") + b"===")),
    ):
        try:
            yield undo()
        except (ValueError, zlib.error, zstandard.ZstdError):
            continue


def leaks_in_tables(owner: psycopg.Connection) -> set[str]:
    """Every column of every row of every table."""
    tables = owner.execute(
        "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace"
    ).fetchall()
    found = set()
    for (table,) in tables:
        for row in owner.execute(f"SELECT * FROM {table}"):
            for value in row:
                content = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                found |= {f"{table}: {text}" for text in found_in(content)}
    return found


def leaks_in_opened(party: int) -> set[str]:
    """Events and answers, opened with the keys of the installation as the application opens them."""
    found = set()
    with connection.cursor() as cursor:
        tables = cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE data_type = 'bytea' AND table_schema = 'public' AND table_name !~ 'raw|event|vault'"
        ).fetchall()
        for table, column in tables:
            for number, value in cursor.execute(
                f"SELECT to_jsonb(t) ->> 'id', {column} FROM {table} t"
            ).fetchall():
                found |= {f"{table}: {text}" for text in found_in(opened(bytes(value or b""), number))}
    for batch in presented_by(party, 100):
        for one in events_by_id(batch, Viewer.operator()):
            found |= {f"event: {text}" for text in found_in(repr(one.event).encode())}
    return found


def people_in_documents() -> set[str]:
    """Who is named in the documents as they were received, which are opened by the key of each."""
    found = set()
    with connection.cursor() as cursor:
        for (number,) in cursor.execute("SELECT id FROM raw_document").fetchall():
            found |= found_in(documents.content_of(cursor, number))
    return found


def opened(sealed: bytes, row: str) -> bytes:
    """An answer that a door keeps, if it is one."""
    try:
        return unseal(DOOR_ANSWER, sealed, row)
    except (Unreadable, ValueError):
        return b""


def leaks_in_files(*folders: Path) -> set[str]:
    """Every file below, the database's own among them, whatever its form."""
    found = set()
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                content = path.read_bytes() if path.is_file() else b""
            except OSError:
                continue
            found |= {f"{path.name}: {text}" for text in found_in(content)}
    return found


@pytest.mark.parametrize("form", list(SPELLINGS))
def test_the_search_finds_each_spelling(form):
    assert form.split()[0] in found_in(b"x" + SPELLINGS[form] + b"x")


def test_the_search_finds_what_is_packed():
    for packed in (
        zstandard.ZstdCompressor().compress(NAME.encode()),
        zlib.compress(NAME.encode()),
        base64.b64encode(NAME.encode()),
        b"." + base64.urlsafe_b64encode(zlib.compress(NAME.encode())) + b":1x:signature",
    ):
        assert found_in(packed) == {NAME}


@pytest.mark.slow
@pytest.mark.requirement("R127")
def test_nobody_is_found_by_whichever_door_he_came(committed: Clone, tmp_path: Path) -> None:
    party = create_party("hospital", "首善医院", "HOSPITAL")
    issued = create_api_key(party, ("*",), name="his")
    user = User(login="nurse", name="护士", party=party)
    user.set_unusable_password()
    user.save()
    answers = planted(committed, issued, user, tmp_path)
    assert len(answers) >= 14
    for door, (status, content) in answers.items():
        assert status < 500, (door, status)
        (tmp_path / f"answer-{door}").write_bytes(content)
    catch_up()
    with committed.connect(Role.OWNER) as owner:
        assert owner.execute("SELECT count(*) FROM event").fetchone()[0] >= 7
        assert owner.execute("SELECT count(*) FROM parties_vault").fetchone()[0] >= 4
        assert leaks_in_tables(owner) == set()
    assert leaks_in_opened(party.pk) == set()
    # The one place beside the vault: documents as received, each under a key of its own. This search opens them too.
    assert people_in_documents() == set(PLANTED)
    assert leaks_in_files(Path(committed.env["SUYUAN_DATA"]), tmp_path / "logs") == set()


def planted(committed, issued, user, tmp_path) -> dict[str, tuple[int, bytes]]:
    """What each door answered."""
    (tmp_path / "logs").mkdir()
    log = tmp_path / "logs" / "server.log"
    place = Served(free_port())
    command = [sys.executable, "-m", "suyuan", "serve", "--port", str(place.port), "--workers", "1"]
    env = committed.env | {"SUYUAN_LOG_LEVEL": "INFO", "SUYUAN_TERMS": "relaxed"}
    with log.open("wb") as out, subprocess.Popen(command, env=env, stdout=out, stderr=out) as server:
        try:
            ready(place)
            return dict(by_every_door(place, committed, issued, user, tmp_path))
        finally:
            server.terminate()


def ready(place: Served) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            if place.ask("GET", "/readyz").status == 200:
                return
        except OSError:
            if time.monotonic() > end:
                raise
        time.sleep(0.2)


def by_every_door(place, committed, issued, user, tmp_path) -> Iterator[tuple[str, tuple[int, bytes]]]:
    key = {"Authorization": f"Bearer {issued.token}"}

    def ask(method: str, path: str, body=None, kind: str = "application/json", **more: str):
        content = body.encode() if isinstance(body, str) else body
        answer = place.ask(method, path, content, {**key, "Content-Type": kind, **more})
        return answer.status, answer.content

    event = object_event(epc("J1"), f"https://id.gs1.org/8018/{SERVICE}", **PERSON)
    yield "capture", ask("POST", "/epcis/v2/capture", document(event))
    yield "capture-xml", ask("POST", "/epcis/v2/capture", xml("2", "2.0"), "application/xml")
    yield "capture-xml-1.2", ask("POST", "/epcis/v1/capture", xml("1", "1.2"), "application/xml")
    broken = document(object_event(epc("J2"), **PERSON))[:-9]
    yield "broken", ask("POST", "/epcis/v2/capture", broken)
    yield "broken-xml", ask("POST", "/epcis/v2/capture", xml("2", "2.0")[:-30], "application/xml")
    wrong = document(object_event(epc("J3"), time=f"{NAME}", **PERSON))
    yield "wrong", ask("POST", "/epcis/v2/capture", wrong)
    table = f"入库单号,业务时间,地点,追溯码,批号,序列号,有效期至,数量\nRK1,2026-05-01 08:30,{GLN},(8018){SERVICE},,,,\nRK2,2026-05-01 08:30,{GLN},{GTIN},B1,S1,,\n"
    yield "table", ask("POST", "/api/v1/imports?mapping=receiving", table, "text/csv")
    codes = [f"(8018){SERVICE}", f"(01){GTIN}(21)S9(7256){NUMBER}"]
    scan = {"codes": codes, "step": "receiving", "place": GLN, "time": "2026-05-01T08:30:00+08:00"}
    yield "scan", ask("POST", "/api/v1/scans", json.dumps(scan))
    pushed = document(object_event(epc("J4"), **PERSON))
    signed = signature_headers(issued.signing_secret, "leak-1", int(time.time()), pushed)
    yield "webhook", ask("POST", f"/webhooks?key={issued.key.prefix}", pushed, **signed)
    asked = "EQ_https://ref.suyuan.example/imports/#patientName"
    yield "query", ask("GET", f"/epcis/v2/events?{quote(asked, safe='')}={quote(NAME)}")
    person = f"MATCH_anyEPC={quote(f'https://id.gs1.org/8018/{SERVICE}', safe='')}"
    yield "query-code", ask("GET", f"/epcis/v2/events?{person}")
    kept = {"name": "kept", "query": {asked: [NAME]}}
    yield "query-kept", ask("POST", "/epcis/v2/queries", json.dumps(kept))
    kept = {"name": "coded", "query": {"MATCH_anyEPC": [f"https://id.gs1.org/8018/{SERVICE}"]}}
    yield "query-kept-code", ask("POST", "/epcis/v2/queries", json.dumps(kept))
    yield "trace", ask("GET", f"/api/v1/trace?code=8018{SERVICE}")
    session = Client()
    session.force_login(user)
    cookie = {"Cookie": "; ".join(f"{name}={one.value}" for name, one in session.cookies.items())}
    page = place.ask("GET", f"/trace/?q=%288018%29{SERVICE}", headers=cookie)
    yield "page", (page.status, page.content)
    lost = place.ask("GET", f"/{quote(NAME)}?phone={PHONE}", headers=cookie)
    yield "lost", (lost.status, lost.content)
    folder = tmp_path / "inbox" / "hospital"
    folder.mkdir(parents=True)
    (folder / f"{NAME}.json").write_bytes(document(object_event(epc("J5"), **PERSON)))
    watch = inbox.Watch(tmp_path / "inbox", quiet=0)
    watch.sweep()
    watch.sweep()
    yield "folder", (200, b"")
    file = tmp_path / "given.json"
    file.write_bytes(document(object_event(epc("J6"), **PERSON)))
    command = [sys.executable, "-m", "suyuan", "capture", "--as", "hospital", str(file)]
    done = subprocess.run(command, env=committed.env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    yield "command", (200, done.stdout)
    time.sleep(3)  # captures are worked on behind the door


def xml(version: str, number: str) -> str:
    return XML.replace("VERSION", version).replace("SCHEMA", number)
