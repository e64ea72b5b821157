"""Signatures by hand and by an independent verifier; how long is waited after a failure."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import time

import pytest
from standardwebhooks import Webhook

from suyuan.core.epcis.query.errors import EpcisException
from suyuan.exchange.subscriptions import backoff
from suyuan.exchange.subscriptions.rules import read_terms
from suyuan.exchange.subscriptions.signing import secret_from, signature_headers

BODY = '{"名称":"值"}'.encode()
NOW = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize("padded", [True, False])
def test_a_stock_verifier_takes_our_signature(padded) -> None:
    token = "whsec_" + base64.b64encode(bytes(range(31))).decode()
    token = token if padded else token.rstrip("=")
    headers = signature_headers(token, "some-id", int(time.time()), BODY)
    assert Webhook(token).verify(BODY, headers) == {"名称": "值"}


def test_any_other_token_is_the_key_as_it_is() -> None:
    token = "13df38d8275b13f05704629e5f1cf3d45d6132d5"
    headers = signature_headers(token, "id", 17, BODY)
    expected = hmac.new(token.encode(), b"id.17." + BODY, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()
    plain = hmac.new(token.encode(), BODY, hashlib.sha256).digest()
    assert headers["GS1-Signature"] == base64.b64encode(plain).decode()
    assert secret_from(token) == token.encode()


@pytest.mark.parametrize("token", ["whsec_", "whsec_===", "whsec_ä", "whsec_AAAA", "", 7, "x" * 1001, "a\nb"])
def test_a_token_that_gives_no_key_is_refused(token) -> None:
    with pytest.raises(EpcisException) as refused:
        read_terms({"dest": "https://a.example/", "stream": True, "signatureToken": token})
    assert refused.value.kind == "ValidationException"


def test_the_other_name_of_the_token_is_understood_and_as_strict() -> None:
    body = {"dest": "https://a.example/", "stream": True}
    assert read_terms({**body, "secret": "x" * 30}).token == "x" * 30
    assert read_terms({**body, "secret": "x" * 30, "signatureToken": "y" * 30}).token == "y" * 30
    with pytest.raises(EpcisException):
        read_terms({**body, "secret": "whsec_"})


def test_delays_follow_the_schedule_and_are_never_shorter() -> None:
    for number, seconds in enumerate(backoff.RETRIES, 1):
        found = [backoff.delay(number) for _ in range(50)]
        assert all(seconds <= one <= seconds * (1 + backoff.JITTER) for one in found)
        assert len(set(found)) > 1
    assert backoff.delay(len(backoff.RETRIES) + 1) is None


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120), ("0", 0), ("999999999", 86_400), ("99999999999999999999", 86_400),
        ("Mon, 23 Nov 2026 08:01:00 GMT", 60), ("Mon, 23 Nov 2026 07:00:00 GMT", 0),
        ("", 0), (None, 0), ("soon", 0), ("-5", 0), ("1.5", 0), ("٣", 0), ("Mon, 99 Nov 2026 08:01:00 GMT", 0),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", 0), ("Mon, 01 Jan 0001 00:00:00 +2359", 0),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 86_400),
    ],
)  # fmt: skip
def test_what_the_receiver_asks_for_is_read_and_bounded(said, seconds) -> None:
    assert backoff.asked_delay(said, NOW) == seconds


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        ({}, "ValidationException", "SUB-006"),
        ([], "ValidationException", "SUB-006"),
        ({"dest": 5, "stream": True}, "ValidationException", "SUB-006"),
        ({"dest": "htto://a/", "stream": True}, "ValidationException", "SUB-011"),
        ({"dest": "https://a/", "stream": True, "secret2": "x"}, "ValidationException", "SUB-007"),
        ({"dest": "https://a/"}, "SubscriptionControlsException", "SUB-008"),
        ({"dest": "https://a/", "stream": False}, "SubscriptionControlsException", "SUB-008"),
        ({"dest": "https://a/", "stream": True, "schedule": {"hour": "1"}}, "SubscriptionControlsException", "SUB-008"),
        ({"dest": "https://a/", "stream": "true"}, "SubscriptionControlsException", "SUB-006"),
        ({"dest": "https://a/", "stream": 1}, "SubscriptionControlsException", "SUB-006"),
        ({"dest": "https://a/", "stream": {}}, "SubscriptionControlsException", "SUB-006"),
        ({"dest": "https://a/", "schedule": "hourly"}, "SubscriptionControlsException", "SUB-006"),
        ({"dest": "https://a/", "schedule": {}}, "SubscriptionControlsException", "QRY-024"),
        ({"dest": "https://a/", "schedule": {"hour": "24"}}, "SubscriptionControlsException", "QRY-021"),
        ({"dest": "https://a/", "stream": True, "reportIfEmpty": True}, "SubscriptionControlsException", "SUB-009"),
        ({"dest": "https://a/", "schedule": {"hour": "1"}, "reportIfEmpty": "no"}, "SubscriptionControlsException", "SUB-006"),
        ({"dest": "https://a/", "stream": True, "initialRecordTime": "yesterday"}, "SubscriptionControlsException", "SUB-020"),
        ({"dest": "https://a/", "stream": True, "initialRecordTime": "2026-11-23T08:00:00"}, "SubscriptionControlsException", "SUB-020"),
        ({"dest": "https://a/", "stream": True, "initialRecordTime": 5}, "SubscriptionControlsException", "SUB-020"),
    ],
)  # fmt: skip
def test_terms_that_cannot_be_are_refused_with_the_kind_of_the_standard(body, kind, code) -> None:
    with pytest.raises(EpcisException) as refused:
        read_terms(body)
    assert (refused.value.kind, refused.value.problems[0].code) == (kind, code)
    assert all(p.message and p.message_zh and p.remedy and p.remedy_zh for p in refused.value.problems)
