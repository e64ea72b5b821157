"""One parameter of a query, once its name is understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from suyuan.core.epcis.json_names import Names
from suyuan.core.epcis.query.model import Condition
from suyuan.core.epcis.query.shapes import Shape

Read = Callable[[Any, str, Names], tuple[Condition | None, Any]]
"""(value, name as given, prefixes) to the condition and the value to keep; None: the parameter counts as left out."""


@dataclass(frozen=True, slots=True)
class Parameter:
    normal: str
    """The name without prefixes, the same for every spelling."""
    shape: Shape
    read: Read
