from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.intake import envelope
from suyuan.intake.envelope import DocumentKey, unwrap, wrap
from suyuan.parties.sealing import Unreadable

DOCUMENT, OTHER = UUID(int=1), UUID(int=2)
DICTIONARY = "38e785e7cd1b490ff105b35880b59bc0e74b4994f606917880a6c54427d831f4"


@given(st.binary(max_size=3000), st.integers(0, 2**40), st.binary(min_size=16, max_size=16))
def test_what_is_sealed_opens_again(content, number, event_id):
    key = DocumentKey.new(DOCUMENT)
    assert key.open_part(number, key.seal_part(number, content)) == content
    assert key.open_body(event_id, key.seal_body(event_id, content)) == content


def test_the_dictionary_of_stored_bodies_never_changes():
    """Bodies were written with it: another one could not read them."""
    stored = (Path(envelope.__file__).parent / "bodies-1.zdict").read_bytes()
    assert hashlib.sha256(stored).hexdigest() == DICTIONARY


def test_nothing_opens_in_another_place_or_with_another_key():
    key = DocumentKey.new(DOCUMENT)
    body = key.seal_body(b"e" * 16, b"content")
    part = key.seal_part(0, b"content")
    for attempt in (
        lambda: key.open_body(b"f" * 16, body),
        lambda: DocumentKey.new(DOCUMENT).open_body(b"e" * 16, body),
        lambda: DocumentKey.of(OTHER, key.secret).open_part(0, part),
        lambda: key.open_part(1, part),
        lambda: key.open_body(b"e" * 16, body[:-1] + b"x"),
        lambda: key.open_body(b"e" * 16, body[:5]),
        lambda: key.open_body(b"e" * 16, b""),
    ):
        with pytest.raises(Unreadable):
            attempt()


def test_no_nonce_is_used_twice():
    """The same event sealed again, perhaps by a later release into another body, and parts beside it."""
    key = DocumentKey.new(DOCUMENT)
    again = DocumentKey.of(DOCUMENT, key.secret)
    nonces = [one.seal_body(bytes(16), b"body")[1:13] for one in (key, again) for _ in range(100)]
    nonces += [number.to_bytes(12, "big") for number in range(200)]
    assert len(set(nonces)) == 400
    assert all(nonce[0] & 0x80 for nonce in nonces[:200])


def test_a_wrapped_key_belongs_to_its_document_and_its_wrapping_key():
    key, wrapping = DocumentKey.new(DOCUMENT), b"w" * 32
    wrapped = wrap(key, wrapping)
    assert unwrap(DOCUMENT, wrapped, wrapping).secret == key.secret
    for document, with_key in ((OTHER, wrapping), (DOCUMENT, b"v" * 32)):
        with pytest.raises(Unreadable):
            unwrap(document, wrapped, with_key)


def test_threads_do_not_share_compressors():
    key, wrong = DocumentKey.new(DOCUMENT), []

    def work(name: bytes) -> None:
        content = name * 500
        wrong.extend(n for n in range(300) if key.open_part(n, key.seal_part(n, content)) != content)

    threads = [threading.Thread(target=work, args=(bytes([65 + n]),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
