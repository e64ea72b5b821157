"""Address of the page on which use is reported."""

from __future__ import annotations

from django.urls import path

from suyuan.portals.using import views

app_name = "using"
urlpatterns = [path("use/", views.page, name="page")]
