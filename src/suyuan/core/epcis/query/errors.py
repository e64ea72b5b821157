"""The exceptions of EPCIS (ISO/IEC 19987:2024, clauses 8.2 and 12) and the HTTP status of each."""

from __future__ import annotations

from typing import Final

from suyuan.core.problem import Problem

STATUS: Final = {
    "QueryValidationException": 400,
    "QueryParameterException": 400,
    "ValidationException": 400,
    "SubscriptionControlsException": 400,
    "SubscribeNotPermittedException": 400,
    "InvalidURIException": 400,
    "SecurityException": 403,
    "NoSuchNameException": 404,
    "NoSuchSubscriptionException": 404,
    "NotAcceptableException": 406,
    "ResourceAlreadyExistsException": 409,
    "DuplicateNameException": 409,
    "DuplicateSubscriptionException": 409,
    "CaptureLimitExceededException": 413,
    "QueryTooLargeException": 413,
    "QueryTooComplexException": 413,
    "URITooLongException": 414,
    "UnsupportedMediaTypeException": 415,
    "ImplementationException": 500,
}


class EpcisException(Exception):  # noqa: N818 - the standard's own word
    """A refusal that the standard names. ``problems`` say what is wrong and how to mend it."""

    def __init__(self, kind: str, *problems: Problem) -> None:
        super().__init__(kind, "; ".join(f"{p.code} {p.where}: {p.message}" for p in problems))
        self.kind = kind
        self.problems = problems
