"""The demonstration, loaded through the door that every document takes, on a database of its own."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from suyuan.core.identifiers.canonical import key_for
from suyuan.parties.viewer import Viewer
from suyuan.project.demo import faults, world
from suyuan.project.demo.stories import stories
from suyuan.project.fixed_clock import standing_at

OPERATOR = Viewer.operator()


@pytest.fixture
def loaded(committed):
    """The parties by code, after everything of the smallest world was captured."""
    from suyuan.project.demo.load import load
    from suyuan.project.demo.register import register

    parties = register()
    load(parties)
    with standing_at(world.NOW):
        yield parties


def life(code: str, viewer: Viewer = OPERATOR):
    from suyuan.ledger.queries import events_of

    return [found.stored for found in events_of([UUID(bytes=key_for(code))], viewer)]


@pytest.mark.requirement("R009", "R010", "R033", "R040")
def test_every_document_is_taken_every_story_has_a_life_and_nothing_is_doubled(loaded, one):
    from suyuan.ledger.sequencer import last_number, waiting
    from suyuan.project.demo.load import counts, load

    lives = {story.code: len(life(story.code)) for story in stories()}
    assert [code for code, length in lives.items() if length == 0] == [
        story.code for story in stories() if story.chain == "none"
    ]
    events, items = counts()
    assert (last_number(), waiting()) == (events + one("SELECT count(*) FROM act"), 0)
    assert items > 150
    again = load(loaded)
    assert (again.events, again.duplicates) == (0, events)
    assert counts() == (events, items)

    steps = {stored.event.biz_step.rpartition(":")[2] for stored in life(faults.TABLETS.item(1))}
    assert {"commissioning", "packing", "unpacking", "dispensing"} <= steps

    patients = " ".join(str(stored.event.extensions) for stored in life(faults.TABLETS.item(1)))
    assert "https://ref.suyuan.example/person/" in patients
    assert "MZ2026" not in patients

    future = [stored for stored in life(faults.AHEAD.item(4)) if stored.is_future]
    assert [stored.event.event_time for stored in future] == [faults.at(12, 5, 10)]

    silent = {
        stored.sender for stored in life(faults.SILENT_LOT.carton(0)) if "receiving" in stored.event.biz_step
    }
    assert loaded["yunlan-cdc"].pk not in silent
    assert loaded["qinghe-cdc"].pk in silent

    late = [
        stored.record_time - stored.event.event_time
        for stored in life(faults.LATE_LOT.carton(0))
        if stored.sender == loaded["qinghe-cdc"].pk and "receiving" in stored.event.biz_step
    ]
    assert late == [dt.timedelta(days=38)]

    ends = [stored for stored in life(faults.TWICE.item(0)) if "dispensing" in stored.event.biz_step]
    assert {stored.sender for stored in ends} == {loaded["linan-hospital"].pk, loaded["dongpu-hospital"].pk}

    wrong = [
        stored for stored in life(faults.MIXED_UP.carton()) if stored.sender == loaded["xishan-children"].pk
    ]
    in_order = sorted(wrong, key=lambda stored: stored.seq)
    assert [stored.is_declaration for stored in in_order] == [False, True]


def test_each_firm_sees_its_own_part_and_the_rival_none_of_it(loaded):
    from suyuan.parties.queries import viewer_of_party

    code = faults.TABLETS.carton()
    seen = {name: len(life(code, viewer_of_party(party))) for name, party in loaded.items()}
    assert {name for name, count in seen.items() if count} == {
        "jingyao-import",
        "runqi-distribution",
        "shunlin-logistics",  # acts for the distributor
        "beihe-hospital",
        "norvia-pharma",  # the maker abroad, named as the source
        "city-regulator",  # of the area
    }
    whole = len(life(code))
    assert seen["norvia-pharma"] < seen["jingyao-import"] < whole
    assert seen["beihe-hospital"] == whole, "whoever has it last sees its past"


def lots_of(things):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT lot FROM item WHERE key = ANY(%s)", [things])
        return {lot for (lot,) in cursor.fetchall()}


def test_the_rules_find_the_planted_faults_and_nothing_else(loaded):
    from django.db import connection

    from suyuan.ledger.queries import events_by_id

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.rule, p.code, array_agg(t.key) FROM finding f JOIN party p ON p.id = f.party"
            " JOIN finding_thing t ON t.finding = f.id WHERE t.until IS NULL GROUP BY 1, 2"
        )
        found = {rule: (party, things) for rule, party, things in cursor.fetchall()}
    told = {story.code for story in stories()}
    assert found.keys() == {"COMP-RECEIPT", "COMP-V3", "DU-5", "ST-1", "TO-1", "TO-3"}
    assert lots_of(found["COMP-V3"][1]) == {faults.LATE_LOT.name}  # nobody has verified its certificate
    assert found["COMP-RECEIPT"][0] == "yunlan-cdc"
    assert len(found["COMP-RECEIPT"][1]) == 20
    for rule in ("DU-5", "ST-1", "TO-3"):
        (thing,) = found[rule][1]
        assert thing.bytes in {key_for(code) for code in told}, rule
    (event,) = found["TO-1"][1]
    (stored,) = events_by_id([event], OPERATOR, damaged=[])
    assert stored.is_future


def test_the_command_reports_in_json_and_the_next_command_finds_the_world_and_its_clock(tmp_path):
    folder = tmp_path / "world"
    tmp_path.chmod(0o755)
    report = json.loads(suyuan("demo", "--data", folder, "--no-serve", "--json"))
    assert {"data", "events", "items", "parties", "users", "codes"} <= set(report)
    assert {"id", "name", "kind", "api_key"} <= set(report["parties"][0])
    assert {"login", "password", "role", "party"} <= set(report["users"][0])
    assert {"code", "story"} <= set(report["codes"][0])
    assert report["events"] >= 300

    again = json.loads(suyuan("demo", "--data", folder, "--no-serve", "--json"))
    assert again == report
    assert len(suyuan("party", "list", "--data", folder).splitlines()) == len(world.FIRMS)
    assert (folder / "clock").read_text() == world.NOW.isoformat()

    (folder / "demo.json").unlink()
    refused = run("demo", "--data", folder, "--no-serve", "--fresh")
    assert refused.returncode == 1
    assert "DEMO-NOT-A-DEMO" in refused.stderr
    assert (folder / "database").exists()


def suyuan(*words: object) -> str:
    done = run(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run(*words: object) -> subprocess.CompletedProcess[str]:
    """The command as a newcomer runs it: no setting of this test run reaches it."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SUYUAN_", "DATABASE_URL"))
    }
    program = Path(sys.prefix) / "bin" / "suyuan"
    return subprocess.run([program, *map(str, words)], capture_output=True, text=True, check=False, env=kept)
