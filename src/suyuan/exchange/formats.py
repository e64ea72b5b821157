"""Identifiers and vocabulary words as the receiver of an answer wants them spelled (GS1-EPC-Format, -CBV-XML-Format).

What is stored is never touched: these are other spellings of the same things, made on the way out. Where a spelling
does not exist (a code of another system, an unknown length of the company prefix) the text stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, Literal, TypeVar, get_args

import msgspec

from suyuan.core.epcis import cbv
from suyuan.core.epcis.model import Event, PersistentDisposition
from suyuan.core.identifiers.canonical import canonical_text
from suyuan.core.identifiers.gs1_canonical import DOMAIN
from suyuan.core.identifiers.read import read
from suyuan.ledger.queries import StoredEvent

EpcFormat = Literal["No_Preference", "Always_GS1_Digital_Link", "Always_EPC_URN", "Never_Translates"]
CbvFormat = Literal["No_Preference", "Always_Web_URI", "Always_URN", "Never_Translates"]
EPC_FORMATS: Final = get_args(EpcFormat)
CBV_FORMATS: Final = get_args(CbvFormat)

Spell = Callable[[str], str]
Part = TypeVar("Part", bound=msgspec.Struct)
_LISTS: Final = ("epc_list", "child_epcs", "input_epc_list", "output_epc_list")
_QUANTITIES: Final = ("quantity_list", "child_quantity_list", "input_quantity_list", "output_quantity_list")
_TEXTS: Final = ("parent_id", "epc_class", "transformation_id")


def shown(stored: StoredEvent) -> Event:
    """The event as it is answered: with the time at which it was recorded, and always with a name.

    An event without eventID is called by its CBV hash (CBV 2.0, clause 8.9), under which it can be asked for.
    """
    event = stored.event
    return msgspec.structs.replace(
        event, record_time=stored.record_time, event_id=event.event_id or stored.ni
    )


def spelled(event: Event, epc_format: EpcFormat) -> Event:
    """The event with its identifiers in the format asked for. Unchanged for the two that ask for nothing."""
    spell = _SPELLERS.get(epc_format)
    if spell is None:
        return event
    changed: dict[str, Any] = {}
    for name in _TEXTS:
        if (text := getattr(event, name)) is not None:
            changed[name] = spell(text)
    for name in _LISTS:
        if texts := getattr(event, name):
            changed[name] = tuple(map(spell, texts))
    for name in _QUANTITIES:
        if elements := getattr(event, name):
            changed[name] = tuple(_with(one, spell, "epc_class") for one in elements)
    return _replaced(event, changed | _context(event, spell))


def _context(event: Event, spell: Spell) -> dict[str, Any]:
    """Places, parties and papers."""
    changed: dict[str, Any] = {}
    for name in ("read_point", "biz_location"):
        if (place := getattr(event, name)) is not None:
            changed[name] = _with(place, spell, "id")
    for name, field in (
        ("source_list", "source"),
        ("destination_list", "destination"),
        ("biz_transaction_list", "biz_transaction"),
    ):
        if entries := getattr(event, name):
            changed[name] = tuple(_with(one, spell, field) for one in entries)
    return changed


def worded(event: Event, cbv_format: CbvFormat) -> Event:
    """The event with its CBV words as web addresses or as URNs, for XML. JSON has them bare, whatever is asked."""
    if cbv_format not in {"Always_Web_URI", "Always_URN"}:
        return event
    words = _Words(urn=cbv_format == "Always_URN")
    changed: dict[str, Any] = {}
    for name, vocabulary in (("biz_step", cbv.BIZ_STEP), ("disposition", cbv.DISPOSITION)):
        if (text := getattr(event, name)) is not None:
            changed[name] = words.of(vocabulary, text)
    if event.persistent_disposition is not None:
        changed["persistent_disposition"] = words.persistent(event.persistent_disposition)
    for name, vocabulary in (
        ("biz_transaction_list", cbv.TRANSACTION_TYPE),
        ("source_list", cbv.PARTY_TYPE),
        ("destination_list", cbv.PARTY_TYPE),
    ):
        if entries := getattr(event, name):
            changed[name] = tuple(words.typed(vocabulary, one) for one in entries)
    return _replaced(event, changed | words.declared(event))


class _Words:
    """One spelling of CBV words."""

    def __init__(self, *, urn: bool) -> None:
        self.urn = urn

    def of(self, vocabulary: cbv.Vocabulary, text: str) -> str:
        if not vocabulary.knows(text):
            return text
        return vocabulary.urn(text) if self.urn else vocabulary.web(text)

    def persistent(self, found: PersistentDisposition) -> PersistentDisposition:
        both = {
            name: tuple(self.of(cbv.DISPOSITION, text) for text in getattr(found, name))
            for name in ("set", "unset")
        }
        return PersistentDisposition(**both)

    def typed(self, vocabulary: cbv.Vocabulary, entry: Part) -> Part:
        return _with(entry, lambda text: self.of(vocabulary, text), "type")

    def declared(self, event: Event) -> dict[str, Any]:
        declaration = event.error_declaration
        if declaration is None:
            return {}
        return {
            "error_declaration": _with(declaration, lambda text: self.of(cbv.ERROR_REASON, text), "reason")
        }


def _with(part: Part, spell: Spell, field: str) -> Part:
    text = getattr(part, field)
    new = None if text is None else spell(text)
    return part if new == text else msgspec.structs.replace(part, **{field: new})


def _replaced(event: Event, changed: dict[str, Any]) -> Event:
    return msgspec.structs.replace(event, **changed) if changed else event


def as_digital_link(text: str) -> str:
    """The GS1 Digital Link of what the text names; a Digital Link of any domain and anything else stays."""
    if not text.startswith("urn:epc:"):
        return text
    link = canonical_text(text)
    return link if link.startswith(f"{DOMAIN}/") else text


@lru_cache(maxsize=65_536)
def as_urn(text: str) -> str:
    """The EPC URN of what the text names, where there is one and the company prefix is known."""
    if text.startswith("urn:") or not canonical_text(text).startswith(f"{DOMAIN}/"):
        return text
    return read(text).urn or text


def respelled(text: str, epc_format: EpcFormat) -> str:
    """One identifier in the format asked for."""
    spell = _SPELLERS.get(epc_format)
    return text if spell is None else spell(text)


_SPELLERS: Final[dict[str, Spell]] = {"Always_GS1_Digital_Link": as_digital_link, "Always_EPC_URN": as_urn}
