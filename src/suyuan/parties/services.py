"""Entering parties, places, people and keys, and recognising a key. Each write is check, make, save."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from suyuan import clock
from suyuan.core.areas.codes import area_of, region_and_city
from suyuan.core.identifiers.canonical import key_for
from suyuan.core.problem import Problem, Refused
from suyuan.parties import errors, register_errors, rules
from suyuan.parties.duty import areas_of_duty
from suyuan.parties.facts import HOME, Facts, area_meant, problems_of
from suyuan.parties.history import add_version, columns
from suyuan.parties.institution_keys import PSEUDONYM, VAULT, secret_of
from suyuan.parties.kinds import PlaceKind, Role
from suyuan.parties.machines import signing_secrets
from suyuan.parties.models import ApiKey, Entrustment, Party, PartyProfile, Place, User
from suyuan.parties.people import role_problems, spelling_of_person
from suyuan.parties.signin import passwords
from suyuan.parties.viewer import Viewer

USED_EVERY = dt.timedelta(minutes=1)
"""How often ``last_used_at`` of a key is written: once a minute is exact enough and spares a write a call."""


def create_party(
    code: str,
    name: str,
    kind: str,
    *,
    name_en: str = "",
    uscc: str | None = None,
    city: str = "",
    region: str = "",
    country: str = HOME,
    area: str = "",
    address: str = "",
    level: str = "",
    section: str = "",
    profile: dict[str, str] | None = None,
    act: UUID | None = None,
) -> Party:
    """Register an organisation, with its keys and its first version. Raises Refused.

    Without an area it is the one that region and city mean, without region and city they are those of the area.
    ``act`` is the act of the ledger that orders it; only the machine's own set-up has none.
    """
    area = area or (area_meant(region, city) if country == HOME else "")
    facts = Facts(name, kind, name_en, uscc or "", country, area, address, level, section)
    _refuse_any([*_party_problems(code, uscc), *problems_of(facts, complete=False)])
    far, near = region_and_city(area)
    party = Party(code=code, city=city or near, region=region or far, **columns(facts))
    with transaction.atomic():
        party.save()
        PartyProfile.objects.bulk_create(
            PartyProfile(party=party, field=field, value=value) for field, value in (profile or {}).items()
        )
        add_version(party, facts, act=act, valid_from=party.created_at)
        for purpose in (PSEUDONYM, VAULT):
            secret_of(party.pk, purpose)
    return party


def create_place(
    party: Party,
    uri: str,
    name: str,
    *,
    name_en: str = "",
    kind: str = PlaceKind.OTHER,
    city: str = "",
    region: str = "",
    area: str = "",
) -> Place:
    """Register a location (or the identifier of the party itself). Raises Refused when another party has it.

    Without an area it is the one that the texts mean, without texts those of the area; without either, the party's.
    """
    key = UUID(bytes=key_for(uri))
    owner = Place.objects.filter(key=key).select_related("party").first()
    _refuse_any([errors.PLACE_TAKEN.problem("uri", uri, owner=owner.party.name)] if owner else [])
    _refuse_any([register_errors.AREA_UNKNOWN.problem("area", area)] if area and not area_of(area) else [])
    far, near = region_and_city(area) if area else (party.region, party.city)
    area = area or area_meant(region, city) or ("" if city or region else party.area)
    place = Place(party=party, key=key, uri=uri, name=name, name_en=name_en, kind=kind, area=area)
    place.city, place.region = city or near, region or far
    place.save()
    return place


def create_user(
    login: str,
    password: str,
    *,
    role: str = Role.CAPTURER,
    party: Party | None = None,
    name: str = "",
    chosen_by_owner: bool = False,
    person: str = "",
) -> User:
    """Register a person who signs in. Raises Refused.

    The password is changed at the first sign-in, unless the person typed it (``chosen_by_owner``). ``person`` is a
    staff number or the like; the three administrators of the platform have one, and no two the same.
    """
    user = User(login=login, name=name, role=role, party=party, person=spelling_of_person(person))
    _refuse_any(_user_problems(user, password))
    passwords.set_password(user, password, by_owner=chosen_by_owner)
    return user


def entrust(
    principal: Party,
    agent: Party,
    *,
    valid_from: dt.datetime | None = None,
    valid_to: dt.datetime | None = None,
    act: UUID | None = None,
) -> Entrustment:
    """Let the agent act for the principal, from now or a moment on, until a moment or for good. Raises Refused.

    ``act`` is the act of the ledger that orders it; only the machine's own set-up has none.
    """
    start = valid_from or clock.now()
    if principal.pk == agent.pk or (valid_to is not None and valid_to <= start):
        raise Refused(errors.ENTRUSTMENT_WRONG.problem("agent", agent.code))
    return Entrustment.objects.create(
        principal=principal, agent=agent, valid_from=start, valid_to=valid_to, act=act
    )


def end_entrustment(entrustment: Entrustment, *, act: UUID) -> None:
    """End it now; one that has not begun never does. Raises Refused when it has ended already."""
    with transaction.atomic():
        locked = Entrustment.objects.select_for_update().get(pk=entrustment.pk)
        moment = clock.now()
        if locked.valid_to is not None and locked.valid_to <= moment:
            raise Refused(register_errors.ENDED_ALREADY.problem("entrustment"))
        locked.valid_to, locked.end_act = max(moment, locked.valid_from), act
        locked.save(update_fields=["valid_to", "end_act"])


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key, its full text and the secret that signs, which are shown this once."""

    key: ApiKey
    token: str
    signing_secret: str


