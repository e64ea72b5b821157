"""Products and places taken in as people and machines send them: each an act of the ledger before it has effect."""

from __future__ import annotations

from typing import Literal

from suyuan.core.problem import Refused
from suyuan.ledger import acts
from suyuan.masterdata.entering.reading import PlaceFacts, ProductFacts
from suyuan.masterdata.entering.services import enter_place, enter_product, is_known, is_known_place
from suyuan.parties.models import Party
from suyuan.parties.viewer import Viewer

Status = Literal["accepted", "duplicate"]


def register_product(facts: ProductFacts, party: Party, viewer: Viewer) -> Status:
    """Enter a product or a new version of it. Raises Refused for what is not sound, and for who may not."""
    if not facts.is_sound:
        raise Refused(*(problem for problem in facts.problems if problem.is_error))
    if is_known(facts, party=party, viewer=viewer):
        return "duplicate"
    with acts.ordering("product.enter", viewer, party=party.code, **facts.as_body()) as act:
        enter_product(facts, party=party, viewer=viewer, act=act)
    return "accepted"


def register_place(facts: PlaceFacts, party: Party, viewer: Viewer) -> Status:
    """Enter a place of one's own or a new version of it. Raises Refused for what is not sound, and for another's."""
    if not facts.is_sound:
        raise Refused(*(problem for problem in facts.problems if problem.is_error))
    if is_known_place(facts, party=party):
        return "duplicate"
    with acts.ordering("place.enter", viewer, party=party.code, uri=facts.uri, facts=facts.values) as act:
        enter_place(facts, party=party, act=act)
    return "accepted"
