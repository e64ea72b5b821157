"""Fill the sets about a thing, check each row, and say of what is not there whether anybody owes it.

A viewer sees a part of the chain. What he does not see is called missing only where he would see it: to the platform,
and to the party that owes it. To everybody else it is not visible, which says nothing of whether it was reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from suyuan.core.epcis.datasets.check import row_problems
from suyuan.core.epcis.datasets.extensions import Extension
from suyuan.core.epcis.datasets.profile import DataSet, Field, profile
from suyuan.parties.facts import HOME
from suyuan.parties.models import Party
from suyuan.parties.viewer import Viewer
from suyuan.supervision.datasets import application, basic
from suyuan.supervision.datasets.extensions import ACTOR_OF, current
from suyuan.supervision.datasets.gathering import Known, gather
from suyuan.supervision.datasets.model import Draft, Filled, Filling, Owes, Row, Standing

MOST_ROWS: Final = 1_000
"""Of one set: a long transport has more readings than anybody reads in a page."""
FILLERS: Final[Mapping[str, Callable[[Known], Iterator[Draft]]]] = {
    "vaccine": basic.vaccine,
    "maker": basic.makers,
    "unit": basic.units,
    "delivery": basic.deliverers,
    "licence": basic.licences,
    "production": application.production,
    "import": application.imports,
    "self_test": application.self_tests,
    "batch_release": application.batch_releases,
    "dispatch": application.dispatches,
    "receipt": application.receipts,
    "use": application.uses,
    "recall": application.recalls,
    "temperature": application.temperatures,
    "consumer": application.consumer,
}
OF_PRODUCTS: Final = ("vaccine", "maker", "licence")
"""What can be asked of a product as a whole."""
EVERY_VACCINE: Final = ("vaccine", "self_test", "batch_release")
"""What there is of every lot, and who has it must show; production or import comes to these."""


def fill(code: str, viewer: Viewer, *, extended: bool = False) -> Filling | None:
    """All sets about a thing, a lot or a product; None where the viewer may know nothing of it.

    In the national form; ``extended`` with the further fields that each actor reports. Raises Refused for what cannot be
    a code.
    """
    known = gather(code, viewer)
    if known is None:
        return None
    further = {actor: version.extensions for actor, version in current().items()} if extended else {}
    names = OF_PRODUCTS if known.thing["level"] == "class" else tuple(FILLERS)
    sets = tuple(_filled(known, name, _of_set(further, name)) for name in names)
    name = known.product.name if known.product else known.code
    return Filling(str(known.thing["id"]), name, sets)


def _of_set(further: Mapping[str, Iterable[Extension]], name: str) -> dict[str, tuple[Field, ...]]:
    """By actor, the further fields of one set."""
    return {actor: tuple(one.field for one in each if one.set == name) for actor, each in further.items()}


def _filled(known: Known, name: str, further: Mapping[str, tuple[Field, ...]]) -> Filled:
    extra = tuple({field.name: field for fields in further.values() for field in fields}.values())
    data_set = profile().sets[name]
    drafts = list(FILLERS[name](known))
    rows = tuple(
        _checked(data_set, draft, further.get(ACTOR_OF.get(draft.kind, ""), ()))
        for draft in islice(drafts, MOST_ROWS)
    )
    if rows:
        whole = all(row.is_complete for row in rows)
        standing = Standing.COMPLETE if whole else Standing.INCOMPLETE
        return Filled(data_set, rows, standing, None, extra, len(drafts) - len(rows))
    if name not in _expected(known):
        return Filled(data_set, (), Standing.NONE, None, extra)
    holder = known.product.holder if known.product else None
    standing = Standing.MISSING if _would_see(known, holder) else Standing.UNSEEN
    return Filled(data_set, (), standing, Owes.of(holder, "上市许可持有人", "The holder"), extra)


def _checked(data_set: DataSet, draft: Draft, extra: tuple[Field, ...]) -> Row:
    """A row; of one that is partly hidden only what is shown is judged."""
    told = {field.name: draft.extensions[field.name] for field in extra if field.name in draft.extensions}
    values = {**draft.values, **told}
    found = row_problems((*data_set.fields, *extra), values, (draft.owes.zh, draft.owes.en))
    return Row(draft, tuple(one for one in found if draft.is_whole or values.get(one.where)))


def _expected(known: Known) -> tuple[str, ...]:
    if known.thing["level"] == "class":
        return ("vaccine",)
    return (*EVERY_VACCINE, "import" if _comes_from_abroad(known) else "production")


def _comes_from_abroad(known: Known) -> bool:
    if known.facts is not None and known.facts.is_imported is not None:
        return known.facts.is_imported
    holder = known.product.holder if known.product else None
    return holder is not None and holder.country != HOME


def _would_see(known: Known, party: Party | None) -> bool:
    viewer = known.viewer
    return viewer.is_operator or (party is not None and party.pk in viewer.parties)
