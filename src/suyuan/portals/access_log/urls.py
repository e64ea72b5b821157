"""Addresses of the access log."""

from __future__ import annotations

from django.urls import path, re_path

from suyuan.portals.access_log import views

app_name = "access_log"
urlpatterns = [
    path("access-log/", views.listed, name="list"),
    path("access-log/alarms/<int:number>/", views.explain, name="explain"),
    re_path(r"^access-log/export\.(?P<ending>csv|xlsx)$", views.export, name="export"),
    re_path(r"^access-log/(?P<ref>\d{1,19}-\d{1,19})/$", views.detail, name="line"),
]
