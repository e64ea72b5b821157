"""What the chain of one kind of product must look like: which records a hop needs, who stands above whom, time limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from suyuan.core.chain.rules import errors
from suyuan.core.chain.rules.catalogue import RULES
from suyuan.core.chain.rules.catalogue_of_records import LATE
from suyuan.core.problem import Refused

_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Template:
    """A chain template. Ranks are those of the kinds of parties: supply goes to higher ones only."""

    kind: str
    """``drug``, ``vaccine``, ``device``, ``implant``; empty for what is not registered."""
    version: int = 1
    grace: dt.timedelta = _DAY
    """How long after an event its neighbours may still be on their way here before they are missed."""
    transit: dt.timedelta = 30 * _DAY
    """How long a shipment may be under way."""
    report_within: dt.timedelta = _DAY
    retry_within: dt.timedelta = dt.timedelta(minutes=10)
    """Two equal reports within this time are one scan too many."""
    together_within: dt.timedelta = dt.timedelta(minutes=1)
    """Within this time nothing comes from one prefecture into another."""
    needs_trade: bool = False
    """Does each hop need a sale and a purchase beside shipment and receipt?"""
    needs_acceptance: bool = False
    """Must whoever uses it have received or accepted it?"""
    needs_lot: bool = False
    """Must whoever assigns a code tell the lot? And so on for what else records must say."""
    needs_expiry: bool = False
    needs_parties: bool = False
    needs_bill: bool = False
    needs_place: bool = False
    needs_release: bool = False
    """Is nothing supplied without a certificate of batch release?"""
    needs_temperature: bool = False
    """Must the temperature on each way be recorded?"""
    ranks: Mapping[str, int] = field(default_factory=dict)
    """Kind of party (with its level, ``CDC:CITY``) to its place in the chain of supply."""
    units: frozenset[str] = frozenset()
    """Kinds of parties that may be supplied only by ``suppliers``."""
    suppliers: frozenset[str] = frozenset()
    traders: frozenset[str] = frozenset()
    """Kinds without a place in the chain of supply that trade all the same, so that they supply units unlawfully."""
    off: frozenset[str] = frozenset({LATE.id})
    """Rules that are switched off."""

    def rank_of(self, kind: str | None) -> int | None:
        """The place of a party in the chain; None for carriers, authorities and strangers."""
        if kind is None:
            return None
        found = self.ranks.get(kind)
        return found if found is not None else self.ranks.get(kind.partition(":")[0])


NUMBERS: dict[str, tuple[str, dt.timedelta, int, int]] = {
    "grace_hours": ("grace", _HOUR, 0, 720),
    "transit_days": ("transit", _DAY, 1, 365),
    "report_hours": ("report_within", _HOUR, 1, 720),
    "retry_minutes": ("retry_within", dt.timedelta(minutes=1), 0, 1440),
    "together_minutes": ("together_within", dt.timedelta(minutes=1), 0, 1440),
}
"""What of a template is a number: the field, its unit, the least and the most."""
SWITCHES = (
    "needs_trade",
    "needs_acceptance",
    "needs_lot",
    "needs_expiry",
    "needs_parties",
    "needs_bill",
    "needs_place",
    "needs_release",
    "needs_temperature",
)


def as_data(template: Template) -> dict[str, Any]:
    """What of a template an operator sets, JSON-safe."""
    numbers = {name: round(getattr(template, field) / unit) for name, (field, unit, _, _) in NUMBERS.items()}
    return {**numbers, **{name: getattr(template, name) for name in SWITCHES}, "off": sorted(template.off)}


def with_data(template: Template, data: Mapping[str, Any], version: int) -> Template:
    """The template with what an operator set. Raises Refused for what no template may say."""
    problems = [
        errors.NUMBER.problem(name, str(data.get(name)), least=least, most=most)
        for name, (_, _, least, most) in NUMBERS.items()
        if type(data.get(name)) is not int or not least <= data[name] <= most
    ]
    unknown = sorted(set(data.get("off", ())) - RULES.keys())
    problems += [errors.UNKNOWN_RULE.problem("off", name) for name in unknown]
    if problems:
        raise Refused(*problems)
    given: dict[str, Any] = {field: data[name] * unit for name, (field, unit, _, _) in NUMBERS.items()}
    # A version that was published before there was the switch keeps what the product says.
    given |= {name: bool(data.get(name, getattr(template, name))) for name in SWITCHES}
    return replace(template, version=version, off=frozenset(data.get("off", ())), **given)


_MAKERS = {"HOLDER": 0, "REGISTRANT": 0, "MANUFACTURER": 0, "IMPORTER": 0}
_TRADERS = {**_MAKERS, "SUPPLIER": 1, "DISTRIBUTOR": 1, "HOSPITAL": 2}
GENERIC = Template("")
DEFAULTS: dict[str, Template] = {
    "vaccine": Template(
        "vaccine",
        needs_trade=True,
        needs_acceptance=True,
        needs_lot=True,
        needs_expiry=True,
        needs_parties=True,
        needs_bill=True,
        needs_place=True,
        needs_release=True,
        needs_temperature=True,
        ranks={
            **_MAKERS,
            "CDC:NATIONAL": 1,
            "CDC:PROVINCE": 1,
            "CDC:CITY": 2,
            "CDC:COUNTY": 3,
            "CDC": 1,
            "VACCINATION_UNIT": 4,
            "HOSPITAL": 4,
        },
        units=frozenset({"VACCINATION_UNIT"}),
        suppliers=frozenset({"CDC"}),
        traders=frozenset({"DISTRIBUTOR", "SUPPLIER"}),
    ),
    "drug": Template(
        "drug",
        needs_acceptance=True,
        needs_lot=True,
        needs_expiry=True,
        needs_bill=True,
        needs_place=True,
        ranks=_TRADERS,
    ),
    "device": Template("device", needs_acceptance=True, needs_place=True, ranks=_TRADERS),
    "implant": Template(
        "implant", needs_acceptance=True, needs_lot=True, needs_expiry=True, needs_place=True, ranks=_TRADERS
    ),
}
"""What holds until an operator publishes another version."""
