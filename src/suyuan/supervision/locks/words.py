"""The event that a lock is: step holding, an own disposition word that is read as a state, and why.

The word is said twice: for the moment, which the register keeps, and to last (``persistentDisposition``), so that
somebody who puts the thing on a shelf meanwhile does not lift it. Lifting needs the same word to be unset.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from suyuan.core.chain.vocabulary import STOPS, State
from suyuan.core.epcis import json20
from suyuan.core.epcis.model import DocumentHeader, Event, PersistentDisposition, QuantityElement
from suyuan.supervision.locks.scopes import Kind, Scope

WORDS: Final = "https://ref.suyuan.example/disposition/"
NAMESPACE: Final = "https://ref.suyuan.example/lock/"
_STEPS: Final = {State.NORMAL: "inspecting", State.DESTROYED: "destroying"}


def word(state: State) -> str:
    """The own disposition word of a state.

    >>> word(State.ON_HOLD)
    'https://ref.suyuan.example/disposition/state_on_hold'
    """
    return f"{WORDS}state_{state.value.lower()}"


def document(
    scope: Scope,
    before: State | None,
    after: State,
    *,
    name: UUID,
    at: dt.datetime,
    facts: tuple[str, str, tuple[str, ...]],
) -> bytes:
    """An EPCIS 2.0 document with the one event. ``facts``: reason, number of the case, evidence."""
    reason, case, evidence = facts
    told: dict[str, Any] = {f"{{{NAMESPACE}}}id": str(name), f"{{{NAMESPACE}}}reason": reason}
    told |= {f"{{{NAMESPACE}}}case": case} if case else {}
    told |= {f"{{{NAMESPACE}}}evidence": list(evidence)} if evidence else {}
    names = tuple(each.spelling for each in scope.targets)
    is_things = scope.kind is Kind.THINGS
    event = Event(
        type="ObjectEvent",
        event_time=at,
        event_time_zone_offset="+08:00",
        action="OBSERVE",
        epc_list=names if is_things else None,
        quantity_list=None if is_things else tuple(QuantityElement(epc_class=each) for each in names),
        biz_step=_STEPS.get(after, "holding"),
        disposition=word(after),
        persistent_disposition=_lasting(before, after),
        extensions=told,
    )
    header = DocumentHeader(schema_version="2.0", creation_date=at, namespaces={"lock": NAMESPACE})
    return json20.write_document(header, [event])


def _lasting(before: State | None, after: State) -> PersistentDisposition | None:
    unset = (word(before),) if before in STOPS and before is not None else ()
    kept = (word(after),) if after in STOPS else ()
    return PersistentDisposition(set=kept, unset=unset) if unset or kept else None
