"""What adapters read out of events: codes, parties, documents; and what they write as Chinese platforms want it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from suyuan.clock import BEIJING
from suyuan.core.epcis import cbv
from suyuan.core.epcis.model import Event
from suyuan.core.identifiers.canonical import canonical_text
from suyuan.core.problem import Refused
from suyuan.exchange.adapters import errors
from suyuan.exchange.adapters.contract import Account, Setting

DRUG: Final = "drug:"
DRUG_CODE_LENGTH: Final = 20
Thing = TypeVar("Thing")


def identifiers(event: Event) -> list[str]:
    """Every instance or container the event speaks of, as written, in its order; parents first."""
    found: list[str] = [event.parent_id] if event.parent_id else []
    for each in (event.epc_list, event.child_epcs, event.input_epc_list, event.output_epc_list):
        found += each or ()
    return found


def drug_codes(event: Event) -> tuple[str, ...]:
    """The 20 digits of each drug trace code among them, once each, in order."""
    canonical = (canonical_text(text) for text in identifiers(event))
    found = (text.removeprefix(DRUG) for text in canonical if text.startswith(DRUG))
    return tuple(dict.fromkeys(code for code in found if len(code) == DRUG_CODE_LENGTH and code.isdigit()))


def step(event: Event) -> str:
    """The bare business step, or an empty text."""
    return cbv.BIZ_STEP.bare(event.biz_step) if event.biz_step else ""


def disposition(event: Event) -> str:
    return cbv.DISPOSITION.bare(event.disposition) if event.disposition else ""


def documents(event: Event) -> dict[str, str]:
    """Business documents by bare type (``po``, ``desadv``, ``inv`` …): the last part of their URI."""
    found: dict[str, str] = {}
    for one in event.biz_transaction_list or ():
        kind = cbv.TRANSACTION_TYPE.bare(one.type) if one.type else ""
        found.setdefault(kind, short(one.biz_transaction))
    return found


def source(event: Event) -> str | None:
    """Who hands over: the owning party, else the possessing one, else the place."""
    return _preferred({cbv.PARTY_TYPE.bare(one.type): one.source for one in event.source_list or ()})


def destination(event: Event) -> str | None:
    """Who receives, in the same order."""
    return _preferred(
        {cbv.PARTY_TYPE.bare(one.type): one.destination for one in event.destination_list or ()}
    )


def _preferred(by_type: Mapping[str, str]) -> str | None:
    for kind in ("owning_party", "possessing_party", "location"):
        if kind in by_type:
            return by_type[kind]
    return None


def partner_settings(number: str, number_zh: str) -> tuple[Setting, Setting]:
    """The settings that ``partner`` reads, for an adapter whose platform numbers the parties."""
    known = f"identifiers of partners to their {number}", f"往来单位标识到{number_zh}的对照"
    default = f"{number} used when an event names no partner", f"事件未注明往来单位时使用的{number_zh}"
    return (
        Setting("partners", *known, is_needed=False, kind=dict),
        Setting("default_partner", *default, is_needed=False),
    )


def partner(uri: str | None, account: Account, where: str, where_zh: str) -> str:
    """The platform's number of a party. Raises Refused with ADP-014 or ADP-015."""
    known = {canonical_text(key): str(value) for key, value in account.settings.get("partners", {}).items()}
    if uri is None:
        given = account.settings.get("default_partner")
        if given is None:
            raise Refused(errors.PARTNER_MISSING.problem(where, where, value_zh=where_zh))
        return str(given)
    found = known.get(canonical_text(uri))
    if found is None:
        raise Refused(errors.PARTNER_UNKNOWN.problem(where, uri))
    return found


def made_with(event: Event, name: str) -> str | None:
    """A master data attribute of the things, such as ``lotNumber``, as a text."""
    found = cbv.master_data_attribute(event.ilmd, name)
    return None if found is None else str(found)


def short(uri: str) -> str:
    """What people call a document: the part behind the last ``:``, ``/`` or ``=``."""
    return max((uri.rpartition(sign)[2] for sign in ":/="), key=lambda part: -len(part)) or uri


def beijing(moment: dt.datetime) -> str:
    """``2026-11-23 08:00:00``, by the clock in Beijing."""
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


def parts_of(items: Iterable[Thing], size: int) -> list[tuple[Thing, ...]]:
    """In order, so many at most in each."""
    everything = tuple(items)
    return [everything[start : start + size] for start in range(0, len(everything), size)]
