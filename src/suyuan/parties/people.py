"""Who a person is, and which roles one person may have: the rules that the database holds too, in words."""

from __future__ import annotations

import re
import unicodedata

from suyuan.core.problem import Problem
from suyuan.parties import errors
from suyuan.parties.kinds import OF_THE_PLATFORM, THREE_ADMINISTRATORS, Role
from suyuan.parties.models import PERSON, User


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
