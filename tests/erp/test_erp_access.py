"""Whom an ERP lets in and what it shows; who sees a source here."""

from __future__ import annotations

import pytest
from erp_firm import READER

from suyuan.core.problem import Refused
from suyuan.exchange.erp import services
from suyuan.exchange.erp.queries import summary
from suyuan.parties.models import Party
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.viewer import Viewer

pytestmark = pytest.mark.requirement("R369", "R375")


def problem_of(source):
    return (services.get_source(source.owner, source.name).problem or {}).get("code")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"password": "not-the-password"}, "ERP-LOGIN"),
        ({"database": "another"}, "ERP-BUSY"),
        ({"company": 4711}, "ERP-COMPANY"),
        ({"login": "stranger"}, "ERP-SAID"),
    ],
)
def test_why_the_erp_does_not_answer(firm, source, read, more, code):
    if "login" in more:  # somebody who may read nothing of the stock
        more = {"login": f"{firm.login}-stranger"}
        firm.hire(more["login"])
    secrets = {"password": more.get("password", READER)}
    settings = firm.settings(**{name: value for name, value in more.items() if name != "password"})
    services.configure(source.owner, source.name, source.dest, settings, secrets)
    read()
    assert problem_of(source) == code


def test_what_is_wrong_with_the_settings_is_told_at_once(party, may_ask):
    with pytest.raises(Refused) as why:
        services.join(
            party.pk,
            "t",
            "http://127.0.0.1:1",
            settings={"login": 7, "colour": "red", "zone": "Mars"},
            secrets={},
        )
    wrong = sorted((one.code, one.value) for one in why.value.problems)
    assert wrong == [
        ("ERP-SETTING", "database"), ("ERP-SETTING", "login"), ("ERP-SETTING", "password"), ("ERP-SETTING", "zone"),
        ("ERP-SETTING-UNKNOWN", "colour"),
    ]  # fmt: skip


def test_who_sees_a_source_and_that_nobody_sees_the_password(source, party):
    rival = viewer_of_party(Party.objects.get(code="maker"))
    assert [one.name for one in summary(viewer_of_party(party))] == ["tryton"]
    assert [one.name for one in summary(Viewer.operator())] == ["tryton"]
    assert summary(rival) == []
    assert READER not in repr(summary(Viewer.operator()))
    assert READER.encode() not in source.secrets


def test_addresses_that_nobody_allowed_are_not_asked(firm, source, read, settings):
    settings.EGRESS_ALLOW = []
    read()
    assert problem_of(source) == "SUB-012"
