"""Sending to addresses that others name, without being sent where we should not go.

Who subscribes tells us an address and we connect to it from inside: that must not become a way to reach our own
database, a neighbour's intranet or the credentials service of a cloud (OWASP: server-side request forgery).

Procedure (send):
 1. The address is https, or http where its network is allowed; no user name, no password, no fragment, no
    control characters.
 2. The name is resolved once. The texts that C libraries take for numbers (decimal, octal, hexadecimal, short)
    are resolved with it, so what is judged is always the address itself, never its spelling.
 3. Every address found is judged, not the first alone; IPv4 addresses inside IPv6 ones (mapped, compatible,
    translated, 6to4, Teredo) are taken out and judged too. Only addresses of the public internet pass, and those
    in SUYUAN_EGRESS_ALLOW. Metadata services, multicast and the unspecified address never pass. Who asked is told
    an address only if it wrote one: what names of our own networks resolve to is nobody's business.
 4. The connection goes to an address that was judged, to the next one where the first cannot be reached: a name
    that resolves to something else a moment later changes nothing. The certificate must still be the name's.
 5. Redirects are not followed: they would be a second address that nobody judged.
 6. One deadline for everything: a receiver that sends a byte a minute holds nobody up. Of the answer only
    the status and Retry-After are read, up to a size, and no word of it is kept: it could be anything. Adapters,
    who must read receipts, name a size up to which they read.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from suyuan.core.problem import Problem, Refused
from suyuan.exchange.subscriptions import errors

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
CONNECT_SECONDS = 5.0
RESOLVE_SECONDS = 5.0
"""The system's resolver takes its time with names whose servers do not answer, and cannot be told not to."""
MOST_ADDRESSES = 4
"""Of one name, that are tried one after the other."""
LONGEST_DEST = 2_000
_PUBLIC_6 = ipaddress.ip_network("2000::/3")


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


_NEVER = _networks(
    "169.254.169.254/32", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::254/128",
    "fe80::a9fe:a9fe/128", "fd20:ce::254/128",
    "0.0.0.0/32", "255.255.255.255/32", "224.0.0.0/4", "::/128", "ff00::/8",
)  # fmt: skip
"""Metadata services of clouds, and what is no single receiver: no setting allows these."""
_NOT_PUBLIC = _networks(
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
    "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)  # fmt: skip
"""IANA special-purpose registries for IPv4 and, inside 2000::/3, for IPv6. Our own list, since what Python's
``is_global`` answers differs between its releases."""
_PASSWORD = re.compile(r"//[^/]*@")
"""A user name and a password in an address, which are quoted nowhere."""
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect: judged, and not resolved again."""

    parts: SplitResult
    addresses: tuple[Address, ...]

    @property
    def address(self) -> Address:
        """The first to be tried."""
        return self.addresses[0]

    @property
    def is_tls(self) -> bool:
        return self.parts.scheme == "https"

    @property
    def port(self) -> int:
        return self.parts.port or (443 if self.is_tls else 80)

    @property
    def path(self) -> str:
        return (self.parts.path or "/") + (f"?{self.parts.query}" if self.parts.query else "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is read of a receiver's answer."""

    status: int
    retry_after: str | None
    content: bytes = b""
    """Only where the caller named a size for it; whatever it is, it is the other side's word."""


class Unreached(Exception):  # noqa: N818 - it states what happened
    """No answer came: the text says why and quotes nothing that the other side said."""


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, through the system's resolver. Raises OSError, also after RESOLVE_SECONDS."""
    found: list[str] | None = None

    def ask() -> None:
        nonlocal found
        with suppress(OSError, UnicodeError):
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(one[4][0]) for one in infos))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(RESOLVE_SECONDS)
    if found is None:
        raise OSError(f"{host} was not resolved")
    return found


def read_dest(dest: str) -> SplitResult:
    """The parts of an address that may be subscribed with; reads no network. Raises Refused with SUB-011."""
    why: tuple[str, str] | None = None
    try:
        parts = urlsplit(dest)
        port_fits = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        raise _shape(dest, "it is no URL", "不是有效的 URL") from None
    if len(dest) > LONGEST_DEST or not dest.isascii() or any(sign <= " " or sign == "\x7f" for sign in dest):
        why = ("it is too long or holds characters that a URL must escape", "过长，或含有须转义的字符")
    elif parts.scheme not in {"https", "http"}:
        why = ("only http and https are possible", "仅支持 http 和 https")
    elif not parts.hostname or not port_fits:
        why = ("it names no host", "未指明主机")
    elif parts.username is not None or parts.password is not None or parts.fragment:
        why = ("it holds a user name, a password or a fragment", "含有用户名、密码或片段")
    if why is not None:
        raise _shape(dest, *why)
    return parts


