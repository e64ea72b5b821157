"""Warnings for identifiers that name nothing or are mistyped, with the reason that their reader gives."""

from __future__ import annotations

from collections.abc import Iterator

from suyuan.core.epcis import event_rules as rules
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.pieces import Pieces
from suyuan.core.epcis.spellings import has_wrong_digit, is_faulty, spell, spell_place
from suyuan.core.identifiers.read import read
from suyuan.core.problem import Problem

_WORD_OF = (
    ("epc_list", "epcList"),
    ("child_epcs", "childEPCs"),
    ("input_epc_list", "inputEPCList"),
    ("output_epc_list", "outputEPCList"),
)
_CLASSES_OF = (
    ("quantity_list", "quantityList"),
    ("child_quantity_list", "childQuantityList"),
    ("input_quantity_list", "inputQuantityList"),
    ("output_quantity_list", "outputQuantityList"),
)


def unreadable(event: Event, pieces: Pieces | None) -> list[Problem]:
    """A warning for each identifier that cannot be read or has a wrong check digit; ``pieces`` may tell that there is none."""
    if pieces is not None and not pieces.is_doubtful:
        return []
    places = (("readPoint.id", event.read_point), ("bizLocation.id", event.biz_location))
    named = [(name, place.id, spell_place) for name, place in places if place is not None]
    named += [(where, text, spell) for where, text in _identifiers(event)]
    return [
        _problem(text, where) for where, text, reader in named if text and is_faulty(reader(text).canonical)
    ]


def _identifiers(event: Event) -> Iterator[tuple[str, str]]:
    if event.parent_id:
        yield "parentID", event.parent_id
    if event.epc_class:
        yield "epcClass", event.epc_class
    for field, name in _WORD_OF:
        for index, text in enumerate(getattr(event, field) or ()):
            yield f"{name}[{index}]", text
    for field, name in _CLASSES_OF:
        for index, element in enumerate(getattr(event, field) or ()):
            yield f"{name}[{index}].epcClass", element.epc_class


def _problem(text: str, where: str) -> Problem:
    reasons = [problem for problem in read(text).problems if problem.is_error]
    reason = f": {reasons[0].message.rstrip('.')}" if reasons else ""
    reason_zh = f"：{reasons[0].message_zh.rstrip('。')}" if reasons else ""
    broken = rules.WRONG_DIGIT if has_wrong_digit(spell(text).canonical) else rules.UNREADABLE
    return broken.problem(where, text, reason=reason, reason_zh=reason_zh)
