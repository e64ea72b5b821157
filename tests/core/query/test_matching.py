"""MATCH parameters: every spelling of one thing is the thing, patterns go part by part, nothing is a wildcard."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from query_cases import FACTS, WORLD, at

from suyuan.core.epcis.model import Event, QuantityElement, SensorElement, SensorReport
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.query import model, patterns
from suyuan.core.epcis.query.evaluate import matches
from suyuan.core.epcis.query.parse import from_parameters
from suyuan.core.epcis.query.patterns import Patterns, pattern_of
from suyuan.core.identifiers.canonical import canonical_text

PACK = "urn:epc:id:sgtin:0614141.107346.2017"


def event(**fields):
    return Event(
        event_time=at("2026-05-02T10:00:00+08:00"),
        event_time_zone_offset="+08:00",
        **{"type": "ObjectEvent", **fields},
    )


def finds(name, value, **fields):
    return matches(from_parameters([(name, [value])]), event(**fields), FACTS, WORLD)


SPELLINGS = [
    (PACK, "https://id.gs1.org/01/10614141073464/21/2017"),
    (PACK, "https://shop.example.cn/verify/01/10614141073464/10/LOT/21/2017?17=271231"),
    (PACK, "(01)10614141073464(17)271231(21)2017"),
    (PACK, "]d20110614141073464212017"),
    ("MA.156.M0.100221.1234.L01.S7", "MA.156.M0.100221.1234.L01.S7"),
    ("81234567890123456789", "AHM.81234567890123456789"),
    ("urn:uuid:1b5e0f4e-0000-4000-8000-000000000001", "urn:uuid:1b5e0f4e-0000-4000-8000-000000000001"),
    ("https://ours.example/thing/7", "https://ours.example/thing/7"),
]


@pytest.mark.parametrize(("asked", "stored"), SPELLINGS + [(b, a) for a, b in SPELLINGS])
def test_all_spellings_of_a_thing_are_the_thing(asked, stored):
    assert finds("MATCH_epc", asked, epc_list=(stored,))
    assert finds("MATCH_anyEPC", asked, parent_id=stored)


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("urn:epc:id:sgtin:0614141.107346.A_B", "urn:epc:id:sgtin:0614141.107346.AxB"),
        ("urn:epc:id:sgtin:0614141.107346.A%25B", "urn:epc:id:sgtin:0614141.107346.AxxB"),
        ("urn:epc:id:sgtin:0614141.107346.201", PACK),
        ("urn:epc:id:sgtin:0614141.107346.20*", PACK),
        ("https://id.gs1.org/01/10614141073464", PACK),
        ("urn:epc:idpat:sgtin:*.107346.2017", PACK),
        ("urn:epc:idpat:sgtin:0614141.*", PACK),
        ("urn:epc:idpat:sgtin:0614141.107346.2017.*", PACK),
        ("urn:epc:idpat:sgtin:061414*.*.*", PACK),
        ("urn:epc:idpat:nonsense:0614141.*", PACK),
        ("*", PACK),
        ("%", PACK),
    ],
)
def test_nothing_but_a_whole_part_of_a_pattern_stands_for_anything(asked, stored):
    assert not finds("MATCH_epc", asked, epc_list=(stored,))


PATTERNS = [
    ("sgtin", "urn:epc:idpat:sgtin:0614141.107346.*", "urn:epc:id:sgtin:0614141.107346.2017", "urn:epc:id:sgtin:0614141.107347.2017"),
    ("sgtin", "urn:epc:idpat:sgtin:0614141.*.*", "urn:epc:id:sgtin:0614141.999999.1", "urn:epc:id:sgtin:0614142.107346.1"),
    ("sgtin", "urn:epc:idpat:sgtin:*.*.*", "urn:epc:id:sgtin:0614142.107346.1", "urn:epc:class:lgtin:0614141.107346.L"),
    ("sgtin", "urn:epc:id:sgtin:0614141.107346.*", "https://id.gs1.org/01/10614141073464/21/A.B", "urn:epc:id:sgtin:0614141.007346.1"),
    ("sscc", "urn:epc:idpat:sscc:0614141.*", "urn:epc:id:sscc:0614141.1234567890", "urn:epc:id:sscc:0614142.1234567890"),
    ("sgln", "urn:epc:idpat:sgln:0614141.12345.*", "urn:epc:id:sgln:0614141.12345.400", "urn:epc:id:sgln:0614141.12346.400"),
    ("sgln", "urn:epc:idpat:sgln:0614141.*.*", "https://id.gs1.org/414/0614141123452", "urn:epc:id:sscc:0614141.1234567890"),
    ("grai", "urn:epc:idpat:grai:0614141.12345.*", "urn:epc:id:grai:0614141.12345.400", "urn:epc:id:grai:0614141.12346.400"),
    ("giai", "urn:epc:idpat:giai:0614141.*", "urn:epc:id:giai:0614141.12345400", "urn:epc:id:giai:0614142.12345400"),
    ("gdti", "urn:epc:idpat:gdti:0614141.12345.*", "urn:epc:id:gdti:0614141.12345.400", "urn:epc:id:gdti:0614141.12346.400"),
    ("gsrn", "urn:epc:idpat:gsrn:0614141.*", "urn:epc:id:gsrn:0614141.1234567890", "urn:epc:id:gsrnp:0614141.1234567890"),
    ("gsrnp", "urn:epc:idpat:gsrnp:0614141.*", "urn:epc:id:gsrnp:0614141.1234567890", "urn:epc:id:gsrn:0614141.1234567890"),
    ("cpi", "urn:epc:idpat:cpi:0614141.123ABC.*", "urn:epc:id:cpi:0614141.123ABC.123456789", "urn:epc:id:cpi:0614141.123ABD.123456789"),
    ("sgcn", "urn:epc:idpat:sgcn:4012345.67890.*", "urn:epc:id:sgcn:4012345.67890.04711", "urn:epc:id:sgcn:4012345.67891.04711"),
    ("ginc", "urn:epc:idpat:ginc:0614141.*", "urn:epc:id:ginc:0614141.xyz47%2F11", "urn:epc:id:ginc:0614142.xyz47%2F11"),
    ("gsin", "urn:epc:idpat:gsin:0614141.*", "urn:epc:id:gsin:0614141.123456789", "urn:epc:id:gsin:0614142.123456789"),
    ("itip", "urn:epc:idpat:itip:4012345.012345.01.*.*", "urn:epc:id:itip:4012345.012345.01.02.987", "urn:epc:id:itip:4012345.012345.02.02.987"),
    ("upui", "urn:epc:idpat:upui:1234567.089456.*", "urn:epc:id:upui:1234567.089456.51q", "urn:epc:id:sgtin:1234567.089456.51q"),
    ("pgln", "urn:epc:idpat:pgln:1234567.*", "urn:epc:id:pgln:1234567.89012", "urn:epc:id:pgln:1234568.89012"),
    ("gid", "urn:epc:idpat:gid:95100000.12345.*", "urn:epc:id:gid:95100000.12345.400", "urn:epc:id:gid:95100000.12346.400"),
    ("usdod", "urn:epc:idpat:usdod:2S194.*", "urn:epc:id:usdod:2S194.12345678901", "urn:epc:id:usdod:2S195.1"),
    ("adi", "urn:epc:idpat:adi:2S194.*.*", "urn:epc:id:adi:2S194..12345678901", "urn:epc:id:adi:2S195..1"),
]  # fmt: skip


@pytest.mark.parametrize(("scheme", "pattern", "inside", "outside"), PATTERNS)
def test_a_pattern_finds_its_own_scheme_part_by_part(scheme, pattern, inside, outside):
    assert pattern_of(pattern).scheme == scheme
    assert finds("MATCH_epc", pattern, epc_list=(outside, inside))
    assert not finds("MATCH_epc", pattern, epc_list=(outside,))


@pytest.mark.parametrize(("scheme", "pattern", "inside", "outside"), PATTERNS)
def test_what_the_identifier_index_is_asked_for_stands_in_every_event_that_matches(
    scheme, pattern, inside, outside
):
    indexed = pattern_of(pattern).indexed
    items = {canonical for _, _, canonical in event_pieces(event(epc_list=(inside,))).items}
    assert indexed is None or indexed in items


def test_a_class_may_be_a_pattern_itself_and_only_a_pattern_as_wide_matches_it():
    stored = {"quantity_list": (QuantityElement(epc_class="urn:epc:idpat:sgtin:0614141.112345.*"),)}
    assert finds("MATCH_epcClass", "urn:epc:idpat:sgtin:0614141.*.*", **stored)
    assert finds("MATCH_epcClass", "urn:epc:idpat:sgtin:0614141.112345.*", **stored)
    assert finds("MATCH_epcClass", "https://id.gs1.org/01/10614141123459", **stored)
    assert not finds("MATCH_epcClass", "urn:epc:idpat:sgtin:0614141.112345.400", **stored)
    wide = {"quantity_list": (QuantityElement(epc_class="urn:epc:idpat:sgtin:0614141.*.*"),)}
    assert finds("MATCH_epcClass", "urn:epc:idpat:sgtin:*.*.*", **wide)
    assert finds("MATCH_epcClass", "urn:epc:idpat:sgtin:0614141.*.*", **wide)
    assert not finds("MATCH_epcClass", "urn:epc:idpat:sgtin:0614141.112345.*", **wide)


def test_a_lot_is_found_as_lot_and_by_the_pattern_over_the_lots_of_its_product():
    stored = {"quantity_list": (QuantityElement(epc_class="https://id.gs1.org/01/10614141073464/10/L1"),)}
    assert finds("MATCH_epcClass", "urn:epc:class:lgtin:0614141.107346.L1", **stored)
    assert finds("MATCH_epcClass", "urn:epc:class:lgtin:0614141.107346.*", **stored)
    assert not finds("MATCH_epcClass", "urn:epc:class:lgtin:0614141.107346.L2", **stored)
    assert not finds("MATCH_epcClass", "urn:epc:idpat:sgtin:0614141.107346.*", **stored)


ROLES = {
    "epc_list": {"MATCH_epc", "MATCH_anyEPC"},
    "child_epcs": {"MATCH_epc", "MATCH_anyEPC"},
    "parent_id": {"MATCH_parentID", "MATCH_anyEPC"},
    "input_epc_list": {"MATCH_inputEPC", "MATCH_anyEPC"},
    "output_epc_list": {"MATCH_outputEPC", "MATCH_anyEPC"},
    "quantity_list": {"MATCH_epcClass", "MATCH_anyEPCClass"},
    "child_quantity_list": {"MATCH_epcClass", "MATCH_anyEPCClass"},
    "input_quantity_list": {"MATCH_inputEPCClass", "MATCH_anyEPCClass"},
    "output_quantity_list": {"MATCH_outputEPCClass", "MATCH_anyEPCClass"},
    "epc_class": {"MATCH_epcClass", "MATCH_anyEPCClass"},
}


@pytest.mark.parametrize("field", ROLES)
def test_each_parameter_looks_at_its_own_lists(field):
    value = {"parent_id": PACK, "epc_class": PACK}.get(field) or (
        (QuantityElement(epc_class=PACK),) if "quantity" in field else (PACK,)
    )
    names = set().union(*ROLES.values())
    assert {name for name in names if finds(name, PACK, **{field: value})} == ROLES[field]


prefixes = st.sampled_from(["0614141", "061414", "0614141000", "690123400005"])
serials = st.text("ABC019_%*-.!'", min_size=1, max_size=8)


@settings(max_examples=200, deadline=None)
@given(prefixes, st.data(), serials, serials)
def test_equal_serials_match_and_others_never_do(prefix, data, one, other):
    item = data.draw(st.text("0123456789", min_size=13 - len(prefix), max_size=13 - len(prefix)))
    quoted = [text.replace("%", "%25") for text in (one, other)]
    urns = [f"urn:epc:id:sgtin:{prefix}.{item}.{text}" for text in quoted]
    asked = pattern_of(urns[0])
    assert asked.matches(canonical_text(urns[1])) == (one in {other, "*"})
    assert pattern_of(f"urn:epc:idpat:sgtin:{prefix}.{item}.*").matches(canonical_text(urns[1]))
    assert pattern_of(f"urn:epc:idpat:sgtin:{prefix}.*.*").matches(canonical_text(urns[0]))


GIVEN = [text for _, *texts in PATTERNS for text in texts]


@settings(max_examples=200, deadline=None)
@given(st.sets(st.sampled_from(GIVEN), min_size=1), st.sets(st.sampled_from(GIVEN), min_size=1))
def test_many_patterns_asked_together_are_each_of_them(asked, stored):
    each = tuple(map(pattern_of, sorted(asked)))
    things = frozenset(map(canonical_text, stored))
    assert Patterns(each).meet(things) == any(one.matches(thing) for one in each for thing in things)


def test_the_number_of_patterns_costs_nothing_for_each_thing(monkeypatch):
    """Ten thousand patterns asked of an event of twenty thousand packs kept a server busy for hours."""
    read = []
    reader = patterns._READERS["sgtin"]
    monkeypatch.setitem(patterns._READERS, "sgtin", lambda text: read.append(1) or reader(text))
    asked = Patterns(tuple(pattern_of(f"urn:epc:idpat:sgtin:7{n:06}.*.*") for n in range(5_000)))
    packs = frozenset(canonical_text(f"urn:epc:id:sgtin:0614141.107346.{n}") for n in range(2_000))
    assert not asked.meet(packs)
    assert len(read) == 2_000


def test_the_number_of_values_costs_nothing_for_each_measurement(monkeypatch):
    converted = []
    convert = model.to_base
    monkeypatch.setattr(model, "to_base", lambda *a, **k: converted.append(1) or convert(*a, **k))
    report = tuple(SensorReport(type="Temperature", value=Decimal(n), uom="KEL") for n in range(1_000))
    warm = event(sensor_element_list=(SensorElement(sensor_report=report),))
    query = from_parameters([("EQ_value_CEL", [n / 10 for n in range(8_000)])])
    assert not matches(query, warm, FACTS, WORLD)
    assert len(converted) == 8_000
