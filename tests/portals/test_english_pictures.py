"""In English nothing of the pictures and tables is Chinese: not the words, and not the marks between them."""

from __future__ import annotations

import re

import pytest
from lives import busy_life, life, replaced
from test_translations import english

from suyuan.portals.trace_code.asking import VIEWS
from suyuan.portals.trace_code.event_facts import _worded
from suyuan.portals.trace_code.pages import drawn_for
from suyuan.web.pictures.frame import PHONE, wide_for
from suyuan.web.pictures.life import Links, life_of
from suyuan.web.pictures.svg import drawing, label_column
from suyuan.web.pictures.tables import Tables, html_table
from suyuan.web.pictures.voice import Voice

WORDS = english()
VOICE, LINKS = Voice("en", lambda text: WORDS.get(text, text)), Links("/trace/?q=x")
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")


def told(name: str):
    """A sample life in which everything that firms call something is called X."""
    found = busy_life(600) if name == "busy" else life(name)
    found["verdict"]["reasons"] = []
    return replaced(found, "X")


@pytest.mark.parametrize("name", ["vaccine", "carton", "lot", "one_event", "busy"])
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_left_in_chinese(name, view):
    trace = told(name)
    shown = [html_table(table) for table in Tables(trace, VOICE, LINKS).of_view(view)]
    for frame in (wide_for(VOICE), PHONE):
        whole = life_of(trace, VOICE, LINKS, None, frame)
        for picture in drawn_for(view, trace, whole, VOICE, LINKS, frame=frame):
            shown += [
                picture.title,
                picture.description,
                *picture.notes,
                drawing(picture),
                label_column(picture),
            ]
    assert [found for text in shown for found in CHINESE.findall(text)] == []


def test_the_marks_between_parts_follow_the_language():
    assert (VOICE.listed("ab"), VOICE.listed("ab", "；"), VOICE.titled("a", "b")) == ("a, b", "a; b", "a: b")
    chinese = Voice()
    assert (chinese.listed("ab"), chinese.listed("ab", "，"), chinese.titled("a", "b")) == (
        "a、b",
        "a，b",
        "a：b",
    )


@pytest.mark.parametrize(
    ("words", "code", "note"),
    [
        ("holding", "holding", ""),
        ("add", "ADD", ""),
        ("in transit", "in_transit", ""),
        ("留置", "holding", "holding"),
        ("use", "dispensing", "dispensing"),
    ],
)
def test_a_word_that_is_its_code_stands_once(words, code, note):
    assert _worded(words, code).note == note
