"""The addresses of the whole site: health first, then each stage's own ``urls`` where it has them."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from suyuan.project import health
from suyuan.project.roles import STAGES

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("i18n/", include("django.conf.urls.i18n")),
]
urlpatterns += [
    path("", include(import_module(f"suyuan.{stage}.urls")))
    for stage in STAGES
    if find_spec(f"suyuan.{stage}.urls") is not None
]
