"""``suyuan identify``: JSON lines for programs, cards for people."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from typing import Any

import pytest
from click.testing import CliRunner

from suyuan.core.identifiers.canonical import key_for
from suyuan.project.commands.identify import command

GTIN = "06901234567892"
FIELDS = {"input", "kind", "verdict", "problems", "components", "key", "urn", "digital_link"}


def lines(*arguments: str, stdin: str | bytes | None = None) -> list[dict[str, Any]]:
    result = CliRunner().invoke(command, list(arguments), input=stdin, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_it_answers_a_json_line_for_each_code() -> None:
    answers = lines("--json", f"(01){GTIN}(21)S1", "83857930000879766660", "shelf 7")
    assert [answer["kind"] for answer in answers] == ["gs1_bracketed", "drug_trace_code", "unknown"]
    assert all(set(answer) >= FIELDS for answer in answers)
    assert answers[0]["digital_link"] == f"https://id.gs1.org/01/{GTIN}/21/S1"
    assert answers[0]["urn"] == "urn:epc:id:sgtin:6901234.056789.S1"


@pytest.mark.requirement("R418")
def test_all_spellings_get_the_key_that_capture_uses() -> None:
    answers = lines("--json", f"(01){GTIN}(21)S1", f"https://a.cn/01/{GTIN}/21/S1", f"{{GS}}01{GTIN}21S1")
    assert {answer["key"] for answer in answers} == {key_for(f"(01){GTIN}(21)S1").hex()}


def test_an_unreadable_code_gets_the_key_that_capture_uses_too() -> None:
    [answer] = lines("--json", "(01)06901234567890")
    assert answer["verdict"] == "no"
    assert answer["key"] == key_for("(01)06901234567890").hex()
    assert answer["problems"][0]["remedy_zh"]


def test_standard_input_is_answered_line_by_line() -> None:
    sent = [
        "83857930000879766660",
        '{"input": "12", "kind": "gtin"}',
        '{"input": "hello", "kind": "detect"}',
        "",
    ]
    answers = lines("-", stdin="\r\n".join([*sent, "last"]))
    assert [answer["input"] for answer in answers] == ["83857930000879766660", "12", "hello", "", "last"]
    assert [answer["verdict"] for answer in answers] == ["yes", "no", "yes", "no", "yes"]
    assert answers[2]["components"]["detected"] == "unknown"


def test_a_kind_holds_the_codes_to_it() -> None:
    [answer] = lines("--json", "--as", "ma_udi", "12345")
    assert (answer["kind"], answer["verdict"]) == ("ma_udi", "no")
    [answer] = lines("--as", "hibc", "-", stdin='{"input": "12345", "kind": "drug_trace_code"}')
    assert answer["kind"] == "drug_trace_code"


@pytest.mark.parametrize(
    "line",
    [
        '{"input": "1"',
        '{"input": 1}',
        '{"kind": "gtin"}',
        '{"input": "1", "kind": "fish"}',
        "{}",
        "{" * 5_000,
    ],
)
def test_a_broken_request_is_answered_with_a_problem(line: str) -> None:
    [answer] = lines("-", stdin=line)
    assert answer["verdict"] == "no"
    assert [problem["code"] for problem in answer["problems"]] == ["ID-LINE"]


def test_control_characters_may_be_written_in_braces_and_come_back_as_written() -> None:
    text = f"{{GS}}01{GTIN}10L1{{GS}}21S1"
    [answer] = lines("-", stdin=text)
    assert answer["input"] == text
    assert answer["components"]["ai"] == {"01": GTIN, "10": "L1", "21": "S1"}


def test_bytes_that_are_no_text_and_half_surrogates_are_answered() -> None:
    answers = lines("-", stdin=b'\xff\xfe\x00\n{"input": "\\ud800"}\n')
    assert [answer["kind"] for answer in answers] == ["unknown", "unknown"]
    assert answers[1]["input"] == "\ud800"


def test_a_chunk_border_inside_a_line_loses_nothing() -> None:
    codes = [f"8385793{number:013}" for number in range(10_000)]
    answers = lines("-", stdin="\n".join(codes))
    assert [answer["input"] for answer in answers] == codes


@pytest.mark.requirement("R067", "R068", "R069")
def test_without_json_a_card_names_the_parts_in_both_languages() -> None:
    result = CliRunner().invoke(command, [f"(01){GTIN}(17)281231(10)L1", "MA.156.M0.100786.247CCF27"])
    assert result.exit_code == 0
    for text in ("批号", "BATCH/LOT", "校验码", "厂商识别代码", "2028-12-31", "MA-CHECK-DI", "请重新扫码"):
        assert text in result.output


def test_a_reader_that_has_seen_enough_ends_it_quietly() -> None:
    run = [sys.executable, "-c", "from suyuan.project.cli import main; main()", "identify", "-"]
    pipe = subprocess.PIPE
    with subprocess.Popen(run, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        process.stdin.write("83857930000879766660\n")
        process.stdin.flush()
        first = json.loads(process.stdout.readline())
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.write("83857930000879766661\n" * 1_000)
            process.stdin.close()
        complaint = process.stderr.read()
    assert first["components"]["drug_id"] == "8385793"
    assert (process.returncode, complaint) == (0, "")


def test_nothing_to_identify_is_a_usage_error() -> None:
    assert CliRunner().invoke(command, []).exit_code == 2
    assert CliRunner().invoke(command, ["--as", "fish", "1"]).exit_code == 2
