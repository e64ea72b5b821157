"""Checks of texts: empty and endless identifiers, those that stand twice, and words of the vocabularies.

Each question has a quick answer for the usual event; only when that fails are the problems written out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from suyuan.core.epcis import cbv
from suyuan.core.epcis import event_rules as rules
from suyuan.core.epcis.model import Event
from suyuan.core.problem import Problem

LONGEST_TEXT = 4096
"""Characters of an identifier or word: more than any code system has, less than any index bears."""
SAYINGS_REMEMBERED = 10_000

_good_sayings: set[tuple[str | None, ...]] = set()
"""Combinations of step, disposition and transaction types that were found good before."""


_LISTS = (
    ("epc_list", "epcList"),
    ("child_epcs", "childEPCs"),
    ("input_epc_list", "inputEPCList"),
    ("output_epc_list", "outputEPCList"),
)


def text_problems(event: Event) -> Iterable[Problem]:
    """Empty and endless texts, and identifiers that stand twice."""
    return () if _are_texts_usual(event) else _texts(event)


def word_problems(event: Event) -> Iterable[Problem]:
    """Words that claim to be of the standard and are not; an address of another vocabulary claims nothing."""
    if event.persistent_disposition or event.error_declaration:
        return _words(event)
    saying = (
        event.biz_step,
        event.disposition,
        *(entry.type for entry in event.biz_transaction_list or ()),
        "from",
        *(source.type for source in event.source_list or ()),
        "to",
        *(target.type for target in event.destination_list or ()),
    )
    if saying in _good_sayings:
        return ()
    problems = list(_words(event))
    if not problems:
        if len(_good_sayings) > SAYINGS_REMEMBERED:
            _good_sayings.clear()
        _good_sayings.add(saying)
    return problems


def bad_text(text: str, where: str) -> Problem:
    if not text:
        return rules.EMPTY_TEXT.problem(where, field=where)
    return rules.TOO_LONG.problem(where, text, field=where, size=len(text), limit=LONGEST_TEXT)


def _are_texts_usual(event: Event) -> bool:
    for texts in (event.epc_list, event.child_epcs, event.input_epc_list, event.output_epc_list):
        if texts and (
            "" in texts or len(set(texts)) != len(texts) or len(max(texts, key=len)) > LONGEST_TEXT
        ):
            return False
    for text in (event.parent_id, event.event_id, event.transformation_id, event.biz_step, event.disposition):
        if text is not None and not 0 < len(text) <= LONGEST_TEXT:
            return False
    return _are_partners_usual(event)


def _are_partners_usual(event: Event) -> bool:
    for place in (event.read_point, event.biz_location):
        if place is not None and not 0 < len(place.id) <= LONGEST_TEXT:
            return False
    for entry in event.biz_transaction_list or ():
        if not 0 < len(entry.biz_transaction) <= LONGEST_TEXT:
            return False
    parties = [source.source for source in event.source_list or ()]
    parties += [target.destination for target in event.destination_list or ()]
    return all(0 < len(text) <= LONGEST_TEXT for text in parties)


def _texts(event: Event) -> Iterator[Problem]:
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


def _words(event: Event) -> Iterator[Problem]:
    change = event.persistent_disposition
    if change is not None and not (change.set or change.unset):
        yield rules.EMPTY_CHANGE.problem("persistentDisposition")
    for vocabulary, text, where in _spoken(event):
        if text and vocabulary.claims(text) and not vocabulary.knows(text):
            yield rules.UNKNOWN_WORD.problem(where, text, vocabulary=vocabulary.name)


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
