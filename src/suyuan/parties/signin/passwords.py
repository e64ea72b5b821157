"""Judging and setting passwords. Each write is check, make, save."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from suyuan.core.problem import Problem, Refused
from suyuan.parties.models import PasswordHistory, User
from suyuan.parties.signin import errors, wall
from suyuan.parties.signin.policy import LONGEST, policy

_common = CommonPasswordValidator()
_similar = UserAttributeSimilarityValidator(("login", "name"))
_SIGN = "other"


def problems_of(password: str, user: User) -> list[Problem]:
    """Everything that speaks against a password for this person; empty when it will do.

    The history is asked last and only of a password that is well otherwise: it costs a digest a row.
    """
    found = [*_shape_problems(password), *_guess_problems(password, user)]
    if not found and user.pk is not None and _was_used(password, user):
        found = [errors.USED_BEFORE.problem("password", count=policy().history)]
    return found


def set_password(user: User, password: str, *, by_owner: bool) -> None:
    """Give a person a password that was judged before, and remember it. What others set must be changed at once."""
    moment = wall.now()
    user.set_password(password)
    user.password_set_at, user.must_change_password = moment, not by_owner
    with transaction.atomic():
        user.save()
        PasswordHistory.objects.create(user=user, digest=user.password, set_at=moment)
        kept = PasswordHistory.objects.filter(user=user).order_by("-pk")[: policy().history]
        PasswordHistory.objects.filter(user=user).exclude(pk__in=[row.pk for row in kept]).delete()


def check_change(user: User, current: str, new: str, again: str) -> None:
    """Raises Refused with every reason why a person may not change the password so."""
    if not user.check_password(current):
        raise Refused(errors.CURRENT_WRONG.problem("current"))
    problems = problems_of(new, user)
    if new != again:
        problems.append(errors.NOT_TWICE.problem("again"))
    if problems:
        raise Refused(*problems)


def must_be_changed(user: User) -> bool:
    """Whether a person goes on only with a new password: set by somebody else, or older than the policy allows."""
    oldest = policy().oldest
    since = user.password_set_at or user.created_at
    return user.must_change_password or (oldest is not None and wall.now() - since > oldest)


class PolicyValidator:
    """The same judgement for Django's own commands, such as ``suyuan admin changepassword``."""

    @staticmethod
    def validate(password: str, user: User | None = None) -> None:
        problems = problems_of(password, user or User())
        if problems:
            raise ValidationError([f"{one.code} {one.message_zh} {one.message}" for one in problems])

    @staticmethod
    def get_help_text() -> str:
        return ""


def _shape_problems(password: str) -> list[Problem]:
    wanted = policy()
    if len(password) > LONGEST:
        return [errors.TOO_LONG.problem("password", most=LONGEST)]
    found = []
    if len(password) < wanted.shortest:
        found.append(errors.TOO_SHORT.problem("password", least=wanted.shortest))
    if len({_class_of(char) for char in password}) < wanted.classes:
        found.append(errors.TOO_PLAIN.problem("password", least=wanted.classes))
    return found


def _class_of(char: str) -> str:
    tests = (("upper", char.isupper()), ("lower", char.islower()), ("digit", char.isdigit()))
    return next((name for name, holds in tests if holds), _SIGN)


def _guess_problems(password: str, user: User) -> list[Problem]:
    found = []
    if _fails(_common, password, user):
        found.append(errors.COMMON.problem("password"))
    if len(password) <= LONGEST and (_fails(_similar, password, user) or _names_the_party(password, user)):
        found.append(errors.SIMILAR.problem("password"))
    return found


def _fails(
    validator: CommonPasswordValidator | UserAttributeSimilarityValidator, text: str, user: User
) -> bool:
    try:
        validator.validate(text, user)
    except ValidationError:
        return True
    return False


def _names_the_party(password: str, user: User) -> bool:
    """Only what is left after taking the organisation's names away counts as secret."""
    party = user.party if user.party_id is not None else None
    names = [party.code, party.name, party.name_en] if party is not None else []
    rest = password.lower()
    for name in (name.lower() for name in names if len(name) >= 4):
        rest = rest.replace(name, "")
    return len(rest) < len(password) and len(rest) < policy().shortest


def _was_used(password: str, user: User) -> bool:
    if user.has_usable_password() and check_password(password, user.password):
        return True
    rows = PasswordHistory.objects.filter(user=user).order_by("-pk")[: policy().history]
    return any(check_password(password, row.digest) for row in rows if row.digest != user.password)
