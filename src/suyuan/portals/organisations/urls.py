"""Addresses of organisations, their members, entrustments and of joining."""

from __future__ import annotations

from django.urls import path

from suyuan.portals.organisations import (
    approving,
    entrusting,
    files,
    keys,
    members,
    registering,
    rights,
    roles,
    tables,
)

app_name = "organisations"
urlpatterns = [
    path("organisations/", files.listed, name="list"),
    path("organisations/export.xlsx", tables.export, name="export"),
    path("organisations/import/", tables.take, name="import"),
    path("organisations/import/template.xlsx", tables.template, name="template"),
    path("organisations/<slug:code>/", files.shown, name="file"),
    path("organisations/<slug:code>/change/", files.change, name="change"),
    path("organisations/<slug:code>/licences/", files.new_licence, name="new_licence"),
    path("organisations/<slug:code>/licences/<int:number>/end/", files.no_licence, name="no_licence"),
    path("organisations/<slug:code>/places/", files.new_place, name="new_place"),
    path("organisations/<slug:code>/members/", members.members, name="members"),
    path("organisations/<slug:code>/members/<int:number>/switch/", members.switch, name="switch"),
    path("organisations/<slug:code>/invitations/", members.new_invitation, name="invite"),
    path(
        "organisations/<slug:code>/invitations/<int:number>/end/", members.no_invitation, name="no_invitation"
    ),
    path("organisations/<slug:code>/keys/", keys.keys, name="keys"),
    path("organisations/<slug:code>/keys/new/", keys.new_key, name="new_key"),
    path("organisations/<slug:code>/keys/<str:prefix>/rotate/", keys.rotate, name="rotate_key"),
    path("organisations/<slug:code>/keys/<str:prefix>/end/", keys.end, name="end_key"),
    path("entrustments/", entrusting.entrustments, name="entrustments"),
    path("entrustments/<int:number>/end/", entrusting.end, name="end_entrustment"),
    path("registrations/", registering.registrations, name="registrations"),
    path("registrations/<uuid:registration_id>/", registering.decide, name="decide"),
    path("permissions/", rights.shown, name="permissions"),
    path("permissions/export.csv", rights.as_csv, name="permissions_csv"),
    path("permissions/export.xlsx", rights.as_xlsx, name="permissions_xlsx"),
    path("permissions/people/", roles.people, name="people"),
    path("approvals/", approving.shown, name="approvals"),
    path("approvals/<uuid:approval_id>/", approving.decided, name="approval"),
    path("register/", registering.register, name="register"),
    path("join/<str:secret>/", registering.joined, name="join"),
    path("areas/", files.area_names, name="areas"),
]
