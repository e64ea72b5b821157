"""Enter the demonstration's firms, places, goods and people. What is there already is left as it is."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from decimal import Decimal

from django.conf import settings

from suyuan.masterdata import services as masterdata
from suyuan.masterdata.models import Product
from suyuan.parties import services
from suyuan.parties.models import ApiKey, Entrustment, Party, Place, User
from suyuan.project.demo import world
from suyuan.project.demo.documents import FIRST
from suyuan.project.fixed_clock import standing_at

SCOPES = ("capture", "query", "imports:write", "imports:read", "trace", "check")


def register() -> dict[str, Party]:
    """Everybody and everything of the world; the parties by code."""
    with standing_at(FIRST - dt.timedelta(days=1)):
        parties = {firm.code: _party(firm) for firm in world.FIRMS}
        for agent, principal in world.ENTRUSTMENTS:
            _entrust(parties[principal], parties[agent])
        if not Product.objects.exists():
            for goods in world.GOODS:
                _product(goods, parties)
        for person in world.PEOPLE:
            _user(person, parties)
    return parties


def password_of(login: str) -> str:
    """The password of a person in this installation: nobody else's, and the same when it is shown again."""
    text = _derived(f"password/{login}", 8)
    return "Sy-" + "-".join(text[i : i + 4] for i in range(0, 12, 4))


def token_of(code: str) -> str:
    """The API key of a firm's machines in this installation."""
    return f"suyuan_{_derived(f'prefix/{code}', 5)}_{_derived(f'secret/{code}', 30)}"


def _derived(name: str, size: int) -> str:
    """Made from the installation's own signing key: a demonstration on a network has no password known to all."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"suyuan-demo/{name}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:size]).decode().rstrip("=").lower()


def _party(firm: world.Firm) -> Party:
    found = Party.objects.filter(code=firm.code).first()
    party = found or services.create_party(
        firm.code,
        firm.name,
        firm.kind,
        name_en=firm.name_en,
        uscc=firm.uscc,
        city=firm.city,
        region=firm.region,
    )
    known = set(Place.objects.filter(party=party).values_list("uri", flat=True))
    for site in firm.sites:
        if site.uri not in known:
            services.create_place(
                party,
                site.uri,
                site.name,
                name_en=site.name_en,
                kind=site.kind,
                city=site.city,
                region=firm.region,
            )
    if firm.sites and not ApiKey.objects.filter(party=party).exists():
        services.create_api_key(party, SCOPES, name="演示系统", token=token_of(firm.code))
    return party


def _entrust(principal: Party, agent: Party) -> None:
    if not Entrustment.objects.filter(principal=principal, agent=agent).exists():
        services.entrust(principal, agent)


def _product(goods: world.Goods, parties: dict[str, Party]) -> None:
    low_high = (Decimal(goods.storage[0]), Decimal(goods.storage[1])) if goods.storage else None
    masterdata.create_product(
        goods.identifier,
        goods.name,
        goods.kind,
        name_en=goods.name_en,
        holder=parties[goods.holder],
        spec=goods.spec,
        storage=low_high,
        shelf_months=goods.shelf_months,
    )


def _user(person: world.Person, parties: dict[str, Party]) -> None:
    if not User.objects.filter(login=person.login).exists():
        party = parties[person.party] if person.party else None
        services.create_user(
            person.login,
            password_of(person.login),
            role=person.role,
            party=party,
            name=person.name,
            person=person.staff_number,
            chosen_by_owner=True,
        )
