"""Mappings of the national sets, widened by the further fields that an actor reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, cast

import msgspec

from suyuan.core.epcis.datasets.extensions import Extension
from suyuan.core.epcis.datasets.profile import NAMESPACE
from suyuan.core.epcis.tables.mapping import Column, Mapping, heading_key

PREFIX: Final = "vds"
SHIPPED: Final = "vaccine-"
"""How the shipped mapping of a set is called: this, and the name of the set."""
Kind = Literal["text", "day", "moment", "whole", "number", "flag"]


def widened(mapping: Mapping, extensions: Iterable[Extension]) -> Mapping:
    """The mapping with a column for each further field of its set; itself where there is none."""
    found = [one for one in extensions if f"{SHIPPED}{one.set}" == mapping.name]
    known = {heading_key(name) for column in mapping.columns for name in column.headings}
    columns = [
        column
        for column in map(_column, found)
        if not known & {heading_key(name) for name in column.headings}
    ]
    if not columns:
        return mapping
    namespaces = {**mapping.namespaces, PREFIX: NAMESPACE}
    return msgspec.structs.replace(mapping, columns=(*mapping.columns, *columns), namespaces=namespaces)


def _column(one: Extension) -> Column:
    field = one.field
    heard = {text: word.value for word in field.words for text in (word.value, word.zh, word.en)}
    kind = cast("Kind", "text" if field.words else field.type)
    return Column(
        heading=field.zh,
        heading_en=field.en,
        field=f"extension.{PREFIX}:{field.name}",
        required=field.must,
        values=heard,
        kind=kind,
        pattern=field.pattern,
        strict=bool(field.words),
    )
