"""``/connect/``: how a system is connected, with the keys of one's own party.

Who is signed in for a party may issue a key for its machines here. Such a key never may more than that person, who
can send and read by the session already; it outlives the session, so it ends by itself after KEY_DAYS, its making
and its ending are acts of the ledger, and each party can have so many at a time. A member ends here the keys that he
made; keys that last, and those of others, are kept by the party's administrator on the pages of the organisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from suyuan import clock
from suyuan.exchange.api import wheel
from suyuan.exchange.api.first_event import Setting
from suyuan.exchange.api.operations import Words
from suyuan.exchange.api.ways import NO_KEY, NO_SECRET, Step, Way, key_step, ways
from suyuan.ledger import acts
from suyuan.parties.machines.services import issue_key, revoke_key
from suyuan.parties.models import ApiKey, Party, Place, User
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import asks
from suyuan.parties.queries import viewer_of
from suyuan.parties.services import IssuedKey, new_token, split_token
from suyuan.web.language import is_english

KEY_DAYS: Final = 90
KEYS_AT_ONCE: Final = 10
SCOPES: Final = ("capture", "query", "trace", "check")
LONGEST_NAME: Final = 60
SOME_PLACE: Final = "urn:epc:id:sgln:6901234.00001.0"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@asks(Action.KEY_TRY)
def page(request: HttpRequest) -> HttpResponse:
    """GET: the page, for everybody. POST: the page with a new key, shown this once."""
    party = _party(request)
    issued: IssuedKey | None = None
    keys = _keys(party)
    may_have_more = party is not None and len(keys) < KEYS_AT_ONCE
    if request.method == "POST":
        if party is None:
            return HttpResponseRedirect("/sign-in/?next=/connect/")
        if may_have_more:
            issued = _issue(request, party)
            keys = _keys(party)
    setting = _setting(request, party, issued)
    context = {
        "party": party,
        "keys": [(key, _may_end(request, key)) for key in keys],
        "is_administrator": may(viewer_of(request.user), Action.KEY_END, party),
        "token": issued.token if issued else "",
        "secret": issued.signing_secret if issued else "",
        "may_have_more": party is not None and len(keys) < KEYS_AT_ONCE,
        "refused": request.method == "POST" and issued is None,
        "first": _told_step(key_step(setting)),
        "ways": [_told(way) for way in ways(setting)],
        "code": setting.code,
        "days": KEY_DAYS,
        "most": KEYS_AT_ONCE,
    }
    return render(request, "connect/connect.html", context)


@require_POST
@login_required
@asks(Action.KEY_TRY, Action.KEY_END)
def end_key(request: HttpRequest, prefix: str) -> HttpResponse:
    """POST: end a key at once that one made, or as administrator any of the party; 404 for all others."""
    party = _party(request)
    key = next((key for key in _keys(party) if key.prefix == prefix and _may_end(request, key)), None)
    if party is None or key is None:
        raise Http404
    with acts.ordering("apikey.end", viewer_of(request.user), party=party.code, prefix=prefix) as act:
        revoke_key(key, act=act)
    return HttpResponseRedirect("/connect/#key")


@require_safe
def client(_request: HttpRequest) -> HttpResponse:
    """GET: the Python client, for pip; open to everybody, since it holds nothing of anybody."""
    return HttpResponse(
        wheel.made(),
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{wheel.NAME}"'},
    )


def _issue(request: HttpRequest, party: Party) -> IssuedKey:
    name = request.POST.get("name", "").strip()[:LONGEST_NAME].replace("\x00", "")
    token, maker = new_token(), request.user if isinstance(request.user, User) else None
    body: dict[str, Any] = {"prefix": split_token(token)[0], "scopes": list(SCOPES), "days": KEY_DAYS}
    with acts.ordering("apikey.create", viewer_of(request.user), party=party.code, **body) as act:
        return issue_key(party, SCOPES, token=token, act=act, name=name, days=KEY_DAYS, made_by=maker)


def _may_end(request: HttpRequest, key: ApiKey) -> bool:
    may_any = may(viewer_of(request.user), Action.KEY_END, key.party_id)
    return may_any or (key.made_by_id is not None and key.made_by_id == request.user.pk)


def _party(request: HttpRequest) -> Party | None:
    user = request.user
    return user.party if isinstance(user, User) and user.is_active else None


def _keys(party: Party | None) -> list[ApiKey]:
    """Those that are valid now, the newest first."""
    if party is None:
        return []
    now = clock.now()
    found = ApiKey.objects.filter(party=party, revoked_at=None).order_by("-created_at")
    return [key for key in found if key.is_valid_at(now)]


def _setting(request: HttpRequest, party: Party | None, issued: IssuedKey | None) -> Setting:
    now = clock.now().replace(second=0, microsecond=0)
    place = (
        Place.objects.filter(party=party).exclude(kind="ORGANISATION").order_by("id").first()
        if party
        else None
    )
    return Setting(
        server=f"{request.scheme}://{request.get_host()}",
        key=issued.token if issued else NO_KEY,
        secret=issued.signing_secret if issued else NO_SECRET,
        place=place.uri if place else SOME_PLACE,
        serial=f"T{party.pk if party else 0}-{now:%m%d%H%M}",
        now=now,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A text of the page in the reader's language."""

    title: str
    words: str
    code: str
    cells: tuple[tuple[str, str], ...]
    link: str
    link_words: str


def _told_step(step: Step) -> Told:
    return Told(told(step.title), told(step.words), step.code, step.cells, step.link, told(step.link_words))


def _told(way: Way) -> dict[str, Any]:
    return {
        "name": way.name,
        "title": told(way.title),
        "words": told(way.words),
        "steps": [_told_step(step) for step in way.steps],
        "next": told(way.next),
        "link": quote(way.link, safe="/#?="),
    }


def told(words: Words) -> str:
    """In the reader's language."""
    return words.en if is_english() else words.zh
