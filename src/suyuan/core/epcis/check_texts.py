"""Checks of texts: empty and endless identifiers, those that stand twice, and words of the vocabularies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from suyuan.core.epcis import cbv
from suyuan.core.epcis import event_rules as rules
from suyuan.core.epcis.model import Event
from suyuan.core.problem import Problem

LONGEST_TEXT = 4096
"""Characters of an identifier or word: more than any code system has, less than any index bears."""

_LISTS = (
    ("epc_list", "epcList"),
    ("child_epcs", "childEPCs"),
    ("input_epc_list", "inputEPCList"),
    ("output_epc_list", "outputEPCList"),
)


def word_problems(event: Event) -> Iterator[Problem]:
    """Words that claim to be of the standard and are not; an address of another vocabulary claims nothing."""
    change = event.persistent_disposition
    if change is not None and not (change.set or change.unset):
        yield rules.EMPTY_CHANGE.problem("persistentDisposition")
    for vocabulary, text, where in _spoken(event):
        if text and vocabulary.claims(text) and not vocabulary.knows(text):
            yield rules.UNKNOWN_WORD.problem(where, text, vocabulary=vocabulary.name)


def bad_text(text: str, where: str) -> Problem:
    if not text:
        return rules.EMPTY_TEXT.problem(where, field=where)
    return rules.TOO_LONG.problem(where, text, field=where, size=len(text), limit=LONGEST_TEXT)


def text_problems(event: Event) -> Iterator[Problem]:
    """Empty and endless identifiers, and those that stand twice."""
    for field, name in _LISTS:
        texts = getattr(event, field)
        if texts:
            if not all(texts) or max(map(len, texts)) > LONGEST_TEXT:
                yield from _bad_texts(texts, name)
            if len(set(texts)) != len(texts):
                twice = next(text for text in texts if texts.count(text) > 1)
                yield rules.TWICE.problem(name, twice, field=name)
    for name, text in _single_texts(event):
        if text is not None and not 0 < len(text) <= LONGEST_TEXT:
            yield bad_text(text, name)


def _single_texts(event: Event) -> Iterator[tuple[str, str | None]]:
    yield "parentID", event.parent_id
    yield "eventID", event.event_id
    yield "bizStep", event.biz_step
    yield "disposition", event.disposition
    yield "transformationID", event.transformation_id
    yield "readPoint.id", event.read_point.id if event.read_point else None
    yield "bizLocation.id", event.biz_location.id if event.biz_location else None
    for index, entry in enumerate(event.biz_transaction_list or ()):
        yield f"bizTransactionList[{index}].bizTransaction", entry.biz_transaction
    for index, source in enumerate(event.source_list or ()):
        yield f"sourceList[{index}].source", source.source
    for index, target in enumerate(event.destination_list or ()):
        yield f"destinationList[{index}].destination", target.destination


def _bad_texts(texts: Iterable[str], name: str) -> Iterator[Problem]:
    for index, text in enumerate(texts):
        if not 0 < len(text) <= LONGEST_TEXT:
            yield bad_text(text, f"{name}[{index}]")


def _spoken(event: Event) -> Iterator[tuple[cbv.Vocabulary, str | None, str]]:
    """Every word of an event with its vocabulary and place."""
    yield cbv.BIZ_STEP, event.biz_step, "bizStep"
    yield cbv.DISPOSITION, event.disposition, "disposition"
    if event.persistent_disposition:
        for word in (*event.persistent_disposition.set, *event.persistent_disposition.unset):
            yield cbv.DISPOSITION, word, "persistentDisposition"
    for index, entry in enumerate(event.biz_transaction_list or ()):
        yield cbv.TRANSACTION_TYPE, entry.type, f"bizTransactionList[{index}].type"
    for index, source in enumerate(event.source_list or ()):
        yield cbv.PARTY_TYPE, source.type, f"sourceList[{index}].type"
    for index, target in enumerate(event.destination_list or ()):
        yield cbv.PARTY_TYPE, target.type, f"destinationList[{index}].type"
    if event.error_declaration:
        yield cbv.ERROR_REASON, event.error_declaration.reason, "errorDeclaration.reason"
