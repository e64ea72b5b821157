"""Addresses of business documents."""

from __future__ import annotations

from django.urls import path, re_path

from suyuan.portals.bills import views

app_name = "bills"
urlpatterns = [
    path("bills/", views.page, name="page"),
    re_path(r"^bills/export\.(?P<ending>csv|xlsx)$", views.export, name="export"),
]
