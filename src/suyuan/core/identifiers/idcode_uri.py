"""The web addresses that the urgent-import interface uses as names of places and documents.

``http://idcode.org.cn/epcis/loc/MA.156.M1.<org>.<node>[.<ext>]`` is a place or a party,
``…/po/``, ``…/recadv/`` and ``…/desadv/`` hold ``MA.156.M2.<org>.<number>``, and ``…/inv/`` an invoice by its
code and its number, which may be Chinese and percent-encoded. The host does not matter where the name itself
says whose it is: ``ui.idcode.cn`` and ``idcode.org.cn`` are written for the same things. The check character
in the interface's examples is a placeholder letter, so none is enforced here.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from suyuan.core.identifiers.identification import Identification, Kind, Level, Verdict
from suyuan.core.problem import Problem, Severity, rule

HOST = "idcode.org.cn"
HOSTS = frozenset({HOST, "ui.idcode.cn", "www.idcode.org.cn"})
DOCUMENT_WORDS = ("po", "inv", "recadv", "desadv")
PLACE_WORD = "loc"

IDC_TYPE = rule(
    "IDC-TYPE",
    "{value} is not a type of the import interface: loc, po, inv, recadv or desadv is expected.",
    "{value}不是接口规定的类型：应为loc、po、inv、recadv或desadv。",
    "Write the address as the interface tables show it.",
    "请按接口表规定的格式填写地址。",
)
IDC_STRUCTURE = rule(
    "IDC-STRUCTURE",
    "The name {value} does not have the parts that {what} needs.",
    "{value}缺少{what}所需的组成部分。",
    "A place is MA.156.M1.<organisation>.<node>, a document MA.156.M2.<organisation>.<number>,"
    " an invoice <code>.<number>.",
    "地点应为MA.156.M1.机构代码.节点，单据应为MA.156.M2.机构代码.单号，发票应为发票代码.发票号码。",
)
IDC_MARKUP = rule(
    "IDC-MARKUP",
    "The value was wrapped in XML markup <id>…</id>; the markup was taken off.",
    "值中含有XML标记<id>…</id>，已去除标记后读取。",
    "Send the bare address.",
    "请直接填写地址，不带标记。",
    Severity.WARNING,
)

_URI = re.compile(r"https?://([^/\s?#]+)/epcis/([^/\s?#]*)/?([^\s?#]*)(?:[?#].*)?", re.IGNORECASE)
_PLACE = re.compile(r"MA\.([0-9]{3})\.(M[0-9])\.([0-9A-Za-z]{1,12})\.([0-9A-Za-z\-]+)(?:\.([^\s.]+))?")
_DOCUMENT = re.compile(r"MA\.([0-9]{3})\.(M[0-9])\.([0-9A-Za-z]{1,12})\.(\S+)")
_INVOICE = re.compile(r"([^\s.]+)\.([^\s.]+)")
_MARKUP = re.compile(r"\s*<id>\s*(.*?)\s*</id>\s*", re.DOTALL)


def strip_markup(text: str) -> str | None:
    """The value inside ``<id>…</id>``; None when the text is not wrapped so."""
    match = _MARKUP.fullmatch(text)
    return match[1] if match else None


def looks_like_idcode(uri: str) -> bool:
    """Whether the address is one of the interface's: by its host, or by the MA name behind its type word."""
    match = _URI.fullmatch(uri)
    if match is None:
        return False
    host, what, name = match.groups()
    if host.lower().partition(":")[0] in HOSTS:
        return True
    return (what == PLACE_WORD or what in DOCUMENT_WORDS) and name.startswith("MA.")


def read_idcode_uri(text: str) -> Identification:
    """Read an address of the import interface. Never raises; ``<id>`` markup gives verdict ``lenient``."""
    inner = strip_markup(text)
    verdict = Verdict.YES if inner is None else Verdict.LENIENT
    problems = () if inner is None else (IDC_MARKUP.problem(value=text),)
    match = _URI.fullmatch(text if inner is None else inner)
    if match is None:
        return _failed(text, *problems, IDC_TYPE.problem(value=text))
    what, name = match[2], _decoded(match[3])
    if what != PLACE_WORD and what not in DOCUMENT_WORDS:
        return _failed(text, *problems, IDC_TYPE.problem("path", what))
    parts = _parts(what, name)
    if parts is None:
        return _failed(text, *problems, IDC_STRUCTURE.problem("path", name, what=what))
    level = Level.PLACE if what == PLACE_WORD else Level.DOCUMENT
    return Identification(text, Kind.IDCODE_URI, verdict, problems, parts, f"idcode:{what}/{name}", level)


def _failed(text: str, *problems: Problem) -> Identification:
    return Identification(text, Kind.IDCODE_URI, Verdict.NO, problems)


def _decoded(name: str) -> str:
    return unquote(name) if "%" in name else name


def _parts(what: str, name: str) -> dict[str, str] | None:
    if what == PLACE_WORD:
        match = _PLACE.fullmatch(name)
        if match is None:
            return None
        parts = {"what": "location", "org": match[3], "node": match[4]}
        return parts | {"ext": match[5]} if match[5] else parts
    if what == "inv":
        match = _INVOICE.fullmatch(name)
        return match and {"what": what, "invoice_code": match[1], "invoice_number": match[2]}
    match = _DOCUMENT.fullmatch(name)
    return match and {"what": what, "org": match[3], "number": match[4]}


def format_place(org: str, node: str, ext: str | None = None, *, country: str = "156") -> str:
    """The address of a place or party.

    >>> format_place("123456", "0123456C", "120")
    'http://idcode.org.cn/epcis/loc/MA.156.M1.123456.0123456C.120'
    """
    name = f"MA.{country}.M1.{org}.{node}"
    return f"http://{HOST}/epcis/{PLACE_WORD}/{name}" + (f".{ext}" if ext else "")


def format_document(what: str, org: str, number: str, *, country: str = "156") -> str:
    """The address of an order or a despatch or receiving advice. ``what`` is po, recadv or desadv."""
    return f"http://{HOST}/epcis/{what}/MA.{country}.M2.{org}.{_encoded(number)}"


def format_invoice(code: str, number: str) -> str:
    """The address of an invoice, percent-encoded."""
    return f"http://{HOST}/epcis/inv/{_encoded(code)}.{_encoded(number)}"


def _encoded(part: str) -> str:
    return quote(part, safe="")
