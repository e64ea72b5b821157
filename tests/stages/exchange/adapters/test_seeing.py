"""Who sees which connections, and the commands that show and mend them."""

from __future__ import annotations

import json

import platforms
import pytest
from adapter_events import DRUG_SETTINGS, bill
from click.testing import CliRunner

from suyuan.exchange.adapters import queries, services
from suyuan.exchange.adapters.models import State
from suyuan.project.commands import adapters as commands


@pytest.fixture
def command(db, monkeypatch):
    """Run ``suyuan adapters …`` on the database of the test."""
    monkeypatch.setattr("suyuan.project.start.start", lambda data: None)
    return lambda *arguments: CliRunner().invoke(commands.command, [str(one) for one in arguments])


def test_a_party_sees_its_own_connections_an_operator_all_and_others_none(
    *, people, serve, connect, send, work
):
    server = serve()
    server.books.refuse = lambda items: "no" if items == ["80000000000000000001"] else None
    connect(people.distributor, server, name="mine")
    connect(people.rival, server, name="theirs")
    send(people.distributor, bill(1))
    send(people.distributor, bill(2))
    work()
    (one,) = queries.summary(people.distributor.viewer)
    assert (one.name, one.counts) == ("mine", {State.REFUSED: 1, State.ACCEPTED: 1})
    assert (one.waiting, one.needs_owner, one.failures) == (0, 1, 0)
    assert one.trouble.problem["code"] == "ADP-009"
    assert one.last_ok_at is not None
    assert one.oldest_open is None
    assert {each.name for each in queries.summary(people.regulator.viewer)} == {"mine", "theirs"}
    for person in (people.nurse, people.carrier, people.public):
        assert queries.summary(person.viewer) == []
    assert platforms.SECRET not in repr(queries.summary(people.regulator.viewer))


def test_commands_connect_show_retry_and_reconcile(*, people, serve, send, work, command, tmp_path):
    server = serve()
    settings, secrets = tmp_path / "settings.json", tmp_path / "secrets.json"
    settings.write_text(json.dumps(DRUG_SETTINGS), encoding="utf-8")
    secrets.write_text(json.dumps({"app_secret": platforms.SECRET}), encoding="utf-8")
    who = ("--as", people.distributor.party.code)
    made = command(
        "connect", "d", "drug-platform", server.dest, *who, "--settings", settings, "--secrets", secrets
    )
    assert made.exit_code == 0, made.output
    server.books.refuse = lambda items: "unknown code"
    send(people.distributor, bill(1))
    work()
    shown = command("list", *who)
    assert "refused 1" in shown.output
    assert "ADP-009" in shown.output
    assert platforms.SECRET not in command("list", "--json", "--messages").output
    server.books.refuse = lambda items: None
    assert command("retry", "d", 1, *who).exit_code == 0
    work()
    told = [
        json.loads(line) for line in command("list", "d", "--messages", "--json", *who).output.splitlines()
    ]
    assert told[0]["counts"] == {"accepted": 1}
    assert told[1]["state"] == "accepted"
    assert command("reconcile", "d", *who).exit_code == 0
    server.books.taken.clear()
    missing = command("reconcile", "d", "--json", "--settle", *who)
    assert missing.exit_code == 1
    assert json.loads(missing.stdout.splitlines()[0])["kind"] == "missing"
    work()
    assert len(server.books.taken) == 1


def test_a_command_for_somebody_elses_connection_finds_nothing(people, serve, connect, command):
    connect(people.distributor, serve(), name="mine")
    for words in (("retry", "mine"), ("pause", "mine"), ("disconnect", "mine"), ("reconcile", "mine")):
        ended = command(*words, "--as", people.rival.party.code)
        assert ended.exit_code != 0
        assert "ADP-006" in str(ended.exception)
    assert queries.summary(people.distributor.viewer)[0].is_paused is False


def test_pausing_and_ending_by_command_keep_the_evidence(*, people, serve, connect, send, work, command):
    made = connect(people.distributor, serve(), name="mine")
    who = ("--as", people.distributor.party.code)
    send(people.distributor, bill(1))
    work()
    assert command("pause", "mine", *who).exit_code == 0
    assert queries.summary(people.distributor.viewer)[0].is_paused
    assert command("resume", "mine", *who).exit_code == 0
    assert command("disconnect", "mine", *who).exit_code == 0
    assert queries.summary(people.distributor.viewer) == []
    assert len(services.messages(made.owner, made.name)) == 1


def test_a_connection_made_again_goes_on_with_the_numbers(*, people, serve, connect, send, work):
    server = serve()
    made = connect(people.distributor, server)
    send(people.distributor, bill(1))
    work()
    services.disconnect(made.owner, made.name)
    connect(people.distributor, server)
    send(people.distributor, bill(2))
    work()
    assert [one.number for one in services.messages(made.owner, made.name)] == [1, 2]
    assert len(server.books.taken) == 2
