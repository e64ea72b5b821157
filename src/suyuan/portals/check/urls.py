"""Address of the page for checks."""

from __future__ import annotations

from django.urls import path

from suyuan.portals.check import views

app_name = "check"
urlpatterns = [path("check/", views.page, name="page")]
