"""A trace can be read in the terminal, in both languages, whatever the code."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from suyuan.state.trace.terminal import Printer

SAMPLES = sorted((Path(__file__).parents[2] / "golden/trace").glob("*.json"))


def printed(sample: Path, *, english: bool) -> str:
    return shown(json.loads(sample.read_text()), english=english)


def shown(trace: dict, *, english: bool = False) -> str:
    page = io.StringIO()
    console = Console(file=page, width=160, highlight=False)
    Printer(trace, console, english=english).all()
    return page.getvalue()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("english", [False, True])
def test_every_sample_opens_with_its_verdict(sample, english):
    verdict = json.loads(sample.read_text())["verdict"]
    assert verdict["title_en" if english else "title"] in printed(sample, english=english).splitlines()[0]


def test_hops_places_and_gaps_of_the_vaccine_are_there():
    text = printed(Path(SAMPLES[0]).with_name("vaccine.json"), english=False)
    for words in (
        "保定市疾病预防控制中心",
        "△ no_shipment",
        "▲ 11.2 CEL",
        "一厂冷库",
        "2026-09-02 09:00 赋码",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("amount", "told"), [(12_345_678, "收 12345678 "), (0.25, "收 0.25 "), (10**400, "收 1e+400 ")]
)
def test_quantities_are_told_in_full_and_none_breaks_the_answer(amount, told):
    trace = json.loads(Path(SAMPLES[0]).with_name("lot.json").read_text())
    trace["views"]["parties"]["quantities"][0]["received"] = amount
    assert told in shown(trace)


def test_a_carton_that_was_emptied_is_not_told_to_hold_anything():
    text = printed(Path(SAMPLES[0]).with_name("carton.json"), english=False)
    assert "已拆空；上次内装" in text
    assert "─ 内装" not in text


def test_brackets_of_a_code_are_text_and_not_markup():
    assert "(01)" in printed(SAMPLES[-1], english=True)
