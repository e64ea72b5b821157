"""``suyuan bench``: measure on this machine, always as a ratio to a ceiling taken in the same run."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import click

BENCHES = Path(__file__).parent.parent / "bench"
NOT_BENCHES = {"__init__", "workload", "room", "served"}


def names() -> list[str]:
    return sorted(p.stem.rstrip("_") for p in BENCHES.glob("*.py") if p.stem not in NOT_BENCHES)


@click.command(context_settings={"ignore_unknown_options": False})
@click.argument("name", metavar="NAME")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object, as docs/reference/benchmarks.md describes."
)
@click.option("--events", type=int, help="prepare: how many events the large ledger is to hold.")
@click.option("--references", type=int, help="prepare: filler references in the identifier index.")
@click.option("--filler-events", type=int, help="prepare: filler rows in the table of events and the log.")
@click.option("--docs", type=int, help="capture: documents of 1,000 events each.")
@click.option("--processes", type=int, help="capture: writers.")
@click.option("--items", type=int, help="state, faults, validate, sensors: items, before the run or in it.")
@click.option("--faults", type=int, help="faults: how many of each kind are planted.")
@click.option("--shuffle-labels", is_flag=True, help="faults: compare with wrong labels, which must fail.")
@click.option("--packs", type=int, help="trace: packs of the lot.")
@click.option("--xml12", is_flag=True, help="capture: EPCIS 1.2 XML instead of JSON 2.0.")
@click.option("--http", is_flag=True, help="capture: through a server, with all background work.")
@click.option("--clients", type=int, help="capture --http, bills, overload: connections at once.")
@click.option("--seconds", type=int, help="overload, sensors: how long to push.")
@click.option("--sync", is_flag=True, help="bills: wait for the number of each event.")
@click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of a prepared ledger; by default a new one."
)
@click.option("--seed", type=int, help="Another work load of the same shape.")
def command(name: str, *, as_json: bool, **given: Any) -> None:
    """Run the benchmark NAME, or list them all with `suyuan bench list`."""
    if name == "list":
        click.echo("\n".join(names()))
        return
    if name not in names():
        raise click.UsageError(f"no benchmark {name}; there are: {', '.join(names())}")
    stem = name if (BENCHES / f"{name}.py").is_file() else f"{name}_"
    run = import_module(f"suyuan.project.bench.{stem}").run
    result = run(**{key: value for key, value in given.items() if value not in (None, False)})
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else _readable(result))


def _readable(result: dict[str, Any]) -> str:
    lines = [f"{result['bench']}: {result['rate']:,.0f} {result['unit']}"]
    if result.get("ceiling"):
        lines.append(f"  ceiling {result['ceiling']:,.0f} {result['unit']}, ratio {result['ratio']:.0%}")
    quantiles = [
        f"{name[:3]} {result[name]:.2f} ms" for name in ("p50_ms", "p95_ms", "p99_ms") if result.get(name)
    ]
    if quantiles:
        lines.append("  " + ", ".join(quantiles))
    lines.append("  " + ", ".join(f"{key}={value}" for key, value in result["params"].items()))
    return "\n".join(lines)
