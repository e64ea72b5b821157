"""The list with its room, sending, one file, attaching and erasing. Without script the form sends; with it, it drops."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from suyuan.core.identifiers.canonical import key_for
from suyuan.core.problem import Problem, Refused
from suyuan.ledger import acts
from suyuan.parties.access_log import recording
from suyuan.parties.media import errors, queries, services
from suyuan.parties.media.models import Purpose
from suyuan.parties.media.queries import StoredFile
from suyuan.parties.media.sealing import Part
from suyuan.parties.media.serving import GUARDED, answer
from suyuan.parties.models import User
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.files.keeping import kept
from suyuan.portals.files.shelf import OnShelf, at_event, at_item, may_keep
from suyuan.portals.organisations.files import told

AT_ONCE = 20
LONGEST_CODE = 2_048


@require_safe
@permitted(Action.FILE_READ, guarded=GUARDED)
def listed(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The own files, the room they take, and the form; ``event`` or ``item`` shows what is attached there instead."""
    return _list(request, viewer)


@require_POST
@permitted(Action.FILE_KEEP, guarded=GUARDED)
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Keep what was sent, and attach it where the form says. A script gets JSON, a form the list."""
    wants_json = request.headers.get("Accept") == "application/json"
    try:
        files = _keep_all(request, viewer)
    except Refused as refused:
        if wants_json:
            return JsonResponse({"problems": told(refused.problems)}, status=400)
        return _list(request, viewer, refused.problems)
    if wants_json:
        return JsonResponse({"files": [str(one.id) for one in files]}, status=201)
    messages.success(request, _("已保存"))
    return HttpResponseRedirect(_back(request.POST.get("event", ""), request.POST.get("item", "")))


@require_safe
@permitted(Action.FILE_READ, guarded=GUARDED)
def shown(request: HttpRequest, viewer: Viewer, file_id: UUID) -> HttpResponse:
    """One file: what is known of it, and what its owner can do."""
    return _one(request, viewer, _seen(viewer, file_id))


@require_safe
@permitted(Action.FILE_READ, guarded=GUARDED)
def content(request: HttpRequest, viewer: Viewer, file_id: UUID) -> HttpResponse:
    """Its bytes; of a patient, for who may look at that patient now."""
    file = _seen(viewer, file_id)
    try:
        return cast("HttpResponse", answer(file, viewer))
    except Refused as refused:
        return _one(request, viewer, file, refused.problems)


@require_safe
@permitted(Action.FILE_READ, guarded=GUARDED)
def thumbnail(_request: HttpRequest, viewer: Viewer, file_id: UUID) -> HttpResponse:
    """The small picture; none is no page."""
    file = _seen(viewer, file_id)
    if file.has_thumbnail:
        with suppress(Refused):
            return cast("HttpResponse", answer(file, viewer, Part.THUMBNAIL))
    raise Http404


@require_POST
@permitted(Action.FILE_KEEP, guarded=GUARDED)
def attach(request: HttpRequest, viewer: Viewer, file_id: UUID) -> HttpResponse:
    """Attach one's own file to an event or a thing."""
    file = _own(request, viewer, file_id)
    try:
        event, item = _target(request.POST.get("event", ""), request.POST.get("item", ""))
        services.checked_link(file, event, item)
        _attach(viewer, file, event, item)
    except Refused as refused:
        return _one(request, viewer, file, refused.problems)
    messages.success(request, _("已附上：能看到那里的单位都能看到这个文件"))
    return HttpResponseRedirect(f"/files/{file.id}/")


@require_POST
@permitted(Action.FILE_KEEP, guarded=GUARDED)
def erase(request: HttpRequest, viewer: Viewer, file_id: UUID) -> HttpResponse:
    """Destroy one's own file, once that was confirmed."""
    file = _own(request, viewer, file_id)
    if not request.POST.get("confirmed"):
        return HttpResponseRedirect(f"/files/{file.id}/#erase")
    try:
        with acts.ordering("file.erase", viewer, subject=file.id, file=str(file.id)) as act:
            services.erase(file, act=act)
    except Refused as refused:
        return _one(request, viewer, file, refused.problems)
    messages.success(request, _("文件已删除，不能恢复"))
    return HttpResponseRedirect("/files/")


