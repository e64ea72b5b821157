"""Index terms are stored: the same event must give the same terms in every version of the program."""

from __future__ import annotations

from hashlib import sha256

from query_cases import EVERYTHING, NOTHING

from suyuan.core.epcis.query.terms import TERM_SIZE, TERMS_VERSION, terms_of


def fingerprint(event):
    return sha256(b"".join(sorted(terms_of(event, "ni:///sha-256;ab?ver=CBV2.0")))).hexdigest()[:16]


def test_terms_are_what_they_were_when_the_index_was_made():
    # A change here needs a new TERMS_VERSION and a new index.
    assert TERMS_VERSION == 1
    assert len(terms_of(EVERYTHING)) == 148
    assert fingerprint(EVERYTHING) == "0d30823403670c38"
    assert fingerprint(NOTHING) == "f81ad11052926651"


def test_a_term_is_as_long_as_the_column_that_keeps_it():
    assert {len(term) for term in terms_of(EVERYTHING)} == {TERM_SIZE}


def test_an_event_that_says_nothing_has_but_its_name():
    assert len(terms_of(NOTHING)) == 1
