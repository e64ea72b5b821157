"""Addresses of the white lists and approvals."""

from __future__ import annotations

from django.urls import path, re_path

from suyuan.portals.white_lists import changing, tables, views

app_name = "white_lists"
urlpatterns = [
    path("white-lists/", views.listed, name="list"),
    re_path(r"^white-lists/export\.(?P<ending>csv|xlsx)$", tables.export, name="export"),
    path("white-lists/new/", changing.new, name="new"),
    path("white-lists/import/", tables.take, name="import"),
    path("white-lists/import/template.xlsx", tables.template, name="template"),
    path("white-lists/entries/<int:listing>/", views.entry, name="entry"),
    path("white-lists/entries/<int:listing>/end/", changing.end_entry, name="end-entry"),
    path("white-lists/approvals/<uuid:import_approval>/", views.approval, name="approval"),
    path("white-lists/approvals/<uuid:import_approval>/end/", changing.end_one, name="end-approval"),
]