def create_api_key(
    party: Party,
    scopes: tuple[str, ...],
    *,
    name: str = "",
    expires_at: dt.datetime | None = None,
    token: str | None = None,
    act: UUID | None = None,
    made_by: User | None = None,
    replaces: ApiKey | None = None,
) -> IssuedKey:
    """Issue a key to a party's machine. Raises Refused. Doors do it by ``machines.services``, which bounds its life.

    ``token`` is its text where the caller knows it before: an act names its prefix. ``act`` is the act of the ledger
    that orders it; only the machine's own set-up has none.
    """
    _refuse_any(rules.scope_problems(scopes))
    prefix, secret = split_token(token or new_token())
    key = ApiKey(party=party, prefix=prefix, digest=_digest(secret), name=name, scopes=list(scopes))
    key.expires_at, key.act, key.made_by, key.replaces = expires_at, act, made_by, replaces
    signing = signing_secrets.new_secret(prefix)
    key.signing_secret = signing_secrets.sealed(prefix, signing)
    key.save()
    return IssuedKey(key, f"suyuan_{prefix}_{secret}", signing)


def new_token() -> str:
    """The text of a key that nobody has: 240 random bits behind a public prefix."""
    return f"suyuan_{_random_text(5)}_{_random_text(30)}"


def authenticate_key(token: str) -> ApiKey | None:
    """The key behind ``suyuan_<prefix>_<secret>``, or None.

    Steps: 1 split the text; 2 find the row by its public prefix; 3 compare digests in constant time, against a
    dummy when there is no row, so that time tells nothing about prefixes; 4 refuse revoked and expired keys;
    5 note the use. The caller must still ask ``key.allows(scope)``.
    """
    prefix, secret = split_token(token)
    return _judged(ApiKey.objects.filter(prefix=prefix).select_related("party").first(), secret)


def authenticate_machine(token: str) -> tuple[ApiKey, Viewer] | None:
    """As ``authenticate_key``, and the viewer behind the key."""
    prefix, secret = split_token(token)
    machine = machine_called(prefix)
    found = _judged(machine.key if machine else None, secret)
    return None if found is None or machine is None else (found, machine.viewer())


