"""Checking an event as an event: which fields must and may stand together, words, numbers, identifiers.

Runs on every event of every door, so the usual event passes through a few comparisons and gets the empty
tuple. What needs other events, a clock or master data (too early, not commissioned) is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from suyuan.core.epcis import event_rules as rules
from suyuan.core.epcis import times
from suyuan.core.epcis.check_identifiers import unreadable
from suyuan.core.epcis.check_numbers import number_problems
from suyuan.core.epcis.check_sensors import sensor_problems
from suyuan.core.epcis.check_texts import LONGEST_TEXT, bad_text, text_problems, word_problems
from suyuan.core.epcis.days import local_name, unread_days
from suyuan.core.epcis.model import Event, QuantityElement
from suyuan.core.epcis.pieces import Pieces
from suyuan.core.problem import Problem

EARLIEST_YEAR = 1990
"""Before electronic codes on packs existed."""
LATEST_YEAR = 9999
"""In the last year of the calendar an instant may not exist in UTC."""

_UNIT = re.compile(r"[A-Z0-9]{2,4}", re.ASCII)
_FIELDS = {
    "action": "action",
    "epc_list": "epcList",
    "quantity_list": "quantityList",
    "parent_id": "parentID",
    "child_epcs": "childEPCs",
    "child_quantity_list": "childQuantityList",
    "input_epc_list": "inputEPCList",
    "input_quantity_list": "inputQuantityList",
    "output_epc_list": "outputEPCList",
    "output_quantity_list": "outputQuantityList",
    "transformation_id": "transformationID",
    "ilmd": "ilmd",
    "epc_class": "epcClass",
    "quantity": "quantity",
}
_OWN = {
    "ObjectEvent": {"action", "epc_list", "quantity_list", "ilmd"},
    "AggregationEvent": {"action", "parent_id", "child_epcs", "child_quantity_list"},
    "AssociationEvent": {"action", "parent_id", "child_epcs", "child_quantity_list"},
    "TransactionEvent": {"action", "parent_id", "epc_list", "quantity_list"},
    "TransformationEvent": {
        "input_epc_list",
        "input_quantity_list",
        "output_epc_list",
        "output_quantity_list",
        "transformation_id",
        "ilmd",
    },
    "QuantityEvent": {"epc_class", "quantity"},
}
_FOREIGN = {
    event: tuple((field, name) for field, name in _FIELDS.items() if field not in own)
    for event, own in _OWN.items()
}
_QUANTITIES = (
    ("quantity_list", "quantityList"),
    ("child_quantity_list", "childQuantityList"),
    ("input_quantity_list", "inputQuantityList"),
    ("output_quantity_list", "outputQuantityList"),
)


LARGEST_COUNT = 10**12
"""More of one lot than were ever made of anything."""
MANNERS_REMEMBERED = 10_000

_good_manners: set[tuple[object, ...]] = set()
"""Manners (see ``_manner``) of events in which nothing was wrong."""


def check_event(
    event: Event, pieces: Pieces | None = None, stored: bytes | None = None
) -> tuple[Problem, ...]:
    """Every problem of an event, paths from its root (``childEPCs[3]``).

    ``pieces`` (of ``event_pieces``) and ``stored`` (of ``body.encode``) spare work where the caller has them: no
    identifier is read twice, and no text can be longer than the event that it stands in.
    """
    manner = _manner(event)
    if pieces is not None and stored is not None and _is_usual(event, manner, pieces, stored):
        return ()
    problems = list(_shape(event))
    problems += _times(event)
    problems += text_problems(event)
    problems += word_problems(event)
    for field, name in _QUANTITIES:
        quantities = getattr(event, field)
        if quantities:
            problems += _quantities(quantities, name)
    if event.sensor_element_list:
        problems += sensor_problems(event.sensor_element_list)
    problems += _days(event)
    problems += unreadable(event, pieces)
    if not problems and not _has_rare(event):
        _remember(manner)
    return tuple(problems)


def _manner(event: Event) -> tuple[object, ...]:
    """All that the rules of shape and of words look at: an event of a good manner breaks none of them.

    Which fields are there, and the words of the vocabularies, but nothing else of what fields hold. Fields that
    make an event unusual anyway (``_has_rare``) are not in it.
    """
    return (
        event.type,
        event.action,
        event.biz_step,
        event.disposition,
        event.parent_id is None,
        event.transformation_id is None,
        None if event.ilmd is None else bool(event.ilmd),
        not event.epc_list,
        not event.child_epcs,
        not event.input_epc_list,
        not event.output_epc_list,
        *[entry.type for entry in event.biz_transaction_list or ()],
        "from",
        *[source.type for source in event.source_list or ()],
        "to",
        *[target.type for target in event.destination_list or ()],
    )


def _is_usual(event: Event, manner: tuple[object, ...], pieces: Pieces, stored: bytes) -> bool:
    """Whether nothing can be wrong with an event: the quick answer for nearly all."""
    if (
        manner not in _good_manners
        or pieces.is_doubtful
        or len(stored) > LONGEST_TEXT
        or b'""' in stored
        or _has_rare(event)
        or _times(event)
        or (event.ilmd and unread_days(event.ilmd))
    ):
        return False
    for texts in (event.epc_list, event.child_epcs, event.input_epc_list, event.output_epc_list):
        if texts and len(set(texts)) != len(texts):
            return False
    return not event.child_epcs or event.parent_id not in event.child_epcs


def _has_rare(event: Event) -> bool:
    """Whether an event has fields that few events have, or whose rules ask for their content."""
    return not (
        event.quantity_list is None
        and event.child_quantity_list is None
        and event.input_quantity_list is None
        and event.output_quantity_list is None
        and event.sensor_element_list is None
        and event.persistent_disposition is None
        and event.error_declaration is None
        and event.epc_class is None
        and event.quantity is None
    )


def _remember(manner: tuple[object, ...]) -> None:
    if len(_good_manners) >= MANNERS_REMEMBERED:
        _good_manners.clear()
    _good_manners.add(manner)


def _shape(event: Event) -> Iterator[Problem]:
    """Required and foreign fields of the event type."""
    kind = event.type
    for field, name in _FOREIGN[kind]:
        value = getattr(event, field)
        if value is not None and value != ():
            yield rules.NOT_IN_TYPE.problem(name, field=name, event=kind)
    if event.action is None and kind not in {"TransformationEvent", "QuantityEvent"}:
        yield rules.ACTION_MISSING.problem("action", event=kind)
    yield from _SHAPES[kind](event)
    if event.ilmd and event.action not in {"ADD", None}:
        yield rules.ILMD_NOT_BORN.problem("ilmd", event=kind, action=event.action)


def _object(event: Event) -> Iterator[Problem]:
    if not (event.epc_list or event.quantity_list or event.sensor_element_list):
        yield _nothing(event, "epcList, quantityList, sensorElementList")


def _transaction(event: Event) -> Iterator[Problem]:
    if not event.biz_transaction_list:
        yield rules.TRANSACTION_MISSING.problem("bizTransactionList")
    if event.action != "DELETE" and not (event.epc_list or event.quantity_list or event.parent_id):
        yield _nothing(event, "epcList, quantityList, parentID")


def _container(event: Event) -> Iterator[Problem]:
    """Aggregation and association (EPCIS 2.0, clauses 7.4.3 and 7.4.6; TCR-54)."""
    if event.parent_id is None and event.action in {"ADD", "DELETE"}:
        yield rules.PARENT_MISSING.problem("parentID", event=event.type, action=event.action)
    children = event.child_epcs or ()
    if event.action != "DELETE" and not (children or event.child_quantity_list):
        yield rules.CHILD_MISSING.problem("childEPCs", event=event.type, action=event.action)
    if event.parent_id in children:
        yield rules.HOLDS_ITSELF.problem("childEPCs", event.parent_id)


def _transformation(event: Event) -> Iterator[Problem]:
    has_input = bool(event.input_epc_list or event.input_quantity_list)
    has_output = bool(event.output_epc_list or event.output_quantity_list)
    if not (has_input or has_output):
        yield _nothing(event, "inputEPCList, inputQuantityList, outputEPCList, outputQuantityList")
    elif not (has_input and has_output) and not event.transformation_id:
        side, side_zh = ("outputs", "产出") if has_input else ("inputs", "投入")
        where = "outputEPCList" if has_input else "inputEPCList"
        yield rules.SIDE_MISSING.problem(where, side=side, side_zh=side_zh)


def _old_quantity(event: Event) -> Iterator[Problem]:
    if event.epc_class is None or event.quantity is None:
        yield rules.CLASS_MISSING.problem("epcClass" if event.epc_class is None else "quantity")


_SHAPES = {
    "ObjectEvent": _object,
    "AggregationEvent": _container,
    "AssociationEvent": _container,
    "TransactionEvent": _transaction,
    "TransformationEvent": _transformation,
    "QuantityEvent": _old_quantity,
}


def _nothing(event: Event, fields: str) -> Problem:
    return rules.NOTHING_OBSERVED.problem(fields.partition(",")[0], event=event.type, fields=fields)


def _times(event: Event) -> Iterable[Problem]:
    time, offset = event.event_time, event.event_time_zone_offset
    if EARLIEST_YEAR <= time.year < LATEST_YEAR and times.is_offset_of(time) and times.is_offset(offset):
        return ()
    problems: list[Problem] = []
    if not times.is_offset_of(time):
        problems.append(times.OFFSET_OUT_OF_RANGE.problem("eventTime", time.isoformat()))
    elif not times.is_writable(time):  # in UTC it falls out of the calendar
        problems.append(times.NO_SUCH_YEAR.problem("eventTime", time.isoformat()))
    elif time.year < EARLIEST_YEAR:
        problems.append(rules.TIME_UNLIKELY.problem("eventTime", time.isoformat(), year=EARLIEST_YEAR))
    if not times.is_offset(offset):
        problems.append(times.BAD_EVENT_OFFSET.problem("eventTimeZoneOffset", offset))
    return problems


def _days(event: Event) -> Iterator[Problem]:
    """Dates of the master data that nobody could tell from: kept as written, and of no effect."""
    for name, text in unread_days(event.ilmd) if event.ilmd else ():
        yield rules.DAY_UNREAD.problem("ilmd", text, field=local_name(name))


def _amount(amount: Decimal, where: str) -> Iterator[Problem]:
    out_of_range = list(number_problems(amount, where))
    yield from out_of_range
    if amount < 0:
        yield rules.QUANTITY_SIGN.problem(where, amount)
    elif not out_of_range and not 0 < amount <= LARGEST_COUNT:
        yield rules.QUANTITY_ODD.problem(where, f"{amount:.5g}")


def _quantities(elements: tuple[QuantityElement, ...], name: str) -> Iterator[Problem]:
    for index, element in enumerate(elements):
        where = f"{name}[{index}]"
        if not 0 < len(element.epc_class) <= LONGEST_TEXT:
            yield bad_text(element.epc_class, f"{where}.epcClass")
        if element.quantity is not None:
            yield from _amount(element.quantity, f"{where}.quantity")
        elif element.uom:
            yield rules.UNIT_ALONE.problem(f"{where}.uom", element.uom)
        if element.uom and not _UNIT.fullmatch(element.uom):
            yield rules.UNIT_UNKNOWN.problem(f"{where}.uom", element.uom)