def _keep_all(request: HttpRequest, viewer: Viewer) -> list[StoredFile]:
    """Judge all, then keep all: what is refused leaves nothing of the others."""
    post, came = request.POST, request.FILES.getlist("file")[:AT_ONCE]
    if not came:
        raise Refused(errors.EMPTY.problem("file"))
    wanted = bool(post.get("event") or post.get("item"))
    event, item = _target(post.get("event", ""), post.get("item", "")) if wanted else (None, None)
    made = [
        services.prepared(
            _party(request),
            one.read(),
            post.get("purpose", ""),
            name=one.name or "",
            person=post.get("person", ""),
        )
        for one in came
    ]
    with transaction.atomic():
        return [_keep(viewer, one, event, item) for one in made]


def _keep(viewer: Viewer, made: services.Prepared, event: UUID | None, item: UUID | None) -> StoredFile:
    file = kept(viewer, made)
    if event is not None or item is not None:
        services.checked_link(file, event, item)
        _attach(viewer, file, event, item)
    return file


def _attach(viewer: Viewer, file: StoredFile, event: UUID | None, item: UUID | None) -> None:
    body = {"file": str(file.id), "event": str(event or ""), "item": str(item or "")}
    with acts.ordering("file.attach", viewer, subject=file.id, **body) as act:
        services.attach(file, event, item, act=act)


def _target(event: str, item: str) -> tuple[UUID | None, UUID | None]:
    """The event or the thing that a form names. Raises Refused."""
    event, item = event.strip(), item.replace("\0", "").strip()[:LONGEST_CODE]
    try:
        return UUID(event) if event else None, UUID(bytes=key_for(item)) if item else None
    except ValueError:
        raise Refused(errors.NOT_YOURS.problem("event", event)) from None


def _party(request: HttpRequest) -> int:
    """The organisation whose files somebody keeps. Raises Http404 for who belongs to none."""
    user = request.user
    if not isinstance(user, User) or user.party_id is None:
        raise Http404
    return user.party_id


def _seen(viewer: Viewer, file_id: UUID) -> StoredFile:
    """A file that the viewer may see. Raises Http404, as where there is none."""
    file = queries.file_of(file_id, viewer)
    if file is None:
        if owners := queries.owner_of(file_id):
            recording.refused(GUARDED, file_id, owners)
        raise Http404
    return file


def _own(request: HttpRequest, viewer: Viewer, file_id: UUID) -> StoredFile:
    file = _seen(viewer, file_id)
    if file.party_id != _party(request):
        recording.refused(GUARDED, file_id, [file.party_id])
        raise Http404
    return file


def _back(event: str, item: str) -> str:
    asked = {name: value for name, value in (("event", event), ("item", item)) if value}
    return f"/files/?{urlencode(asked)}" if asked else "/files/"


def _list(request: HttpRequest, viewer: Viewer, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    given = request.POST if problems else request.GET
    event, item = given.get("event", ""), given.get("item", "")[:LONGEST_CODE]
    user = request.user
    party = user.party_id if isinstance(user, User) else None
    context: dict[str, Any] = {
        "viewer": viewer,
        "event": event,
        "item": item,
        "files": _files(viewer, event, item),
        "may_keep": may_keep(viewer) and party is not None,
        "purposes": [(value, _(label)) for value, label in Purpose.choices],
        "typed": request.POST if problems else {},
        "room": _room(party) if party is not None else None,
        "largest_mb": settings.MEDIA_LARGEST_FILE >> 20,
        "problems": told(problems),
    }
    return render(request, "files/list.html", context, status=400 if problems else 200)


def _files(viewer: Viewer, event: str, item: str) -> list[OnShelf]:
    try:
        of_event, of_item = _target(event, item)
    except Refused:
        return []
    if of_event is not None:
        return at_event(of_event, viewer)
    if of_item is not None:
        return at_item(of_item, viewer)
    return [OnShelf.of(one, viewer) for one in queries.files_of(viewer)]


def _room(party: int) -> dict[str, int]:
    """What is taken of the party's room, for the bar."""
    used = queries.usage_of(party)
    return {
        "used": used.size,
        "files": used.files,
        "whole": settings.MEDIA_PARTY_BYTES,
        "percent": min(100, round(100 * used.size / settings.MEDIA_PARTY_BYTES)),
    }


def _one(
    request: HttpRequest, viewer: Viewer, file: StoredFile, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    user = request.user
    is_own = isinstance(user, User) and file.party_id == user.party_id
    context = {
        "viewer": viewer,
        "tile": OnShelf.of(file, viewer),
        "file": file,
        "sha256": file.sha256.hex(),
        "purpose": _(str(Purpose(file.purpose).label)),
        "opens": queries.may_open(file, viewer),
        "may_keep": is_own and may_keep(viewer),
        "problems": told(problems),
    }
    return render(request, "files/file.html", context, status=400 if problems else 200)
