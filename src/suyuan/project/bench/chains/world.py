"""The firms, places and products along the chains of the work load, and the ways that goods take between them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

CITIES = (("330106", "330206"), ("320102", "320505"), ("440103", "440305"))
"""Districts of two cities in each of three provinces."""
UNITS_OF_A_COUNTY, DEALERS_OF_A_CITY, HOSPITALS_OF_A_CITY = 3, 2, 3
PRODUCTS_OF_A_KIND = 3
KINDS = ("vaccine", "vaccine", "drug", "drug", "device", "implant")
"""Kinds of products, as often as lots are made of them."""


@dataclass(frozen=True, slots=True)
class Firm:
    """A party with one place."""

    number: int
    kind: str
    level: str
    area: str

    @property
    def code(self) -> str:
        return f"chain-{self.number}"

    @property
    def gln(self) -> str:
        """The identifier of the party."""
        return f"urn:epc:id:pgln:6907654.{self.number:05}"

    @property
    def place(self) -> str:
        return f"urn:epc:id:sgln:6907654.{self.number:05}.0"


@dataclass(frozen=True, slots=True)
class Goods:
    """A product; its serials follow ``head``."""

    number: int
    kind: str
    maker: Firm

    @property
    def head(self) -> str:
        return f"urn:epc:id:sgtin:6901234.0{self.number:05}"


@dataclass(frozen=True, slots=True)
class World:
    """Firms by kind and level, and products."""

    firms: tuple[Firm, ...]
    goods: tuple[Goods, ...]

    def of(self, kind: str, level: str = "", near: str = "") -> list[Firm]:
        """Firms of a kind and level whose area begins with ``near``."""
        return [
            firm
            for firm in self.firms
            if firm.kind == kind and firm.level == level and firm.area.startswith(near)
        ]


@cache
def world() -> World:
    """The same in every run."""
    firms = tuple(Firm(n, *one) for n, one in enumerate(_kinds()))
    makers = {"vaccine": firms[0], "drug": firms[1], "device": firms[2], "implant": firms[3]}
    goods = tuple(
        Goods(n, kind, maker) for n, (kind, maker) in enumerate(list(makers.items()) * PRODUCTS_OF_A_KIND)
    )
    return World(firms, goods)


def _kinds() -> Iterator[tuple[str, str, str]]:
    """(kind, level, area) of every firm; the four makers come first."""
    yield from [(kind, "", "110101") for kind in ("HOLDER", "HOLDER", "REGISTRANT", "REGISTRANT")]
    for cities in CITIES:
        yield "CDC", "PROVINCE", cities[0]
        for area in cities:
            yield "CDC", "CITY", area
            yield "CDC", "COUNTY", area
            yield from [("VACCINATION_UNIT", "", area)] * UNITS_OF_A_COUNTY
            yield from [("DISTRIBUTOR", "", area)] * DEALERS_OF_A_CITY
            yield from [("HOSPITAL", "", area)] * HOSPITALS_OF_A_CITY
    yield "LOGISTICS", "", "110101"


def ways(goods: Goods, chance: random.Random) -> Iterator[list[Firm]]:
    """Ways from the maker to users that share their first hop, one a call, for ever."""
    if goods.kind == "vaccine":
        yield from _vaccine_ways(goods, chance)
    everything = world()
    dealer = chance.choice(everything.of("DISTRIBUTOR"))
    while True:
        between = [dealer]
        if chance.random() < 0.3:
            between.append(
                chance.choice([other for other in everything.of("DISTRIBUTOR") if other != dealer])
            )
        yield [goods.maker, *between, chance.choice(everything.of("HOSPITAL", "", between[-1].area[:2]))]


def _vaccine_ways(goods: Goods, chance: random.Random) -> Iterator[list[Firm]]:
    everything = world()
    province = chance.choice(everything.of("CDC", "PROVINCE"))
    while True:
        city = chance.choice(everything.of("CDC", "CITY", province.area[:2]))
        between = [province] if chance.random() < 0.2 else [province, city]
        (county,) = everything.of("CDC", "COUNTY", city.area)
        unit = chance.choice(everything.of("VACCINATION_UNIT", "", city.area))
        yield [goods.maker, *between, county, unit]


def register() -> dict[str, int]:
    """Enter firms, places and products; code of each firm to the number of its party."""
    from suyuan.masterdata.services import create_product
    from suyuan.parties.services import create_party, create_place

    parties = {}
    for firm in world().firms:
        name = f"{firm.kind}{firm.number}"
        party = create_party(firm.code, name, firm.kind, area=firm.area, level=firm.level)
        create_place(party, firm.gln, name, kind="ORGANISATION")
        create_place(party, firm.place, f"{name}库", kind="WAREHOUSE", area=firm.area)
        parties[firm.code] = party
    for goods in world().goods:
        create_product(f"{goods.head}.1", f"产品{goods.number}", goods.kind, holder=parties[goods.maker.code])
    return {code: party.pk for code, party in parties.items()}
