"""Addresses of the terms of confidentiality."""

from __future__ import annotations

from django.urls import path

from suyuan.portals.terms import views

app_name = "terms"
urlpatterns = [
    path("terms/", views.terms, name="terms"),
    path("terms/people/", views.people, name="people"),
]
