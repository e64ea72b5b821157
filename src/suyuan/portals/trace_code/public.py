"""The public page of a code: ``/c/<any code>``. Short facts for everybody, without script and without a session."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from suyuan.parties.viewer import Viewer
from suyuan.portals.trace_code.asking import Asked, code_of
from suyuan.portals.trace_code.pages import code_page
from suyuan.portals.trace_code.views import traced
from suyuan.web.pictures.life import Links
from suyuan.web.pictures.places import stops_of
from suyuan.web.reading import voice

MOST_STEPS = 30


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The form of the public page: sends on to the page of the code, in the language it was asked in."""
    code = code_of(request.GET.get("q", ""))
    language = "?lang=en" if request.GET.get("lang") == "en" else ""
    return HttpResponseRedirect(f"/c/{quote(code, safe='')}{language}" if code else f"/{language}")


@require_safe
def public_page(request: HttpRequest, code: str) -> HttpResponse:
    """Always the public's view, also for who is signed in: what a patient sees must be checkable by everybody.

    A code whose own query string was not percent-encoded (a Digital Link typed into the address) is put together
    again.
    """
    pairs = request.META.get("QUERY_STRING", "").split("&")
    tail = "&".join(pair for pair in pairs if pair and not pair.startswith("lang="))
    whole = f"{code}?{tail}" if tail else code
    wanted = Asked(code_of(whole))
    if not wanted.code:
        return HttpResponseRedirect("/")
    found = traced(wanted, Viewer.public())
    reader = voice()
    page = code_page(found, wanted, reader, Links(f"/c/{quote(wanted.code, safe='')}?"))
    steps = [
        {"when": reader.day(event["time"]), "step": reader.step(event), "city": _city(event)}
        for event in found["events"]
        if not event["retracted"] and not event["future"]
    ]
    context = {
        "page": page,
        "trace": found,
        "steps": steps[-MOST_STEPS:],
        "left_out": max(len(steps) - MOST_STEPS, 0),
        "stops": len(stops_of(found)),
        "search_value": wanted.code,
        "public": True,
    }
    response = render(request, "trace_code/public.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _city(event: dict[str, object]) -> str:
    place = event["biz_location"] or event["read_point"]
    return str(place.get("city") or "") if isinstance(place, dict) else ""
