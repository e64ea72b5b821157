"""A check knows what was captured a moment ago, or says that it does not; and it asks few statements."""

from __future__ import annotations

import json

import psycopg
import pytest
from django.db import connection, transaction

from documents import CARTON, document, epc, pack
from suyuan.core.chain.vocabulary import State
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.viewer import Viewer
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.locks.scopes import Scope
from suyuan.supervision.locks.services import Why, lock
from suyuan.supervision.verify import facts
from suyuan.supervision.verify.services import as_bytes, as_json, verify
from suyuan.supervision.verify.signing import canonical
from three_firms import DEALER, MAKER, at, got, made, sent, used

PACKS = [epc(number) for number in range(1, 41)]
FACTS = {"cbvmda:lotNumber": "L7", "cbvmda:itemExpirationDate": "2100-08-31"}


@pytest.fixture
def impatient(monkeypatch):
    """Nothing is waited for."""
    monkeypatch.setattr(facts, "PATIENCE", 0.0)


def noting(plain, asked):
    def noted(self, query, *given, **more):
        asked.append(str(query))
        return plain(self, query, *given, **more)

    return noted


@pytest.fixture
def statements(monkeypatch):
    """The statements that are asked, in their order."""
    asked = []
    for name in ("execute", "executemany"):
        monkeypatch.setattr(psycopg.Cursor, name, noting(getattr(psycopg.Cursor, name), asked))
    return asked


def caught(party, *events):
    """Captured, and neither numbered nor folded."""
    result = capture(document(*events), sender=party.pk)
    assert result.success, result.all_problems()


def results(codes, purpose, party, viewer=None):
    answer = verify(codes, purpose, party=party, viewer=viewer or viewer_of_party(party))
    return [{each.name: str(each.result) for each in line.checks} for line in answer.lines]


def alerts():
    with connection.cursor() as cursor:
        cursor.execute("SELECT checks FROM check_alert")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("is_numbered", [False, True])
def test_what_is_captured_and_not_yet_folded_is_no_stop(firms, impatient, is_numbered):
    caught(firms.maker, made(PACKS[0], ilmd=FACTS))
    if is_numbered:
        sequence_all()
    told, unknown = results([PACKS[0], epc("NEVER")], "use", firms.maker)
    assert (told["V2"], unknown["V2"]) == ("warn", "stop")
    assert "stop" not in told.values()
    assert alerts() == [["V2"]], "of what nobody reported alone"
    sequence_all()
    fold()
    assert results([PACKS[0]], "use", firms.maker)[0]["V2"] == "pass"


def test_a_check_waits_a_moment_for_what_is_captured(firms, monkeypatch):
    """The work behind is done while the check sleeps."""
    caught(firms.maker, made(PACKS[0], ilmd=FACTS))
    monkeypatch.setattr(facts.time, "sleep", lambda _: (sequence_all(), fold()))
    (told,) = results([PACKS[0]], "use", firms.maker)
    assert (told["V2"], told["V3"], told["V4"], told["V5"]) == ("pass", "pass", "pass", "pass")


def test_nothing_is_waited_for_that_is_far_behind(firms, monkeypatch):
    caught(firms.maker, made(PACKS[0], ilmd=FACTS))
    sequence_all()
    monkeypatch.setattr(facts, "FAR", 0)
    monkeypatch.setattr(facts.time, "sleep", lambda _: pytest.fail("it slept"))
    assert results([PACKS[0]], "use", firms.maker)[0]["V2"] == "warn"


def test_news_about_the_carton_are_news_about_what_is_in_it(firms, send, impatient):
    send(
        firms.maker,
        made(*PACKS[:3], ilmd=FACTS),
        pack(CARTON, *PACKS[:2], time="2026-03-01T09:00:00Z", **at(MAKER)),
    )
    send(firms.maker, sent(MAKER, DEALER, CARTON, time="2026-03-02T08:00:00Z"))
    caught(firms.dealer, got(MAKER, DEALER, CARTON, time="2026-03-03T08:00:00Z"))
    inside, outside = results([PACKS[0], PACKS[2]], "ship", firms.dealer)
    assert (inside["V5"], outside["V5"]) == ("warn", "stop"), "the receipt may be what is waiting"
    assert (inside["V3"], outside["V3"]) == ("warn", "pass")
    sequence_all()
    fold()
    assert results([PACKS[0]], "ship", firms.dealer)[0]["V5"] == "pass"


def test_a_use_that_is_captured_is_told_of_before_it_is_folded(firms, send, impatient):
    send(firms.maker, made(PACKS[0], ilmd=FACTS))
    assert results([PACKS[0]], "use", firms.maker)[0]["V3"] == "pass"
    caught(firms.maker, used(MAKER, PACKS[0], time="2026-03-02T08:00:00Z"))
    assert results([PACKS[0]], "use", firms.maker)[0]["V3"] == "warn"


def test_a_lock_of_a_lot_counts_before_the_list_of_stops_has_it(firms, send, monkeypatch):
    send(firms.maker, made(PACKS[0], ilmd=FACTS))
    monkeypatch.setattr(transaction, "on_commit", lambda work, **_: work())
    why = Why("抽验不合格的批", "召-1")
    lock(Scope.lot(PACKS[0], "L7"), State.RECALL_PENDING, why, party=firms.maker, viewer=Viewer.operator())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM stop")
    assert results([PACKS[0]], "use", firms.maker)[0]["V9"] == "stop"


def test_a_pack_is_one_statement_and_a_full_carton_three(firms, send, statements):
    send(firms.maker, made(*PACKS, CARTON, ilmd=FACTS))
    send(firms.maker, pack(CARTON, *PACKS, time="2026-03-01T09:00:00Z", **at(MAKER)))
    counted, viewer = [], viewer_of_party(firms.maker)
    for code, lines in ((PACKS[0], 1), (CARTON, len(PACKS) + 1)):
        statements.clear()
        told = results([code], "use", firms.maker, viewer)
        assert len(told) == lines
        assert all(one[name] == "pass" for one in told for name in ("V2", "V3", "V5", "V9"))
        counted.append(len(statements))
    assert counted == [1, 3], statements


def test_many_stops_are_kept_by_one_statement(firms, statements):
    codes = [epc(f"N{number}") for number in range(300)]
    results(codes, "use", firms.maker)
    assert len([each for each in statements if "INSERT INTO check_alert" in each]) == 1
    assert len(statements) <= 6, statements
    assert len(alerts()) == 300


def test_what_leaves_is_what_was_signed(firms, send):
    send(firms.maker, made(PACKS[0], ilmd=FACTS))
    answer = verify([PACKS[0]], "use", party=firms.maker, viewer=viewer_of_party(firms.maker))
    assert json.loads(as_bytes(answer)) == json.loads(json.dumps(as_json(answer)))


def test_anybody_can_make_the_bytes_that_were_signed():
    """As the reference says: names sorted, no spaces, UTF-8. Whoever checks a signature has another library."""
    tree = {"b": ["药", '"\\/', "\n\t\x01\x7f\u2028"], "a": {"z": None, "y": True, "x": -1}, "signature": {}}
    bare = {"b": tree["b"], "a": tree["a"]}
    assert (
        canonical(tree)
        == json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    )
