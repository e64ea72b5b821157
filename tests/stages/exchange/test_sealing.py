"""What is sealed opens in its own row, for its own purpose, with the same key, and in later releases."""

from __future__ import annotations

from uuid import UUID

import pytest

from suyuan.exchange.sealing import (
    CONNECTION_SECRETS,
    DOOR_ANSWER,
    ERP_SECRETS,
    PLATFORM_ANSWER,
    SIGNATURE_TOKEN,
    seal,
    unseal,
)
from suyuan.parties.sealing import Unreadable
from suyuan.parties.signin.factors import SECRET as SECOND_FACTOR

KEY = bytes(range(32))
ID = UUID("0193d6a0-0000-7000-8000-000000000001")
ROWS = {
    SIGNATURE_TOKEN: (7, "orders"),
    CONNECTION_SECRETS: (7, "drugs"),
    PLATFORM_ANSWER: (7, ID, 2),
    DOOR_ANSWER: (ID.hex,),
    ERP_SECRETS: (7, "tryton"),
    SECOND_FACTOR: ("app", 7),
}
WRITTEN = {
    SIGNATURE_TOKEN: (
        "313e57fe94084bc8313a1d893454e8212701b707e883257936f9acf5c8c56885e13f85220da9b63b36",
        "Bearer 密钥",
    ),
    CONNECTION_SECRETS: (
        "7c3afe451617185f2a68c0612f92340be21e567d4f8da84d8da52b7c6c99d454ac50a9f2e98064ff6ba528a87a92b6adfa0ce0912a2f5d57d1bb62b10d2e144699c775a2fcf52f37bd96f2ff98",
        '{"app_secret": "s3cret", "token": "\\u53e3\\u4ee4"}',
    ),
    PLATFORM_ANSWER: (
        "c8064e2f00802aef5fc5f6b036000f57e56a2a2e9e2d03fbf802f16caf0c0ce2f70906219a36",
        '{"code":0}',
    ),
    DOOR_ANSWER: (
        "6443008426c35016f3aac1c4c4adf13c0142f9d357dc782fe93c76c70f219d39af0483c5c23d358cb9eb549ad96d83b040060aafe825",
        '[[1,"行"]]' * 3,
    ),
    ERP_SECRETS: (
        "a9701ad0a069331aa73601569b4bfb0b6a516fc7fc86b06933b88b148355970beeb315001a81a8cc1bba6213734158293a5e",
        '{"password": "s3cret"}',
    ),
    SECOND_FACTOR: (
        "0f1e2d3c4b5a69788796a5b4c37331c94a7140293f4694eb4b2774d543a87912b197f2eecec66054cae5a38f0f27",
        "a secret of an app",
    ),
}
"""Rows of each purpose as they lie in databases, sealed under KEY. Never to be changed."""
PURPOSES = pytest.mark.parametrize("purpose", ROWS, ids=lambda one: one.name)


@pytest.fixture(autouse=True)
def _keyed(settings):
    settings.KEY_ENCRYPTION_KEY = KEY


@PURPOSES
def test_rows_that_lie_in_databases_open(purpose):
    sealed, content = WRITTEN[purpose]
    assert unseal(purpose, bytes.fromhex(sealed), *ROWS[purpose]).decode() == content


@PURPOSES
def test_what_is_sealed_opens_again_and_never_looks_the_same(purpose):
    sealed = [seal(purpose, b"content" * 9, *ROWS[purpose]) for _ in range(2)]
    assert sealed[0] != sealed[1]
    assert b"content" not in sealed[0]
    assert {unseal(purpose, one, *ROWS[purpose]) for one in sealed} == {b"content" * 9}


@PURPOSES
def test_nothing_opens_in_another_row_altered_or_with_another_key(purpose, settings):
    row, sealed = ROWS[purpose], seal(purpose, b"content", *ROWS[purpose])
    for other in ((8, *row[1:]), (*row[:-1], "other")):
        with pytest.raises(Unreadable, match=f"{purpose.name} .*{other[-1]} does not open"):
            unseal(purpose, sealed, *other)
    with pytest.raises(Unreadable):
        unseal(purpose, sealed[:-1] + bytes((sealed[-1] ^ 1,)), *row)
    settings.KEY_ENCRYPTION_KEY = bytes(32)
    with pytest.raises(Unreadable):
        unseal(purpose, sealed, *row)


@PURPOSES
def test_nothing_opens_for_another_purpose(purpose):
    sealed = seal(purpose, b"content", *ROWS[purpose])
    for other in set(ROWS) - {purpose}:
        with pytest.raises(Unreadable):
            unseal(other, sealed, *ROWS[purpose])


def test_without_keys_nothing_is_sealed(settings):
    settings.KEY_ENCRYPTION_KEY = None
    with pytest.raises(RuntimeError, match="no keys yet"):
        seal(DOOR_ANSWER, b"content", ID.hex)
