"""Addresses of files, for machines; the page is ``portals.files``."""

from __future__ import annotations

from django.urls import path

from suyuan.exchange.doors.door import door
from suyuan.exchange.files import views

urlpatterns = [
    path("api/v1/files", door({"POST": "capture", "GET": "query"}, POST=views.keep, GET=views.show_all)),
    path(
        "api/v1/files/<uuid:file_id>",
        door({"GET": "query", "DELETE": "capture"}, GET=views.show, DELETE=views.erase),
    ),
    path("api/v1/files/<uuid:file_id>/content", door({"GET": "query"}, GET=views.content)),
    path("api/v1/files/<uuid:file_id>/thumbnail", door({"GET": "query"}, GET=views.thumbnail)),
    path("api/v1/files/<uuid:file_id>/links", door({"POST": "capture"}, POST=views.attach)),
]
