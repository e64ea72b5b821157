"""An identifier is spelt the same whether or not its product was met before."""

from __future__ import annotations

import itertools

import pytest

from suyuan.core.epcis import spellings
from suyuan.core.epcis.hash_identifiers import hash_form
from suyuan.core.epcis.spellings import spell, spell_place
from suyuan.core.identifiers import canonical

HEADS = (
    "https://id.gs1.org/01/06901234567892/21/",
    "https://a.cn/shop/01/06901234567892/10/",
    "http://a.cn/gtin/06901234567892/ser/",
    "https://a.cn/01/06901234567892/10/lot/21/",
    "urn:epc:id:sgtin:6901234.056789.",
    "urn:epc:class:lgtin:6901234.056789.",
)
VALUES = (
    "lot", "ser", "gtin", "cpv", "sscc", "party", "gln", "giai", "01", "21", "10", "00", "8003", "8004", "S1", "S1#f",
    "S1?10=L", "a.b", "",
)  # fmt: skip
PLACES = ("https://id.gs1.org/414/6901234567892", "https://a.cn/414/6901234567892/254/gln")


def forget() -> None:
    for cache in (
        spellings.heads, spellings._places, canonical._heads, canonical._whole, canonical._full_heads,
    ):  # fmt: skip
        cache.clear()


@pytest.mark.parametrize("head", HEADS)
def test_every_value_is_spelt_the_same_cold_and_warm(head: str) -> None:
    first = {}
    for value in VALUES:
        forget()
        first[value] = spell(head + value)
    forget()
    spell(head + "AB12")
    for value in VALUES:
        assert spell(head + value) == first[value], value


@pytest.mark.parametrize(
    ("place", "marks"), list(itertools.product(PLACES, [("#1", "#2"), ("", "#1"), ("?a=1", "#1")]))
)
def test_a_place_is_spelt_the_same_cold_and_warm(place: str, marks: tuple[str, str]) -> None:
    forget()
    one, other = place + marks[0], place + marks[1]
    first = spell_place(other)
    forget()
    canonical.canonical_text(other)
    spell_place(one)
    assert spell_place(other) == first
    assert spell_place(one).full != first.full
    assert spell_place(one).canonical == first.canonical


@pytest.mark.parametrize("word", ["lot", "ser", "gtin", "cpv", "sscc", "party"])
def test_a_value_that_reads_like_the_name_of_an_ai_stays_a_value(word: str) -> None:
    for qualifier, ai in (("21", "21"), ("ser", "21"), ("10", "10"), ("lot", "10")):
        link = f"https://a.cn/01/06901234567892/{qualifier}/{word}"
        assert hash_form(link) == f"https://id.gs1.org/01/06901234567892/{ai}/{word}"
