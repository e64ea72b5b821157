"""From zero to a first event by each way of the page "connect your system": every line run exactly as it is printed."""

from __future__ import annotations

import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

import suyuan_client
from suyuan.parties.services import create_api_key

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("curl") is None, reason="no curl"),
]


@dataclass
class NewUser:
    """Somebody at a terminal in an empty folder, with the page before them."""

    folder: Path
    page: str
    token: str
    env: dict[str, str] = field(default_factory=dict)

    def printed(self, way: str) -> list[str]:
        """What there is to copy in one section of the page, as the button copies it and as it is shown."""
        section = self.page[self.page.index(f'<section class="card way" id="{way}"') :]
        section = section[: section.index("</section>")]
        shown = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", section, re.DOTALL)
        copied = re.findall(r'data-copy="([^"]*)"', section, re.DOTALL)
        assert shown == copied
        return [html.unescape(text) for text in shown]

    def cells(self) -> dict[str, str]:
        """The row to fill in."""
        row = self.page[self.page.index("facts-table cells") :]
        headings, values = (re.findall(rf"<{tag}[^>]*>([^<]*)</{tag}>", row[:2000]) for tag in ("th", "td"))
        return {html.unescape(h): html.unescape(v) for h, v in zip(headings, values, strict=True)}

    def run(self, line: str) -> str:
        """In the terminal, with the key set as the page says."""
        first = self.printed("key")[-1].replace("suyuan_…", self.token)
        script = f"set -e\n{first}\n{line}"
        done = subprocess.run(
            ["bash", "-c", script],
            check=False,
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def user(served, tmp_path):
    address, token, _ = served
    with urllib.request.urlopen(f"{address}/connect/", timeout=30) as answer:
        page = answer.read().decode()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return NewUser(tmp_path, page, token, {"PATH": path, "HOME": str(tmp_path), "LANG": "C.UTF-8"})


def settled(ask, is_settled, patience=30):
    end = time.monotonic() + patience
    while not is_settled(found := ask()):
        assert time.monotonic() < end, found
        time.sleep(0.2)
    return found


@pytest.mark.requirement("R018", "R036")
def test_by_curl(user):
    me, send, outcome, trace = user.printed("curl")
    assert json.loads(user.run(me))["party"]["name"] == "京华进口"
    job = json.loads(user.run(send))
    assert job["captureID"]
    told = settled(lambda: json.loads(user.run(outcome)), lambda found: not found["captures"][0]["running"])
    assert (told["captures"][0]["captureID"], told["captures"][0]["accepted"]) == (job["captureID"], 1)
    found = settled(lambda: json.loads(user.run(trace)), lambda found: found["events"])
    assert [event["step"] for event in found["events"]] == ["receiving"]


def test_by_python(user):
    install, program, run = user.printed("python")
    user.env |= {"PYTHONPATH": str(user.folder / "packages"), "PIP_TARGET": str(user.folder / "packages")}
    user.env |= {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    user.run(install)
    assert (user.folder / "packages" / "suyuan_client" / "__init__.py").exists()
    (user.folder / "first_event.py").write_text(program, encoding="utf-8")
    name, accepted, verdict = user.run(run).strip().split("\n")
    assert (name, accepted) == ("京华进口", "accepted 1 refused 0")
    assert verdict.split()[0] in {"ok", "warn"}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl")
@pytest.mark.requirement("R372")
@pytest.mark.parametrize("hash_name", ["sha256", "sm3"])
def test_by_signature(user, served, hash_name):
    export, by_hand, program, run = user.printed("signed")
    first = export.replace("sign_…", create_api_key(served[2], ("trace",)).signing_secret)
    script = by_hand.replace("SHA256", hash_name.upper()).replace("sha256", hash_name)
    assert json.loads(user.run(f"{first}\n{script}"))["party"]["name"] == "京华进口"
    user.env |= {"PYTHONPATH": str(Path(suyuan_client.__file__).parents[1])}
    (user.folder / "signed.py").write_text(
        program.replace("])", f'], algorithm="{hash_name}")', 1), encoding="utf-8"
    )
    assert user.run(f"{first}\n{run}").strip() == "京华进口"


def test_by_excel(user):
    get, send = user.printed("excel")
    user.run(get)
    table = user.folder / "receiving.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(table.read_bytes()))
    sheet = book.worksheets[0]
    columns = {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[1]}
    for heading, value in user.cells().items():
        sheet.cell(2, columns[heading], value)
    book.save(table)
    book.close()
    told = json.loads(user.run(send))
    assert (told["state"], told["accepted"], told["refused"]) == ("done", 1, 0), told


@pytest.mark.requirement("R173")
def test_by_soap(user):
    send, ask, describe = user.printed("soap")
    assert b"Refused" not in user.run(send).encode()

    def answered():
        return etree.fromstring(user.run(ask).encode())

    def events(found):
        return found.findall(".//{*}ObjectEvent")

    found = settled(answered, events)
    assert len(events(found)) == 1
    assert found.tag == "{http://schemas.xmlsoap.org/soap/envelope/}Envelope"
    user.run(describe)
    assert etree.parse(str(user.folder / "suyuan.wsdl")).getroot().tag.endswith("}definitions")