def target_of(dest: str, allowed: Sequence[Network], resolver: Resolve = resolve) -> Target:
    """Judge an address: steps 1 to 3. Raises Refused with SUB-011, SUB-012 or SUB-013."""
    parts = read_dest(dest)
    host = parts.hostname or ""
    try:
        found = resolver(host, parts.port or (443 if parts.scheme == "https" else 80))
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise Refused(errors.DEST_UNRESOLVED.problem("dest", host))
    addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in found]
    named = "" if _is_written_out(host) else host
    problems = [problem for one in addresses if (problem := _objection(one, allowed, parts.scheme, named))]
    if problems:
        raise Refused(*(problems[:1] if named else problems))
    return Target(parts, tuple(addresses[:MOST_ADDRESSES]))


def _is_written_out(host: str) -> bool:
    """Whether it is an address, in whatever spelling, and no name."""
    try:
        socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return False
    return True


def _objection(address: Address, allowed: Sequence[Network], scheme: str, named: str) -> Problem | None:
    """``named``: the name that was resolved, which is told then instead of the address."""
    faces, shown = _faces(address), named or str(address)
    if any(_within(face, _NEVER) for face in faces):
        return _refusal(shown, "it is no single public receiver", "该地址不是单一的公网接收方")
    if _within(faces[0], allowed):
        return None
    if not all(_is_public(face) for face in faces):
        return _refusal(shown, "it lies in a private or reserved network", "该地址属于内部或保留网络")
    if scheme == "http":
        return _refusal(shown, "http is not encrypted; outside of allowed networks only https is used", "http 未加密，放行网络之外仅使用 https")  # fmt: skip
    return None


def _faces(address: Address) -> list[Address]:
    """The address as the system takes it, and the IPv4 address that a translator on the way would make of it."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    inner = address.sixtofour or (address.teredo or (None, None))[1]
    is_compatible = int(address) >> 32 == 0 and int(address) > 1
    if address in _TRANSLATED or is_compatible:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return [address] if inner is None else [address, inner]


def _is_public(address: Address) -> bool:
    if address.version == 4:
        return not _within(address, _NOT_PUBLIC)
    return address in _TRANSLATED or (address in _PUBLIC_6 and not _within(address, _NOT_PUBLIC))


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == one.version and address in one for one in networks)


def _refusal(shown: str, why: str, why_zh: str) -> Problem:
    return errors.DEST_REFUSED.problem("dest", None, address=shown, why=why, why_zh=why_zh)


def _shape(dest: str, why: str, why_zh: str) -> Refused:
    dest = _PASSWORD.sub("//…@", dest)
    return Refused(errors.DEST_SHAPE.problem("dest", dest, why=why, why_zh=why_zh))


def post(
    target: Target, body: bytes, headers: Mapping[str, str], seconds: float, *, largest_answer: int = 0
) -> Answer:
    """POST to the judged address: steps 4 to 6. Raises Unreached when no answer came within ``seconds``.

    Who must read the answer names the most bytes it may have; a longer one counts as none.
    """
    line = _Line(target, seconds)
    watch = threading.Timer(seconds, line.cut)
    watch.daemon = True
    watch.start()
    try:
        line.request("POST", target.path, body, dict(headers))
        answer = line.getresponse()
        content = answer.read(largest_answer + 1) if largest_answer else b""
        if line.is_cut:
            raise TimeoutError  # what looks like the end of the headers is where we cut them off
        if len(content) > largest_answer:
            raise Unreached("its answer is too long")
        return Answer(answer.status, answer.getheader("Retry-After"), content)
    except ssl.SSLCertVerificationError as error:
        raise Unreached(f"its certificate is not valid: {error.verify_message}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = "no answer in time" if line.is_cut or isinstance(error, TimeoutError) else type(error).__name__
        raise Unreached(why) from error
    finally:
        watch.cancel()
        line.close()


class _Line(http.client.HTTPConnection):
    """A connection to an address that was judged, under the name that was asked for."""

    def __init__(self, target: Target, seconds: float) -> None:
        super().__init__(target.parts.hostname or "", target.port, timeout=seconds)
        self.default_port = 443 if target.is_tls else 80
        self._target = target
        self._seconds = seconds
        self.is_cut = False

    def connect(self) -> None:
        raw = self._reached()
        raw.settimeout(self._seconds)
        self.sock = raw
        if self._target.is_tls:
            context = ssl.create_default_context()
            secured = context.wrap_socket(
                raw, server_hostname=self._target.parts.hostname, do_handshake_on_connect=False
            )
            self.sock = secured  # before the handshake, so that the watch can cut that too
            secured.do_handshake()

    def _reached(self) -> socket.socket:
        """A connection to the first of the addresses that takes one. Raises OSError of the last."""
        *others, last = self._target.addresses
        patience = min(CONNECT_SECONDS, self._seconds / len(self._target.addresses))
        for address in others:
            with suppress(OSError):
                return socket.create_connection((str(address), self._target.port), patience)
            if self.is_cut:
                raise TimeoutError
        return socket.create_connection((str(last), self._target.port), patience)

    def cut(self) -> None:
        """Called by the watch when the time is over, from its own thread."""
        self.is_cut = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return
