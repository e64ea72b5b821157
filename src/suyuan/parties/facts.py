"""What is registered of an organisation, as one value, and whether it may be so. Pure: reads no table."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

from suyuan.core.areas import codes as areas
from suyuan.core.identifiers.gs1_linters import CODE_LISTS
from suyuan.core.problem import Problem
from suyuan.parties import errors, register_errors, rules
from suyuan.parties.actors import ACTORS, Actor
from suyuan.parties.kinds import PartyKind, Section

HOME: Final = "CN"
LONGEST_NAME, LONGEST_ADDRESS = 200, 300


@dataclass(frozen=True, slots=True)
class Facts:
    """What an organisation is. Texts are empty where there is nothing to say."""

    name: str
    kind: str
    """A word of PartyKind."""
    name_en: str = ""
    uscc: str = ""
    """18 characters; empty for foreign firms."""
    country: str = HOME
    """ISO 3166-1, two letters."""
    area: str = ""
    """Code of GB/T 2260; empty abroad."""
    address: str = ""
    level: str = ""
    """A word of Level, for kinds that have levels."""
    section: str = ""
    """A word of Section, for regulators."""

    @property
    def is_abroad(self) -> bool:
        return self.country != HOME

    def changed_from(self, other: Facts) -> tuple[str, ...]:
        """The names of the fields that differ."""
        return tuple(name for name in FIELDS if getattr(self, name) != getattr(other, name))

    def as_body(self) -> dict[str, str]:
        """For acts and stored registrations: every field under its name."""
        return {name: getattr(self, name) for name in FIELDS}

    def with_area_code(self) -> Facts:
        """The same with the area as its code, where the text names exactly one area."""
        found = areas.named(self.area)
        return replace(self, area=found[0].code) if len(found) == 1 else self


FIELDS: Final = tuple(field.name for field in fields(Facts))


def problems_of(facts: Facts, *, complete: bool = True) -> list[Problem]:
    """Everything that is wrong. With ``complete`` also what is missing: asked of who registers by a form or a table."""
    actor = ACTORS.get(facts.kind)
    if actor is None:
        return [errors.KIND_UNKNOWN.problem("kind", facts.kind, known=", ".join(PartyKind.values))]
    found = [*_text_problems(facts), *_place_problems(facts, actor), *_duty_problems(facts, actor)]
    return [*found, *_missing(facts, actor)] if complete else found


def _text_problems(facts: Facts) -> list[Problem]:
    found = []
    if not facts.name or len(facts.name) > LONGEST_NAME:
        found.append(register_errors.NAME_MISSING.problem("name", facts.name))
    for where, text, limit in (
        ("name_en", facts.name_en, LONGEST_NAME),
        ("address", facts.address, LONGEST_ADDRESS),
    ):
        if len(text) > limit:
            found.append(register_errors.TOO_LONG.problem(where, text, limit=limit))
    return found


def _place_problems(facts: Facts, actor: Actor) -> list[Problem]:
    found = [] if facts.is_abroad else rules.uscc_problems(facts.uscc)
    if facts.is_abroad and facts.uscc:
        found.append(register_errors.USCC_ABROAD.problem("uscc", facts.uscc))
    if facts.country not in CODE_LISTS["iso3166alpha2"]:
        found.append(register_errors.COUNTRY_UNKNOWN.problem("country", facts.country))
    elif facts.is_abroad and not actor.may_be_abroad:
        found.append(register_errors.NOT_ABROAD.problem("country", facts.country))
    if facts.area and (facts.is_abroad or areas.area_of(facts.area) is None):
        found.append(register_errors.AREA_UNKNOWN.problem("area", facts.area))
    return found


def _duty_problems(facts: Facts, actor: Actor) -> list[Problem]:
    found = []
    if facts.level and facts.level not in actor.levels:
        known = ", ".join(actor.levels) or "-"
        found.append(register_errors.LEVEL_WRONG.problem("level", facts.level, known=known))
    if facts.section and not (actor.has_sections and facts.section in Section.values):
        found.append(register_errors.SECTION_WRONG.problem("section", facts.section))
    return found


def _missing(facts: Facts, actor: Actor) -> list[Problem]:
    found = []
    if actor.needs_uscc and not facts.is_abroad and not facts.uscc:
        found.append(register_errors.USCC_MISSING.problem("uscc"))
    if not facts.is_abroad and not facts.area and facts.level != "NATIONAL":
        found.append(register_errors.AREA_MISSING.problem("area"))
    if actor.levels and not facts.level:
        found.append(register_errors.LEVEL_MISSING.problem("level", known=", ".join(actor.levels)))
    return found


def area_meant(region: str, city: str) -> str:
    """The code of the one area that two free texts mean; empty when there is none or it is not sure.

    >>> area_meant("北京", "北京"), area_meant("浙江省", "杭州"), area_meant("江岭省", "澄江")
    ('110000', '330100', '')
    """
    wide = _one(region, ("", "市", "省"), "")
    return _one(city, ("", "市", "县", "区"), wide) or wide if wide or not region else ""


def _one(text: str, endings: tuple[str, ...], inside: str) -> str:
    if not text:
        return ""
    found = {area.code for ending in endings for area in areas.named(text + ending)}
    found = {code for code in found if not inside or areas.is_within(code, inside)}
    return found.pop() if len(found) == 1 else ""
