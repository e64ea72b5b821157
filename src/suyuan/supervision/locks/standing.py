"""What holds of things and lots now, by everybody's words: the same answer as the trace gives."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from suyuan import clock
from suyuan.core.chain.observation import Key
from suyuan.core.chain.vocabulary import State
from suyuan.core.problem import Refused
from suyuan.parties.viewer import Viewer
from suyuan.state.queries import standing_of
from suyuan.state.trace.gathering import Asked, Events, Known
from suyuan.state.trace.lot_state import stopped_among
from suyuan.supervision.locks import errors
from suyuan.supervision.locks.queries import locks_of_places
from suyuan.supervision.locks.scopes import Kind, Scope


def states_now(scope: Scope) -> Mapping[UUID, State | None]:
    """The state of each target. Raises Refused for a thing that nobody ever reported."""
    keys = [each.key for each in scope.targets]
    if scope.kind is Kind.PLACE:
        held = locks_of_places(keys)
        return {key: (held[key][0].state if key in held else None) for key in keys}
    if scope.kind is not Kind.THINGS:
        return {each.key: lot_state([each.key.bytes]) for each in scope.targets}
    found = standing_of(keys)
    unknown = [each.text for each in scope.targets if each.key not in found]
    if unknown:
        raise Refused(*(errors.UNKNOWN.problem("codes", text) for text in unknown[:20]))
    return {key: each.state for key, each in found.items()}


def lot_state(keys: Collection[Key]) -> State | None:
    """The state that stops a lot, given its key and that of its product; None where nothing does."""
    found = stopped_lots({"": list(keys)})
    return found[""][1] if found else None


def stopped_lots(groups: Mapping[str, list[Key]]) -> dict[str, tuple[Known, State]]:
    """Those of several lots that are stopped, with the event: name to the keys of the lot and of its product."""
    return stopped_among(groups, _events()) if groups else {}


def _events() -> Events:
    return Events(Asked("", Viewer.operator(), "all", "both", None, None, clock.now()))
