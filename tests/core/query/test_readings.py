"""How queries are written: every accepted spelling, how typed values compare, and what is refused as a whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from query_cases import EVERYTHING, EX, FACTS, ORDER, PARTY, PREFIXES, WARD, WORLD, at

from suyuan.core.epcis.model import (
    BusinessTransaction,
    Event,
    Location,
    QuantityElement,
    SensorElement,
    SensorReport,
)
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.query.errors import STATUS, EpcisException
from suyuan.core.epcis.query.evaluate import matches, sort_key
from suyuan.core.epcis.query.model import EmptyWorld, Facts
from suyuan.core.epcis.query.parse import (
    XmlValue,
    from_body,
    from_parameters,
    from_url,
    from_xml,
    prefixes_of,
)


def event(**fields):
    return Event(
        event_time=at("2026-05-02T10:00:00+08:00"),
        event_time_zone_offset="+08:00",
        **{"type": "ObjectEvent", **fields},
    )


def finds(pairs, found=EVERYTHING, facts=FACTS, world=WORLD):
    return matches(from_parameters(list(pairs.items()), PREFIXES), found, facts, world)


def codes(read, *arguments):
    with pytest.raises(EpcisException) as refusal:
        read(*arguments)
    assert refusal.value.kind == "QueryParameterException"
    return [(problem.code, problem.where) for problem in refusal.value.problems]


BOTH_SPELLINGS = [
    ("GE_errorDeclarationTime", "GE_errorDeclaration_Time", "2026-05-04T10:00:00+08:00"),
    ("LT_errorDeclarationTime", "LT_errorDeclaration_Time", "2026-05-05T10:00:00+08:00"),
    ("EQATTR_bizLocation_cbvmda:city", "EQ_ATTR_bizLocation_cbvmda:city", ["Tianjin"]),
    ("EXISTS_sensorElementList", "EXISTS_sensorElement", None),
    ("EQ_source_owning_party", "EQ_source_urn:epcglobal:cbv:sdt:owning_party", [PARTY]),
    ("EQ_source_owning_party", "EQ_source_https://ref.gs1.org/cbv/SDT-owning_party", [PARTY]),
    ("EQ_bizTransaction_po", "EQ_bizTransaction_urn:epcglobal:cbv:btt:po", [ORDER]),
    ("EQ_ex:word", f"EQ_{EX.rstrip('/')}#word", ["event"]),
    ("EQ_ex:word", f"EQ_{EX}word", ["event"]),
]


@pytest.mark.parametrize(("one", "other", "value"), BOTH_SPELLINGS)
def test_two_spellings_of_a_name_are_one_parameter(one, other, value):
    first, second = (from_parameters([(name, value)], PREFIXES) for name in (one, other))
    assert first == second
    assert matches(first, EVERYTHING, FACTS, WORLD)
    assert codes(from_parameters, [(one, value), (other, value)], PREFIXES) == [("QRY-002", other)]


@pytest.mark.parametrize("name", ["GE_sDev", "LE_percValue", "EQ_deviceMetadata", "EQ_rawData", "EQ_time"])
def test_names_of_the_conformance_test_that_the_schema_forgot_are_read(name):
    value = {"GE_sDev": 0.5, "LE_percValue": 7, "EQ_time": "2026-05-03T02:00:00Z"}.get(
        name, [f"https://device.example/{'meta' if 'Meta' in name else 'raw'}"]
    )
    assert finds({name: value})


@pytest.mark.parametrize("word", ["shipping", "urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping", "cbv:BizStep-shipping"])  # fmt: skip
@pytest.mark.parametrize("stored", ["shipping", "urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping"])  # fmt: skip
def test_the_three_spellings_of_a_word_are_one_word(word, stored):
    assert finds({"EQ_bizStep": [word]}, event(biz_step=stored))
    assert not finds({"EQ_bizStep": [word]}, event(biz_step="https://hospital.example/shipping"))


def test_a_word_of_ones_own_is_written_as_address_or_with_a_prefix():
    own = event(biz_step=f"{EX}sterilising")
    assert finds({"EQ_bizStep": [f"{EX}sterilising"]}, own)
    assert finds({"EQ_bizStep": ["ex:sterilising"]}, own)


def test_a_word_in_the_name_of_the_standard_that_it_does_not_have_is_found_as_captured():
    query = from_parameters([("EQ_type", ["gs1:Humidity"])])
    said = event(sensor_element_list=(SensorElement(sensor_report=(SensorReport(type="gs1:Humidity"),)),))
    assert matches(query, said, FACTS, WORLD)
    assert from_parameters(query.parameters) == query


def test_values_of_one_parameter_are_alternatives_and_parameters_add_up():
    assert finds({"EQ_bizStep": ["receiving", "shipping"]})
    assert not finds({"EQ_bizStep": ["shipping"], "EQ_disposition": ["active"]})


def test_type_and_identifier_must_stand_in_the_same_entry():
    other = "urn:epcglobal:cbv:bt:6901234000009:INV-1"
    assert finds({"EQ_bizTransaction_inv": [other]})
    assert not finds({"EQ_bizTransaction_po": [other]})
    untyped = event(biz_transaction_list=(BusinessTransaction(biz_transaction=ORDER),))
    assert not finds({"EQ_bizTransaction_po": [ORDER]}, untyped)


def test_number_and_unit_must_stand_in_the_same_report():
    cold = SensorReport(type="gs1:Temperature", value=Decimal(2), uom="CEL")
    wet = SensorReport(type="gs1:RelativeHumidity", value=Decimal(60), uom="P1")
    said = event(sensor_element_list=(SensorElement(sensor_report=(cold, wet)),))
    assert not finds({"GE_value_CEL": 10}, said)
    assert finds({"GE_value_P1": 50}, said)
    assert not finds({"GE_value_P1": 50}, event(sensor_element_list=(SensorElement(sensor_report=(cold,)),)))


def test_number_and_unit_must_stand_in_the_same_quantity_and_units_convert():
    said = event(
        quantity_list=(
            QuantityElement(
                epc_class="urn:epc:class:lgtin:6901234.156789.L1", quantity=Decimal(2), uom="KGM"
            ),
            QuantityElement(epc_class="urn:epc:class:lgtin:6901234.156789.L2", quantity=Decimal(900)),
        )
    )
    assert not finds({"GE_quantity_KGM": 3}, said)
    assert finds({"GE_quantity_GRM": 1500}, said)
    assert finds({"GE_quantity": 900}, said)


def test_the_quantity_of_an_old_event_counts():
    old = event(type="QuantityEvent", epc_class="urn:epc:idpat:sgtin:6901234.156789.*", quantity=Decimal(200))
    assert finds({"eventType": ["QuantityEvent"], "EQ_quantity": [200]}, old)


def test_an_unknown_unit_is_compared_with_itself_alone():
    odd = event(
        sensor_element_list=(SensorElement(sensor_report=(SensorReport(value=Decimal(5), uom="ZZ9"),)),)
    )
    assert finds({"LE_value_ZZ9": 5}, odd)
    assert not finds({"LE_value_ZZ8": 5}, odd)


def test_a_deviation_converts_without_moving_its_zero():
    assert finds({"GE_sDev_KEL": 0.5, "LE_sDev_KEL": 0.5})
    assert not finds({"GE_sDev_KEL": 200})


SAME = [
    (["5.50"], "5.5", False), (["5.5"], "5.5", True), (5.5, "5.50", True), (5.5, Decimal("5.5"), True),
    (["00123"], "123", False), ([" red "], "red", True), (["Red"], "red", False), (5, "five", False),
    (["2026-05-05T00:00:00Z"], "2026-05-05T08:00:00.000+08:00", True), ("2026-05-05T00:00:00Z", "2026-05-05", True),
    (["true"], True, True), (["1"], True, False), (1, True, False), (["7"], 7, True), (7, 7, True), (["x"], ["y", "x"], True),
    (["x"], {"#text": "x", "@unit": "y"}, True), (["y"], {"#text": "x", "@unit": "y"}, False), (["x"], None, False),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "stored", "same"), SAME)
def test_extension_fields_compare_by_the_type_of_the_value_asked_for(asked, stored, same):
    said = event(extensions={f"{{{EX}}}f": stored})
    assert finds({"EQ_ex:f": asked}, said) is same


def test_expiry_dates_without_a_time_have_an_order():
    said = event(ilmd={"{urn:epcglobal:cbv:mda:}itemExpirationDate": "2027-12-31"})
    assert finds({"LT_ILMD_cbvmda:itemExpirationDate": "2028-01-01"}, said)
    assert finds({"LE_ILMD_cbvmda:itemExpirationDate": "2027-12-31T08:00:00+08:00"}, said)
    assert not finds({"GT_ILMD_cbvmda:itemExpirationDate": "2027-12-31"}, said)


def test_inner_fields_are_those_below_the_top_at_any_depth():
    deep = event(extensions={f"{{{EX}}}top": [{f"{{{EX}}}mid": {f"@{{{EX}}}leaf": "1", "bare": "2"}}]})
    assert finds({"EQ_INNER_ex:leaf": ["1"]}, deep)
    assert finds({"EXISTS_INNER_ex:mid": 1}, deep)
    assert finds({"EQ_INNER_#bare": ["2"]}, deep)
    assert not finds({"EXISTS_INNER_ex:top": 1}, deep)
    assert not finds({"EXISTS_ex:leaf": 1}, deep)


@pytest.mark.parametrize("value", [None, 1, True, "", "true", "1", 7])
def test_a_void_parameter_asks_whatever_its_value_is(value):
    assert not finds({"EXISTS_errorDeclaration": value}, event())


@pytest.mark.parametrize("value", [False, "false", 0, "0"])
def test_a_void_parameter_that_is_false_counts_as_left_out(value):
    query = from_parameters([("EXISTS_errorDeclaration", value)])
    assert (query.conditions, query.parameters) == ((), ())


def test_descendants_come_from_master_data_and_not_from_the_spelling():
    top = "urn:epc:id:sgln:6901234.00009.0"
    assert finds({"WD_readPoint": [top]})
    assert not finds({"WD_readPoint": [top]}, world=EmptyWorld())
    assert finds({"WD_readPoint": [WARD]}, world=EmptyWorld())
    assert not finds({"WD_readPoint": ["urn:epc:id:sgln:6901234.00001.0"]}, world=EmptyWorld())


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        ({"HASATTR_bizLocation": ["urn:epcglobal:cbv:mda#city"]}, True),
        ({"HASATTR_bizLocation": ["nothing", "cbvmda:city"]}, True),
        ({"HASATTR_readPoint": ["cbvmda:city"]}, False),
        ({"HASATTR_ex:word": [f"{EX}colour"]}, True),
        ({"EQATTR_bizLocation_cbvmda:city": ["天津"]}, True),
        ({"EQATTR_bizLocation_ex:beds": 120}, True),
        ({"EQATTR_bizLocation_ex:beds": ["120.0"]}, False),
        ({"EQATTR_bizLocation_ex:opened": "2019-05-01T00:00:00Z"}, True),
        ({"EQATTR_ex:word_ex:colour": ["red"]}, True),
        ({"EQATTR_ex:word_ex:colour": ["blue"]}, False),
    ],
)
def test_master_data_of_a_field_is_asked_by_attribute(pairs, found):
    assert finds(pairs) is found
    query = from_parameters(list(pairs.items()), PREFIXES)
    assert from_parameters(query.parameters) == query


@pytest.mark.parametrize("field", ["quantity", "bizTransactionList", "epcList", "eventID"])
def test_a_field_without_master_data_is_refused(field):
    assert codes(from_parameters, [(f"HASATTR_{field}", ["a"])]) == [("QRY-008", f"HASATTR_{field}")]
    assert codes(from_parameters, [(f"EQATTR_{field}_a", ["a"])]) == [("QRY-008", f"EQATTR_{field}_a")]


def test_an_event_without_name_is_found_by_the_one_it_is_shown_with():
    nameless = event(biz_step="shipping")
    name = event_pieces(nameless).ni
    assert finds({"EQ_eventID": [name]}, nameless)
    assert finds({"EQ_eventID": [name.replace(name[15:25], name[15:25].upper())]}, nameless)
    assert not finds(
        {"EQ_eventID": [name]}, nameless, Facts(FACTS.record_time, "ni:///sha-256;00?ver=CBV2.0")
    )


UNKNOWN = [
    "foo", "EQ_foo", "eq_bizStep", "EQ_BizStep", "MATCH_epcclass", "MATCH_anyEpcClass", "GT_eventTime", "LE_eventTime",
    "GE_bizStep", "EQ_minValue_CEL", "GT_readPoint_ex:word", "EXISTS_readPoint_ex:word", "EXISTS_INNER_SENSORREPORT_ex:a",
    "EXISTS_", "EQ_", "EQ_ILMD_", "EQ_INNER_", "HAS_ATTR_x", "GT_bizTransaction_po", "EQ_ex:", "EQ_http://x.example#", "",
    "GE_percValue_", "NE_ex:a", "EQ_INNER_INNER_ILMD", "perPage", "@type",
]  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_name_that_is_none_is_refused(name):
    (problem,) = codes(from_parameters, [(name, ["1"])], PREFIXES)
    assert problem == ("QRY-001", name)


def test_an_undeclared_prefix_is_told():
    assert codes(from_parameters, [("EQ_nobody:colour", ["red"])]) == [("QRY-007", "EQ_nobody:colour")]


@pytest.mark.parametrize("unit", ["cel", "C", "CELSI", "C-L", "°C"])
def test_a_unit_that_is_no_code_is_refused(unit):
    assert codes(from_parameters, [(f"GE_value_{unit}", 5)]) == [("QRY-011", f"GE_value_{unit}")]


def test_everything_wrong_with_a_query_is_said_at_once():
    pairs = [("EQ_action", ["add"]), ("foo", 1), ("GE_eventTime", "now"), ("EQ_bizStep", ["shipping"])]
    assert codes(from_parameters, pairs) == [
        ("QRY-005", "EQ_action"),
        ("QRY-001", "foo"),
        ("EVT-106", "GE_eventTime"),
    ]


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([("eventCountLimit", 5)], "QRY-009"),
        ([("eventCountLimit", 5), ("orderBy", "eventTime"), ("maxEventCount", 5)], "QRY-010"),
        ([("orderBy", "quantity")], "QRY-012"),
        ([("orderBy", "nobody:field")], "QRY-012"),
        ([("orderDirection", "asc"), ("orderBy", "eventTime")], "QRY-005"),
        ([("eventCountLimit", 2.5), ("orderBy", "eventTime")], "QRY-003"),
        ([("maxEventCount", True)], "QRY-003"),
    ],
)
def test_order_and_limits_that_make_no_sense_are_refused(pairs, code):
    assert code in [found for found, _ in codes(from_parameters, pairs)]


def test_a_direction_without_an_order_is_read_and_an_order_descends_by_itself():
    assert from_parameters([("orderDirection", "ASC")]).order_by is None
    assert from_parameters([("orderBy", "recordTime")]).descending
    assert not from_parameters([("orderBy", "recordTime"), ("orderDirection", "ASC")]).descending


def test_a_query_of_endless_values_is_too_complex():
    with pytest.raises(EpcisException) as refusal:
        from_parameters([("MATCH_epc", ["urn:epc:id:sgtin:6901234.156789.1"] * 10_001)])
    assert (refusal.value.kind, refusal.value.status) == ("QueryTooComplexException", 413)


@pytest.mark.parametrize(
    ("order", "events"),
    [
        (
            "eventTime",
            [{"event_time": at("2026-05-01T10:00:00+08:00")}, {"event_time": at("2026-05-01T03:00:00Z")}],
        ),
        ("ex:n", [{}, {"extensions": {f"{{{EX}}}n": "9"}}, {"extensions": {f"{{{EX}}}n": Decimal("10.5")}}]),
        ("ex:n", [{"extensions": {f"{{{EX}}}n": word}} for word in ("B", "a", "é", "药")]),
        (
            "ex:n",
            [
                {"extensions": {f"{{{EX}}}n": t}}
                for t in ("2026-05-01T09:00:00+08:00", "2026-05-01T02:00:00Z")
            ],
        ),
    ],
)
def test_sort_keys_follow_numbers_times_and_code_points(order, events):
    query = from_parameters([("orderBy", order)], PREFIXES)
    keys = [
        sort_key(query, event(**fields) if "event_time" not in fields else timed(**fields), FACTS)
        for fields in events
    ]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def timed(event_time):
    return Event(type="ObjectEvent", event_time=event_time, event_time_zone_offset="+08:00")


def test_a_url_divides_lists_by_bars_and_by_repeating_the_name():
    expected = from_parameters([("EQ_bizStep", ["shipping", "receiving", "packing"])])
    for text in ("EQ_bizStep=shipping|receiving|packing", "EQ_bizStep=shipping%7Creceiving%7Cpacking",
                 "?EQ_bizStep=shipping&EQ_bizStep=receiving|packing"):  # fmt: skip
        assert from_url(text)[0] == expected


def test_an_escaped_bar_belongs_to_a_free_text():
    query, _ = from_url("EQ_stringValue=a%7Cb|c")
    assert query == from_parameters([("EQ_stringValue", ["a|b", "c"])])


def test_a_plus_sign_that_became_a_space_is_an_offset_again():
    expected = from_parameters([("GE_eventTime", "2026-05-02T10:00:00+08:00")])
    for offset in ("+08:00", "%2B08:00", " 08:00"):
        assert from_url(f"GE_eventTime=2026-05-02T10:00:00{offset}")[0] == expected


def test_a_plus_sign_in_an_identifier_survives_the_url():
    pack = "urn:epc:id:sgtin:6901234.156789.A+B"
    for text in (pack, pack.replace("+", "%2B")):
        query, _ = from_url(f"MATCH_epc={text}")
        assert matches(query, event(epc_list=(pack,)), FACTS, WORLD)


def test_a_url_knows_what_is_no_part_of_the_query():
    query, controls = from_url("perPage=5&nextPageToken=abc&stream=true&minute=5&hour=1&EQ_action=ADD")
    assert [condition.name for condition in query.conditions] == ["EQ_action"]
    assert (controls.per_page, controls.next_page_token) == (5, "abc")
    assert dict(controls.others) == {"stream": "true", "minute": "5", "hour": "1"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("GE_eventTime=2026-05-02T10:00:00Z&GE_eventTime=2026-05-02T10:00:00Z", ("QRY-002", "GE_eventTime")),
        ("perPage=0", ("QRY-003", "perPage")),
        ("perPage=many", ("QRY-003", "perPage")),
        ("EQ_bizStep=", ("QRY-004", "EQ_bizStep")),
        ("EQ_bizStep", ("QRY-004", "EQ_bizStep")),
        ("EQ_quantity=1|x", ("QRY-003", "EQ_quantity")),
        ("bizStep=shipping", ("QRY-001", "bizStep")),
    ],
)
def test_a_bad_url_is_refused_by_name(text, problem):
    assert codes(from_url, text) == [problem]


def test_the_extensions_header_declares_prefixes():
    assert prefixes_of('ex=https://ns.hospital.example/, b="urn:b",, =x, nothing') == {"ex": EX, "b": "urn:b"}
    query, _ = from_url("EQ_ex:word=event", f"ex={EX}")
    assert matches(query, EVERYTHING, FACTS, WORLD)
    assert codes(from_url, "EQ_ex:word=event", None) == [("QRY-007", "EQ_ex:word")]


@pytest.mark.parametrize("body", [None, [], "EQ_bizStep", 5])
def test_a_body_that_is_no_object_is_refused(body):
    assert codes(from_body, body) == [("QRY-013", "query")]


@pytest.mark.parametrize(
    ("name", "value"),
    [("GE_quantity", "5"), ("EQ_quantity", ["5"]), ("EQ_booleanValue", "true"), ("maxEventCount", "5"),
     ("EQ_bizStep", "shipping"), ("EQ_bizStep", [5]), ("EQ_bizStep", [[]]), ("GE_eventTime", 5), ("GE_value_CEL", {})],
)  # fmt: skip
def test_json_has_types_and_a_body_must_use_them(name, value):
    assert codes(from_body, {name: value}) == [("QRY-003", name)]


def test_a_context_may_be_a_list_and_name_a_single_term():
    body = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"word": f"{EX}word"}]
    }
    assert matches(from_body({**body, "EQ_word": ["event"]}), EVERYTHING, FACTS, WORLD)


@pytest.mark.parametrize(
    ("kind", "text", "found"), [("int", "5", False), ("double", "5.50", True), ("string", "5.5", True),
                                ("string", "5.50", False), ("xsd:decimal", "5.5", True)],
)  # fmt: skip
def test_soap_values_compare_by_their_declared_type(kind, text, found):
    query = from_xml([(f"EQ_{EX.rstrip('/')}#number", XmlValue(kind, text))])
    assert matches(query, EVERYTHING, FACTS, WORLD) is found


def test_soap_times_and_voids_are_read():
    pairs = [
        ("GE_eventTime", XmlValue("dateTime", "2026-05-02T02:00:00Z")),
        ("EXISTS_errorDeclaration", XmlValue("VoidHolder", "")),
        (f"LT_{EX.rstrip('/')}#time", XmlValue("dateTime", "2026-06-01T00:00:00Z")),
        (f"EQ_{EX.rstrip('/')}#time", XmlValue("dateTime", "2026-05-05T00:00:00Z")),
    ]
    query = from_xml(pairs)
    assert matches(query, EVERYTHING, FACTS, WORLD)
    assert from_parameters(query.parameters) == query
    assert codes(from_xml, [("GE_eventTime", XmlValue("dateTime", "soon"))]) == [("EVT-106", "GE_eventTime")]


def test_numbers_beyond_double_precision_survive_storing():
    for value in (Decimal("0.1234567890123456789012345"), Decimal(10) ** 40 + 1, 2**70):
        query = from_parameters([("EQ_ex:n", value), ("GE_value_CEL", value), ("GT_ex:n", value)], PREFIXES)
        assert from_parameters(query.parameters) == query
        assert matches(
            from_parameters([("EQ_ex:n", value)], PREFIXES),
            event(extensions={f"{{{EX}}}n": str(value)}),
            FACTS,
            WORLD,
        )


def test_place_extensions_are_asked_at_their_place():
    said = event(read_point=Location(id=WARD, extensions={f"{{{EX}}}bed": "12"}))
    assert finds({"EQ_readPoint_ex:bed": ["12"]}, said)
    assert not finds({"EQ_bizLocation_ex:bed": ["12"]}, said)


def test_every_kind_of_exception_has_its_status():
    assert STATUS["QueryParameterException"] == 400
    assert all(EpcisException(kind).status == status for kind, status in STATUS.items())
    assert set(STATUS.values()) <= {400, 401, 403, 404, 406, 409, 413, 414, 415, 500, 501}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("EQ_bizstep", "EQ_bizStep"),
        ("bizStep", "EQ_bizStep"),
        ("MATCH_anyEpcClass", "MATCH_anyEPCClass"),
        ("EQ_bizTransaction", "EQ_bizTransaction_TYPE"),
        ("perpage", "perPage"),
        ("max_event_count", "maxEventCount"),
    ],
)
def test_who_misspells_a_parameter_is_told_the_right_one(written, meant):
    with pytest.raises(EpcisException) as caught:
        from_parameters([(written, ["shipping"])])
    (problem,) = caught.value.problems
    assert problem.code == "QRY-001"
    assert problem.remedy.partition("Names that look like it: ")[2].split(", ")[0] == meant
    assert meant in problem.remedy_zh


def test_a_name_that_resembles_nothing_is_refused_all_the_same():
    for name in ("zzzz", "x" * 5_000, "EQ_x:"):
        with pytest.raises(EpcisException) as caught:
            from_parameters([(name, "1")])
        assert "look like it: -" in caught.value.problems[0].remedy


@pytest.mark.parametrize(
    ("name", "value", "lowest"),
    [("eventCountLimit", 0, 1), ("maxEventCount", -1, 0), ("maxEventCount", "x", 0)],
)
def test_a_whole_number_is_refused_with_the_least_that_it_may_be(name, value, lowest):
    with pytest.raises(EpcisException) as caught:
        from_parameters([(name, value), ("orderBy", "eventTime")])
    (problem,) = caught.value.problems
    assert f"a whole number from {lowest} on" in problem.message
