"""The main job, as a newcomer does it in a terminal: capture real documents, then ask for an item's whole life."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from documents import document, epc, object_event
from suyuan.parties.services import create_party


@pytest.fixture
def suyuan(committed):
    """The command, on a database of its own; its output."""

    def run(*words: object, status: int = 0) -> str:
        command = [sys.executable, "-m", "suyuan", *map(str, words)]
        done = subprocess.run(
            command, env=committed.env, capture_output=True, text=True, timeout=180, check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.mark.requirement("R010", "R013", "R073", "R406")
def test_a_published_example_is_captured_and_traced(suyuan, testdata):
    create_party("sender", "示例单位", "DISTRIBUTOR")
    examples = sorted((testdata / "epcis" / "gs1-epcis" / "xml-1.2" / "1.2" / "XML").glob("*.xml"))
    assert len(examples) == 5
    answers = [
        json.loads(line) for line in suyuan("capture", "--as", "sender", "--json", *examples).splitlines()
    ]
    assert all(answer["success"] and answer["refused"] == 0 for answer in answers)
    code = "urn:epc:id:sgtin:0614141.107346.2017"
    trace = json.loads(suyuan("trace", code, "--json"))
    assert {event["type"] for event in trace["events"]} >= {"ObjectEvent"}
    first = trace["events"][0]
    assert first["time"]
    assert first["step"] == "shipping"
    assert first["read_point"]
    told = suyuan("trace", code)
    assert "06141410734" in told or "107346" in told or "10614141073464" in told


@pytest.mark.requirement("R009", "R010", "R033", "R040", "R408")
def test_an_urgent_import_is_captured_from_files_and_followed_to_the_patient(suyuan, tmp_path):
    from suyuan.project.demo.documents import documents
    from suyuan.project.demo.register import register
    from suyuan.project.demo.stories import stories

    register()
    story = next(s for s in stories() if s.chain == "import")
    senders: dict[str, list] = {}
    for one in documents(0):
        name = (
            tmp_path
            / f"{len(senders.setdefault(one.sender_code, [])):03}-{one.sender_code}-{one.name.split('/')[-1]}"
        )
        name.write_bytes(one.data)
        senders[one.sender_code].append(name)
    for sender, files in senders.items():
        suyuan("capture", "--as", sender, "--json", *files)
    trace = json.loads(suyuan("trace", story.code, "--json"))
    steps = [event["step"] for event in trace["events"]]
    assert steps[0] == "commissioning"
    assert {"packing", "shipping", "receiving", "unpacking"} <= set(steps)
    assert any(event["via"] for event in trace["events"]), "nothing was inherited from the carton"
    holders = [stay["party"]["name"] for stay in trace["views"]["parties"]["custody"]]
    assert len(set(holders)) >= 3
    assert trace["views"]["packaging"]["intervals"]
    assert trace["views"]["states"]["intervals"]
    assert trace["views"]["places"]["stays"]
    told = suyuan("trace", story.code)
    assert holders[-1][:3] in told


@pytest.mark.requirement("R027")
def test_a_step_an_identifier_and_a_field_that_nobody_foresaw_are_kept_and_shown(suyuan, tmp_path):
    """Extensible by its users: own vocabulary, own code system, own namespace, without a change of the product."""
    create_party("firm", "某企业", "MANUFACTURER")
    code = "urn:firm:tray:77-B"
    event = object_event(
        code,
        epc(1),
        bizStep="https://firm.example/step/plasma-sterilising",
        **{"firm:cycle": {"firm:program": "P7", "firm:loads": ["a", "b"]}},
    )
    content = document(event).decode().replace('"imp":', '"firm": "https://firm.example/ns/", "imp":', 1)
    (tmp_path / "own.json").write_text(content, encoding="utf-8")
    suyuan("capture", "--as", "firm", tmp_path / "own.json")
    trace = json.loads(suyuan("trace", code, "--json"))
    assert [e["step"] for e in trace["events"]] == ["https://firm.example/step/plasma-sterilising"]
    back = json.loads(suyuan("convert", tmp_path / "own.json", "--to", "json"))
    assert "P7" in json.dumps(back)


def test_the_same_files_again_change_nothing(suyuan, tmp_path):
    create_party("firm", "某企业", "MANUFACTURER")
    (tmp_path / "a.json").write_bytes(document(object_event(epc(1))))
    first = json.loads(suyuan("capture", "--as", "firm", "--json", tmp_path / "a.json"))
    again = json.loads(suyuan("capture", "--as", "firm", "--json", tmp_path / "a.json"))
    assert (first["accepted"], again["accepted"], again["duplicate"]) == (1, 0, 1)


def test_a_bad_event_is_told_with_place_value_and_remedy(suyuan, tmp_path):
    create_party("firm", "某企业", "MANUFACTURER")
    (tmp_path / "a.json").write_bytes(document(object_event(epc(1)), object_event(epc(2), eventTime="never")))
    told = suyuan("capture", "--as", "firm", tmp_path / "a.json", status=1)
    assert "epcisBody.eventList[1].eventTime" in told
    assert "never" in told
    told = suyuan("capture", "--as", "firm", "--proceed", tmp_path / "a.json", status=1)
    assert "1 接收" in told
    assert "1 拒收" in told
