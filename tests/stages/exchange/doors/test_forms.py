"""Forms with files: those that cannot be taken apart, and those that are too large."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from door_firms import HEAD, csv, rows

from suyuan.exchange import uploads
from suyuan.parties.services import create_user

KIND = "multipart/form-data; boundary=x"


def part(name: str, content: bytes, file: str = "") -> bytes:
    filename = f'; filename="{file}"' if file else ""
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"{filename}\r\n\r\n'
    return head.encode() + content + b"\r\n"


END = b"--x--\r\n"
BAD_FORMS = {
    "no boundary": ("multipart/form-data", part("file", b"a", "a.csv") + END, 400),
    "many files": (KIND, b"".join(part(f"f{n}", b"a", "a.csv") for n in range(200)) + END, 400),
    "many fields": (KIND, b"".join(part(f"f{n}", b"a") for n in range(2_000)) + END, 400),
    "a long field": (KIND, part("mapping", b"a" * (6 << 20)) + END, 413),
    "broken base64": (
        KIND,
        part("file", b"!", "a.csv").replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n")
        + END,
        400,
    ),
    "nothing at all": (KIND, b"", 400),
    "no form": (KIND, b"garbage", 400),
}


@pytest.mark.parametrize("key", [{}, {"Idempotency_Key": "k-1"}])
@pytest.mark.parametrize("case", BAD_FORMS)
def test_a_form_that_cannot_be_taken_apart_is_refused_with_a_problem(firm, case, key):
    kind, content, status = BAD_FORMS[case]
    answer = firm().post("/api/v1/imports?mapping=receiving", content, kind, **key)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["problems"][0]["remedy_zh"]


class Unread:
    """A body that nobody may read."""

    def read(self, *_: int) -> bytes:
        raise AssertionError("a byte of it was read")

    readline = read


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k-1"}])
def test_a_form_that_announces_itself_as_too_large_is_refused_unread(firm, key):
    pharma = firm()
    extra = {"CONTENT_LENGTH": str(uploads.LARGEST_FORM + 1), "wsgi.input": Unread()}
    headers = {"Authorization": f"Bearer {pharma.token}", **key}
    answer = pharma.client.generic(
        "POST", "/api/v1/imports", b"x", content_type=KIND, headers=headers, **extra
    )
    assert answer.status_code == 413
    assert answer.json()["problems"][0]["code"] == "DOOR-SIZE"


def test_the_page_reads_no_such_form_either(firm):
    client, party = Client(), firm().party
    client.force_login(create_user("nurse", "long enough 1 word", party=party))
    extra = {"CONTENT_LENGTH": str(uploads.LARGEST_FORM + 1), "wsgi.input": Unread()}
    assert client.generic("POST", "/interface/imports/", b"x", content_type=KIND, **extra).status_code in {
        400,
        413,
    }


def test_a_table_in_a_form_is_written_to_no_disk(firm, monkeypatch):
    def never(*_: object) -> None:
        raise AssertionError("it would lie on a disk in clear")

    monkeypatch.setattr(TemporaryUploadedFile, "__init__", never)
    table = csv(*([*row, "x" * 30_000] for row in rows(120)), head=[*HEAD, "备注"])
    file = SimpleUploadedFile("may.csv", table, "text/csv")
    answer = firm().post("/api/v1/imports", {"mapping": "receiving", "file": file}, "form")
    assert answer.status_code == 201
