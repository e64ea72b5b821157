"""People who show by a sign-in service who they are, and get no account here: patients.

The session keeps for an hour which service vouched and a digest of whom; the subject itself is kept nowhere. What it is
good for is the business of the page that asked.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from suyuan.parties.oidc.dialogue import Person
from suyuan.parties.oidc.providers import Provider
from suyuan.parties.signin import wall

KEY: Final = "visitor"
LASTS: Final = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom a service vouched for."""

    provider: str
    digest: bytes
    """Of issuer and subject: good to be compared, and to nobody else's use."""


def remember(request: HttpRequest, provider: Provider, person: Person) -> None:
    """Note whom the service has just named; the session begins anew."""
    request.session.cycle_key()
    told = f"{provider.issuer}\n{person.subject}".encode()
    digest = hashlib.sha256(told).hexdigest()
    request.session[KEY] = {"provider": provider.code, "digest": digest, "at": wall.now().isoformat()}


def visitor_of(request: HttpRequest) -> Visitor | None:
    """Who showed this hour who it is."""
    kept = request.session.get(KEY)
    if kept is None or wall.now() - dt.datetime.fromisoformat(kept["at"]) > LASTS:
        return None
    return Visitor(kept["provider"], bytes.fromhex(kept["digest"]))
