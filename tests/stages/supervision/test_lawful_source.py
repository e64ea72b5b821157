"""V6: goods of urgent imports against the white lists and approvals; other goods are left alone."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

import three_firms
from documents import CARTON, epc, pack
from suyuan.masterdata.lists.services import NewApproval, NewListing
from suyuan.parties.services import create_party
from suyuan.parties.viewer import Viewer
from suyuan.supervision.imports.listing import add_approval, add_listing, remove_listing, withdraw_approval
from suyuan.supervision.verify.services import verify
from three_firms import HOSPITAL, MAKER, at, got, made, sent

GTIN, OTHER_GTIN = "06901234567892", "06905555000014"
PACK, BARE, SECOND = epc(1), epc(2), epc(3)
STRANGE = "urn:epc:id:sgtin:6905555.000001.1"
OPERATOR = Viewer.operator()
FACTS = {"cbvmda:lotNumber": "L7", "cbvmda:itemExpirationDate": "2028-08-31"}
IMPORT = {**FACTS, "imp:certificateNo": "京急 2026-7"}


@pytest.fixture
def goods(db, send):
    """Packs brought in by a certificate in March 2026, one without, and one of another product; at the hospital."""
    firms = three_firms.firms()
    importer = create_party("jing", "京曜进口", "IMPORTER")
    send(importer, made(PACK, SECOND, ilmd=IMPORT), made(BARE, STRANGE, ilmd=FACTS))
    send(importer, sent(MAKER, HOSPITAL, PACK, BARE, STRANGE, time="2026-03-02T08:00:00Z"))
    send(firms.hospital, got(MAKER, HOSPITAL, PACK, BARE, STRANGE, time="2026-03-03T08:00:00Z"))
    return SimpleNamespace(**vars(firms), importer=importer)


def importer_listed(since="2026-01-01"):
    return add_listing(NewListing("importer", "jing", since=since), OPERATOR)


def product_listed(code=GTIN):
    return add_listing(NewListing("product", code, "支架", since="2026-01-01"), OPERATOR)


def approved(**more):
    facts = {
        "number": "京急 2026-7", "product": GTIN, "name": "支架", "quantity": "9", "valid_from": "2026-01-01",
        "valid_to": "2099-12-31", "institutions": ("hospital",),
    }  # fmt: skip
    return add_approval(NewApproval(**{**facts, **more}), OPERATOR)


def v6(code, party, purpose="use", now=None):
    answer = verify([code], purpose, party=party, viewer=OPERATOR, now=now)
    return next(check for check in answer.lines[0].checks if check.name == "V6")


def told(*asked, **more):
    check = v6(*asked, **more)
    return str(check.result), check.record


@pytest.mark.requirement("R160", "R161")
def test_what_is_listed_and_approved_passes_and_other_goods_are_left_alone(goods):
    assert told(PACK, goods.hospital) == ("not_configured", "")
    importer_listed()
    product_listed()
    approved()
    check = v6(PACK, goods.hospital)
    assert (check.result, check.reason) == ("pass", "进口企业、品种、批准文件均在名单中")
    assert told(STRANGE, goods.hospital) == ("not_configured", "")
    assert "不是急需进口产品" in v6(STRANGE, goods.hospital).reason


@pytest.mark.requirement("R160")
def test_an_importer_that_is_not_listed_stops(goods):
    create_party("other", "别家进口", "IMPORTER")
    other = add_listing(NewListing("importer", "other"), OPERATOR)
    assert told(PACK, goods.hospital) == ("stop", "LIST-IMPORTER")
    check = v6(PACK, goods.hospital)
    assert (check.reason, check.reason_en) == ("进口企业不在白名单", "The importer is not on the white list")
    remove_listing(other, "不再进口", OPERATOR)
    assert told(PACK, goods.hospital) == ("stop", "LIST-IMPORTER")
    late = importer_listed(since="")
    assert told(PACK, goods.hospital) == ("warn", "LIST-IMPORTER")
    remove_listing(late, "录入有误", OPERATOR)
    importer_listed()
    assert told(PACK, goods.hospital) == ("pass", "")


@pytest.mark.requirement("R161")
def test_a_product_that_is_not_listed_stops_where_it_was_brought_in_by_a_certificate(goods):
    product_listed(OTHER_GTIN)
    assert told(PACK, goods.hospital) == ("stop", "LIST-PRODUCT")
    assert told(BARE, goods.hospital) == ("not_configured", "")
    product_listed()
    assert told(PACK, goods.hospital) == ("pass", "")


def test_a_listed_product_without_a_certificate_warns(goods):
    product_listed()
    assert told(BARE, goods.hospital) == ("pass", "")
    approved()
    assert told(BARE, goods.hospital) == ("warn", "LIST-NUMBER")


@pytest.mark.parametrize(
    ("more", "record"),
    [
        ({"number": "京急 2026-8"}, "LIST-UNKNOWN"),
        ({"product": OTHER_GTIN}, "LIST-OTHER_PRODUCT"),
        ({"valid_to": "2026-02-28"}, "LIST-EXPIRED"),
        ({"valid_from": "2026-03-02"}, "LIST-NOT_YET"),
        ({"institutions": ("dealer",)}, "LIST-OTHER_INSTITUTION"),
    ],
)
def test_a_certificate_that_does_not_cover_it_stops(goods, more, record):
    approved(**more)
    for purpose in ("receive", "use", "takeaway"):
        assert told(PACK, goods.hospital, purpose=purpose) == ("stop", record)


def test_its_last_day_counts_whole_in_beijing(goods):
    approved(valid_to="2026-03-01", valid_from="2026-03-01")
    assert told(PACK, goods.hospital, now=dt.datetime(2026, 3, 1, 15, 59, tzinfo=dt.UTC)) == ("pass", "")
    assert told(PACK, goods.hospital, now=dt.datetime(2026, 3, 1, 16, 0, tzinfo=dt.UTC)) == (
        "warn",
        "LIST-EXPIRED",
    )


def test_institutions_are_asked_of_those_who_use_and_not_of_those_who_trade(goods):
    approved(institutions=("dealer",))
    assert told(PACK, goods.dealer, purpose="receive") == ("pass", "")
    assert told(PACK, goods.importer, purpose="ship") == ("pass", "")
    assert told(PACK, goods.hospital, purpose="ship") == ("pass", "")


def test_a_withdrawn_approval_stops_what_was_brought_in_by_it(goods):
    row = approved()
    withdraw_approval(row, "发现质量风险", OPERATOR)
    assert told(PACK, goods.hospital) == ("stop", "LIST-WITHDRAWN")


def test_more_than_approved_warns(goods):
    approved(quantity="1")
    assert told(PACK, goods.hospital) == ("warn", "LIST-QUANTITY")


def test_a_carton_of_a_listed_product_asks_each_pack_in_it(goods, send):
    product_listed()
    approved()
    send(goods.importer, pack(CARTON, SECOND, time="2026-03-01T09:00:00Z", **at(MAKER)))
    answer = verify([CARTON], "ship", party=goods.importer, viewer=OPERATOR)
    results = [str(check.result) for line in answer.lines for check in line.checks if check.name == "V6"]
    assert results == ["not_configured", "pass"]
