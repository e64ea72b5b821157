"""The recipe for Excel, followed to the letter against a running server, as a newcomer would."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import openpyxl
import pytest

from suyuan.core.problem import RULES
from suyuan.exchange.doors import errors
from suyuan.parties.services import create_api_key, create_party

DOCS = Path(__file__).parents[4] / "docs"
COMMANDS = re.findall(
    r"```sh\n\s*(.+?)\n\s*```", (DOCS / "recipes" / "connect-by-excel.md").read_text("utf-8"), re.DOTALL
)


@pytest.mark.requirement("R036", "R045", "R052")
def test_the_recipe_works_as_it_is_written(live_server, tmp_path):
    hospital = create_party("beihe-hospital", "北和医院", "HOSPITAL")
    env = {**os.environ, "KEY": create_api_key(hospital, ("capture",)).token, "SUYUAN": live_server.url}

    def run(command: str, **more: str) -> str:
        done = subprocess.run(
            ["bash", "-euc", command],
            cwd=tmp_path,
            env=env | more,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    take, send, mend = COMMANDS
    run(take)
    book = openpyxl.load_workbook(tmp_path / "receiving.xlsx")
    sheet = book.worksheets[0]
    columns = {cell.value.removesuffix(" *"): cell.column for cell in sheet[1]}
    typed = [
        {
            "入库单号": "RK1",
            "业务时间": "2026-05-01 08:30",
            "地点": "6901234000016",
            "追溯码": "81098760007890123456",
        },
        {"入库单号": "RK1", "追溯码": "06901234567892", "批号": "B1", "序列号": "0001"},
        {
            "入库单号": "RK2",
            "业务时间": "2026-05-01",
            "地点": "6901234000016",
            "追溯码": "06901234567892",
            "数量": "5",
        },
    ]
    for number, row in enumerate(typed, 2):
        for heading, value in row.items():
            sheet.cell(number, columns[heading], value)
    book.save(tmp_path / "receiving.xlsx")
    first = json.loads(run(send))
    assert (first["accepted"], first["refused"]) == (2, 1)
    run(mend, ID=first["importID"])
    book = openpyxl.load_workbook(tmp_path / "mend.xlsx")
    assert "TAB-213" in [cell.value for cell in book.active[2]][-1]
    book.active.cell(2, columns["业务时间"], "2026-05-01 09:00")
    book.save(tmp_path / "mend.xlsx")
    second = json.loads(run(send.replace("receiving.xlsx", "mend.xlsx")))
    assert (second["accepted"], second["refused"]) == (1, 0)
    third = json.loads(run(send))
    assert (third["accepted"], third["duplicate"]) == (0, 2)


def test_every_rule_of_these_doors_is_explained():
    text = (DOCS / "reference" / "doors.md").read_text("utf-8")
    own = {rule.code for rule in vars(errors).values() if hasattr(rule, "remedy_zh")}
    missing = {code for code in RULES if code.startswith("TAB-")} | own
    assert sorted(code for code in missing if f"`{code}`" not in text) == []


def test_the_examples_of_the_page_are_accepted(firm):
    pharma = firm()
    mapping, scan = re.findall(
        r"```json\n(.+?)\n```", (DOCS / "reference" / "doors.md").read_text("utf-8"), re.DOTALL
    )
    assert pharma.post("/api/v1/mappings", mapping).status_code == 201
    assert pharma.post("/api/v1/scans", scan).status_code == 201
