"""Asking to be registered and deciding; inviting, taking back and joining. Each is check, make, save."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties import errors, register_errors, services
from suyuan.parties.actors import ACTORS
from suyuan.parties.facts import Facts, problems_of
from suyuan.parties.kinds import RegistrationState, Role
from suyuan.parties.models import Invitation, Party, Registration, User

INVITED_FOR: Final = dt.timedelta(days=7)
MOST_WAITING: Final = 500
"""Anybody may ask: so many may wait, so that nobody fills the table."""
LONGEST_CONTACT: Final = 200


def ask(facts: Facts, contact: str) -> Registration:
    """Ask to be registered. Raises Refused."""
    problems = problems_of(facts)
    if not contact or len(contact) > LONGEST_CONTACT:
        problems.append(register_errors.CONTACT_MISSING.problem("contact"))
    if facts.uscc and Party.objects.filter(uscc=facts.uscc).exists():
        problems.append(errors.USCC_TAKEN.problem("uscc", facts.uscc))
    waiting = Registration.objects.filter(state=RegistrationState.WAITING)
    if facts.uscc and waiting.filter(facts__uscc=facts.uscc).exists():
        problems.append(register_errors.WAITS_ALREADY.problem("uscc", facts.uscc))
    if waiting.count() >= MOST_WAITING:
        problems.append(register_errors.TOO_MANY_WAIT.problem())
    if problems:
        raise Refused(*problems)
    return Registration.objects.create(facts=facts.as_body(), contact=contact)


def approve(registration: Registration, code: str, *, act: UUID) -> Party:
    """Register the organisation under a code. Raises Refused, also when it was decided already."""
    with transaction.atomic():
        locked = _waiting(registration)
        facts = locked.facts
        party = services.create_party(code, act=act, **facts)
        _decide(locked, RegistrationState.APPROVED, act, party=party)
    return party


def refuse(registration: Registration, reason: str, *, act: UUID) -> None:
    """Say no, and why. Raises Refused when no reason is given or it was decided already."""
    if not reason.strip() or len(reason) > 500:
        raise Refused(register_errors.REASON_MISSING.problem("reason"))
    with transaction.atomic():
        _decide(_waiting(registration), RegistrationState.REFUSED, act, reason=reason)


def roles_in(party: Party) -> tuple[Role, ...]:
    """What a member of the party can be: officers are those of authorities; those of the platform are nobody's members."""
    everywhere = (Role.CAPTURER, Role.ADMINISTRATOR, Role.DATA_OFFICER)
    return (
        (*everywhere, Role.OFFICER, Role.ORDINARY_OFFICER) if ACTORS[party.kind].is_authority else everywhere
    )


@dataclass(frozen=True, slots=True)
class Issued:
    """A new invitation and the secret of its link, which is shown this once."""

    invitation: Invitation
    secret: str


def invite(party: Party, role: str, *, act: UUID) -> Issued:
    """Make a link by which one person becomes a member within INVITED_FOR. Raises Refused for a wrong role."""
    if role not in roles_in(party):
        raise Refused(errors.ROLE_WRONG.problem("role", role))
    secret = secrets.token_urlsafe(32)
    expires = clock.now() + INVITED_FOR
    made = Invitation.objects.create(
        party=party, role=role, digest=_digest(secret), expires_at=expires, act=act
    )
    return Issued(made, secret)


def invitation_of(secret: str) -> Invitation | None:
    """The open invitation behind a link; None for one that is unknown, used, taken back or too old."""
    found = Invitation.objects.filter(digest=_digest(secret), ended_at=None, expires_at__gt=clock.now())
    return found.select_related("party").first()


def take_back(invitation: Invitation, *, act: UUID) -> None:
    """End a link before it is used. Raises Refused when it has ended."""
    with transaction.atomic():
        _end(_open(invitation), act, user=None)


def join(invitation: Invitation, login: str, password: str, name: str, *, act: UUID) -> User:
    """Become a member. Raises Refused.

    Steps: 1 lock the invitation, so that of two who use it at once one is told that it is used; 2 judge login and
    password; 3 make the account with the role of the invitation; 4 end the invitation. The caller must have found
    the invitation by its secret.
    """
    with transaction.atomic():
        locked = _open(invitation)
        user = services.create_user(
            login, password, role=locked.role, party=locked.party, name=name, chosen_by_owner=True
        )
        _end(locked, act, user=user)
    return user


def _waiting(registration: Registration) -> Registration:
    locked = Registration.objects.select_for_update().get(pk=registration.pk)
    if locked.state != RegistrationState.WAITING:
        raise Refused(register_errors.ENDED_ALREADY.problem("registration"))
    return locked


def _decide(
    registration: Registration, state: str, act: UUID, *, party: Party | None = None, reason: str = ""
) -> None:
    registration.state, registration.act, registration.decided_at = state, act, clock.now()
    registration.party, registration.reason, registration.contact = party, reason, ""
    registration.save()


def _open(invitation: Invitation) -> Invitation:
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.ended_at is not None or locked.expires_at <= clock.now():
        raise Refused(register_errors.ENDED_ALREADY.problem("invitation"))
    return locked


def _end(invitation: Invitation, act: UUID, *, user: User | None) -> None:
    invitation.ended_at, invitation.end_act, invitation.user = clock.now(), act, user
    invitation.save(update_fields=["ended_at", "end_act", "user"])


def _digest(secret: str) -> bytes:
    """Plain SHA-256 is enough for a secret of 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
