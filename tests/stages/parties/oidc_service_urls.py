"""Addresses of the sign-in service for tests, and what its tokens tell of a person."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView
from django.urls import include, path
from oauth2_provider.oauth2_validators import OAuth2Validator

urlpatterns = [path("login/", LoginView.as_view()), path("o/", include("oauth2_provider.urls"))]


class Claims(OAuth2Validator):
    """The name, and that there was a second factor."""

    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        return {"name": request.user.first_name, "amr": ["pwd", "otp"]}
