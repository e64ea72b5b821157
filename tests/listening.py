"""Somebody's system on this machine: a real HTTP server in a thread."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Taker(BaseHTTPRequestHandler):
    """Reads what is posted to it as a whole and keeps no log; each kind of system says how it takes that."""

    def do_POST(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        promised = int(headers["content-length"])
        body = self.rfile.read(promised)
        if len(body) == promised:  # else the sender died while it sent
            self.take(headers, body)

    def take(self, headers: dict[str, str], body: bytes) -> None:
        """Answer, or not. The names of headers are in small letters."""
        raise NotImplementedError

    def reply(self, status: int, content: bytes = b"", more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address) -> None:
        """Lines that a test drops are no news."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


@contextmanager
def listening(handler: type[Taker], port: int = 0) -> Iterator[int]:
    """The port at which it answers until the block ends; leaving it drops every open line, as a kill does."""
    server = _Server(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
