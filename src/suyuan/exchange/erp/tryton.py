"""Speaking to a Tryton server as its own clients do: JSON-RPC over HTTP, a session for each turn.

What is understood is the series 8.2: ``/<database>/rpc/`` with ``method`` and ``params``, values that JSON does not
know as objects with ``__class__``. Everything here only reads.

Procedure (a turn):
 1. Sign in as the user that the party made for this; Tryton answers with a session and judges every later call by
    that user's rights.
 2. Each call goes through the egress guard (``GuardedLine``): judged address, no redirects, sizes and deadlines.
 3. The session is ended, also when something failed.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from typing import Any, Final

from suyuan.core.problem import Problem, Refused
from suyuan.exchange.adapters.contract import Line
from suyuan.exchange.erp import errors
from suyuan.exchange.subscriptions import egress

SERIES: Final = "8.2"
PAGE = 500
"""Rows that are asked for at once; some hundred bytes each, so that no answer is too long for the line."""
_JSON: Final = "application/json; charset=utf-8"
_SHOWN: Final = 300
_LANGUAGE: Final = "en"
"""Symbols of units are translated; in this language they are the ones we know."""
_NOT_IN: Final = {401, 403, 429}


class Tryton:
    """One session of one user. ``tryton("stock.lot", "search", …)`` calls a method of a model."""

    def __init__(self, line: Line, database: str, login: str) -> None:
        self._line, self._database, self._login = line, database, login
        self._authorization: str | None = None
        self.context: dict[str, Any] = {}

    def __call__(self, model: str, method: str, *arguments: Any) -> Any:
        return self._called(f"model.{model}.{method}", [*arguments, self.context])

    def read(
        self, model: str, domain: list[Any], fields: list[str], *, order: Any = None, limit: int | None = None
    ) -> list[dict[str, Any]]:
        """``search_read``; fields of what a record points to are written with dots and come nested."""
        found: list[dict[str, Any]] = self(model, "search_read", domain, 0, limit, order, fields)
        return found

    def read_whole(self, model: str, domain: list[Any], fields: list[str]) -> list[dict[str, Any]]:
        """All of it by its ids, a page at a time: what a shipment of thousands of packs says is long."""
        found: list[dict[str, Any]] = []
        while True:
            after = found[-1]["id"] if found else 0
            page = self.read(model, [["id", ">", after], *domain], fields, order=[["id", "ASC"]], limit=PAGE)
            found += page
            if len(page) < PAGE:
                return found

    def sign_in(self, password: str) -> None:
        """Raises Refused: ERP-LOGIN, ERP-STRANGE."""
        answer = self._called("common.db.login", [self._login, {"password": password}, _LANGUAGE])
        user, token = answer[0], answer[1]
        told = f"{self._login}:{user}:{token}".encode()
        self._authorization = "Session " + base64.b64encode(told).decode()
        self.context = {**self("res.user", "get_preferences", True), "language": _LANGUAGE}

    def sign_out(self) -> None:
        self._called("common.db.logout", [])

    def _called(self, method: str, params: list[Any]) -> Any:
        body = json.dumps({"id": 0, "method": method, "params": params}, default=_written).encode()
        headers = {} if self._authorization is None else {"Authorization": self._authorization}
        reply = self._line.post(f"/{self._database}/rpc/", body, _JSON, headers)
        if reply.status in _NOT_IN:
            raise Refused(errors.LOGIN.problem("login", self._login))
        if reply.status != 200:
            raise Refused(errors.BUSY.problem("", status=reply.status))
        told = _answer(reply.content)
        if "error" in told:
            raise Refused(_said(told["error"]))
        return told.get("result")


@contextmanager
def session(line: Line, database: str, login: str, password: str) -> Iterator[Tryton]:
    """Signed in for as long as the block lasts. Raises Refused with an ERP problem, or egress.Unreached."""
    tryton = Tryton(line, database, login)
    tryton.sign_in(password)
    try:
        yield tryton
    finally:
        # It ends by itself after a while; what happened in the block matters more.
        with suppress(Refused, egress.Unreached):
            tryton.sign_out()


def moment(value: dt.datetime) -> dict[str, Any]:
    """An aware moment as Tryton writes it: without a zone, in UTC."""
    utc = value.astimezone(dt.UTC)
    parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
    return {"__class__": "datetime", **{part: getattr(utc, part) for part in parts}}


def _answer(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content, object_hook=_value, parse_float=Decimal)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Refused(errors.STRANGE.problem("", why="no JSON", series=SERIES))
    return told


def _value(tree: dict[str, Any]) -> Any:
    parts = {name: value for name, value in tree.items() if name != "__class__"}
    match tree.get("__class__"):
        case "datetime":
            return dt.datetime(**parts, tzinfo=dt.UTC)
        case "date":
            return dt.date(**parts)
        case "Decimal":
            return Decimal(parts["decimal"])
    return tree


def _written(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}
    raise TypeError(type(value).__name__)


def _said(error: Any) -> Problem:
    """Tryton's own words: a list of the kind of fault and its arguments, or a text and a trace."""
    texts = error[1] if isinstance(error, list) and len(error) > 1 and isinstance(error[1], list) else error
    words = texts[0] if isinstance(texts, list) and texts else texts
    return errors.SAID.problem("", told=" ".join(str(words).split())[:_SHOWN])
