"""Everything that somebody can be told: every page, list, search, file, message and push, as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.db import transaction
from wall_addresses import path_of
from wall_world import World, order, serial

from soap_messages import envelope, poll_of
from walls import texts_of

Told = tuple[str, str]
"""Where, and the text."""
PRICE = "https://ref.suyuan.example/imports/#unitPrice"
SOAP = {
    "all": poll_of(), "master": poll_of(("includeAttributes", True), ("includeChildren", True), query="SimpleMasterDataQuery"),
    "names": "<q:GetQueryNames/>", "kinds": "<q:GetSubscriptionIDs><queryName>SimpleEventQuery</queryName></q:GetSubscriptionIDs>",
}  # fmt: skip
PAGES_WALKED = 30


def everything_told(world: World, column: str, addresses: list[tuple[str, str]]) -> Iterator[Told]:
    """What is answered to somebody, and undone again; ``addresses``: those of the table, with whose thing is asked for."""
    with transaction.atomic():
        for address, of in addresses:
            path = path_of(address, world.things[of])
            yield path, _text(world.send(column, "GET", path))
        yield from _searched(world, column)
        yield from _walked(world, column)
        for name, message in SOAP.items():
            answer = world.send(
                column, "POST", "/epcis/v1/query", data=envelope(message), content_type="text/xml"
            )
            yield f"SOAP {name}", _text(answer)
        transaction.set_rollback(True)


def _searched(world: World, column: str) -> Iterator[Told]:
    """Queries that name what is hidden, in JSON and XML, and in the words of people."""
    for of, parts in world.things.items():
        mark = serial(of)
        for name, value in (
            ("MATCH_anyEPC", parts["epc"]), (f"EQ_{PRICE}", f"{mark}PRICE"), ("EQ_bizTransaction_po", order(of)),
            ("EQ_bizLocation", parts["place"]), ("WD_readPoint", parts["place"]), ("EQ_eventID", parts["event_name"]),
        ):  # fmt: skip
            path = f"/epcis/v2/events?{quote(name, safe='')}={quote(value, safe='')}"
            yield path, _text(world.send(column, "GET", path))
            yield f"{path} XML", _text(world.send(column, "GET", path, headers={"Accept": "application/xml"}))
        message = envelope(poll_of(("MATCH_anyEPC", [parts["epc"]])))
        yield (
            f"SOAP about {mark}",
            _text(world.send(column, "POST", "/epcis/v1/query", data=message, content_type="text/xml")),
        )
        for words in (mark, order(of), parts["event_name"]):
            for page in ("trace/", "organisations/", "access-log/"):
                path = f"/{page}?q={quote(words, safe='')}"
                yield path, _text(world.send(column, "GET", path))


def _walked(world: World, column: str) -> Iterator[Told]:
    """The lists, a page of one at a time; with the tokens and what the headers say."""
    for resource in ("events", "epcs", "bizSteps", "eventTypes", "bizLocations", "readPoints", "capture"):
        path: str | None = f"/epcis/v2/{resource}?perPage=1"
        for _ in range(PAGES_WALKED):
            answer = world.send(column, "GET", path)
            yield f"{resource} a page at a time", f"{answer.headers}{_text(answer)}"
            following = re.search(r'<([^>]+)>;\s*rel="next"', answer.headers.get("Link", ""))
            if following is None:
                break
            path = following[1].removeprefix("http://testserver")


def marks_in(told: Told, of: str) -> list[str]:
    """The marks of an object's event in a text. Its serial counts where it was not asked for, for it is repeated."""
    where, text = told
    mark = serial(of)
    found = set(re.findall(rf"{mark}(?:PRICE|ORDER|BESIDE|JOB|LATER)", text)) - set(
        re.findall(rf"{mark}[A-Z]*", where)
    )
    return sorted(
        found | ({mark} & set(re.findall(rf"{mark}(?![A-Z])", text)) if mark not in where else found)
    )


def _text(answer: Any) -> str:
    return "".join(texts_of(answer.getvalue() if answer.streaming else answer.content))
