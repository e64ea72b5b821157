"""The golden file of keys: stored keys and event ids rest on these answers, so none may ever change."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from suyuan.core.identifiers.canonical import CANONICALISER_VERSION, Keys, canonical_text, full_text, key_of

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "keys.tsv"

SEALED_ROWS = 204
"""Rows that the digest below covers. New rows go behind them; then seal the new number."""
SEAL = "b202ff43935d797403389d904703198f5d053f630a78149949e53ddb75c8d041"


def rows() -> list[str]:
    return GOLDEN.read_text("utf-8").splitlines()[1:]


def test_no_canonical_text_full_text_or_key_has_changed() -> None:
    changed = []
    for row in rows():
        text, canonical, full, key = row.split("\t")
        source = json.loads(text)
        found = canonical_text(source)
        if (found, full_text(source), key_of(found).hex()) != (json.loads(canonical), json.loads(full), key):
            changed.append((text, found, full_text(source)))
    assert changed == [], (
        f"stored keys depend on these; a change is canonicaliser {CANONICALISER_VERSION + 1}"
    )


def test_rows_are_only_ever_added() -> None:
    sealed = "\n".join(rows()[:SEALED_ROWS]).encode()
    assert sha256(sealed).hexdigest() == SEAL
    assert CANONICALISER_VERSION == 1


def test_equal_keys_mean_equal_canonical_texts() -> None:
    by_key: dict[str, str] = {}
    for row in rows():
        _, canonical, _, key = row.split("\t")
        assert by_key.setdefault(key, canonical) == canonical
    assert len(by_key) > 90


def test_the_keys_of_a_document_are_the_same_however_many_it_names(monkeypatch) -> None:
    monkeypatch.setattr(Keys, "FULL", 7)
    texts = [json.loads(row.split("\t")[1]) for row in rows()]
    known = Keys()
    assert [known[text] for text in texts * 2] == [key_of(text) for text in texts * 2]
    assert len(known) <= 7
