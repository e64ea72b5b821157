"""What holds at every address: strict headers, no inline script, tokens of forms, files that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import openpyxl
import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from test_outsider_matrix import rows
from wall_addresses import MACHINE, path_of
from wall_world import COLUMNS, KEYS, work

from databases import bare_environment
from documents import document, object_event
from suyuan.core.epcis.tables.formulas import looks_run
from suyuan.ledger.services import capture
from suyuan.parties.models import Party, User
from suyuan.project import secrets

RUNS = "=HYPERLINK(1)"
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)|\sstyle=\"|\son[a-z]+=\"|javascript:",
    re.IGNORECASE,
)
TABLES = ("text/csv", "spreadsheetml")


def of_people(method: str):
    """Addresses of pages, with whose thing is asked for."""
    return [(address, of) for (m, address, of) in rows() if m == method and not address.startswith(MACHINE)]


@pytest.mark.parametrize("column", ["anonymous", "administrator", "operator", "audit-admin"])
def test_a6_every_page_carries_the_strict_policy_and_nothing_inline(world, column):
    for address, of in of_people("GET"):
        answer = world.ask(column, "GET", address, of)
        policy = answer.headers.get("Content-Security-Policy", "")
        assert "default-src" in policy, address
        assert "'unsafe-inline'" not in policy, address
        assert "'unsafe-eval'" not in policy, address
        assert answer["X-Content-Type-Options"] == "nosniff", address
        assert answer["X-Frame-Options"] == "DENY", address
        if "text/html" in answer.headers.get("Content-Type", ""):
            found = INLINE.search(answer.content.decode())
            assert found is None, (address, found)


@pytest.mark.parametrize("column", ["capturer", "operator", "system-admin"])
def test_a7_no_change_without_the_token_of_a_form(world, column):
    for method, address, of in rows():
        if method == "GET" or address in {"webhooks", "oauth2/token"}:  # a session counts for nothing there
            continue
        client = Client(enforce_csrf_checks=True)
        client.cookies = deepcopy(world.browsers[column].cookies)
        kind = "text/xml" if "epcis/v1" in address else "application/json"
        sent = (
            {"data": "{}", "content_type": kind} if address.startswith(MACHINE) and method == "POST" else {}
        )
        answer = getattr(client, method.lower())(path_of(address, world.things[of]), **sent)
        soap = address == "epcis/v1/^query/?$" and answer.status_code == 500 and b"Fault" in answer.content
        assert answer.status_code in {403, 404, 405} or soap, (method, address, answer.status_code)


def test_i9_no_cell_of_any_export_runs_in_a_spreadsheet(world):
    Party.objects.update(name=RUNS, address=RUNS)
    User.objects.update(name=RUNS)
    parts = world.things["ours"]
    event = object_event(parts["epc"], readPoint={"id": RUNS}, bizStep=RUNS, disposition=RUNS)
    assert capture(document(event), sender=world.parties["ours"].pk).success
    work()
    tried, holding = set(), set()
    for column in COLUMNS:
        for (method, address, of), row in rows().items():
            if method != "GET" or row[column] != "200" or column in KEYS[1:]:
                continue
            answer = world.ask(column, "GET", address, of)
            if not any(kind in answer.headers.get("Content-Type", "") for kind in TABLES):
                continue
            body = answer.getvalue() if answer.streaming else answer.content
            cells = cells_of(body)
            tried.add(address)
            if any("HYPERLINK" in cell for cell in cells):
                holding.add(address)
            assert [cell for cell in cells if looks_run(cell)] == [], (column, address)
    assert len(tried) >= 9
    assert {"organisations/export.xlsx", "trace/events.csv"} <= holding


def cells_of(body: bytes) -> list[str]:
    if not body.startswith(b"PK\x03\x04"):
        return [cell for row in csv.reader(io.StringIO(body.decode("utf-8-sig"))) for cell in row]
    book = openpyxl.load_workbook(io.BytesIO(body))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    return [str(cell.value) for cell in cells]


def test_a1_passwords_are_kept_by_argon2id_with_19_mib_or_more(sound_digests):
    kind, variant, _, given, *_ = make_password("A-long-enough-phrase-7").split("$")
    assert (kind, variant) == ("argon2", "argon2id")
    assert int(dict(part.split("=") for part in given.split(","))["m"]) >= 19 * 1024


@pytest.mark.requirement("R122")
def test_a6_the_frameworks_own_check_finds_nothing_in_production(tmp_path: Path):
    secrets.make_keys(tmp_path)
    env = {"SUYUAN_DATA": str(tmp_path), "SUYUAN_MODE": "production", "SUYUAN_HOSTS": "trace.example.cn",
           "DJANGO_SETTINGS_MODULE": "suyuan.project.settings"}  # fmt: skip
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "INFO"]
    done = subprocess.run(
        command,
        env={**bare_environment(), **env, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "no issues (0 silenced)" in done.stdout) == (0, True), done.stderr
