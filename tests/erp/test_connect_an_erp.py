"""The recipe for an ERP, typed to the letter in a shell, against a real Tryton and our real server."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from free_port import free_port

ROOT = Path(__file__).resolve().parents[2]
RECIPE = ROOT / "docs" / "recipes" / "connect-an-erp.md"
pytestmark = [
    pytest.mark.requirement("R369"),
    pytest.mark.skipif(shutil.which("curl") is None, reason="no curl"),
]


def typed() -> list[str]:
    """What there is to type, block by block."""
    found = re.findall(r"```sh\n(.+?)\n   ```", RECIPE.read_text("utf-8"), re.DOTALL)
    return [re.sub(r"^   ", "", block, flags=re.MULTILINE) for block in found]


def test_the_recipe_works_as_it_is_written(has_tryton, committed, tmp_path):
    connection.close()
    ports = {"8069": str(free_port()), "8000": str(free_port())}
    script = "\n".join(["set -eux", *typed()])
    for told, free in ports.items():
        script = script.replace(f"127.0.0.1:{told}", f"127.0.0.1:{free}")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = run_in_a_shell(script, folder_like_a_checkout(tmp_path), {**committed.env, "PATH": path})

    assert done.returncode == 0, done.stderr[-3000:]
    assert "ERP-NO-CODE" in done.stdout
    assert re.search(r"received\s+recorded", done.stdout)
    assert "首善医院" in done.stdout  # in the trace
    assert re.search(r"stock.shipment.in\tERP 2 \(150\)\t本系统 here 2 \(150\)", done.stdout)
    with committed.connect() as plain:
        assert plain.execute("SELECT count(*) FROM event").fetchone() == (3,)


def folder_like_a_checkout(folder: Path) -> Path:
    """The checkout by links, so that what the recipe makes lies elsewhere."""
    for name in ("dev", "clients", "src", "requirements", ".venv", ".venv-tryton", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def run_in_a_shell(script: str, folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """In a session of its own: what the recipe leaves running ends with it."""
    shell = subprocess.Popen(
        ["bash", "-c", script], cwd=folder, env=env, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        out, err = shell.communicate(timeout=500)
    finally:
        os.killpg(shell.pid, signal.SIGTERM)
    return subprocess.CompletedProcess(script, shell.returncode, out, err)
