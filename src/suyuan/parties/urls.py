"""Addresses of signing in and out."""

from __future__ import annotations

from django.urls import path

from suyuan.parties import views

app_name = "parties"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
]
