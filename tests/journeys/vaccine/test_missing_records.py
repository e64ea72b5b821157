"""The same story with one record missing: the rules say which, and who owes it."""

from __future__ import annotations

import pytest

import vaccine_world
from suyuan.project.fixed_clock import standing_at

pytestmark = pytest.mark.django_db


def _without(*left_out):
    """The story told anew without the reports of some steps of some firms."""
    return lambda report: (report.by.code, report.event["bizStep"].rpartition("/")[2]) not in left_out


@pytest.mark.requirement("R256")
@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        (("maker", "selling"), ("COMP-SALE", "maker")),
        (("city", "purchasing"), ("COMP-PURCHASE", "city")),
        (("county", "receiving"), ("COMP-RECEIPT", "county")),
    ],
)
def test_a_missing_record_of_purchase_sale_or_receipt_is_found(*, db, found, left_out, expected):
    with standing_at(vaccine_world.NOW):
        vaccine_world.told(_without(left_out))
        assert expected in found()
