"""Addresses of the national data sets."""

from __future__ import annotations

from django.urls import path, re_path

from suyuan.portals.datasets import extending, sending, views

app_name = "datasets"
urlpatterns = [
    path("datasets/", views.page, name="page"),
    path("datasets/extensions/", extending.listed, name="extensions"),
    path("datasets/extensions/<slug:actor>/", extending.edit, name="extend"),
    path("datasets/send/<slug:name>/", sending.send, name="send"),
    path("datasets/send/<slug:name>/template.xlsx", sending.template, name="template"),
    re_path(r"^datasets/export\.(?P<ending>csv|xlsx|json)$", views.export, name="export"),
]
