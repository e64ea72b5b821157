"""``suyuan status``: is everything captured numbered and folded, was an event passed by, does the sweep keep up?"""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from suyuan.project.uses_database import uses_database


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
@uses_database
def command(*, as_json: bool) -> None:
    """Say how far the work behind a capture is. Ends with status 1 when an event was passed by."""
    found = _status()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        _tell(found)
    if found["damage"]:
        sys.exit(1)


def _status() -> dict[str, Any]:
    from suyuan.exchange.retention import standings
    from suyuan.ledger.follow import damages, positions
    from suyuan.ledger.sequencer import last_number, waiting

    last = last_number()
    return {
        "last_number": last,
        "waiting": waiting(),
        "followers": [
            {"name": name, "position": at, "behind": last - at} for name, at in positions().items()
        ],
        "damage": [
            {
                "number": each.seq,
                "follower": each.follower,
                "noticed": each.noticed_at.isoformat(),
                "why": each.why,
            }
            for each in damages()
        ],
        "sweep": [
            {
                "name": each.name,
                "kept_seconds": each.kept_seconds,
                "due": each.due,
                "swept": each.swept_at and each.swept_at.isoformat(),
                "removed": each.removed,
            }
            for each in standings()
        ],
    }


def _tell(found: dict[str, Any]) -> None:
    click.echo(f"账本编号至 Numbered up to: {found['last_number']}")
    click.echo(f"待编号 Waiting for a number: {found['waiting']}")
    for each in found["followers"]:
        click.echo(f"{each['name']}: {each['position']}（落后 behind {each['behind']}）")
    _tell_sweep(found["sweep"])
    for each in found["damage"]:
        click.echo(
            f"✗ 跳过了编号 {each['number']} Passed by number {each['number']}:"
            f" {each['follower']}, {each['noticed']}, {each['why']}",
            err=True,
        )
    if found["damage"]:
        click.echo(
            "  → 原因排除后（如升级版本或恢复备份）运行 suyuan admin rebuild"
            "  When the cause is mended (a new version, a restored row) run: suyuan admin rebuild",
            err=True,
        )


def _tell_sweep(kinds: list[dict[str, Any]]) -> None:
    """One line: when what had its time was swept away last, how much has gone so far, what is still there."""
    last = max((each["swept"] for each in kinds if each["swept"]), default="—")
    removed = sum(each["removed"] for each in kinds)
    due = [f"{each['name']} {each['due']}" for each in kinds if each["due"]]
    left = "，".join(due) or "无 none"
    click.echo(f"到期清理 Swept: {last}（已清理 removed {removed}，待清理 due: {left}）")
