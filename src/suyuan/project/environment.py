"""Reading settings from environment variables; a value that cannot be read is a Problem, not a traceback."""

from __future__ import annotations

import ipaddress
import os

from suyuan.core.problem import Refused
from suyuan.project import errors

ON = ("1", "true", "yes", "on")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
ROLES = (
    "capturer", "administrator", "data-officer", "officer", "ordinary-officer", "operator", "system-admin", "security-admin",
    "audit-admin",
)  # fmt: skip
OFF = ("0", "false", "no", "off", "")


def switch(name: str, *, default: bool) -> bool:
    text = os.environ.get(name)
    if text is None:
        return default
    if text.lower() not in ON + OFF:
        raise Refused(errors.BAD_VALUE.problem(name, text, setting=name, wanted="1 or 0"))
    return text.lower() in ON


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    text = os.environ.get(name) or default
    if text not in choices:
        raise Refused(errors.BAD_VALUE.problem(name, text, setting=name, wanted=", ".join(choices)))
    return text


def number(name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or int(text) < least or (most and int(text) > most):
        wanted = f"a whole number, {least} or more" if least else "a whole number"
        wanted = f"a whole number from {least} to {most}" if most else wanted
        raise Refused(errors.BAD_VALUE.problem(name, text, setting=name, wanted=wanted))
    return int(text)


def days(name: str, default: int, *, least: int = 1) -> int:
    """For how many days something is kept; 0 for ever."""
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or len(text) > 5 or 0 < int(text) < least:
        wanted = f"0 (for ever), or {least} to 99999 days"
        raise Refused(errors.BAD_VALUE.problem(name, text, setting=name, wanted=wanted))
    return int(text)


def words(name: str, default: str) -> list[str]:
    """A list written with spaces or commas."""
    return (os.environ.get(name) or default).replace(",", " ").split()


def by_role(name: str, default: str) -> dict[str, int]:
    """``30 operator=15``: one number for everybody, under the empty text, and others for roles."""
    text = os.environ.get(name) or default
    pairs = [word.rpartition("=")[::2] for word in text.replace(",", " ").split()]
    found = {role: int(count) for role, count in pairs if count.isascii() and count.isdigit() and int(count)}
    if len(found) != len(pairs) or "" not in found or not set(found) <= {"", *ROLES}:
        wanted = "a whole number above 0 for everybody, others for roles: 30 operator=15"
        raise Refused(errors.BAD_VALUE.problem(name, text, setting=name, wanted=wanted))
    return found


def roles(name: str, default: str) -> list[str]:
    """Roles of people, written with spaces or commas."""
    found = words(name, default)
    if not set(found) <= set(ROLES):
        wanted = ", ".join(ROLES)
        raise Refused(errors.BAD_VALUE.problem(name, os.environ.get(name), setting=name, wanted=wanted))
    return found


def networks(name: str) -> list[Network]:
    """Networks in CIDR form, written with spaces or commas; none when unset."""
    try:
        return [ipaddress.ip_network(word) for word in words(name, "")]
    except ValueError as why:
        wanted = "networks such as 10.1.0.0/16 fd12::/32"
        raise Refused(
            errors.BAD_VALUE.problem(name, os.environ.get(name), setting=name, wanted=wanted)
        ) from why


def seconds(name: str, default: str) -> list[float]:
    """Lengths of time in seconds, written with spaces or commas, each greater than 0."""
    try:
        found = [float(word) for word in words(name, default)]
    except ValueError:
        found = []
    if not found or not all(0 < one < 1e9 for one in found):
        wanted = "seconds such as 5 300 1800"
        raise Refused(errors.BAD_VALUE.problem(name, os.environ.get(name), setting=name, wanted=wanted))
    return found


def refuse_unsafe(
    *, debug: bool, factor: str, terms: str, hosts: list[str], signing_key: bytes | None
) -> None:
    """What a server that others reach must not do. Raises Refused with every breach.

    1. No debug pages: they show code and settings.
    2. The names it answers to are told one by one.
    3. The signing key is the kept one, not made up for this process.
    4. Second factors are asked of the roles that need them.
    5. The terms of confidentiality are asked for.
    6. The clock runs: a fixed clock makes expired goods look fresh.
    """
    breaches = [
        ("SUYUAN_DEBUG", "debug pages are on", debug),
        ("SUYUAN_HOSTS", "any name is answered to", "*" in hosts or not os.environ.get("SUYUAN_HOSTS")),
        ("SUYUAN_DATA", "there is no signing key; run suyuan init", signing_key is None),
        ("SUYUAN_SECOND_FACTOR", "second factors are not asked for", factor != "required"),
        ("SUYUAN_TERMS", "the terms of confidentiality are not asked for", terms != "required"),
        ("SUYUAN_CLOCK", "the clock is fixed", bool(os.environ.get("SUYUAN_CLOCK"))),
    ]
    found = [errors.UNSAFE.problem(name, setting=name, why=why) for name, why, holds in breaches if holds]
    if found:
        raise Refused(*found)
