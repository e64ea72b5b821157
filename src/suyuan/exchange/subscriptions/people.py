"""Stored queries name no people: what a query says of a person is replaced by the owner's pseudonym, as in its events.

So a query for a patient also finds the patient: the events carry the same pseudonym. The platform itself has no
pseudonyms, and what it would store is refused.
"""

from __future__ import annotations

import re
from typing import Any, Final

from suyuan.core.epcis.personal import is_personal_name, replace_in_identifier
from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.identifiers.person import is_pseudonym
from suyuan.exchange.subscriptions import errors
from suyuan.parties.pseudonyms import Pseudonymiser

_OPERATOR: Final = re.compile(
    r"^(?:EQ|GT|GE|LT|LE|EXISTS|HASATTR|EQATTR)_(?:INNER_|ILMD_|ERROR_DECLARATION_|SENSOR\w+?_)*"
)
Parameters = tuple[tuple[str, Any], ...]


def without_people(owner: int, parameters: Parameters) -> Parameters:
    """The parameters with everybody replaced. Raises EpcisException where the platform names somebody."""

    def pseudonym(text: str) -> str:
        if not owner:
            raise EpcisException("ValidationException", errors.NAMES_PEOPLE.problem())
        return text if is_pseudonym(text) else Pseudonymiser(owner).pseudonym_of(text)

    return tuple(
        (name, _replaced(value, pseudonym, is_whole=is_personal_name(_OPERATOR.sub("", name))))
        for name, value in parameters
    )


def _replaced(value: Any, pseudonym: Any, *, is_whole: bool) -> Any:
    if isinstance(value, list | tuple):
        return [_replaced(one, pseudonym, is_whole=is_whole) for one in value]
    if isinstance(value, str) and value:
        return pseudonym(value) if is_whole else replace_in_identifier(value, pseudonym)
    return value
