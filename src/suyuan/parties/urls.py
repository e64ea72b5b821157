"""Addresses of signing in and out, and of the own account."""

from __future__ import annotations

from django.urls import path

from suyuan.parties import account_views, factor_views, views
from suyuan.parties.oidc import views as external_views

app_name = "parties"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-in/password/", views.first_password, name="first_password"),
    path("sign-in/factor/", views.second_factor, name="second_factor"),
    path("sign-in/enrol/", views.first_factor, name="first_factor"),
    path("sign-in/with/<slug:code>/", external_views.begin, name="external_begin"),
    path("sign-in/with/<slug:code>/back/", external_views.back, name="external_back"),
    path("account/connections/<int:link_id>/remove/", external_views.disconnect, name="external_disconnect"),
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
