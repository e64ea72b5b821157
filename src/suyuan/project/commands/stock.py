"""``suyuan stock``: what a firm has, under its own identifiers and at all its places together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from suyuan.project.uses_database import uses_database

if TYPE_CHECKING:
    from suyuan.state.queries import Held


@click.command()
@click.argument("party")
@click.option("--json", "as_json", is_flag=True, help="A list of product, lot, things, quantity and unit.")
@uses_database
def command(*, party: str, as_json: bool) -> None:
    """Stock of PARTY (its code), one line a product and lot, the largest first, as the newest events tell it.

    Goods at places that nobody registered count for nobody, though a trace guesses at whoever reported them.
    """
    from suyuan.core.chain.quantities import amount_text
    from suyuan.parties.queries import named_party
    from suyuan.state.queries import stock_of_firm

    held = stock_of_firm(named_party(party).pk)
    if as_json:
        click.echo(json.dumps([_json(each) for each in held], ensure_ascii=False))
        return
    if not held:
        click.echo("没有库存 nothing is held at the registered places of this firm", err=True)
    for each in held:
        amounts = [f"{each.things}"] * bool(each.things)
        amounts += [f"{amount_text(each.quantity)} {each.uom}".strip()] * bool(each.quantity)
        click.echo(f"{' + '.join(amounts):>12}  {each.lot or each.product or '?'}")


def _json(held: Held) -> dict[str, object]:
    quantity = held.quantity
    return {
        "product": held.product,
        "lot": held.lot,
        "things": held.things,
        "quantity": int(quantity) if quantity == int(quantity) else float(quantity),
        "uom": held.uom or None,
    }
