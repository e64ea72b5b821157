"""The address of the statistics."""

from __future__ import annotations

from django.urls import path

from suyuan.exchange.statistics.views import statistics

urlpatterns = [path("statistics/", statistics, name="statistics")]
