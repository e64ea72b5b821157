"""Watching a query over a websocket with a stock client: the job as it runs, keys, ends, slow readers."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager

import pytest
from django.core import signing
from django.db import connection
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from documents import document, epc, object_event
from suyuan.core.epcis.query.parse import from_body
from suyuan.exchange.search.jobs import catch_up
from suyuan.exchange.subscriptions import named
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.machines.access_tokens import LIFE, new_access_token
from suyuan.parties.machines.services import revoke_key
from suyuan.parties.services import create_api_key, create_party

pytestmark = pytest.mark.slow

PATIENCE = 30


class Watched:
    """An importer with a query, its key, and the websocket job of its installation."""

    def __init__(self) -> None:
        self.party = create_party("importer", "京华进口", "IMPORTER")
        self.issued = create_api_key(self.party, ("query",))
        named.create_query(self.party.pk, "发货", from_body({"EQ_bizStep": ["shipping"]}))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    def connect(
        self, controls: str = "stream=true", name: str = "%E5%8F%91%E8%B4%A7", token: str | None = None
    ):
        address = f"ws://127.0.0.1:{self.port}/epcis/v2/queries/{name}/events?{controls}"
        headers = {"Authorization": f"Bearer {token or self.issued.token}"}
        return connect(address, additional_headers=headers, proxy=None, max_queue=1)

    def send(self, *serials: str, step: str = "shipping", party=None, **more) -> None:
        events = [object_event(epc(serial), bizStep=step, **more) for serial in serials]
        assert capture(document(*events), sender=(party or self.party).pk).success
        sequence_all()
        catch_up()

    async def wait_until_it_listens(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.1)
                else:
                    writer.close()
                    return


@pytest.fixture
def watched(committed):
    found = Watched()
    more = {"SUYUAN_WEBSOCKET_PORT": str(found.port), "SUYUAN_KEEP_DATABASE": "1"}
    with _job(committed, more):
        asyncio.run(found.wait_until_it_listens())
        yield found


@contextmanager
def _job(committed, more):
    command = [sys.executable, "-m", "suyuan", "worker", "websocket"]
    job = subprocess.Popen(command, env={**committed.env, **more})
    try:
        yield job
    finally:
        job.terminate()
        job.wait(PATIENCE)


async def aside(function, *args, **kwargs):
    """Work with the database beside the loop, and leave no connection behind."""

    def then_close():
        try:
            return function(*args, **kwargs)
        finally:
            connection.close()

    return await asyncio.to_thread(then_close)


def told(message) -> list[str]:
    results = json.loads(message)["epcisBody"]["queryResults"]
    assert results["queryName"] == "发货"
    return [
        one.rpartition("/")[2] for event in results["resultsBody"]["eventList"] for one in event["epcList"]
    ]


async def next_told(peer) -> list[str]:
    async with asyncio.timeout(PATIENCE):
        return told(await peer.recv())


def test_a_stock_client_is_told_what_matches_in_order_and_nothing_else(watched):
    async def watch():
        rival = await aside(create_party, "rival", "对手进口", "IMPORTER")
        await aside(watched.send, "before")
        async with watched.connect() as peer:
            await aside(watched.send, "theirs", party=rival)
            await aside(watched.send, "other", step="receiving")
            await aside(watched.send, "a", "b")
            await aside(watched.send, "c")
            found = []
            while len(found) < 3:
                found += await next_told(peer)
            return found

    assert asyncio.run(watch()) == ["a", "b", "c"]


def test_the_handshake_refuses_with_the_status_of_the_standard(watched):
    capture_only = create_api_key(watched.party, ("capture",)).token
    both = create_api_key(watched.party, ("capture", "query")).key
    cases = [
        ({"token": new_access_token(both, ("capture",))}, 403),
        ({"token": new_access_token(both, ("query",)) + "x"}, 401),
        ({"token": "suyuan_x_y"}, 401),
        ({"token": capture_only}, 403),
        ({"name": "none"}, 404),
        ({"controls": ""}, 400),
        ({"controls": "stream=true&hour=1"}, 400),
        ({"controls": "stream=false"}, 400),
        ({"controls": "hour=24"}, 400),
        ({"controls": "stream=true&nonsense=1"}, 400),
        ({"controls": "stream=true&initialRecordTime=x"}, 400),
    ]

    async def refused(given) -> tuple[int, str]:
        try:
            async with watched.connect(**given):
                return 101, ""
        except InvalidStatus as why:
            return why.response.status_code, json.loads(why.response.body)["type"]

    async def all_refused():
        return [(await refused(given))[0] for given, _ in cases]

    assert asyncio.run(all_refused()) == [status for _, status in cases]
    assert asyncio.run(refused({"controls": "hour=24"})) == (
        400,
        "epcisException:SubscriptionControlsException",
    )


def test_a_schedule_reports_at_its_times_and_empty_ones_when_asked(watched):
    async def watch():
        async with watched.connect("second=%5B0-59%5D&reportIfEmpty=true") as peer:
            empty = await next_told(peer)
            await aside(watched.send, "a")
            while not (found := await next_told(peer)):
                pass
            return empty, found

    assert asyncio.run(watch()) == ([], ["a"])


def test_who_comes_back_names_the_time_from_which_it_wants_to_hear(watched):
    async def watch():
        await aside(watched.send, "a", "b")
        async with watched.connect("stream=true&initialRecordTime=2020-01-01T00:00:00Z") as peer:
            return await next_told(peer)

    assert asyncio.run(watch()) == ["a", "b"]


def test_deleting_the_query_ends_the_connection_cleanly(watched):
    async def watch():
        async with watched.connect() as peer:
            await aside(named.delete_query, watched.party.pk, "发货")
            await aside(watched.send, "late")
            with pytest.raises(ConnectionClosed) as ended:
                await next_told(peer)
            return ended.value.rcvd.code, ended.value.rcvd.reason

    assert asyncio.run(watch()) == (1000, "the query was deleted")


def test_a_key_that_is_withdrawn_is_told_nothing_more(watched):
    async def watch():
        async with watched.connect() as peer:
            await aside(revoke_key, watched.issued.key, act=uuid.uuid4())
            await aside(watched.send, "secret")
            with pytest.raises(ConnectionClosed) as ended:
                await next_told(peer)
            return ended.value.rcvd.code

    assert asyncio.run(watch()) == 1008


def test_a_token_of_client_credentials_opens_a_websocket_and_ends_with_its_key(watched):
    async def watch():
        token = await aside(new_access_token, watched.issued.key, ("query",))
        async with watched.connect(token=token) as peer:
            await aside(watched.send, "a")
            heard = await next_told(peer)
            await aside(revoke_key, watched.issued.key, act=uuid.uuid4())
            await aside(watched.send, "secret")
            with pytest.raises(ConnectionClosed) as ended:
                await next_told(peer)
            return heard, ended.value.rcvd.code

    assert asyncio.run(watch()) == (["a"], 1008)


def test_a_websocket_lasts_no_longer_than_the_token_that_opened_it(watched):
    """The token is made so that some seconds are left of it."""

    async def watch():
        made = time.time() - LIFE.total_seconds() + 4
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(signing.time, "time", lambda: made)
            token = new_access_token(watched.issued.key, ("query",))
        async with watched.connect(token=token) as peer:
            async with asyncio.timeout(PATIENCE):
                with pytest.raises(ConnectionClosed) as ended:
                    await peer.recv()
            return ended.value.rcvd.code, ended.value.rcvd.reason

    assert asyncio.run(watch()) == (1008, "the key or its token ended")


def test_a_reader_that_stands_still_holds_up_nobody_and_misses_nothing(watched):
    note = "长" * 20_000
    serials = [f"S{number}" for number in range(600)]

    async def watch():
        async with watched.connect() as slow, watched.connect() as quick:
            for start in range(0, len(serials), 100):
                await aside(watched.send, *serials[start : start + 100], **{"imp:note": note})
            from_quick = []
            while len(from_quick) < len(serials):
                from_quick += await next_told(quick)
            from_slow = []
            while len(from_slow) < len(serials):
                from_slow += await next_told(slow)
            return from_quick, from_slow

    assert asyncio.run(watch()) == (serials, serials)


def test_what_a_client_says_is_passed_over_and_pings_are_answered(watched):
    async def watch():
        async with watched.connect() as peer:
            await peer.send("hello")
            async with asyncio.timeout(PATIENCE):
                await (await peer.ping())
            await aside(watched.send, "a")
            return await next_told(peer)

    assert asyncio.run(watch()) == ["a"]


def test_a_served_installation_tells_at_its_own_port_where_the_events_are_watched(committed):
    """``suyuan serve`` as it is. A client that follows takes no key to another port; the address does."""
    found = Watched()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "suyuan", "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, env={**committed.env, "SUYUAN_KEEP_DATABASE": "1"})

    async def watch():
        for found.port in (port, port + 1):
            await found.wait_until_it_listens()
        place = await asyncio.to_thread(_redirected, port, found.issued.token)
        headers = {"Authorization": f"Bearer {found.issued.token}"}
        async with connect(place, additional_headers=headers, proxy=None) as peer:
            await aside(found.send, "a")
            return await next_told(peer)

    try:
        assert asyncio.run(watch()) == ["a"]
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _redirected(port: int, token: str) -> str:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Authorization": f"Bearer {token}"}
    line.request("GET", "/epcis/v2/queries/%E5%8F%91%E8%B4%A7/events?stream=true", headers=headers)
    answer = line.getresponse()
    assert answer.status == 307
    place = answer.getheader("Location")
    line.close()
    return place
