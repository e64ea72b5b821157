"""Addresses of the pages about files."""

from __future__ import annotations

from django.urls import path

from suyuan.portals.files import views

app_name = "files"
urlpatterns = [
    path("files/", views.listed, name="list"),
    path("files/new/", views.new, name="new"),
    path("files/<uuid:file_id>/", views.shown, name="file"),
    path("files/<uuid:file_id>/content/", views.content, name="content"),
    path("files/<uuid:file_id>/thumbnail/", views.thumbnail, name="thumbnail"),
    path("files/<uuid:file_id>/attach/", views.attach, name="attach"),
    path("files/<uuid:file_id>/erase/", views.erase, name="erase"),
]
