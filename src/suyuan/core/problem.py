"""What is wrong with an input, where, and how to mend it: the one shape for every refusal and every hint.

A rule is declared once, beside the code that applies it, and registers itself in ``RULES`` so that the
reference page and the translations can be generated and tested. A Problem is one breach of a rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

VALUE_SHOWN = 120
"""How much of an offending value a Problem quotes, in characters."""


class Severity(StrEnum):
    """How much a Problem weighs: an error refuses, a warning is kept beside what was accepted."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong. Texts may hold ``{names}`` filled from the Problem's arguments."""

    code: str
    severity: Severity
    message: str
    message_zh: str
    remedy: str
    remedy_zh: str

    def problem(self, where: str = "", value: object = None, **arguments: Any) -> Problem:
        """One breach. ``where`` is a path in the input, ``value`` the offending text (shortened)."""
        shown = {name: _shown(v) if isinstance(v, str) else v for name, v in arguments.items()}
        return Problem(self, _shown(where), None if value is None else _shown(str(value)), shown)


@dataclass(frozen=True, slots=True)
class Problem:
    """One breach of one rule in one input."""

    rule: Rule
    where: str
    """Path of the place in the input: ``epcisBody.eventList[3].eventTime``, ``AI (17)``, ``row 12``."""
    value: str | None
    """The offending value, shortened; never a personal field."""
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.rule.code

    @property
    def severity(self) -> Severity:
        return self.rule.severity

    @property
    def is_error(self) -> bool:
        return self.rule.severity is Severity.ERROR

    @property
    def message(self) -> str:
        return self.rule.message.format(value=self.value, **self.arguments)

    @property
    def message_zh(self) -> str:
        return self.rule.message_zh.format(value=self.value, **self.arguments)

    @property
    def remedy(self) -> str:
        return self.rule.remedy.format(value=self.value, **self.arguments)

    @property
    def remedy_zh(self) -> str:
        return self.rule.remedy_zh.format(value=self.value, **self.arguments)

    def at(self, prefix: str) -> Problem:
        """The same Problem seen from one level further out."""
        where = f"{prefix}.{self.where}" if self.where else prefix
        return Problem(self.rule, where, self.value, self.arguments)

    def as_json(self) -> dict[str, Any]:
        """The wire form that every door answers with."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "where": self.where,
            "value": self.value,
            "message": self.message,
            "message_zh": self.message_zh,
            "remedy": self.remedy,
            "remedy_zh": self.remedy_zh,
        }


class Refused(Exception):  # noqa: N818 - it names what happened to the input, in the field's own word
    """The input cannot be taken. Carries every Problem found, at least one of them an error."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{p.code} {p.where}: {p.message}" for p in problems))
        self.problems = problems


RULES: dict[str, Rule] = {}
"""Every declared rule by its code."""


def rule(  # noqa: PLR0917 - the six read best as a list, one under the other
    code: str,
    message: str,
    message_zh: str,
    remedy: str,
    remedy_zh: str,
    severity: Severity = Severity.ERROR,
) -> Rule:
    """Declare a rule. Raises ValueError when the code is taken: codes are what senders script against."""
    if code in RULES:
        raise ValueError(f"rule {code} is declared twice")
    RULES[code] = Rule(code, severity, message, message_zh, remedy, remedy_zh)
    return RULES[code]


def _shown(text: str) -> str:
    """Short enough to read, and free of what no database and no terminal takes: NUL and lone surrogates."""
    short = text if len(text) <= VALUE_SHOWN else f"{text[: VALUE_SHOWN - 1]}…"
    return short.replace("\x00", "␀").encode("utf-8", "replace").decode()
