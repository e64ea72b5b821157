"""One message of the interface, read: its fields by name, and every Problem at its field.

Procedure: 1 each field of the table is looked for, in any spelling; 2 what must be there and is not is told; 3 each value
is read by its form; 4 conditions over several fields; 5 what belongs to no table is kept aside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from suyuan.core.epcis.messages import forms, rules
from suyuan.core.epcis.messages.kinds import Field, Kind
from suyuan.core.epcis.tables.codes import Code, read_code, read_place
from suyuan.core.epcis.tables.moments import offset_text
from suyuan.core.epcis.times import is_offset, read_time
from suyuan.core.problem import Problem

MOST_CODES: Final = 20_000
LONGEST: Final = 2_000
_WANTED: Final = {
    "text": ("text", "文本"), "day": ("day", "日期"), "number": ("number above 0", "大于 0 的数字"), "codes": ("list of codes", "追溯码列表"),
    "papers": ("list of documents", "单据列表"), "parties": ("list of parties", "单位列表"), "group": ("object", "对象"),
    "direction": ("`out` or `in`", "out 或 in"), "place": ("identifier", "标识码"), "offset": ("offset such as +08:00", "时区，如 +08:00"),
}  # fmt: skip
_EXAMPLES: Final = {
    "papers": '[{"type": "po", "bizTransaction": "http://…"}]', "parties": '[{"type": "owning_party", "source": "http://…"}]',
    "group": '{"sourceList": […]}',
}  # fmt: skip


@dataclass(slots=True)
class Read:
    """What one message says."""

    kind: Kind
    time: dt.datetime | None = None
    offset: str = ""
    codes: list[Code] = field(default_factory=list)
    box: Code | None = None
    texts: dict[str, str] = field(default_factory=dict)
    """Fields with one value, by their plain name; places and days in their normal form."""
    papers: list[tuple[str, str]] = field(default_factory=list)
    sources: list[tuple[str, str]] = field(default_factory=list)
    destinations: list[tuple[str, str]] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not any(problem.is_error for problem in self.problems)

    def tell(self, broken: str, where: str, **told: Any) -> None:
        """Note a breach of a rule of this table."""
        self.problems.append(rules.of(self.kind.table, broken).problem(where, None, **told))

    def missing(self, one: Field) -> None:
        self.tell("MISSING", one.path, field=one.path, name=one.zh, example=_example(one))

    def wrong(self, one: Field) -> None:
        wanted, wanted_zh = _WANTED.get(one.form, ("text", "文本"))
        self.tell("FORM", one.path, field=one.path, wanted=wanted, wanted_zh=wanted_zh, example=_example(one))

    def condition(self, name: str, where: str) -> None:
        """Note that a condition of presence is not met."""
        why, why_zh, mend, mend_zh = rules.CONDITIONS[name]
        self.tell("CONDITION", where, why=why, why_zh=why_zh, mend=mend, mend_zh=mend_zh)


def read_message(tree: Any, kind: Kind, places: Mapping[str, str]) -> Read:
    """A message as plain values. ``places`` are registered names of the sender's places. Never raises for bad input."""
    read = Read(kind)
    if not isinstance(tree, Mapping):
        read.tell("FORM", "", field=kind.name, wanted="object", wanted_zh="对象", example='{"eventTime": …}')
        return read
    given = _named(tree)
    _group(read, "", given, places)
    _keep(read, given)
    _Conditions(read).check()
    return read


def _named(tree: Mapping[str, Any]) -> dict[str, Any]:
    return {forms.plain_name(name): value for name, value in tree.items()}


def _group(read: Read, under: str, given: dict[str, Any], places: Mapping[str, str]) -> None:
    """Every field of a group; each is taken out of what was given."""
    for one in read.kind.part(under):
        value = given.pop(forms.plain_name(one.name), None)
        if value is None or value in ("", [], {}):
            if one.presence == "yes":
                read.missing(one)
        elif one.form == "group":
            _inner(read, one, value, places)
        elif (reader := _READERS.get(one.form)) is not None:
            reader(read, one, value)
        else:
            _place(read, one, value, places)


def _inner(read: Read, one: Field, value: Any, places: Mapping[str, str]) -> None:
    if not isinstance(value, Mapping):
        read.wrong(one)
        return
    inner = _named(value)
    _group(read, one.name, inner, places)
    _keep(read, inner)


def _time(read: Read, one: Field, value: Any) -> None:
    found = read_time(value, one.path) if isinstance(value, str) else None
    if found is None:
        read.wrong(one)
    elif isinstance(found, Problem):
        told = {
            "reason": found.message,
            "reason_zh": found.message_zh,
            "mend": found.remedy,
            "mend_zh": found.remedy_zh,
        }
        read.tell("TIME", one.path, **told)
    else:
        read.time = found


def _offset(read: Read, one: Field, value: Any) -> None:
    if not isinstance(value, str) or not is_offset(value.strip()):
        read.wrong(one)
        return
    read.offset = value.strip()
    if read.time is not None and offset_text(read.time) != read.offset:
        read.tell("OFFSET", one.path)


