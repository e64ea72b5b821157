"""Which account here belongs to a person of a sign-in service."""

from __future__ import annotations

import hashlib

from django.db import IntegrityError, transaction

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.models import ExternalAccount, Party, User
from suyuan.parties.oidc import errors
from suyuan.parties.oidc.dialogue import Person
from suyuan.parties.oidc.providers import Provider


def user_of(provider: Provider, person: Person) -> User:
    """The account of the person, made now where the service may make accounts. Raises Refused."""
    found = _link_of(provider, person)
    if found is None and provider.creates:
        found = _made(provider, person)
    if found is None:
        raise Refused(errors.UNKNOWN_PERSON.problem())
    if not found.user.is_active:
        raise Refused(errors.CLOSED.problem())
    ExternalAccount.objects.filter(pk=found.pk).update(last_used_at=clock.now())
    return found.user


def connect(provider: Provider, person: Person, user: User) -> None:
    """From now on the person signs in as this user. Raises Refused where the person is somebody else's already."""
    found = _link_of(provider, person)
    if found is not None and found.user_id != user.pk:
        raise Refused(errors.TAKEN.problem())
    if found is None:
        ExternalAccount.objects.create(provider=provider.code, subject=person.subject, user=user)


def disconnect(user: User, link_id: int) -> ExternalAccount | None:
    """Undo a connection of the user; another's is none."""
    found = ExternalAccount.objects.filter(user=user, pk=link_id).first()
    if found is not None:
        found.delete()
    return found


def _link_of(provider: Provider, person: Person) -> ExternalAccount | None:
    links = ExternalAccount.objects.select_related("user__party")
    return links.filter(provider=provider.code, subject=person.subject).first()


def _made(provider: Provider, person: Person) -> ExternalAccount | None:
    """An account without a password, which is found again by the subject alone."""
    party = Party.objects.filter(code=provider.party).first()
    if party is None:
        return None
    digest = hashlib.sha256(person.subject.encode()).hexdigest()[:16]
    user = User(login=f"{provider.code}-{digest}", name=person.name, party=party, role=provider.role)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
            return ExternalAccount.objects.create(provider=provider.code, subject=person.subject, user=user)
    except IntegrityError:  # twice at the same moment
        return _link_of(provider, person)
