"""Addresses of the findings."""

from __future__ import annotations

from django.urls import path, re_path

from suyuan.portals.findings import deciding, mending, views

app_name = "findings"
urlpatterns = [
    path("findings/", views.listed, name="list"),
    path("findings/parties/", views.scored, name="scores"),
    re_path(r"^findings/export\.(?P<ending>csv|xlsx)$", views.export, name="export"),
    path("findings/<uuid:finding>/", views.detail, name="finding"),
    path("findings/<uuid:finding>/mend/", mending.mend, name="mend"),
    path("findings/<uuid:finding>/draft.json", mending.draft, name="draft"),
    path("findings/<uuid:finding>/waive/", deciding.waive_it, name="waive"),
    path("findings/<uuid:finding>/take-up/", deciding.take_up, name="take_up"),
]
