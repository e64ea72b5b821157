"""One thing, one key: all spellings agree, and different things never do."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.identifiers import canonical
from suyuan.core.identifiers.canonical import (
    canonical_text,
    class_text,
    full_text,
    key_for,
    key_of,
    level_of,
    lot_text,
)
from suyuan.core.identifiers.check_digits import check_digit
from suyuan.core.identifiers.gs1_canonical import encode
from suyuan.core.identifiers.identification import Level
from suyuan.core.identifiers.read import read
from suyuan.core.identifiers.translation import to_bracketed, to_fnc1

GS = "\x1d"
GTIN = "06935811200018"
CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
VALUES = st.text(CSET82, min_size=1, max_size=20)

SAME_ITEM = (
    "urn:epc:id:sgtin:6935811.020001.77",
    "urn:epc:id:sgtin:69358112.00001.77",
    "urn:epc:id:sgtin:6935811.020001.%37%37",
    f"https://id.gs1.org/01/{GTIN}/21/77",
    f"https://id.gs1.org/01/{GTIN}/21/%377",
    f"http://trace.example.cn:8080/shop/01/{GTIN}/21/77",
    f"HTTPS://trace.example.cn/01/{GTIN}/10/B7/21/77?17=290131&linkType=all#top",
    f"https://trace.example.cn/01/{GTIN}/22/V2/10/B8/21/77",
    "https://trace.example.cn/01/6935811200018/21/77",
    f"https://trace.example.cn/01/{GTIN}/21/77/",
    f"(01){GTIN}(21)77",
    f"(21)77(01){GTIN}(17)290131(10)B7",
    f"{GS}01{GTIN}2177",
    f"{GS}17290131{GS}01{GTIN}10B7{GS}2177{GS}",
    f"]d201{GTIN}2177",
    f"]C101{GTIN}2177\r\n",
    f"]Q301{GTIN}10B7{GS}2177",
    f"]Q1https://trace.example.cn/01/{GTIN}/21/77",
    f"（０１）{GTIN}（２１）７７",
    f"  (01){GTIN}(21)77\t",
    f"(01){GTIN}(10)B7（21）77",
    "urn:epc:tag:sgtin-96:1.6935811.020001.77",
    "urn:epc:tag:sgtin-198:3.6935811.020001.77",
    "urn:epc:raw:96.x3035A7540C1388400000004D",
)
SAME_PRODUCT = (
    "6935811200018",
    GTIN,
    "６９３５８１１２０００１８",
    f"(01){GTIN}",
    f"]E0{GTIN[1:]}",
    f"https://a.cn/01/{GTIN}",
    "urn:epc:idpat:sgtin:6935811.020001.*",
    "urn:epc:idpat:sgtin:69358112.00001.*",
)
SAME_DRUG = (
    "81234567890123456785",
    "AHM.81234567890123456785",
    "8123456-7890123456785",
    "]C081234567890123456785",
    "http://idcode.org.cn/epcis/obj/AHM.81234567890123456785",
    "https://trace.example.cn/obj/ahm/81234567890123456785",
    "８１２３４５６７８９０１２３４５６７８５",
)
SAME_CARTON = (
    "urn:epc:id:sscc:6935811.0200000007",
    "urn:epc:id:sscc:69358112.000000007",
    "(00)069358112000000070",
    "(00)069358112000000070(02)06935811200018(37)12",
    "https://a.cn/00/069358112000000070",
    "069358112000000070",
    "00069358112000000070",
    "]C100069358112000000070",
)
SAME_PLACE = (
    "urn:epc:id:sgln:6935811.20001.0",
    "https://a.cn/414/6935811200018",
    "(414)6935811200018",
)

DIFFERENT = (
    f"(01){GTIN}(21)77",
    f"(01){GTIN}(21)077",
    f"(01){GTIN}(21)7%37",
    f"(01){GTIN}(21)7/7",
    f"(01){GTIN}(21)a",
    f"(01){GTIN}(21)A",
    f"(01){GTIN}(10)77",
    f"(01){GTIN}(235)77",
    f"(01){GTIN}",
    f"(01)1{GTIN[1:13]}5(21)77",
    "(8004)693581120001",
    "(8004)6935811200011",
    "(8003)06935811200018",
    "(8003)069358112000187",
    "(253)6935811200018",
    "(255)6935811200018",
    "(414)6935811200018",
    "(417)6935811200018",
    "(415)6935811200018(8020)1",
    "(414)6935811200018(254)0",
    "(414)6935811200018(254)A",
    "(8017)069358112000000070",
    "(8018)069358112000000070",
    "(00)069358112000000070",
    "81234567890123456785",
    "81234567890123456786",
    "MA.156.M0.100204.13351764",
    "MA.156.M0.100204.13351764.S7",
    "MA.156.M0.100204.13351764.L7",
    "MA.156.M0.100204.13351764.S07",
    "+A99912345/$10X3.",
    "urn:epc:id:gid:1.2.3",
    "urn:epc:id:gid:1.2.4",
    "urn:epc:id:sgtin:6935811.020001.a%2g",
    "https://a.cn/x",
    "https://b.cn/x",
    "http://idcode.org.cn/epcis/loc/MA.156.M1.135790.0123456C",
    "http://idcode.org.cn/epcis/loc/MA.156.M1.135790.0123456C.08",
    "http://a.cn/epcis/loc/1",
    "http://b.cn/epcis/loc/1",
    "hello",
    "Hello",
    "",
    "\x00",
    "\ud800",
    "\ud801",
)


@pytest.mark.requirement("R067", "R327", "R328", "R406", "R418")
@pytest.mark.parametrize("spellings", [SAME_ITEM, SAME_PRODUCT, SAME_DRUG, SAME_CARTON, SAME_PLACE])
def test_all_spellings_of_a_thing_have_one_key(spellings: tuple[str, ...]) -> None:
    named = {spelling: canonical_text(spelling) for spelling in spellings}
    assert len(set(named.values())) == 1, named
    assert len({key_for(spelling) for spelling in spellings}) == 1


def test_different_things_never_share_a_key() -> None:
    for one, other in combinations(DIFFERENT, 2):
        assert key_for(one) != key_for(other), (one, other)


@pytest.mark.parametrize(
    "text", [*SAME_ITEM, *SAME_PRODUCT, *SAME_DRUG, *SAME_CARTON, *SAME_PLACE, *DIFFERENT]
)
def test_the_front_door_and_the_hot_path_agree(text: str) -> None:
    found = read(text)
    if found.canonical is not None:
        assert canonical_text(text) == found.canonical


def test_an_answer_does_not_depend_on_what_was_learnt_before() -> None:
    texts = [*SAME_ITEM, *SAME_CARTON, *SAME_PLACE, *DIFFERENT]
    learnt = [(canonical_text(text), full_text(text)) for text in texts]
    for text, before in zip(reversed(texts), reversed(learnt), strict=True):
        canonical._heads.clear()
        canonical._whole.clear()
        canonical._full_heads.clear()
        assert (canonical_text(text), full_text(text)) == before


@pytest.mark.parametrize(
    ("learnt", "then"),
    [
        ("urn:epc:id:sgtin:6935811.020001.77", "urn:epc:id:sgtin:6935811.020001.*"),
        ("urn:epc:id:sgtin:6935811.020001.77", "urn:epc:id:sgtin:6935811.020001.7.7"),
        ("urn:epc:id:sgtin:6935811.020001.77", "urn:epc:id:sgtin:6935811.020001.七"),
        ("urn:epc:id:sgtin:6935811.020001.77", "urn:epc:id:sgtin:6935811.020001." + "7" * 21),
        ("urn:epc:id:grai:6935811.20001.77", "urn:epc:id:grai:6935811.20001." + "7" * 17),
        ("urn:epc:id:gdti:6935811.20001.77", "urn:epc:id:gdti:6935811.20001."),
        (f"https://a.cn/01/{GTIN}/21/77", f"https://a.cn/01/{GTIN}/21/" + "7" * 21),
        (f"https://a.cn/01/{GTIN}/21/77", f"https://a.cn/01/{GTIN}/21/77%20"),
        (f"https://a.cn/01/{GTIN}/21/77", f"https://a.cn/01/{GTIN}/21/?21=77"),
        (f"https://a.cn/01/{GTIN}/10/77", f"https://a.cn/01/{GTIN}/10/%E4%B8%83"),
        (f"https://a.cn/01/{GTIN}/21/A77?u=/21/77", f"https://a.cn/01/{GTIN}/21/A77?u=/21/99"),
        (f"https://a.cn/01/{GTIN}/21/A77?240=/21/77", f"https://a.cn/01/{GTIN}/21/A77?240=/21/99"),
        (f"https://a.cn/01/{GTIN}/21/77?u=/21/77", f"https://a.cn/01/{GTIN}/21/77?u=/21/99"),
        (f"https://a.cn/01/{GTIN}/21/77#/21/77", f"https://a.cn/01/{GTIN}/21/77#/21/99"),
        (f"https://a.cn/01/{GTIN}/21/A77#/21/77", f"https://a.cn/01/{GTIN}/21/A77#/21/99"),
        (f"https://a.cn/01/{GTIN}/21/77?17=290131", f"https://a.cn/01/{GTIN}/21/77?17=300131"),
        (f"https://a.cn/01/{GTIN}/10/21", f"https://a.cn/01/{GTIN}/10/21/77"),
        (f"https://a.cn/414/{GTIN[1:]}", f"https://a.cn/414/{GTIN[1:]}?17=290131"),
    ],
)
def test_a_learnt_head_changes_no_answer(learnt: str, then: str) -> None:
    for first, second in ((learnt, then), (then, learnt)):
        canonical._heads.clear()
        canonical._full_heads.clear()
        fresh = canonical_text(second), full_text(second)
        canonical._heads.clear()
        canonical._full_heads.clear()
        canonical_text(first), full_text(first)
        assert (canonical_text(second), full_text(second)) == fresh


def test_the_caches_stay_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canonical, "CACHE_LIMIT", 50)
    for number in range(300):
        body = f"0{number:012}"
        canonical_text(f"https://a.cn/01/{body}{check_digit(body)}/21/7")
        canonical_text(f"https://a.cn/414/{body[1:]}{check_digit(body[1:])}")
        full_text(f"https://a.cn/01/{body}{check_digit(body)}/21/7")
    assert max(len(canonical._heads), len(canonical._whole), len(canonical._full_heads)) <= 50


@given(serial=VALUES, lot=VALUES)
@settings(max_examples=150)
def test_every_spelling_of_any_serial_agrees(serial: str, lot: str) -> None:
    elements = {"01": GTIN, "10": lot, "21": serial}
    expected = f"https://id.gs1.org/01/{GTIN}/21/{encode(serial)}"
    assert canonical_text(to_bracketed(elements)) == expected
    assert canonical_text(to_fnc1(elements, symbol="]d2")) == expected
    assert canonical_text(f"urn:epc:id:sgtin:6935811.020001.{encode(serial)}") == expected
    assert canonical_text(f"https://a.cn/01/{GTIN}/10/{encode(lot)}/21/{encode(serial)}") == expected
    everything = "".join(f"%{ord(character):02x}" for character in serial)
    assert canonical_text(f"https://a.cn/01/{GTIN}/21/{everything}") == expected
    assert canonical_text(expected) == expected


@given(text=st.text(max_size=60) | st.text("()01*+=./:MAurnepcidhttps\x1d", max_size=60))
@settings(max_examples=300)
def test_any_text_has_a_stable_key(text: str) -> None:
    named = canonical_text(text)
    assert len(key_of(named)) == 16
    assert canonical_text(text) == named
    assert full_text(text)


@given(one=st.text(max_size=30), other=st.text(max_size=30))
def test_the_encoding_keeps_values_apart(one: str, other: str) -> None:
    assert (encode(one) == encode(other)) is (one == other)


@pytest.mark.parametrize(
    ("text", "product", "lot", "level"),
    [
        (
            f"(01){GTIN}(21)77",
            f"https://id.gs1.org/01/{GTIN}",
            f"https://id.gs1.org/01/{GTIN}/10/B%2F7",
            "instance",
        ),
        (
            f"(01){GTIN}(10)B/7",
            f"https://id.gs1.org/01/{GTIN}",
            f"https://id.gs1.org/01/{GTIN}/10/B%2F7",
            "lot",
        ),
        (GTIN, f"https://id.gs1.org/01/{GTIN}", f"https://id.gs1.org/01/{GTIN}/10/B%2F7", "class"),
        ("AHM.81234567890123456785", "drug:8123456", "drug:8123456/lot/B/7", "instance"),
        (
            "MA.156.M0.100204.13351764.S7",
            "ma:MA.156.M0.100204.13351764",
            "ma:MA.156.M0.100204.13351764.LB/7",
            "instance",
        ),
        ("+A99912345/$10X3.", "hibc:A99912345", "hibc:A99912345/L10X3", "lot"),
        ("urn:epc:id:grai:6935811.20001.77", "https://id.gs1.org/8003/06935811200018", None, "instance"),
        ("(00)069358112000000070", None, None, "container"),
        ("(414)6935811200018", None, None, "place"),
        ("http://idcode.org.cn/epcis/loc/MA.156.M1.135790.0123456C", None, None, "place"),
        ("MA.156.M2.135790.77", None, None, "other"),
        ("hello", None, None, "other"),
    ],
)
def test_product_lot_and_level_follow_from_the_canonical_text(
    text: str, product: str | None, lot: str | None, level: str
) -> None:
    named = canonical_text(text)
    assert class_text(named) == product
    assert lot_text(named, "B/7") == lot
    assert level_of(named) is Level(level)
    if product is not None:
        assert class_text(product) == product
        assert level_of(product) is Level.CLASS
    if lot is not None:
        assert lot_text(lot, "other") == lot
        assert level_of(lot) is Level.LOT


def test_without_a_lot_there_is_no_lot_text() -> None:
    assert lot_text(canonical_text(f"(01){GTIN}(21)77"), None) is None
    assert lot_text(canonical_text(f"(01){GTIN}(21)77"), "") is None


def test_a_lot_in_chinese_has_a_text_of_its_own() -> None:
    named = canonical_text(GTIN)
    assert lot_text(named, "批号1") != lot_text(named, "批号2")
    assert key_of(lot_text(named, "批号1") or "") != key_of(named)


def test_the_full_text_keeps_what_the_key_leaves_out() -> None:
    assert full_text(f"https://a.cn/01/{GTIN}/21/a%F1") == f"uri:https://a.cn/01/{GTIN}/21/a%F1"
    items = [
        f"(01){GTIN}(21)77",
        f"(01){GTIN}(10)B7(21)77",
        f"(01){GTIN}(10)B8(21)77",
        f"(01){GTIN}(17)290131(10)B8(21)77",
        f"https://a.cn/01/{GTIN}/22/V2/10/B8/21/77",
        f"https://a.cn/01/{GTIN}/21/77?linkType=all",
        f"https://a.cn/01/{GTIN}/21/77?05=1",
    ]
    assert len({full_text(item) for item in items}) == len(items)
    assert len({canonical_text(item) for item in items}) == 1


def test_the_full_text_is_equal_for_spellings_that_say_the_same() -> None:
    assert (
        full_text(f"(01){GTIN}(17)290131(10)B7(21)77")
        == full_text(f"]d21729013101{GTIN}10B7{GS}2177")
        == full_text(f"https://a.cn/01/{GTIN}/10/B7/21/77?17=290131")
        == full_text(f"https://b.cn/shop/01/{GTIN}/10/B7/21/77?17=290131")
    )
    assert full_text("urn:epc:id:sgtin:6935811.020001.77") == full_text(f"(01){GTIN}(21)77")


def test_the_full_text_of_other_systems_keeps_their_parts() -> None:
    di = "MA.156.M0.100204.13351764"
    texts = [f"{di}.S7", f"{di}.S7.LB1", f"{di}.S7.LB2", f"{di}.S7.LB2.M260101"]
    assert len({full_text(text) for text in texts}) == len(texts)
    assert full_text(f"{di}.S7.LB2") == full_text(f"{di}.LB2.S7")
