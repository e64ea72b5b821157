"""``suyuan identify``: what is this code, which parts has it, what is wrong with it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

import click
import msgspec

from suyuan.core.identifiers.identification import Identification, Kind, Verdict
from suyuan.core.identifiers.read import read
from suyuan.core.identifiers.told import described
from suyuan.core.identifiers.typed import read_typed
from suyuan.core.problem import rule

DETECT = "detect"
"""The kind that asks for detection, and has the answer say what was detected."""

CONTROLS = {"{GS}": "\x1d", "{FNC1}": "\x1d", "{RS}": "\x1e", "{EOT}": "\x04"}
"""How control characters are written where they cannot be typed. A brace stands in no code."""

CHUNK = 1 << 16

ID_LINE = rule(
    "ID-LINE",
    'The line is not {{"input": …, "kind": …}} with a text and a kind that is known.',
    '该行不是{{"input": …, "kind": …}}格式，或编码类型未知。',
    "See `suyuan identify --help` for the kinds; a line that is no JSON must not begin with a brace.",
    "编码类型见 `suyuan identify --help`；非JSON的行不得以大括号开头。",
)


@click.command(name="identify")
@click.argument("codes", nargs=-1, metavar="[CODE…|-]")
@click.option(
    "--as",
    "kind",
    type=click.Choice([DETECT, *(str(kind) for kind in Kind)]),
    metavar="KIND",
    help="Hold the codes to one kind: " + ", ".join(str(kind) for kind in Kind) + ".",
)
@click.option("--json", "as_json", is_flag=True, help="Answer a JSON line for each code.")
def command(codes: tuple[str, ...], *, kind: str | None, as_json: bool) -> None:
    """Tell what each CODE is: its system, its parts, what is wrong with it, its key.

    With - the codes come from standard input, one a line, and a JSON line answers each; a line that starts
    with a brace is {"input": …, "kind": …}. Write {GS}, {RS}, {EOT} for control characters.
    """
    if codes == ("-",):
        _answer_stream(sys.stdin.buffer, sys.stdout.buffer, kind)
    elif not codes:
        raise click.UsageError("name a code, or - to read codes from standard input")
    elif as_json:
        for code in codes:
            click.echo(_encoded(answer(code, kind)))
    else:
        _show((_expanded(code) for code in codes), kind)


def answer(text: str, kind: str | None = None) -> dict[str, Any]:
    """The JSON answer about one code. ``kind`` is a Kind's value, ``detect`` or None."""
    code = _expanded(text)
    found = _read(code, kind)
    told = described(found)
    told["input"] = text
    if kind == DETECT:
        told["components"] = {"detected": str(found.kind), **found.components}
    return told


def _read(code: str, kind: str | None) -> Identification:
    return read_typed(code) if kind is None or kind == DETECT else read(code, Kind(kind))


def _expanded(text: str) -> str:
    if "{" in text:
        for written, control in CONTROLS.items():
            text = text.replace(written, control)
    return text


def _answer_stream(source: BinaryIO, target: BinaryIO, kind: str | None) -> None:
    """Answer line by line, but write once for all lines that came together: fast in a pipe, prompt by hand."""
    try:
        for lines in _batches(source):
            target.write(b"".join([_answer_line(line, kind) + b"\n" for line in lines]))
            target.flush()
    except BrokenPipeError:
        # The reader has seen enough (``| head``); what is left in the buffer goes nowhere, without a complaint.
        os.dup2(os.open(os.devnull, os.O_WRONLY), target.fileno())


def _batches(source: BinaryIO) -> Iterator[list[bytes]]:
    """Whole lines, as many as have arrived."""
    read_some: Callable[[int], bytes] = getattr(source, "read1", source.read)
    rest = b""
    while chunk := read_some(CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        if lines:
            yield lines
    if rest:
        yield [rest]


def _answer_line(line: bytes, kind: str | None) -> bytes:
    text = line.removesuffix(b"\r").decode("utf-8", "replace")
    if text[:1] == "{" and not text.startswith(tuple(CONTROLS)):
        return _encoded(_answer_request(text, kind))
    return _encoded(answer(text, kind))


class _Request(msgspec.Struct):
    """A line of JSON."""

    input: str
    kind: str | None = None


_decode_request = msgspec.json.Decoder(_Request).decode
_encode = msgspec.json.Encoder().encode
_KINDS = frozenset([DETECT, *(str(kind) for kind in Kind)])


def _answer_request(text: str, kind: str | None) -> dict[str, Any]:
    request = _request(text)
    wanted = kind if request is None or request.kind is None else request.kind
    if request is None or (wanted is not None and wanted not in _KINDS):
        breach = ID_LINE.problem(value=text)
        return described(Identification(text, Kind.UNKNOWN, Verdict.NO, (breach,)))
    return answer(request.input, wanted)


def _request(text: str) -> _Request | None:
    try:
        return _decode_request(text)
    except (msgspec.DecodeError, UnicodeError):
        return _unusual_request(text)


def _unusual_request(text: str) -> _Request | None:
    """JSON that only the library's own reader takes: half a surrogate pair, as broken programs escape it."""
    try:
        return msgspec.convert(json.loads(text), _Request)
    except (ValueError, RecursionError, msgspec.ValidationError):
        return None


def _encoded(answered: dict[str, Any]) -> bytes:
    try:
        return _encode(answered)
    except UnicodeEncodeError:
        # Half a surrogate pair: escaped, it is still JSON.
        return json.dumps(answered).encode()


def _show(codes: Iterable[str], kind: str | None) -> None:
    """A card for each code. Rich is loaded here only: piped answers do not wait for it."""
    from suyuan.project.cards import identification_card, print_cards

    print_cards(identification_card(_read(code, kind)) for code in codes)
