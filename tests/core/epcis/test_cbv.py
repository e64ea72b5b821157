"""The vocabulary is the standard's own, in all three spellings, and every step has its place in a life."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from suyuan.core.epcis import cbv
from suyuan.core.epcis.cbv_words import LIFE_CYCLE

SCHEMAS = {
    "bizStep": (cbv.BIZ_STEP, "bizStep"),
    "disposition": (cbv.DISPOSITION, "disposition"),
    "bizTransaction-type": (cbv.TRANSACTION_TYPE, "bizTransaction-type"),
    "source-dest-type": (cbv.PARTY_TYPE, "source-dest-type"),
    "error-reason": (cbv.ERROR_REASON, "error-reason"),
    "component": (cbv.COMPONENT, "component"),
    "measurement-type": (cbv.MEASUREMENT, "measurementType"),
    "sensor-alert-type": (cbv.ALERT, "sensorAlertType"),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_words_are_those_of_the_published_schema(name: str, testdata: Path) -> None:
    vocabulary, definition = SCHEMAS[name]
    path = testdata / "epcis" / "gs1-epcis" / "json-schema" / "schemas" / f"{name}-JSON-Schema.json"
    (_, listed) = json.loads(path.read_text())["definitions"][definition]["anyOf"]
    assert vocabulary.words == set(listed["enum"])


@pytest.mark.parametrize("vocabulary", cbv.VOCABULARIES, ids=lambda vocabulary: vocabulary.name)
def test_every_word_comes_back_from_every_spelling(vocabulary: cbv.Vocabulary) -> None:
    for word in vocabulary.words:
        for spelling in (word, vocabulary.urn(word), vocabulary.web(word)):
            assert vocabulary.bare(spelling) == word
            assert vocabulary.web(spelling) == vocabulary.web(word)
            assert vocabulary.knows(spelling)
            assert vocabulary.claims(spelling)


def test_a_word_of_nobody_stays_as_written() -> None:
    own = "https://ref.suyuan.example/step/takeaway"
    assert cbv.BIZ_STEP.web(own) == cbv.BIZ_STEP.bare(own) == cbv.BIZ_STEP.urn(own) == own
    assert not cbv.BIZ_STEP.claims(own)


def test_a_life_begins_with_commissioning_and_ends_with_destroying() -> None:
    steps = [
        "commissioning",
        "packing",
        "loading",
        "shipping",
        "departing",
        "arriving",
        "receiving",
        "unpacking",
        "storing",
        "dispensing",
        "destroying",
    ]
    ranks = [cbv.life_cycle_rank(step, "OBSERVE") for step in steps]
    assert ranks == sorted(set(ranks))
    assert set(LIFE_CYCLE) == cbv.BIZ_STEP.words


def test_the_rank_does_not_depend_on_the_spelling() -> None:
    assert (
        len(
            {
                cbv.life_cycle_rank(cbv_word, "ADD")
                for cbv_word in (
                    "packing",
                    "urn:epcglobal:cbv:bizstep:packing",
                    "https://ref.gs1.org/cbv/BizStep-packing",
                )
            }
        )
        == 1
    )


def test_without_a_step_the_action_and_the_type_decide() -> None:
    begin = cbv.life_cycle_rank(None, "ADD")
    observe = cbv.life_cycle_rank(None, "OBSERVE")
    end = cbv.life_cycle_rank(None, "DELETE")
    assert begin < observe < end
    assert cbv.life_cycle_rank(None, None, "TransformationEvent") < observe
    packed = cbv.life_cycle_rank(None, "ADD", "AggregationEvent")
    unpacked = cbv.life_cycle_rank(None, "DELETE", "AggregationEvent")
    assert packed < cbv.life_cycle_rank("shipping", "OBSERVE") < unpacked
    assert cbv.life_cycle_rank("packing", "ADD") < cbv.life_cycle_rank("packing", "DELETE")


def test_a_master_data_attribute_is_found_under_both_namespaces() -> None:
    assert cbv.master_data_attribute({"{urn:epcglobal:cbv:mda}lotNumber": "1"}, "lotNumber") == "1"
    assert cbv.master_data_attribute({"{urn:epcglobal:cbv:mda:}lotNumber": "1"}, "lotNumber") == "1"
    assert cbv.master_data_attribute({"{http://x/}lotNumber": "1"}, "lotNumber") is None
    assert cbv.master_data_attribute(None, "lotNumber") is None
