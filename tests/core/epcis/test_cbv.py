"""The vocabulary is the standard's own, in all three spellings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from suyuan.core.epcis import cbv

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


def test_a_master_data_attribute_is_found_under_both_namespaces() -> None:
    assert cbv.master_data_attribute({"{urn:epcglobal:cbv:mda}lotNumber": "1"}, "lotNumber") == "1"
    assert cbv.master_data_attribute({"{urn:epcglobal:cbv:mda:}lotNumber": "1"}, "lotNumber") == "1"
    assert cbv.master_data_attribute({"{http://x/}lotNumber": "1"}, "lotNumber") is None
    assert cbv.master_data_attribute(None, "lotNumber") is None
