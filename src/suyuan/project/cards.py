"""Cards for people at the terminal: one framed table for each thing asked about, Chinese before English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from suyuan.core.identifiers.canonical import canonical_text, key_of
from suyuan.core.identifiers.identification import Identification, Verdict
from suyuan.core.identifiers.names import COMPONENTS, GROUPS, KINDS, LEVELS, VERDICTS, Names, ai_names
from suyuan.core.problem import Problem, Severity

VERDICT_STYLES = {Verdict.YES: "green", Verdict.NO: "red"}
SEVERITY_SIGNS = {
    Severity.ERROR: ("✗", "red"),
    Severity.WARNING: ("!", "yellow"),
    Severity.NOTE: ("i", "cyan"),
}

Row = tuple[str, str]


def print_cards(cards: Iterable[RenderableType]) -> None:
    """Print cards one below the other."""
    console = Console()
    for card in cards:
        console.print(card)


def identification_card(found: Identification) -> Panel:
    """What was read, its parts by name, its key, and every Problem with its remedy."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in dict.fromkeys(_rows(found)):
        table.add_row(name, Text(value))
    content = Group(table, *(_problem_text(problem) for problem in found.problems))
    style = VERDICT_STYLES.get(found.verdict, "yellow")
    title = Text(f" {_joined(KINDS[found.kind])} ", style="bold")
    subtitle = Text(f" {_joined(VERDICTS[found.verdict])} ", style=style)
    return Panel(content, title=title, subtitle=subtitle, border_style=style, title_align="left")


def _rows(found: Identification) -> Iterator[Row]:
    yield "输入 input", _visible(found.input)
    yield "层级 level", _joined(LEVELS[found.level])
    yield from _component_rows(found.components)
    canonical = found.canonical or canonical_text(found.input)
    yield "规范文本 canonical", canonical
    yield "键 key", key_of(canonical).hex()
    if found.urn:
        yield "EPC URN", found.urn
    if found.digital_link:
        yield "Digital Link", found.digital_link


def _component_rows(components: dict[str, Any]) -> Iterator[Row]:
    for name, value in components.items():
        if name in {"ai", "gs1"} and isinstance(value, dict):
            for ai, text in value.items():
                yield f"({ai}) {_joined(ai_names(ai))}", str(text)
        elif isinstance(value, dict):
            yield f"— {_joined(GROUPS.get(name, (name, name)))}", ""
            yield from _component_rows(value)
        elif isinstance(value, list):
            for part in value:
                yield from _component_rows(part if isinstance(part, dict) else {name: part})
        elif value is not None and not isinstance(value, bool):
            yield _joined(COMPONENTS.get(name, (name, name))), _visible(str(value))


def _problem_text(problem: Problem) -> Text:
    sign, style = SEVERITY_SIGNS[problem.severity]
    text = Text(f"{sign} {problem.code} {problem.where}\n", style=style)
    text.append(f"  {problem.message_zh} {problem.remedy_zh}\n", style="default")
    return text.append(f"  {problem.message} {problem.remedy}", style="dim")


def _joined(names: Names) -> str:
    chinese, english = names
    return chinese if chinese == english else f"{chinese} {english}"


def _visible(text: str) -> str:
    """Control characters and broken surrogates as something a terminal can show."""
    shown = "".join(_CONTROL_SIGNS.get(character, character) for character in text)
    return shown.encode("utf-8", "backslashreplace").decode()


_CONTROL_SIGNS = {chr(code): chr(0x2400 + code) for code in range(32)}
