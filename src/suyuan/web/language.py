"""Chinese first: a page is in Chinese until its reader switches, whatever language the browser was installed in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers


def is_english() -> bool:
    """Whether this request is answered in English; in Chinese unless the reader switched."""
    return (translation.get_language() or "").startswith("en")


class ChosenLanguage:
    """In place of Django's LocaleMiddleware, which follows Accept-Language; only the reader's own choice counts.

    ``?lang=`` serves the public page, which sets no cookie.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = dict(settings.LANGUAGES)
        language = wanted if wanted in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response
