"""Tables 13 and 14: products and places are master data and no events. Each line is an act of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db import transaction

from suyuan.core.problem import Problem, Refused
from suyuan.exchange.imports.taking import Behaviour, Line, Taken
from suyuan.ledger.results import Status
from suyuan.masterdata.entering.reading import read_location, read_product
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.viewer import Viewer
from suyuan.supervision.imports.registering import register_place, register_product

KINDS: Final = {"products": Action.PRODUCT_KEEP, "locations": Action.PLACE_KEEP}
"""Message to what a person must be allowed to do."""


def take(trees: list[Any], name: str, party: Party, viewer: Viewer, behaviour: Behaviour) -> Taken:
    """Take products or places in the name of a party; with ``rollback`` all of them or none."""
    with transaction.atomic():
        lines = tuple(_line(number, tree, name, party, viewer) for number, tree in enumerate(trees))
        if behaviour == "rollback" and any(line.status == Status.REFUSED for line in lines):
            transaction.set_rollback(True)
            for line in lines:
                line.status = Status.REFUSED if line.status == Status.REFUSED else Status.ROLLED_BACK
    return Taken(None, lines)


def _line(number: int, tree: Any, name: str, party: Party, viewer: Viewer) -> Line:
    """What one says and what became of it; a bad one leaves the others alone."""
    line = Line(number, None)
    read, register = _READERS[name]
    facts = read(tree)
    line.problems = list(facts.problems)
    try:
        line.status = Status(register(facts, party, viewer))
    except Refused as refused:
        line.problems = [*_remarks(facts.problems), *refused.problems]
    return line


def _remarks(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if not problem.is_error]


_READERS: Final[dict[str, tuple[Callable[..., Any], Callable[..., str]]]] = {
    "products": (read_product, register_product),
    "locations": (read_location, register_place),
}