def _codes(read: Read, one: Field, value: Any) -> None:
    listed = forms.codes_of(value)
    if listed is None:
        read.wrong(one)
        return
    if len(listed) > MOST_CODES:
        read.tell("MANY", one.path, field=one.path, limit=MOST_CODES)
        return
    found: dict[str, Code] = {}
    for index, text in enumerate(listed):
        code = _code(read, text, f"{one.path}[{index}]")
        if code is not None and found.setdefault(code.canonical or text, code) is not code:
            read.tell("TWICE", f"{one.path}[{index}]")
    read.codes = list(found.values())


def _box(read: Read, one: Field, value: Any) -> None:
    listed = forms.codes_of(value)
    if listed is None or len(listed) != 1:
        read.wrong(one)
        return
    read.box = _code(read, listed[0], one.path)


def _code(read: Read, text: str, where: str) -> Code | None:
    code = read_code(text, where=where)
    for problem in code.problems:
        told = {
            "reason": _bare(problem.message),
            "reason_zh": _bare(problem.message_zh),
            "mend": problem.remedy,
            "mend_zh": problem.remedy_zh,
        }
        read.tell("CODE" if code.text is None else "REMARK", where, field=where, **told)
    if code.text is None:
        return None
    if code.is_class and read.kind.name != "recall":
        read.tell("CLASS", where, field=where)
        return None
    return code


def _bare(text: str) -> str:
    return text.rstrip(".。 ")


def _place(read: Read, one: Field, value: Any, places: Mapping[str, str]) -> None:
    text = forms.place_of(value)
    found = read_place(text, places) if text is not None else None
    if text is None:
        read.wrong(one)
    elif found is None:
        read.tell("PLACE", one.path, field=one.path)
    else:
        read.texts[one.name] = found


def _papers(read: Read, one: Field, value: Any) -> None:
    listed = forms.typed_of(value, "bizTransaction")
    if listed is None:
        read.wrong(one)
        return
    read.papers = list(dict.fromkeys(listed))
    _demand(read, one.name, listed)


def _parties(read: Read, one: Field, value: Any) -> None:
    listed = forms.typed_of(value, "source" if one.name == "sourceList" else "destination")
    if listed is None:
        read.wrong(one)
        return
    if one.name == "sourceList":
        read.sources = list(dict.fromkeys(listed))
    else:
        read.destinations = list(dict.fromkeys(listed))
    _demand(read, one.name, listed)


def _demand(read: Read, under: str, listed: list[tuple[str, str]]) -> None:
    """What a list must hold."""
    told = {kind for kind, _ in listed}
    for one in read.kind.part(under):
        if one.presence == "yes" and one.name not in told:
            read.missing(one)


def _value(convert: Callable[[Any], str | None]) -> Callable[[Read, Field, Any], None]:
    def take(read: Read, one: Field, value: Any) -> None:
        text = convert(value)
        if text is None or len(text) > LONGEST:
            read.wrong(one)
        else:
            read.texts[forms.plain_name(one.name)] = text

    return take


def _direction(value: Any) -> str | None:
    return value if isinstance(value, str) and value in {"out", "in"} else None


_READERS: Final[dict[str, Callable[[Read, Field, Any], None]]] = {
    "time": _time, "offset": _offset, "codes": _codes, "code": _box, "papers": _papers, "parties": _parties,
    "text": _value(forms.text_of), "day": _value(forms.day_of), "number": _value(forms.number_of), "direction": _value(_direction),
}  # fmt: skip


def _keep(read: Read, given: dict[str, Any]) -> None:
    """What belongs to no table is kept as it came, where a name can be made of it."""
    for name, value in given.items():
        if value is None:
            continue
        bad = next((one for one in forms.names_in({name: value}) if forms.NAME.fullmatch(one) is None), None)
        if bad is not None:
            read.tell("NAME", "", field=bad[:60])
        else:
            read.kept[name] = value
            read.tell("KEPT", name, field=name)


@dataclass(frozen=True, slots=True)
class _Conditions:
    """Conditions over several fields; where the table has none, nothing is asked."""

    read: Read

    def check(self) -> None:
        {"recall": self._recall, "returns": self._returns, "destruction": self._destruction}.get(
            self.read.kind.name, lambda: None
        )()
        lots = {code.lot for code in self.read.codes}
        if self.read.kind.name == "commissioning" and "lotNumber" not in self.read.texts and lots <= {None}:
            self.read.tell("NO_LOT", "cbvmda:lotNumber")

    def _recall(self) -> None:
        texts = self.read.texts
        if not self.read.codes and "lotNumber" not in texts and self.read.is_sound:
            self.read.condition("codes-or-lot", "epcList")
        elif "lotNumber" in texts and not self.read.codes and not {"drugId", "di"} & texts.keys():
            self.read.condition("lot-of-what", "cbvmda:lotNumber")

    def _returns(self) -> None:
        wanted = {"out": "desadv", "in": "recadv"}.get(self.read.texts.get("direction", ""))
        if wanted and self.read.papers and wanted not in {kind for kind, _ in self.read.papers}:
            self.read.condition("paper-of-direction", f"bizTransactionList.{wanted}")

    def _destruction(self) -> None:
        told = {kind for kind, _ in self.read.papers}
        if self.read.papers and not told & {"manifest", "destruction"}:
            self.read.condition("some-paper", "bizTransactionList")


def _example(one: Field) -> str:
    return one.example or _EXAMPLES.get(one.form, "…")
