"""The sets as machines and tables get them: values under the names of the fields, with what is missing beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from suyuan.core.epcis.datasets.profile import DataSet, Field, profile
from suyuan.supervision.datasets.model import Filled, Filling, Owes, Row


def as_json(filling: Filling) -> dict[str, Any]:
    """Everything, for a machine. Empty fields are left out; ``problems`` say which of them are missing."""
    shape = profile()
    return {
        "standard": shape.standard,
        "profileVersion": shape.version,
        "item": filling.thing,
        "name": filling.name,
        "complete": filling.is_complete,
        "fieldsAsked": filling.asked,
        "fieldsLacking": filling.lacking,
        "sets": [_set_json(one) for one in filling.sets],
    }


def _set_json(one: Filled) -> dict[str, Any]:
    data_set = one.data_set
    return {
        "name": data_set.name,
        "title": data_set.title[1],
        "titleZh": data_set.title[0],
        "group": data_set.group,
        "state": str(one.standing),
        "owes": _owes_json(one.owes) if one.owes else None,
        "rows": [_row_json(row, one) for row in one.rows],
        "leftOut": one.left_out,
    }


def _row_json(row: Row, one: Filled) -> dict[str, Any]:
    draft = row.draft
    kind, text = draft.source
    told = {
        field.name: draft.extensions[field.name] for field in one.extensions if field.name in draft.extensions
    }
    return {
        "values": {name: value for name, value in draft.values.items() if value},
        "extensions": told,
        "whole": draft.is_whole,
        "source": {"kind": kind, "id": text},
        "owes": _owes_json(draft.owes),
        "problems": [problem.as_json() for problem in row.problems],
    }


def _owes_json(owes: Owes) -> dict[str, str]:
    return {"party": owes.code, "name": owes.en, "nameZh": owes.zh}


def columns(one: Filled) -> tuple[Field, ...]:
    """The columns of the table of a set: those of the national form, then the extensions that were asked for."""
    return (*one.data_set.fields, *one.extensions)


def cells(one: Filled, *, english: bool) -> Iterator[list[str]]:
    """The rows of the table of a set, words of code lists in the reader's language."""
    for row in one.rows:
        values = {**row.draft.extensions, **row.draft.values}
        yield [in_words(field, values.get(field.name, ""), english=english) for field in columns(one)]


def in_words(field: Field, text: str, *, english: bool) -> str:
    """A value as people read it."""
    word = field.word(text) if field.words else None
    return text if word is None else (word.en if english else word.zh)


def gaps(filling: Filling, *, english: bool) -> Iterator[tuple[str, str, str, str]]:
    """Everything that is missing or wrong: set, field, who owes it, and what to do."""
    side = int(english)
    for one in filling.sets:
        title = one.data_set.title[side]
        for row in one.rows:
            for problem in row.problems:
                owes = row.draft.owes.en if english else row.draft.owes.zh
                said = (
                    f"{problem.message} {problem.remedy}"
                    if english
                    else f"{problem.message_zh}{problem.remedy_zh}"
                )
                yield title, _title(one, problem.where)[side], owes, said
        if one.standing == "missing" and one.owes:
            yield title, "", one.owes.en if english else one.owes.zh, _nothing(one.data_set, english=english)


def _title(one: Filled, name: str) -> tuple[str, str]:
    return next(field.title for field in columns(one) if field.name == name)


def _nothing(data_set: DataSet, *, english: bool) -> str:
    """What is said of a set without a row."""
    return (
        f"Nothing was reported for “{data_set.title[1]}”." if english else f"没有上报“{data_set.title[0]}”。"
    )


def profile_json() -> dict[str, Any]:
    """The profile itself: what is asked, for whoever builds an upload."""
    shape = profile()
    return {
        "standard": shape.standard,
        "profileVersion": shape.version,
        "sets": [
            {
                "name": one.name,
                "title": one.title[1],
                "titleZh": one.title[0],
                "group": one.group,
                "clause": one.clause,
                "owes": one.owes,
                "fields": [field_json(field) for field in one.fields],
            }
            for one in shape.sets.values()
        ],
    }


def field_json(field: Field) -> dict[str, Any]:
    words = [{"value": w.value, "name": w.en, "nameZh": w.zh, "national": w.national} for w in field.words]
    return {
        "name": field.name,
        "title": field.en,
        "titleZh": field.zh,
        "type": field.type,
        "mandatory": field.must,
        "pattern": field.pattern,
        "words": words,
    }
