"""SM3 by either way is the same, and is not offered where there is none."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes

from suyuan.core import sm3

ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
ABCD_16 = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
"""The two examples of GB/T 32905-2016, appendix A."""


@pytest.fixture(params=["openssl", "cryptography"])
def way(request, monkeypatch):
    if request.param == "cryptography":
        without_openssl(monkeypatch)
    elif "sm3" not in hashlib.algorithms_available:
        pytest.skip("this OpenSSL has no SM3")
    return request.param


def without_openssl(monkeypatch):
    def missing(name, *_):
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashlib, "new", missing)


def test_it_gives_the_examples_of_the_standard(way):
    assert sm3.new_sm3(b"abc").hexdigest() == ABC
    pieces = sm3.new_sm3()
    for _ in range(16):
        pieces.update(b"abcd")
    assert pieces.copy().hexdigest() == pieces.hexdigest() == ABCD_16


def test_hmac_is_what_openssl_prints(way):
    made = hmac.new(b"key", b"texttext", sm3.new_sm3).hexdigest()
    assert made == "a9a7f95a4151b025f5c9604c8b29e2c2f4be64384717996b1bcbb46bc1ec64b6"
    assert sm3.has_sm3()


def test_without_either_there_is_none(monkeypatch):
    def missing(*_):
        raise UnsupportedAlgorithm("no sm3")

    without_openssl(monkeypatch)
    monkeypatch.setattr(hashes, "Hash", missing)
    assert not sm3.has_sm3()
    with pytest.raises(NotImplementedError):
        sm3.new_sm3()
