"""Addresses of the pages about papers."""

from __future__ import annotations

from django.urls import path, re_path

from suyuan.portals.papers import changing, views

app_name = "papers"
urlpatterns = [
    path("papers/", views.listed, name="list"),
    re_path(r"^papers/export\.(?P<ending>csv|xlsx)$", views.export, name="export"),
    path("papers/new/", changing.new, name="new"),
    path("papers/<uuid:paper_id>/", views.detail, name="paper"),
    path("papers/<uuid:paper_id>/judge/", changing.judged, name="judge"),
    path("papers/<uuid:paper_id>/withdraw/", changing.withdrawn, name="withdraw"),
]
