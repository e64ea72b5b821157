"""Other platforms on this machine: real servers that hold what they get against a recorded shape.

What a platform has is kept in its ``Books``; a server is only a door to them, so that a test may kill one and open
another on the same port. A platform takes a message under one number once. ``mood`` says before each call how it
will go: None answers properly; a number is an HTTP status; "silent" never answers; "cut" does the work and drops
the line before answering; "garbage" answers with what is no answer.
"""

from __future__ import annotations

import hmac
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from listening import Taker, listening

SHAPES = Path(__file__).parent / "shapes"
SECRET = "a-secret-of-the-platform"
Answer = tuple[int, Any]


@dataclass(frozen=True)
class Call:
    """One POST that arrived."""

    at: float
    path: str
    headers: dict[str, str]
    body: bytes
    went: Any


@dataclass
class Books:
    """What a platform knows. ``taken``: message number to (items, fields), in the order of arrival."""

    shape: dict[str, Any]
    taken: dict[str, tuple[list[str], Any]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    """What the shape does not allow."""
    refuse: Callable[[list[str]], str | None] = lambda items: None
    """Why these items are refused, if they are."""
    twice: list[str] = field(default_factory=list)
    """Numbers that came again."""
    known: dict[str, Any] = field(default_factory=dict)

    def check(self, fields: dict[str, Any], wanted: dict[str, Any], where: str) -> None:
        """Note every breach: missing, unknown, or not of the form."""
        for name, rule in wanted.items():
            value = fields.get(name)
            if value in (None, ""):
                if rule["needed"]:
                    self.breaches.append(f"{where}: {name} is missing")
            elif "pattern" in rule and not re.fullmatch(rule["pattern"], str(value)):
                self.breaches.append(f"{where}: {name} = {str(value)[:60]!r}")
        self.breaches += [f"{where}: {name} is unknown" for name in fields if name not in wanted]


@dataclass
class Server:
    books: Books
    port: int
    mood: Callable[[str], Any] = lambda path: None
    late: float = 0.0

    @property
    def dest(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def books_of(shape: str) -> Books:
    return Books(json.loads((SHAPES / f"{shape}.json").read_text(encoding="utf-8")))


@contextmanager
def platform(
    books: Books, answer: Callable[[Books, str, dict, bytes], Answer], port: int = 0
) -> Iterator[Server]:
    """Serve until the block ends; leaving it drops every open line, as a kill does."""
    found = Server(books, port)
    lock = threading.Lock()

    class Handler(Taker):
        def take(self, headers: dict[str, str], body: bytes) -> None:
            went = found.mood(self.path)
            with lock:
                books.calls.append(Call(time.time(), self.path, headers, body, went))
            if went == "silent":
                time.sleep(30)
                return
            if isinstance(went, tuple):
                self.reply(went[0], more=went[1])
            elif isinstance(went, int):
                self.reply(went)
            elif went == "garbage":
                self.reply(200, b"<html>maintenance</html>")
            else:
                with lock:
                    status, content = answer(books, self.path, headers, body)
                time.sleep(found.late)
                if went == "cut":
                    self.close_connection = True
                    self.connection.shutdown(2)
                    return
                self.reply(status, content if isinstance(content, bytes) else json.dumps(content).encode())

    with listening(Handler, port) as found.port:
        yield found


def answer_of_drug_platform(books: Books, path: str, headers: dict, body: bytes) -> Answer:
    """The gateway: signature, shape, then the call."""
    form = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True))
    method = form.get("method", "")
    wanted = books.shape["calls"].get(method)
    if path not in books.shape["paths"] or wanted is None:
        books.breaches.append(f"{path} {method}")
        return 200, {
            "error_response": {"code": 22, "sub_code": "isv.invalid-method", "msg": "Invalid method"}
        }
    books.check(form, {**books.shape["always"], **wanted["fields"]}, method)
    text = "".join(name + form[name] for name in sorted(form) if name != "sign")
    kind = {"hmac": "md5", "hmac-sha256": "sha256"}[form["sign_method"]]
    if hmac.new(SECRET.encode(), text.encode(), kind).hexdigest().upper() != form["sign"]:
        return 200, {
            "error_response": {"code": 25, "sub_code": "isp.invalid-signature", "msg": "Invalid signature"}
        }
    name = method.replace(".", "_") + "_response"
    return 200, {name: _drug_answer(books, method, form)}


def _drug_answer(books: Books, method: str, form: dict[str, str]) -> dict[str, Any]:
    if "upload" in method:
        return _drug_bill(books, form)
    if method.endswith("billstatus"):
        size, page = int(form["page_size"]), int(form["page"])
        numbers = list(books.taken) + books.known.get("doubled", [])
        rows = [
            {"bill_code": each, "bill_id": each[-6:]} for each in numbers[(page - 1) * size : page * size]
        ]
        return {
            "result": {"response_success": True, "model": {"result_list": rows, "total_num": len(numbers)}}
        }
    code = form["bill_code"]
    if code not in books.taken:
        return {"result": {"response_success": False, "msg_code": "BILL_NOT_FOUND"}}
    items = books.taken[code][0]
    polls = books.known.setdefault("polls", {})
    polls[code] = polls.get(code, 0) + 1
    why = books.refuse(items)
    done = polls[code] > books.known.get("slow", 0)
    status = "0" if not done else "2" if why else "1"
    model = {"bill_code": code, "bill_id": code[-6:], "process_status": status, "process_info": why or ""}
    return {"result": {"response_success": True, "model": {**model, "code_list": items}}}


def _drug_bill(books: Books, form: dict[str, str]) -> dict[str, Any]:
    code = form["bill_code"]
    if code in books.taken:
        books.twice.append(code)
        return {"response_success": False, "msg_code": "BILL_CODE_EXIST", "msg_info": "bill is there"}
    books.taken[code] = form["trace_codes"].split(","), form
    return {"response_success": True, "msg_code": "SUCCESS", "msg_info": "ok", "model": str(len(books.taken))}
