"""Pages for people who are signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache

from suyuan.parties.queries import viewer_of

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """A page for people who are signed in; others go to the sign-in page first. The view gets the viewer."""

    @wraps(view)
    def answer(request: HttpRequest, **parts: Any) -> HttpResponse:
        viewer = viewer_of(request.user)
        if viewer.is_public:
            return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")
        return view(request, viewer, **parts)

    return never_cache(answer)
