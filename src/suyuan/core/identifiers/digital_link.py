"""GS1 Digital Link URIs (GS1 Digital Link Standard: URI Syntax), read as GS1's own engine reads them.

``parse`` is shared by the reader and the canonical text. What the standard dropped or never allowed but
printed codes still carry is behind a flag: GTINs without leading zeros, a slash at the end, and the words for AIs
(``/gtin/…/ser/…``) that version 1.1 allowed in the path. Nothing here ever writes those.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Final

from suyuan.core.identifiers import gs1_rules
from suyuan.core.identifiers.check_digits import is_digits
from suyuan.core.identifiers.company_prefix import NO_PREFIXES, CompanyPrefixes
from suyuan.core.identifiers.gs1_canonical import decode, full_key_text, key_text
from suyuan.core.identifiers.gs1_dictionary import AIS, LINK_KEYS, quotable
from suyuan.core.identifiers.gs1_elements import TRAILING, judge
from suyuan.core.identifiers.identification import Identification, Kind, Verdict
from suyuan.core.problem import Problem

_SCHEMES: Final = ("https://", "http://", "HTTPS://", "HTTP://")
_FOREIGN_CHARACTER = re.compile(r"[^!#-;=?-Z\[\]_a-z~]")
_FOREIGN_IN_DOMAIN = re.compile(r"[^\-.0-9:A-Z\[\]a-z_]")
_COMPRESSED = re.compile(r"/[A-Za-z0-9_-]{12,}$")


_ROWS: Final = frozenset(
    (key, *some)
    for key in LINK_KEYS
    for row in AIS[key].qualifiers or ()
    for size in range(len(row) + 1)
    for some in combinations(row, size)
)
"""Every path that is allowed: a key and its qualifiers in their order, with gaps."""


WORDS: Final = {
    "sscc": "00",
    "gtin": "01",
    "lot": "10",
    "ser": "21",
    "cpv": "22",
    "tpx": "235",
    "gdti": "253",
    "glnx": "254",
    "gcn": "255",
    "ginc": "401",
    "gsin": "402",
    "gln": "414",
    "payTo": "415",
    "partyGln": "417",
    "grai": "8003",
    "giai": "8004",
    "itip": "8006",
    "cpid": "8010",
    "cpsn": "8011",
    "gmn": "8013",
    "gsrnp": "8017",
    "gsrn": "8018",
    "srin": "8019",
    "refno": "8020",
}
"""Words for AIs in the path (GS1 Digital Link 1.1, section on convenience alphas; withdrawn since)."""


@dataclass(frozen=True, slots=True)
class Link:
    """A Digital Link taken apart; values are decoded."""

    key: str
    path: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)
    """AIs behind the ``?``."""
    other: tuple[str, ...] = ()
    """Parameters that are no AIs, as written: ``linkType=…``."""
    words: tuple[str, ...] = ()
    """Words that stood for AIs."""

    @property
    def elements(self) -> dict[str, str]:
        return self.path | self.query


def is_web_address(text: str) -> bool:
    return text.startswith(_SCHEMES)


def parse(uri: str, *, lenient: bool = False) -> Link | Problem:
    """Take a Digital Link apart, or say why it is none. Values are not judged here.

    ``lenient`` takes GTINs without leading zeros, a closing slash, and words for AIs.
    """
    address, query = _address(uri)
    if isinstance(address, Problem):
        return address
    parts = address.split("/")[1:]
    if lenient and len(parts) > 1 and not parts[-1]:
        parts.pop()
    words: tuple[str, ...] = ()
    start = _key_place(parts)
    if start is None and lenient:
        parts, words = _without_words(parts)
        start = _key_place(parts)
    if start is None:
        rule = gs1_rules.LINK_COMPRESSED if _COMPRESSED.search(address) else gs1_rules.LINK_NO_KEY
        return rule.problem("", quotable(uri))
    path = _path(parts[start:], lenient=lenient)
    if isinstance(path, Problem):
        return path
    key = parts[start]
    if tuple(path) not in _ROWS:
        return gs1_rules.LINK_QUALIFIERS.problem(f"/{key}/", quotable(uri), key=key)
    link = _with_query(key, path, query) if query else Link(key, path)
    return replace(link, words=words) if words and isinstance(link, Link) else link


def _address(uri: str) -> tuple[str | Problem, str]:
    """Domain-less path and query of an address that keeps the general rules of URIs; fragments are dropped."""
    if not uri.startswith(_SCHEMES):
        return gs1_rules.LINK_SCHEME.problem("", quotable(uri)), ""
    foreign = _FOREIGN_CHARACTER.search(uri)
    if foreign is not None:
        return gs1_rules.LINK_CHARACTER.problem("", quotable(uri), character=foreign.group()), ""
    address, _, query = uri.partition("#")[0].partition("?")
    domain, slash, path = address[address.index("//") + 2 :].partition("/")
    if not domain or not slash or _FOREIGN_IN_DOMAIN.search(domain):
        return gs1_rules.LINK_DOMAIN.problem("", quotable(uri)), ""
    return slash + path, query


def _key_place(parts: list[str]) -> int | None:
    """Where the right-most key stands, counting pairs of AI and value from the end."""
    for place in range(len(parts) - 2, -1, -2):
        if parts[place] in LINK_KEYS:
            return place
        if parts[place] not in AIS:
            return None
    return None


def _without_words(parts: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """The path with AIs for the words in it, counting pairs from the end, and those words in their order."""
    parts = list(parts)
    words: list[str] = []
    for place in range(len(parts) - 2, -1, -2):
        code = WORDS.get(parts[place])
        if code is not None:
            words.insert(0, parts[place])
            parts[place] = code
        elif parts[place] not in AIS:
            break
        if parts[place] in LINK_KEYS:
            break
    return parts, tuple(words)


def _path(parts: list[str], *, lenient: bool) -> dict[str, str] | Problem:
    path: dict[str, str] = {}
    for code, written in zip(parts[::2], parts[1::2], strict=True):
        value = decode(written)
        if not value or "\x00" in value:
            rule = gs1_rules.LINK_NUL if value else gs1_rules.EMPTY_VALUE
            return rule.problem(f"AI ({code})", ai=code)
        if lenient and code == "01" and len(value) in {8, 12, 13} and is_digits(value):
            value = value.zfill(14)
        if code in path:
            return gs1_rules.REPEATED.problem(f"AI ({code})", ai=code)
        path[code] = value
    return path


def _with_query(key: str, path: dict[str, str], query: str) -> Link | Problem:
    found: dict[str, str] = {}
    other: list[str] = []
    for parameter in query.split("&"):
        name, equals, written = parameter.partition("=")
        if not equals or not is_digits(name):
            other += [parameter] if parameter else []
            continue
        value = decode(written.replace("+", " "))
        wrong = _query_problem(key, path, found, name, value)
        if wrong is not None:
            return wrong
        found[name] = value
    return Link(key, path, found, tuple(other))


def _query_problem(
    key: str, path: dict[str, str], found: dict[str, str], name: str, value: str
) -> Problem | None:
    where = f"AI ({name})"
    if name not in AIS:
        return gs1_rules.LINK_UNKNOWN_QUERY.problem("", name, ai=name)
    if not value:
        return gs1_rules.EMPTY_VALUE.problem(where, ai=name)
    if "\x00" in value:
        return gs1_rules.LINK_NUL.problem(where, ai=name)
    if name in path or name in found:
        return gs1_rules.REPEATED.problem(where, ai=name)
    if not AIS[name].is_attribute or _belongs_in_path(key, tuple(path)[1:], name):
        return gs1_rules.LINK_NOT_ATTRIBUTE.problem(where, ai=name)
    return None


def _belongs_in_path(key: str, qualifiers: tuple[str, ...], name: str) -> bool:
    """An AI that could have been a qualifier beside those in the path must be one."""
    return any(name in row and set(qualifiers) <= set(row) for row in AIS[key].qualifiers or ())


def canonical_of(uri: str) -> str | None:
    """The canonical text of whatever a link names, read leniently; None when it names nothing."""
    # The path alone names the thing, so that a faulty query does not hide it.
    link = parse(uri.partition("?")[0], lenient=True)
    return key_text(link.path, link.key) if isinstance(link, Link) else None


def full_of(uri: str) -> str | None:
    """The lossless canonical text: all AIs, and the parameters that are none, sorted behind them."""
    link = parse(uri, lenient=True)
    if isinstance(link, Problem):
        path, mark, query = uri.partition("?")
        named = full_of(path) if mark else None
        return f"{named}?{query}" if named else None
    text = full_key_text(link.elements, link.key) if key_text(link.path, link.key) else None
    if text is None or not link.other:
        return text
    return text + ("&" if link.query else "?") + "&".join(sorted(link.other))


def read_digital_link(
    text: str, prefixes: CompanyPrefixes = NO_PREFIXES, *, lenient: bool = False
) -> Identification:
    """Read a Digital Link. Strict unless ``lenient``; a refused link still names its thing when it can."""
    uri = text.strip(TRAILING)
    link = parse(uri, lenient=lenient)
    if isinstance(link, Problem):
        return Identification(text, Kind.GS1_DIGITAL_LINK, Verdict.NO, (link,), {}, canonical_of(uri))
    notes = [gs1_rules.LINK_WORD.problem(f"/{word}/", word=word, ai=WORDS[word]) for word in link.words]
    item = judge(
        text, Kind.GS1_DIGITAL_LINK, link.elements, None, key=link.key, notes=notes, prefixes=prefixes
    )
    if item.verdict is Verdict.NO:
        return Identification(
            text, item.kind, item.verdict, item.problems, item.components, item.canonical or canonical_of(uri)
        )
    return item
