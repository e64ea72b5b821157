"""An Identification in the one JSON shape that the command line and the API answer with."""

from __future__ import annotations

from typing import Any

from suyuan.core.identifiers.canonical import canonical_text, key_of
from suyuan.core.identifiers.identification import Identification


def described(found: Identification) -> dict[str, Any]:
    """JSON-safe values; ``key`` is told for every text, since also what no system knows is kept under a key."""
    canonical = found.canonical
    if canonical is None:
        canonical = canonical_text(found.input)
    return {
        "input": found.input,
        "kind": found.kind,
        "verdict": found.verdict,
        "problems": [problem.as_json() for problem in found.problems],
        "components": found.components,
        "key": key_of(canonical).hex(),
        "canonical": found.canonical,
        "level": found.level,
        "urn": found.urn,
        "digital_link": found.digital_link,
    }
