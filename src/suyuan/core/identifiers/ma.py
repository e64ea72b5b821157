"""MA codes (IDcode of ZIIOT, issuing agency code "MA" of ISO/IEC 15459): device UDIs and general codes.

A device code is ``MA.156.M0.<registrant>.<product>`` (the DI) followed by the production identifiers, one
letter and a value each: ``.S`` serial, ``.L`` lot, ``.M`` made, ``.D`` sterilisation lot, ``.E`` use-by,
``.V`` valid-until, ``.P`` the letter that ``.M`` replaced in August 2020, ``.Y`` the insurance code, and
``.C`` the check character over them. Everything else under ``MA.`` is a general code and stays opaque.

The check rule was reconstructed from published codes, not from a published text. A wrong check character is
therefore told as a warning and changes the verdict, but the parts and the canonical text are all there and
nothing downstream refuses the code for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from suyuan.core.identifiers.identification import Identification, Kind, Level, Verdict
from suyuan.core.problem import Problem, Severity, rule

ENTITY, DOCUMENT = "M1", "M2"
"""Industry codes the import interface uses for places and parties, and for business documents."""

PI_NAMES = {
    "S": "serial",
    "L": "lot",
    "M": "mfg",
    "P": "mfg",
    "D": "sterilization_lot",
    "E": "exp",
    "V": "valid_until",
    "Y": "insurance_code",
}
"""Component name of each production identifier letter."""

DATES = frozenset("MPEV")
SPECIMENS = frozenset({"MA.156.M0.100761.21234561", "MA.156.M0.100274.13360111"})
"""Published codes whose check characters the reconstructed rule does not give: the evidence against it."""

MA_STRUCTURE = rule(
    "MA-STRUCTURE",
    "This is not an MA code: after MA come country, industry, registrant (6) and product, joined by dots.",
    "不是有效的MA码：MA之后应依次为国家代码、行业代码、6位注册人代码和产品编码，以点分隔。",
    "Scan the code again, or compare it with the label character by character.",
    "请重新扫码，或与标签逐字符核对。",
)
MA_PI = rule(
    "MA-PI",
    "The production identifier {value} cannot be read: one letter of S L M D E V P Y C, then its value.",
    "生产标识{value}无法识别：应为S、L、M、D、E、V、P、Y、C之一加取值。",
    "Ask the registrant for a label whose production identifiers follow the MA rules.",
    "请联系注册人更换符合MA码规则的标签。",
)
MA_PI_TWICE = rule(
    "MA-PI-TWICE",
    "The production identifier {name} is given twice.",
    "生产标识{name}重复出现。",
    "Only one of them can be true: compare with the printed text and report it to the registrant.",
    "两者只能有一个为真：请与印刷文字核对并告知注册人。",
)
MA_DATE = rule(
    "MA-DATE",
    "{value} is not a date: YYMMDD or YYYYMMDD is expected.",
    "{value}不是有效日期：应为YYMMDD或YYYYMMDD。",
    "Compare with the printed date and report it to the registrant.",
    "请与印刷日期核对并告知注册人。",
)
MA_OLD_LETTER = rule(
    "MA-OLD-LETTER",
    "The letter P for the production date was replaced by M in August 2020.",
    "生产日期的标识字母P已于2020年8月改为M。",
    "Nothing to do: old labels stay readable.",
    "无需处理：旧标签仍可读取。",
    Severity.NOTE,
)
MA_CHECK_DI = rule(
    "MA-CHECK-DI",
    "The check character of the product code is {value}; the rule gives {expected}.",
    "产品编码的校验位为{value}，按规则应为{expected}。",
    "Scan again. If it stays so, the label may be misprinted: ask the registrant.",
    "请重新扫码；如仍如此，标签可能印刷有误，请联系注册人。",
    Severity.WARNING,
)
MA_CHECK_PI = rule(
    "MA-CHECK-PI",
    "The check character of the production identifiers is {value}; the rule gives {expected}.",
    "生产标识的校验位为{value}，按规则应为{expected}。",
    "Scan again. If it stays so, the label may be misprinted: ask the registrant.",
    "请重新扫码；如仍如此，标签可能印刷有误，请联系注册人。",
    Severity.WARNING,
)
MA_CHECK_DISPUTED = rule(
    "MA-CHECK-DISPUTED",
    "The check character is {value} where the rule gives {expected}, but this code predates or contradicts"
    " the rule as it is known.",
    "校验位为{value}，按规则应为{expected}；但该码早于现行规则或与已知规则不一致。",
    "Nothing to do: the code is taken as it is.",
    "无需处理：按原码采用。",
    Severity.WARNING,
)

_DI = re.compile(r"MA\.([0-9]{3})\.([A-Z][0-9])\.([0-9A-Za-z]{6})\.([0-9A-Za-z])([0-9A-Za-z]+)([0-9A-Za-z])")
_GENERIC = re.compile(r"MA\.([0-9]{3})\.([0-9A-Za-z]{1,8})\.([0-9A-Za-z]{1,12})(?:[./](\S{1,200}))?")
_IN_TEXT = re.compile(r"MA\.[0-9]{3}\.[^&#?\s\"'<>]+")
_ENTITY_INDUSTRY = re.compile(r"MA\.[0-9]{3}\.(?:M[12]|[0-9])")
_XML_VALUE = re.compile(r"<([A-Z]{2,3})>([^<]*)</")
_XML_LETTERS = {"SN": "S", "MFG": "M", "LOT": "L", "EXP": "E", "VAL": "V"}
_XML_LONGEST = 2000
_PI_VALUE = re.compile(r"[0-9A-Za-z\-@$,*+%/#!^~]+")


def _luhn_numbers() -> dict[int, str]:
    """The number each character stands for, as decimal text, keyed for ``str.translate``."""
    symbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"
    numbers = {ord(symbol): str(number) for number, symbol in enumerate(symbols)}
    # 43 and 44 are left out by the rule as found: h is 45.
    rest = "hijklmnopqrstuvwxyz-.@$,*+%/#!^~"
    return numbers | {ord(symbol): str(number) for number, symbol in enumerate(rest, 45)}


_NUMBERS = _luhn_numbers()
_UNKNOWN = re.compile(r"[^0-9A-Za-z\-.@$,*+%/#!^~]")
_DOUBLED = bytes(
    (2 * (byte - 48) - (9 if byte > 52 else 0)) if 48 <= byte <= 57 else 0 for byte in range(256)
)
_ASCII_ZERO = 48


def check_character(text: str) -> str | None:
    """Check character over ``text``: for a DI all but its last character, for PIs all before ``.C``.

    The PI text keeps its leading dot. None when a character has no number in the table.

    >>> check_character("MA.156.M0.100204.1335176")
    '4'
    """
    if _UNKNOWN.search(text):
        return None
    digits = text.translate(_NUMBERS).encode()
    plain = digits[::-2]
    total = sum(digits[-2::-2].translate(_DOUBLED)) + sum(plain) - _ASCII_ZERO * len(plain)
    return str(-total % 10)


_check_of_head = lru_cache(maxsize=65_536)(check_character)
"""Products repeat, serials do not: the check of a DI is worth keeping."""


def canonical_of(di: str, serial: str | None = None, lot: str | None = None) -> str:
    """Canonical text of a device, of a lot, or of a product: the serial wins over the lot."""
    if serial is not None:
        return f"ma:{di}.S{serial}"
    return f"ma:{di}" if lot is None else f"ma:{di}.L{lot}"


def read_ma(text: str) -> Identification:
    """Read an MA device code. Never raises; structure errors give verdict ``no`` with the parts found."""
    match = _DI.match(text)
    if match is None or (match.end() < len(text) and text[match.end()] != "."):
        return _not_ma(text, Kind.MA_UDI)
    country, industry, registrant, level, item, check = match.groups()
    di = match[0]
    parts: dict[str, Any] = {
        "check": check,
        "country": country,
        "di": di,
        "iac": "MA",
        "industry": industry,
        "item": item,
        "org": registrant,
        "pack_level": level,
    }
    tail = text[match.end() :]
    problems: list[Problem] = []
    pi: dict[str, str] = {}
    old = False
    if tail:
        old = _read_pi(tail, pi, parts, problems)
        parts["dynamic"] = _dynamic(pi)
    broken = any(problem.is_error for problem in problems)
    wrong = _check_all(di, tail, parts, problems, disputed=old or di in SPECIMENS)
    verdict = Verdict.NO if broken else wrong
    # A date that is none does not hide the device; a part that cannot be read may be its serial number.
    hidden = any(problem.rule in {MA_PI, MA_PI_TWICE} for problem in problems)
    canonical = None if hidden else canonical_of(di, pi.get("serial"), pi.get("lot"))
    return Identification(text, Kind.MA_UDI, verdict, tuple(problems), parts, canonical, _level(pi))


def _not_ma(text: str, kind: Kind) -> Identification:
    return Identification(text, kind, Verdict.NO, (MA_STRUCTURE.problem(value=text),))


def _level(pi: Mapping[str, str]) -> Level:
    if "serial" in pi:
        return Level.INSTANCE
    return Level.LOT if "lot" in pi else Level.CLASS


def _read_pi(tail: str, pi: dict[str, str], parts: dict[str, Any], problems: list[Problem]) -> bool:
    """Read ``.S….L….C…`` into ``pi``; True when the old letter P was used."""
    parts["pi"] = pi
    pieces = tail.split(".")[1:]
    old = False
    last = pieces[-1]
    if len(last) == 2 and last[0] == "C":
        parts["pi_check"] = last[1]
        pieces.pop()
    for piece in pieces:
        letter, value = piece[:1], piece[1:]
        name = PI_NAMES.get(letter)
        if name is None or not _PI_VALUE.fullmatch(value):
            problems.append(MA_PI.problem("PI", piece))
        elif name in pi:
            problems.append(MA_PI_TWICE.problem(f"PI {letter}", value, name=letter))
        else:
            pi[name] = value
            if letter in DATES and _iso(value) is None:
                problems.append(MA_DATE.problem(f"PI {letter}", value))
            if letter == "P":
                old = True
                problems.append(MA_OLD_LETTER.problem("PI P", value))
    return old


def _dynamic(pi: Mapping[str, str]) -> dict[str, str]:
    """Lot, serial and dates under the names that every code system here uses, dates as ``YYYY-MM-DD``."""
    found = {name: pi[name] for name in ("lot", "serial") if name in pi}
    expires = "exp" if "exp" in pi else "valid_until"
    for name, source in (
        ("production_date", "mfg"),
        ("expiry_date", expires),
        ("valid_until", "valid_until"),
    ):
        day = _iso(pi[source]) if source in pi else None
        if day:
            found[name] = day
    return found


@lru_cache(maxsize=8192)
def _iso(value: str) -> str | None:
    """``YYMMDD`` of this century or ``YYYYMMDD`` as an ISO date; None when there is no such day."""
    if not (value.isascii() and value.isdigit() and len(value) in {6, 8}):
        return None
    year, month, day = int(value[:-4]), int(value[-4:-2]), int(value[-2:])
    try:
        return date(year + 2000 if len(value) == 6 else year, month, day).isoformat()
    except ValueError:
        return None


def _check_all(
    di: str, tail: str, parts: dict[str, Any], problems: list[Problem], *, disputed: bool
) -> Verdict:
    """Compare both check characters with the rule; the worst outcome is the verdict."""
    verdict = Verdict.YES
    expected = _check_of_head(di[:-1])
    if expected != di[-1]:
        breach = MA_CHECK_DISPUTED if disputed else MA_CHECK_DI
        problems.append(breach.problem("DI", di[-1], expected=expected))
        verdict = Verdict.CHECK_DISPUTED if disputed else Verdict.NO
    given = parts.get("pi_check")
    if given is None:
        return verdict
    expected = check_character(tail[:-3])
    if expected is None or expected == given:
        return verdict
    breach = MA_CHECK_DISPUTED if disputed else MA_CHECK_PI
    problems.append(breach.problem("PI C", given, expected=expected))
    return Verdict.CHECK_DISPUTED if disputed else Verdict.NO


def is_general(text: str) -> bool:
    """Whether the text is an MA code other than a product: numeric industry, place, party or document."""
    return _ENTITY_INDUSTRY.match(text) is not None


def read_general(text: str) -> Identification:
    """Read a general MA code: country, industry and organisation, the rest kept as it is.

    A bare ``MA.156.M1.…`` names the same place as the interface's ``…/epcis/loc/MA.156.M1.…``.
    """
    match = _GENERIC.fullmatch(text)
    if match is None:
        return _not_ma(text, Kind.MA_GENERIC)
    country, industry, organisation, rest = match.groups()
    parts = {"country": country, "industry": industry, "org": organisation, "rest": rest or ""}
    if industry == ENTITY:
        canonical, level = f"idcode:loc/{text}", Level.PLACE
    else:
        canonical, level = f"ma:{text}", Level.DOCUMENT if industry == DOCUMENT else Level.OTHER
    return Identification(text, Kind.MA_GENERIC, Verdict.YES, (), parts, canonical, level)


def find_in_url(url: str) -> str | None:
    """The MA code inside a web address, percent-decoded; None when there is none."""
    plain = unquote(url) if "%" in url else url
    match = _IN_TEXT.search(plain)
    return match[0] if match else None


def read_in_url(url: str) -> Identification:
    """Read the MA code that a web address carries. The verdict is that of the code."""
    code = find_in_url(url)
    if code is None:
        return _not_ma(url, Kind.MA_UDI_IN_URL)
    inner = read_general(code) if is_general(code) else read_ma(code)
    parts = inner.components | {"ma": code}
    return Identification(
        url, Kind.MA_UDI_IN_URL, inner.verdict, inner.problems, parts, inner.canonical, inner.level
    )


def read_xml(text: str) -> Identification | None:
    """Read ``<UDI IAC="MA"><DI>…</DI><SN>…</SN>…</UDI>``; None when it holds no MA product code."""
    values = {tag: value.strip() for tag, value in _XML_VALUE.findall(text[:_XML_LONGEST])}
    di = values.get("DI", "")
    if not di.startswith("MA."):
        return None
    tail = "".join(f".{_XML_LETTERS[tag]}{values[tag]}" for tag in _XML_LETTERS if values.get(tag))
    inner = read_ma(di + tail)
    return Identification(
        text, Kind.MA_UDI, inner.verdict, inner.problems, inner.components, inner.canonical, inner.level
    )


def make_di(country: str, industry: str, registrant: str, product: str) -> str:
    """A DI with its check character; ``product`` is pack level and item without the check.

    Only for tests and for a registrant's own codes: ZIIOT assigns codes through its interface. Raises
    ValueError when the parts do not make a DI.
    """
    head = f"MA.{country}.{industry}.{registrant}.{product}"
    di = f"{head}{check_character(head)}"
    if not _DI.fullmatch(di):
        raise ValueError(f"{di!r} is not a DI")
    return di


def format_ma(di: str, pi: Mapping[str, str] | None = None, *, with_check: bool = True) -> str:
    """The full code: the DI and its production identifiers by component name, then their check.

    >>> format_ma("MA.156.M0.100204.13351764", {"serial": "7", "lot": "B1"}, with_check=False)
    'MA.156.M0.100204.13351764.S7.LB1'
    """
    letters = {name: letter for letter, name in PI_NAMES.items() if letter != "P"}
    tail = "".join(f".{letters[name]}{value}" for name, value in (pi or {}).items())
    check = check_character(tail) if with_check and tail else None
    return f"{di}{tail}" if check is None else f"{di}{tail}.C{check}"