@dataclass(frozen=True, slots=True)
class Machine:
    """A key as it stands in the register, and what makes its viewer. Nothing is proved by having it."""

    key: ApiKey
    principals: tuple[int, ...]
    duty: tuple[str, str, str, str]
    """Kind, area, level and section of its party."""

    def viewer(self) -> Viewer:
        name = self.key.name or self.key.prefix
        return Viewer(self.key.party_id, acts_for=self.principals, areas=areas_of_duty(*self.duty), name=name)


def machine_called(prefix: str) -> Machine | None:
    """The machine whose key has this prefix; asked in one statement, since every request begins so."""
    with connection.cursor() as cursor:
        cursor.execute(_MACHINE, {"prefix": prefix, "now": clock.now()})
        row = cursor.fetchone()
    if row is None:
        return None
    code, principals, kind, area, level, section = row[-6:]
    key = ApiKey.from_db("default", _KEY_FIELDS, row[:-6])
    key.party = Party.from_db("default", _PARTY_FIELDS, (key.party_id, code))
    return Machine(key, tuple(principals), (kind, area, level, section))


_KEY_FIELDS = [field.attname for field in ApiKey._meta.concrete_fields]  # noqa: SLF001 - Django's documented name
_PARTY_FIELDS = ("id", "code")
"""What is asked of the party of a key; all else is read when somebody wants it."""
_MACHINE = f"""SELECT {", ".join(f"k.{name}" for name in _KEY_FIELDS)}, o.code,
    ARRAY(SELECT DISTINCT t.principal_id FROM entrustment t WHERE t.agent_id = k.party_id
          AND t.valid_from <= %(now)s AND (t.valid_to IS NULL OR t.valid_to > %(now)s) ORDER BY 1),
    o.kind, o.area, o.level, o.section
    FROM api_key k JOIN party o ON o.id = k.party_id WHERE k.prefix = %(prefix)s"""  # noqa: S608 - names of columns


def _judged(key: ApiKey | None, secret: str) -> ApiKey | None:
    """Steps 3 to 5."""
    stored = bytes(key.digest) if key else _DUMMY
    if not hmac.compare_digest(stored, _digest(secret)) or key is None:
        return None
    moment = clock.now()
    if not key.is_valid_at(moment):
        return None
    note_use(key, moment)
    return key


def split_token(token: str) -> tuple[str, str]:
    """(prefix, secret) of a key's text; empty strings when it is not one."""
    parts = token.split("_")
    well_formed = len(parts) == 3 and parts[0] == "suyuan" and 0 < len(parts[1]) <= 12 and parts[2].isascii()
    return (parts[1], parts[2]) if well_formed and "\x00" not in parts[1] else ("", "")


_DUMMY = bytes(32)


def note_use(key: ApiKey, moment: dt.datetime) -> None:
    """Write down that the key was used, at most every USED_EVERY by all processes together."""
    if key.last_used_at is None or moment - key.last_used_at >= USED_EVERY:
        is_due = Q(last_used_at=None) | Q(last_used_at__lte=moment - USED_EVERY)
        # Another process may have been first.
        ApiKey.objects.filter(is_due, pk=key.pk).update(last_used_at=moment)
        key.last_used_at = moment


def _random_text(size: int) -> str:
    return base64.b32encode(secrets.token_bytes(size)).decode().lower()


def _digest(secret: str) -> bytes:
    """Plain SHA-256 is enough for a secret of 240 random bits: there is nothing to guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _party_problems(code: str, uscc: str | None) -> list[Problem]:
    problems = rules.code_problems(code)
    if Party.objects.filter(code=code).exists():
        problems.append(errors.CODE_TAKEN.problem("code", code))
    if uscc and Party.objects.filter(uscc=uscc).exists():
        problems.append(errors.USCC_TAKEN.problem("uscc", uscc))
    return problems


def _user_problems(user: User, password: str) -> list[Problem]:
    problems = []
    if not user.login or User.objects.filter(login=user.login).exists():
        problems.append(errors.LOGIN_TAKEN.problem("login", user.login))
    return problems + role_problems(user) + passwords.problems_of(password, user)


def _refuse_any(problems: list[Problem]) -> None:
    if problems:
        raise Refused(*problems)
