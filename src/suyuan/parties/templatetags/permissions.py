"""Asking the matrix from a template: ``{% if viewer|may:"party.register" %}``."""

from __future__ import annotations

from django import template

from suyuan.parties.permissions import asking
from suyuan.parties.permissions.actions import Action
from suyuan.parties.viewer import Viewer

register = template.Library()


@register.filter
def may(viewer: Viewer, action: str) -> bool:
    """Whether the viewer may do this for the whole platform."""
    return asking.may(viewer, Action(action))


@register.filter
def somewhere(viewer: Viewer, action: str) -> bool:
    """Whether the viewer may do this for any party at all."""
    return asking.somewhere(viewer, Action(action))
