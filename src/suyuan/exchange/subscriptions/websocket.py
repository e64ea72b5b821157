"""Websockets: ``/epcis/v2/queries/{name}/events`` with Upgrade (EPCIS 2.0, clause 12.7.2), in a process of its own.

Procedure for one who watches:
 1. The handshake is judged before it is answered: key, query, controls. A refusal is an HTTP answer with a
    problem, as everywhere. Keys come in the Authorization header alone: a browser sends no such header to us for
    a foreign page, and cookies are not looked at, so no page can watch in somebody's name.
 2. Events are read in small batches and sent one message at a time; the next batch is read when the last was
    taken over by the network. Who reads slowly costs itself time and us one batch of memory.
 3. Every twenty seconds a ping; who does not answer is gone. What such a peer had not taken is not lost to it: it
    comes back with initialRecordTime.
 4. Every few seconds, and before anything is sent, the key and the query are looked at again: when the query is
    deleted the connection ends with 1000, when the key is withdrawn with 1008.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import msgspec
from django.db import connection
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from suyuan.core.epcis.query.errors import STATUS, EpcisException
from suyuan.core.problem import Problem, Refused
from suyuan.exchange import errors as door_errors
from suyuan.exchange.problems import DoorRefusal, problem_body
from suyuan.exchange.search import services as search
from suyuan.exchange.subscriptions import errors, named, watching
from suyuan.exchange.subscriptions.tail import Tail
from suyuan.exchange.subscriptions.timing import wall
from suyuan.exchange.subscriptions.watching import Watch
from suyuan.ledger.connection import AWAY

Result = TypeVar("Result")
MOST = 500
MOST_OF_ONE_OWNER = 50
PING_SECONDS = 20.0
LOOK_SECONDS = 0.2
"""How often the ledger is asked for new numbers, once for all who watch."""
WELCOME_SECONDS = 5.0
THREADS = 4
_BREATH = 0.05
LARGEST_INCOMING = 4_096
"""Bytes of a message from a client; nothing is expected from it."""
ENDED, POLICY, AGAIN = 1000, 1008, 1013
_log = logging.getLogger(__name__)


class Sockets:
    """Everybody who watches, and the threads that look for them."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, "watching")
        self._watches: WeakKeyDictionary[ServerConnection, Watch] = WeakKeyDictionary()
        self._owners: Counter[int] = Counter()
        self._horizon = 0
        self._tail = Tail()
        self._moved = asyncio.Event()

    async def serve(self, host: str, port: int, should_stop: Callable[[], bool]) -> None:
        """Serve until told to stop. Raises OSError when nothing can listen there."""
        server = await serve(
            self._watch,
            host,
            port,
            process_request=self._judge,
            compression=None,  # signs of compressed secrets and attacker's text leak; proxies can compress
            ping_interval=PING_SECONDS,
            ping_timeout=PING_SECONDS,
            max_size=LARGEST_INCOMING,
            max_queue=4,
            server_header=None,
        )
        await self._look_out(server, should_stop)
        self._threads.shutdown(cancel_futures=True)

    async def _look_out(self, server: Server, should_stop: Callable[[], bool]) -> None:
        """Ask for new numbers and wake everybody when there are some."""
        async with server:
            while not should_stop():
                await asyncio.sleep(LOOK_SECONDS)
                if not self._watches:
                    continue
                horizon = await self._ask(search.horizon)
                if horizon is not None and horizon > self._horizon:
                    self._horizon = horizon
                    self._moved.set()
                    self._moved = asyncio.Event()

    async def _judge(self, peer: ServerConnection, request: Request) -> Response | None:
        """Step 1. None lets the peer in."""
        try:
            watch = await self._in_thread(watching.open_watch, request.path, request.headers.get)
            self._assure_room(watch)
        except (DoorRefusal, EpcisException, Refused) as why:
            return _refusal(why)
        except AWAY:
            busy = DoorRefusal("ImplementationException", 503, door_errors.OVERLOADED.problem())
            return _refusal(busy)
        self._watches[peer] = watch
        return None

    def _assure_room(self, watch: Watch) -> None:
        if len(self._watches) >= MOST:
            raise DoorRefusal("ImplementationException", 503, door_errors.OVERLOADED.problem())
        if self._owners[watch.owner] >= MOST_OF_ONE_OWNER:
            raise DoorRefusal("", 429, errors.TOO_MANY_SOCKETS.problem(limit=MOST_OF_ONE_OWNER))

    async def _watch(self, peer: ServerConnection) -> None:
        watch = self._watches.get(peer)
        if watch is None:
            await peer.close(AGAIN)
            return
        self._owners[watch.owner] += 1
        reading = asyncio.ensure_future(_pass_over_input(peer))
        try:
            await self._feed(peer, watch, reading)
        except ConnectionClosed:
            return
        finally:
            reading.cancel()
            self._owners[watch.owner] -= 1
            self._watches.pop(peer, None)

    async def _feed(self, peer: ServerConnection, watch: Watch, reading: asyncio.Future[None]) -> None:
        """Steps 2 and 4, for as long as both sides want: ``reading`` is done when the peer is gone."""
        while not reading.done():
            moved = self._moved
            if not await self._is_welcome(peer, watch):
                return
            step = await self._ask(watching.look, watch, self._tail)
            if step is None:
                await asyncio.sleep(1)
                continue
            if step.content is not None:
                await peer.send(step.content)
            watch = step.watch
            if step.is_over:
                await self._wait(reading, moved, watch)

    async def _is_welcome(self, peer: ServerConnection, watch: Watch) -> bool:
        answer = await self._ask(watching.is_welcome, watch)
        if answer is False:
            is_gone = await self._ask(_is_gone, watch)
            why = "the query was deleted" if is_gone else "the key or its token ended"
            await peer.close(ENDED if is_gone else POLICY, why)
        return answer is not False

    async def _wait(self, reading: asyncio.Future[None], moved: asyncio.Event, watch: Watch) -> None:
        """Until there are new numbers, a schedule is due, the peer is gone, or it is time to look at the key."""
        left = (watch.due - wall()).total_seconds()
        seconds = min(WELCOME_SECONDS, left) if left > 0 else WELCOME_SECONDS
        news = asyncio.ensure_future(moved.wait())
        timeout = max(_BREATH, seconds)
        await asyncio.wait((news, reading), timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        news.cancel()

    async def _ask(self, function: Callable[..., Result], *args: Any) -> Result | None:
        """The answer of a look into the database; None while it cannot be had."""
        try:
            return await self._in_thread(function, *args)
        except AWAY:
            return None
        except EpcisException as why:
            _log.warning("a query that is watched could not be answered: %s", why)
            return None

    async def _in_thread(self, function: Callable[..., Result], *args: Any) -> Result:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _with_connection, function, args)


def _with_connection(function: Callable[..., Result], args: tuple[Any, ...]) -> Result:
    try:
        return function(*args)
    except AWAY:
        connection.close()
        raise


def _is_gone(watch: Watch) -> bool:
    try:
        return named.get_query(watch.owner, watch.query.name).created_at != watch.query.created_at
    except EpcisException:
        return True


async def _pass_over_input(peer: ServerConnection) -> None:
    """Read what the client says and do nothing with it, so that pongs behind it arrive."""
    try:
        async for _ in peer:
            pass
    except ConnectionClosed:
        return


def _refusal(why: DoorRefusal | EpcisException | Refused) -> Response:
    problems: tuple[Problem, ...] = why.problems
    if isinstance(why, DoorRefusal):
        kind, status = why.kind, why.status
    elif isinstance(why, EpcisException):
        kind, status = why.kind, STATUS.get(why.kind, 400)
    else:
        kind, status = "ValidationException", 400
    body = msgspec.json.encode(problem_body(kind, status, problems))
    headers = Headers({"Content-Type": "application/problem+json", "Content-Length": str(len(body))})
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        headers["Retry-After"] = "5"
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="suyuan"'
    headers["Connection"] = "close"
    return Response(status, HTTPStatus(status).phrase, headers, body)
