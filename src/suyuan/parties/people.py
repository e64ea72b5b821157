"""Who a person is, and which roles one person may have: the rules that the database holds too, in words."""

from __future__ import annotations

import re
import unicodedata

from django.db import transaction

from suyuan.core.problem import Problem, Refused
from suyuan.parties import errors
from suyuan.parties.kinds import OF_THE_PLATFORM, THREE_ADMINISTRATORS, Role
from suyuan.parties.models import PERSON, User, UserSession


def spelling_of_person(text: str) -> str:
    """The one spelling of a staff number, mail address or the like: narrow, capitals, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def role_problems(user: User) -> list[Problem]:
    """Whether this person may have this role here: what the database refuses too, in words."""
    is_administrator = user.role in THREE_ADMINISTRATORS
    needs_party, has_party = user.role not in OF_THE_PLATFORM, user.party is not None
    if user.role not in Role.values or (needs_party and not has_party) or (is_administrator and has_party):
        return [errors.ROLE_WRONG.problem("role", user.role)]
    if (is_administrator or user.person) and not re.match(PERSON, user.person):
        return [errors.PERSON_WRONG.problem("person", user.person)]
    others = User.objects.filter(role__in=THREE_ADMINISTRATORS, is_active=True, person=user.person)
    if is_administrator and others.exclude(pk=user.pk).exists():
        return [errors.PERSON_TWICE.problem("person", user.person)]
    return []


def give_role(user: User, role: str, person: str) -> None:
    """Give somebody of the platform another role there. Raises Refused. The caller writes the act and has it approved.

    Steps: 1 lock the account; 2 what no row may say is refused in words; 3 the role counts from the next request, and
    every session ends, since second factors and limits are those of the role.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        locked.role, locked.person = role, spelling_of_person(person) or locked.person
        problems = role_problems(locked)
        if role not in OF_THE_PLATFORM and not problems:
            problems = [errors.ROLE_WRONG.problem("role", role)]
        if problems:
            raise Refused(*problems)
        locked.save(update_fields=["role", "person"])
        UserSession.objects.filter(user=locked).delete()
