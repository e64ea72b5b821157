"""Who may lock what: one's own things; lots and products for who answers for them, and for authorities."""

from __future__ import annotations

from uuid import UUID

from suyuan import clock
from suyuan.core.identifiers.canonical import class_text, key_of
from suyuan.core.problem import Refused
from suyuan.ledger import binary, connection
from suyuan.masterdata.queries import product_of, products_for
from suyuan.parties.kinds import SUPERVISING
from suyuan.parties.models import Party, Place
from suyuan.parties.queries import keys_of_places, kin_of
from suyuan.state.queries import standing_of
from suyuan.supervision.locks import errors
from suyuan.supervision.locks.queries import SQL
from suyuan.supervision.locks.scopes import Kind, Scope


def refuse_foreign(scope: Scope, party: Party, *, is_machine: bool = False) -> None:
    """Raises Refused where the party has nothing to do with it. The machine's own rules judged that by ``foreign``."""
    if is_machine or party.kind in SUPERVISING:
        return
    kin = kin_of([party.pk], clock.now())[party.pk]
    if scope.kind is Kind.PLACE:
        if not Place.objects.filter(key=scope.targets[0].key, party_id__in=kin).exists():
            raise Refused(errors.PLACE.problem("place", scope.targets[0].text))
    elif scope.kind is not Kind.THINGS:
        product = product_of(scope.class_key) if scope.class_key else None
        if product is None or product.holder_id not in kin:
            raise Refused(errors.NOT_YOUR_LOT.problem(scope.kind, scope.targets[0].text))
    else:
        strange = _strange(scope, kin)
        if strange:
            raise Refused(*(errors.FOREIGN.problem("codes", text) for text in strange[:20]))


def foreign(scope: Scope, party: Party) -> frozenset[str]:
    """The things of a scope with which the party has nothing to do; none where it supervises."""
    if party.kind in SUPERVISING:
        return frozenset()
    return frozenset(_strange(scope, kin_of([party.pk], clock.now())[party.pk]))


def _strange(scope: Scope, kin: frozenset[int]) -> list[str]:
    """Those that the party neither has, nor reported, nor answers for."""
    rest = {each.key: each.text for each in scope.targets}
    classes = {key: UUID(bytes=key_of(found)) for key, text in rest.items() if (found := class_text(text))}
    own = {key for key, each in products_for(classes.values()).items() if each.holder_id in kin}
    rest = {key: text for key, text in rest.items() if classes.get(key) not in own}
    if rest:
        with connection.cursor() as cursor:
            ask = {"keys": binary.UuidArray.of(rest), "parties": sorted(kin)}
            linked = {key for (key,) in cursor.execute(SQL["linked"], ask, binary=True)}
        rest = {key: text for key, text in rest.items() if key not in linked}
    if rest:
        places = {key for party in kin for key in keys_of_places(party)}
        held = {key for key, each in standing_of(rest).items() if each.holder in places}
        rest = {key: text for key, text in rest.items() if key not in held}
    return list(rest.values())


def kind_of(scope: Scope) -> str:
    """The strictest kind of product in it: a vaccine is one wherever it lies among others. Empty where unknown."""
    keys = {scope.class_key} if scope.class_key else set()
    if scope.kind is Kind.THINGS:
        texts = (class_text(each.text) for each in scope.targets)
        keys = {UUID(bytes=key_of(text)) for text in texts if text}
    kinds = {each.kind for each in products_for(keys).values()}
    return "vaccine" if "vaccine" in kinds else next(iter(sorted(kinds)), "")
