"""The OpenAPI document as people read it: operations by subject, fields by name, a curl line for each operation."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from suyuan.exchange.doors.imports import MEDIA

Tree = Mapping[str, Any]
_REFERENCE: Final = "#/components/schemas/"
_CODE: Final = re.compile(r"`([^`]+)`")
FILES: Final = {
    MEDIA["csv"]: "receiving.csv",
    MEDIA["xlsx"]: "receiving.xlsx",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, or of code inside of text."""

    text: str
    is_code: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """That something is on its way out."""

    name: str
    what: str
    since: dt.datetime
    sunset: dt.datetime | None
    successor: str
    words: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter or a field."""

    name: str
    where: str
    needed: bool
    type: str
    link: str
    """Name of the schema that the type is, if it is one of ours."""
    words: tuple[Piece, ...]
    choices: tuple[str, ...]
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that is no refusal."""

    status: str
    words: tuple[Piece, ...]
    shape: str
    """Name of its schema, if it has one."""
    example: str


@dataclass(frozen=True, slots=True)
class Section:
    """An operation."""

    name: str
    method: str
    path: str
    title: str
    words: tuple[Piece, ...]
    scope: str
    rows: tuple[Row, ...]
    curl: str
    answers: tuple[Answered, ...]
    refusals: tuple[str, ...]
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Operations of one subject."""

    name: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema."""

    name: str
    words: tuple[Piece, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """The whole document."""

    version: str
    server: str
    words: tuple[Piece, ...]
    chapters: tuple[Chapter, ...]
    shapes: tuple[Shape, ...]
    endings: tuple[Ending, ...]


def read_document(document: Tree, server: str, *, chinese: bool) -> Book:
    """``server`` is ``https://host``; the examples call it."""
    reader = _Reader(document, server, chinese=chinese)
    chapters = tuple(reader.chapter(tag) for tag in document["tags"])
    schemas = document["components"]["schemas"].items()
    shapes = tuple(reader.shape(name, schema) for name, schema in schemas if schema.get("properties"))
    endings = reader.endings(document, "x-deprecations")
    return Book(
        document["info"]["version"], server, reader.words(document["info"]), chapters, shapes, endings
    )


def pieces(text: str) -> tuple[Piece, ...]:
    """A text in stretches of text and of code, which stands between backticks."""
    return tuple(Piece(part, bool(place % 2)) for place, part in enumerate(_CODE.split(text)) if part)


class _Reader:
    """One reading: for one language and one server."""

    def __init__(self, document: Tree, server: str, *, chinese: bool) -> None:
        self.document, self.server, self.chinese = document, server, chinese
        self.root = document["servers"][0]["url"]

    def text(self, told: Tree, name: str = "description") -> str:
        chosen = told.get(f"x-{name}-zh") if self.chinese else None
        return str(chosen or told.get(name, ""))

    def words(self, told: Tree) -> tuple[Piece, ...]:
        return pieces(self.text(told))

    def endings(self, told: Tree, name: str = "x-deprecation") -> tuple[Ending, ...]:
        return tuple(
            Ending(
                one["name"],
                one["what"],
                dt.datetime.fromisoformat(one["since"]),
                dt.datetime.fromisoformat(one["sunset"]) if one["sunset"] else None,
                one["successor"] or "",
                self.words(one),
            )
            for one in told.get(name, ())
        )

    def chapter(self, tag: Tree) -> Chapter:
        sections = [
            self.section(path, method, operation)
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
            if tag["name"] in operation["tags"]
        ]
        return Chapter(tag["name"], self.text(tag), tuple(sections))

    def section(self, path: str, method: str, operation: Tree) -> Section:
        responses = operation["responses"]
        return Section(
            name=operation["operationId"],
            method=method.upper(),
            path=f"{self.root}{path}",
            title=self.text(operation, "summary"),
            words=self.words(operation),
            scope=operation["x-scope"] or "",
            rows=tuple(self.rows_of(operation)),
            curl=self.curl(path, method, operation),
            answers=tuple(self.answered(s, told) for s, told in responses.items() if s < "400"),
            refusals=tuple(status for status in responses if status >= "400"),
            endings=self.endings(operation),
        )

    def rows_of(self, operation: Tree) -> Iterator[Row]:
        for one in operation["parameters"]:
            yield self.row(one["name"], {**one["schema"], **one}, needed=one["required"], where=one["in"])
        bodies = operation.get("requestBody", {}).get("content", {})
        for media, content in bodies.items():
            yield self.row(media, content["schema"], needed=len(bodies) == 1, where="body")

    def row(self, name: str, schema: Tree, *, needed: bool, where: str = "") -> Row:
        kind, link = _type(schema.get("schema", schema))
        choices = tuple(map(str, schema.get("enum", ())))
        return Row(name, where, needed, kind, link, self.words(schema), choices, self.endings(schema))

    def answered(self, status: str, told: Tree) -> Answered:
        media, content = next(iter(told["content"].items()))
        _, link = _type(content["schema"])
        shown = _pretty(content["example"]) if "json" in media else media
        return Answered(status, self.words(told), link, shown)

    def shape(self, name: str, schema: Tree) -> Shape:
        needed = schema.get("required", ())
        rows = [self.row(field, told, needed=field in needed) for field, told in schema["properties"].items()]
        return Shape(name, self.words(schema), tuple(rows))

    def curl(self, path: str, method: str, operation: Tree) -> str:
        for one in operation["parameters"]:
            if one["in"] == "path":
                path = path.replace(f"{{{one['name']}}}", quote(str(one["example"]), safe=""))
        query = operation.get("x-example-query", "")
        address = f"{self.server}{self.root}{path}{f'?{query}' if query else ''}"
        lines = [f"curl -sS '{address}'", '-H "Authorization: Bearer $API_KEY"']
        contents = operation.get("requestBody", {}).get("content", {})
        if contents:
            lines += _sending(*next(iter(contents.items())))
        elif method == "post":
            lines.append("-X POST")
        if any(told.get("content", {}).keys() & FILES.keys() for told in operation["responses"].values()):
            lines.append("-O")
        return " \\\n  ".join(lines)


def _sending(media: str, content: Tree) -> list[str]:
    if media in FILES:
        return [f'-H "Content-Type: {media}"', f"--data-binary @{FILES[media]}"]
    return [f'-H "Content-Type: {media}"', f"--data '{_pretty(content['example'])}'"]


def _type(schema: Tree) -> tuple[str, str]:
    """(how the type is called, the schema of ours that it is or holds)."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REFERENCE)
        return name, name
    if "anyOf" in schema:
        pairs = [_type(one) for one in schema["anyOf"]]
        return " | ".join(name for name, _ in pairs), next((link for _, link in pairs if link), "")
    kind = schema.get("type", "")
    if kind == "array":
        name, link = _type(schema.get("items", {}))
        return f"{name or 'any'}[]", link
    named = " | ".join(kind) if isinstance(kind, list) else str(kind)
    return (f"{named} ({schema['format']})" if "format" in schema else named), ""


def _pretty(tree: Any) -> str:
    return tree if isinstance(tree, str) else json.dumps(tree, ensure_ascii=False, indent=2)
