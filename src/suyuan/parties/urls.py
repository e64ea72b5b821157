"""Addresses of signing in and out, and of the own account."""

from __future__ import annotations

from django.urls import path

from suyuan.parties import account_views, factor_views, views

app_name = "parties"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-in/password/", views.first_password, name="first_password"),
    path("sign-in/factor/", views.second_factor, name="second_factor"),
    path("sign-in/enrol/", views.first_factor, name="first_factor"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("account/", account_views.account, name="account"),
    path("account/password/", account_views.password, name="password"),
    path("account/confirm/", factor_views.confirm, name="confirm"),
    path("account/factors/add/", factor_views.add, name="add_factor"),
    path("account/factors/<int:factor_id>/remove/", factor_views.remove, name="remove_factor"),
    path("account/recovery/", factor_views.recovery, name="recovery"),
    path("account/sessions/end-others/", account_views.end_other_sessions, name="end_other_sessions"),
    path("account/sessions/<slug:ref>/end/", account_views.end_session, name="end_session"),
]
