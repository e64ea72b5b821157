"""Every address of the pages leaves a line when somebody signed in asks for it, and every form that is sent."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from people import Cast

VALUES = {
    "code": "nobody", "number": 1, "prefix": "abcdefgh", "secret": "x", "event_id": "0" * 32, "ref": "1-1", "ending": "csv",
    "registration_id": uuid4(), "factor_id": 1, "name": "x", "import_id": uuid4(), "delivery": uuid4(), "file_id": uuid4(),
}  # fmt: skip


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        elif one.name:
            yield f"{space}{one.name}"


def addresses() -> list[tuple[str, str]]:
    found = []
    for name in sorted(set(names(get_resolver().url_patterns))):
        for keys in ([], *([key] for key in VALUES), ["code", "number"], ["code", "prefix"]):
            try:
                found.append((name, reverse(name, kwargs={key: VALUES[key] for key in keys})))
                break
            except NoReverseMatch:
                continue
    return [one for one in found if not one[1].startswith(("/epcis", "/api"))]


def count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access_entry")
        return int(cursor.fetchone()[0])


@pytest.mark.requirement("R386", "R466")
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_leaves_one_line(people: Cast, method: str) -> None:
    silent = []
    found = addresses()
    assert len(found) > 40
    for name, address in found:
        client = Client(raise_request_exception=False)
        client.force_login(people.regulator.user)
        before = count()
        getattr(client, method)(address)
        if count() != before + 1:
            silent.append((name, count() - before))
    assert silent == []
