"""Chinese first, English complete: no text of a page is without its translation."""

from __future__ import annotations

import gettext
import io
import re
from pathlib import Path

import pytest
from sources import naked_texts, texts_of_python, texts_of_templates

from suyuan.portals.trace_code.pages import TONES
from suyuan.web.catalogue import LOCALE, catalogues, compiled, mo_bytes, read_po

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "django.po"


def english() -> dict[str, str]:
    return read_po(ENGLISH.read_text(encoding="utf-8"))


def test_every_chinese_text_of_the_code_and_the_templates_is_in_the_english_catalogue():
    assert sorted({*texts_of_python(), *texts_of_templates()} - set(english())) == []


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        *[(f"| {chinese} | %s | `{tone}` |", chinese) for tone, chinese in TONES.items()],
        ("| 第三方物流 | %s | `LOGISTICS` |", "第三方物流"),
        ("| 第三方技术机构 | %s | `TECHNICAL` |", "第三方技术机构"),
        ("| 疾病预防控制机构 | %s | `CDC` |", "疾病预防控制机构"),
        ("| 拒收 | %s | `refused` |", "拒收"),
        ("| 记账时间 | %s | `record_time` |", "记账时间"),
    ],
)
def test_the_pages_use_the_words_of_the_glossary(row, shown):
    glossary = GLOSSARY.read_text(encoding="utf-8").lower()
    assert (row % english()[shown]).lower() in glossary


def test_no_template_shows_chinese_words_that_cannot_be_translated():
    assert list(naked_texts()) == []


def test_translations_keep_the_places_of_their_values():
    places = re.compile(r"%s|%\(\w+\)s")
    for source, target in english().items():
        assert sorted(places.findall(source)) == sorted(places.findall(target)), source


def test_the_shipped_binary_catalogues_are_those_of_their_texts():
    found = list(catalogues())
    assert ENGLISH in found
    for source in found:
        assert source.with_suffix(".mo").read_bytes() == compiled(source), (
            "run python -m suyuan.web.catalogue"
        )


def test_a_compiled_catalogue_is_read_by_gettext():
    made = mo_bytes({"": "Content-Type: text/plain; charset=UTF-8\n", "封存": "Seals", "批号": "Lot"})
    catalogue = gettext.GNUTranslations(io.BytesIO(made))
    assert [catalogue.gettext(text) for text in ("封存", "批号", "别的")] == ["Seals", "Lot", "别的"]
