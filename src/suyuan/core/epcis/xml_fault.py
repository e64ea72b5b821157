"""How a fault inside one event is carried to its Problem: the element that is wrong, found again as a path."""

from __future__ import annotations

from typing import Any, TypeAlias, cast

from lxml import etree

from suyuan.core.epcis.xml_names import local
from suyuan.core.problem import Problem, Rule

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml has no public name for it


class Fault(Exception):  # noqa: N818 - control flow inside the reader, never seen outside
    """Something of one event cannot be read."""

    def __init__(
        self, rule: Rule, element: Element, value: object = None, attribute: str = "", **arguments: Any
    ) -> None:
        super().__init__(rule.code)
        self.rule = rule
        self.element = element
        self.value = value
        self.attribute = attribute
        self.arguments = arguments

    def problem(self, event: Element, prefix: str) -> Problem:
        """The Problem, its place told as a path from the event list, with the line."""
        path = "/".join((prefix, *steps_to(self.element, event)))
        if self.attribute:
            path += f"/@{local(self.attribute)}"
        return self.rule.problem(with_line(path, self.element), self.value, **self.arguments)


def attributes(element: Element) -> dict[str, str]:
    """The attributes by their full names."""
    return dict(cast("dict[str, str]", element.attrib))


def steps_to(element: Element, event: Element) -> list[str]:
    """The names from below ``event`` down to ``element``, numbered from 0 where a name repeats."""
    steps: list[str] = []
    while element is not event:
        parent = element.getparent()
        if parent is None:
            break
        steps.append(_step(element, parent))
        element = parent
    return steps[::-1]


def with_line(path: str, element: Element) -> str:
    """The path with the line of the element, when the parser knows it."""
    return f"{path} (line {element.sourceline})" if element.sourceline else path


def _step(element: Element, parent: Element) -> str:
    same = [child for child in parent if child.tag == element.tag]
    name = local(str(element.tag))
    return f"{name}[{same.index(element)}]" if len(same) > 1 else name
