"""Addresses of the rules and of the laws behind them."""

from __future__ import annotations

from django.urls import path

from suyuan.portals.rules import editing, views

app_name = "rules"
urlpatterns = [
    path("rules/", views.listed, name="list"),
    path("rules/laws/", views.register, name="laws"),
    path("rules/<slug:kind>/", views.template, name="template"),
    path("rules/<slug:kind>/edit/", editing.edit, name="edit"),
]
