"""The sign-in services of this installation, below every form for login and password."""

from __future__ import annotations

from typing import Any

from django import template

from suyuan.parties.oidc import providers

register = template.Library()


@register.inclusion_tag("parties/_sign_in_services.html")
def sign_in_services(next_page: str = "") -> dict[str, Any]:
    """A button for each; nothing where there is none."""
    return {"services": providers.every(), "next": next_page}
