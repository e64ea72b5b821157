"""The one front door: a text from a scanner, a keyboard, a table or a message, read as what it is.

``read(text)`` finds the code system by itself, ``read(text, kind)`` holds the text to one system. Both keep
the text as it came in ``Identification.input``. Nothing is ever raised for bad input, and a text that
belongs to no known system is kept, not refused.

The order of the tests is what keeps the systems apart: first what opens with signs of its own (symbology
identifiers, envelopes, URNs, ``AHM.``, ``MA.``, web addresses, ``+``, ``=``, brackets), last what is bare
digits, where length and check digits decide and the doubt is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from suyuan.core.identifiers import ahm, hibc, idcode_uri, isbt128, iso15434, ma
from suyuan.core.identifiers.check_digits import is_gtin, is_sscc
from suyuan.core.identifiers.digital_link import WORDS, read_digital_link
from suyuan.core.identifiers.epc_tag import read_tag
from suyuan.core.identifiers.epc_urn import read_idpat, read_urn
from suyuan.core.identifiers.gs1_dictionary import LINK_KEYS
from suyuan.core.identifiers.gs1_elements import read_bracketed, read_fnc1, read_plain
from suyuan.core.identifiers.gs1_keys import read_gtin, read_sscc
from suyuan.core.identifiers.gs1_scan import read_scan
from suyuan.core.identifiers.hints import ID_NEARLY, hints
from suyuan.core.identifiers.identification import Identification, Kind, Level, Verdict
from suyuan.core.identifiers.normalise import ID_FULL_WIDTH, narrow, tidy
from suyuan.core.identifiers.person import read_pseudonym
from suyuan.core.problem import Problem, Severity, rule

ID_EMPTY = rule(
    "ID-EMPTY",
    "There is no code in the input.",
    "输入中没有编码。",
    "Scan or type the code.",
    "请扫码或输入编码。",
)
ID_UNKNOWN = rule(
    "ID-UNKNOWN",
    "The text belongs to no code system that is known here; it is kept as it is.",
    "该文本不属于已知的编码体系，按原样保留。",
    "If it is a product code, scan it again; otherwise there is nothing to do.",
    "如为产品编码请重新扫码；否则无需处理。",
    Severity.NOTE,
)
ID_AMBIGUOUS = rule(
    "ID-AMBIGUOUS",
    "The text can also be read as {other}.",
    "该文本也可读作：{other}。",
    "Scan with a reader that transmits the symbology identifier, or name the kind.",
    "请使用传输码制标识符的扫码器，或指明编码类型。",
    Severity.NOTE,
)
ID_GROUPED = rule(
    "ID-GROUPED",
    "The digits were written in groups, as they are printed; they were joined.",
    "数字按印刷形式分组书写，已合并读取。",
    "Nothing to do.",
    "无需处理。",
    Severity.WARNING,
)
ID_EARLY_LINK = rule(
    "ID-EARLY-LINK",
    "The Digital Link is written as early versions were: a GTIN of fewer than 14 digits, a slash at the end, or words for AIs.",
    "该数字链接采用早期写法：GTIN不足14位、末尾带斜杠或以单词代替应用标识符。",
    "Nothing to do when reading; write new labels with 14 digits and with AIs.",
    "读取无需处理；新标签请使用14位GTIN和数字应用标识符。",
    Severity.WARNING,
)

Reader = Callable[[str], Identification]

GTIN_LENGTHS: Final = frozenset({8, 12, 13, 14})
SSCC_LENGTH: Final = 18
_GS1_SYMBOLS: Final = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1", "]E0", "]E1", "]E2", "]E3", "]E4", "]I1"})
_SYMBOL: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_MA: Final = re.compile(r"MA\.[0-9]{3}\.")
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:[!-~]")
_LINK_PATH: Final = re.compile(rf"/(?:{'|'.join(sorted((*LINK_KEYS, *WORDS)))})/[^/?#]")
_LINK_NUMBER: Final = re.compile(r"/(?:00|01|253|255|402|41[457]|800[36]|801[78])/[0-9]{8,}")
_OBJECT: Final = re.compile(
    r"https?://[^/?#]+/(?:[^?#]*/)?obj/(AHM\.[0-9]{20}|ahm/[0-9]{20}|MA\.[0-9]{3}\.[^/?#]+)"
)
"""How AHM and MA codes are written where a standard asks for an absolute URI."""
_BRACKET: Final = re.compile(r"\([0-9]{2,4}\)")
_PLAIN_START: Final = re.compile(r"(?:00|01|02|8003|8006)[0-9]{14}")
_TAG: Final = re.compile(r"(?:[0-9A-F]{4}){6,}")


def read(text: str, kind: Kind | None = None) -> Identification:
    """Read ``text``; with ``kind`` by the rules of that kind alone. Never raises."""
    plain, repairs = tidy(text) if _needs_tidying(text) else (text, ())
    if kind is not None:
        return _as_it_came(text, repairs, _read_as(plain, kind))
    found = _detect(plain)
    return found if plain is text else _as_it_came(text, repairs, found)


def _needs_tidying(text: str) -> bool:
    return not text.isascii() or text[:1] in _EDGES or text[-1:] in _EDGES


_EDGES: Final = frozenset({" ", "\t", "\r", "\n", "*"})


def _as_it_came(text: str, repairs: tuple[Problem, ...], found: Identification) -> Identification:
    """The same finding about the raw text, repairs told first."""
    if found.input == text and not repairs:
        return found
    return Identification(
        text,
        found.kind,
        found.verdict,
        (*repairs, *found.problems),
        found.components,
        found.canonical,
        found.level,
        found.urn,
        found.digital_link,
    )


def _judged(found: Identification, verdict: Verdict) -> Identification:
    """The same finding under another verdict."""
    return Identification(
        found.input,
        found.kind,
        verdict,
        found.problems,
        found.components,
        found.canonical,
        found.level,
        found.urn,
        found.digital_link,
    )


def _read_as(text: str, kind: Kind) -> Identification:
    plain = narrow(text) if kind in _NARROWED else text
    repairs = () if plain == text else (ID_FULL_WIDTH.problem(),)
    return _as_it_came(text, repairs, READERS[kind](plain))


def _detect(text: str) -> Identification:
    if not text:
        return Identification(text, Kind.UNKNOWN, Verdict.NO, (ID_EMPTY.problem(),))
    if not text.isascii():
        return _detect_wide(text)
    reader = _OPENINGS.get(text[0])
    found = reader(text) if reader is not None else None
    return _unknown(text) if found is None else found


def _detect_wide(text: str) -> Identification:
    """A text with characters beyond ASCII: full-width input, Chinese labels and invoices, or no code at all."""
    if text.startswith(ahm.LABELS) and (label := ahm.read_drug(text)).is_readable:
        return label
    plain = text if text.startswith(("http://", "https://")) else narrow(text)
    if plain != text:
        found = _detect(plain) if plain.isascii() else _opened(plain)
        if found is not None and found.kind is not Kind.UNKNOWN:
            return _as_it_came(text, (ID_FULL_WIDTH.problem(),), found)
    return _opened(text) or _unknown(text)


def _opened(text: str) -> Identification | None:
    if text.startswith(ahm.LABELS):
        return ahm.read_drug(text)
    reader = _OPENINGS.get(text[0])
    return reader(text) if reader is not None else None


# What each opening may be. A reader answers None when the text only looks like its system.


def _open_symbol(text: str) -> Identification | None:
    if text[:3] in _GS1_SYMBOLS:
        return read_scan(text)
    if not _SYMBOL.match(text) or text[3:4] == "]":
        return None
    return _as_it_came(text, (), _detect(text[3:]))


def _open_envelope(text: str) -> Identification | None:
    return iso15434.read_iso15434(text) if iso15434.looks_like_envelope(text) else None


def _open_urn(text: str) -> Identification | None:
    if text.startswith("urn:epc:id"):
        return read_idpat(text) if text.startswith("urn:epc:idpat:") else read_urn(text)
    if text.startswith(("urn:epc:tag:", "urn:epc:raw:")):
        return read_tag(text)
    if text.startswith("urn:epc:"):
        return read_urn(text)
    return _open_letter(text)


def _open_a(text: str) -> Identification | None:
    return ahm.read_drug(text) if text.startswith(ahm.PREFIX) else _open_letter(text)


def _open_m(text: str) -> Identification | None:
    if _MA.match(text):
        return ma.read_general(text) if ma.is_general(text) else ma.read_ma(text)
    return ahm.read_device(text) if ahm.looks_like_device(text) else _open_letter(text)


def _open_h(text: str) -> Identification | None:
    if text[:8].lower().startswith(("http://", "https://")):
        return _read_address(text)
    return _open_letter(text)


def _open_letter(text: str) -> Identification | None:
    return _url(text) if _URI.match(text) else None


def _open_plus(text: str) -> Identification | None:
    """A wrong check character is told only where slashes show that HIBC was meant: + also opens telephone numbers."""
    if not hibc.looks_like_hibc(text):
        return None
    found = hibc.read_hibc(text)
    return found if found.is_readable or "/" in text else None


def _open_equals(text: str) -> Identification | None:
    return isbt128.read_isbt(text) if isbt128.looks_like_isbt(text) else None


def _open_bracket(text: str) -> Identification | None:
    return read_bracketed(text) if _BRACKET.match(text) else None


def _open_separator(text: str) -> Identification | None:
    return read_fnc1(text)


def _open_markup(text: str) -> Identification | None:
    inner = idcode_uri.strip_markup(text)
    if inner is None or inner.startswith("<"):
        return ma.read_xml(text) if text.startswith("<UDI") else None
    if idcode_uri.looks_like_idcode(inner):
        return idcode_uri.read_idcode_uri(text)
    found = _as_it_came(text, (idcode_uri.IDC_MARKUP.problem(),), _detect(inner))
    return found if found.kind is not Kind.UNKNOWN else None


def _open_digit(text: str) -> Identification | None:
    length = len(text)
    if text.isdigit():
        if length == ahm.LENGTH:
            return _twenty_digits(text)
        if length in GTIN_LENGTHS and is_gtin(text):
            return read_gtin(text)
        if length == SSCC_LENGTH and is_sscc(text):
            return read_sscc(text)
    elif length in {21, 22, 23} and ahm.looks_like_drug(text):
        return ahm.read_drug(text)
    if "\x1d" in text:
        return _as_it_came(text, (), read_fnc1(f"\x1d{text}"))
    return _grouped(text) if " " in text else _plain_elements(text) or _tag(text)


def _grouped(text: str) -> Identification | None:
    """Digits as they are printed under a symbol, in groups: taken when they join to a key or a trace code."""
    joined = text.replace(" ", "")
    if len(joined) > ahm.LENGTH or not joined.isdigit():
        return None
    found = _open_digit(joined)
    return None if found is None else _as_it_came(text, (ID_GROUPED.problem(),), found)


def _twenty_digits(text: str) -> Identification:
    """A carton number in full, a drug trace code, or element strings: the first only by its check digit."""
    if text.startswith("00") and is_sscc(text[2:]):
        other = "药品追溯码 / a drug trace code"
        return _as_it_came(text, (ID_AMBIGUOUS.problem(other=other),), read_sscc(text[2:]))
    found = ahm.read_drug(text)
    if text.startswith("00"):
        return _as_it_came(text, (ID_NEARLY.problem(value=text, what="SSCC"),), found)
    if text[0] == "8" or _plain_elements(text) is None:
        return found
    return _as_it_came(text, (ID_AMBIGUOUS.problem(other="GS1单元数据串 / GS1 element strings"),), found)


def _plain_elements(text: str) -> Identification | None:
    """Element strings without separators: taken only when they open with a checked key and end cleanly."""
    if not _PLAIN_START.match(text):
        return None
    found = read_plain(text)
    if found.verdict is not Verdict.YES:
        return None
    return _as_it_came(text, (ID_AMBIGUOUS.problem(other="普通文本 / plain text"),), found)


def _tag(text: str) -> Identification | None:
    """The bare memory of an RFID tag: whole words of capital hex digits under a known header."""
    if text.isdigit() or not _TAG.fullmatch(text):
        return None
    found = read_tag(text)
    if not found.is_readable:
        return None
    return _as_it_came(text, (ID_AMBIGUOUS.problem(other="普通文本 / plain text"),), found)


def _read_address(text: str) -> Identification:
    named = _OBJECT.fullmatch(text) if "/obj/" in text else None
    if named is not None:
        return _as_it_came(text, (), _detect(named[1].replace("ahm/", ahm.PREFIX, 1)))
    if "/epcis/" in text and idcode_uri.looks_like_idcode(text):
        return idcode_uri.read_idcode_uri(text)
    if _LINK_PATH.search(text) and (found := _link(text)) is not None:
        return found
    if "MA." in text and ma.find_in_url(text):
        return ma.read_in_url(text)
    return _url(text)


def _link(text: str) -> Identification | None:
    """A Digital Link, also one of an early version; None when a path only looks like one (``/2024/01/15``)."""
    found = read_digital_link(text)
    if found.is_readable:
        return found
    if found.canonical is not None:
        early = read_digital_link(text, lenient=True)
        if early.is_readable:
            return _judged(_as_it_came(text, (ID_EARLY_LINK.problem(),), early), Verdict.LENIENT)
        return found
    return found if _LINK_NUMBER.search(text) else None


def _url(text: str) -> Identification:
    plain = Identification(text, Kind.URL, Verdict.YES, (), {"uri": text}, f"uri:{text}")
    return read_pseudonym(text) or plain


def _unknown(text: str) -> Identification:
    """Kept as it is."""
    problems = (ID_UNKNOWN.problem(), *hints(text))
    return Identification(text, Kind.UNKNOWN, Verdict.YES, problems, {}, f"text:{text}", Level.OTHER)


_OPENINGS: Final[dict[str, Callable[[str], Identification | None]]] = {
    **dict.fromkeys("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", _open_letter),
    **dict.fromkeys("0123456789", _open_digit),
    "]": _open_symbol,
    "[": _open_envelope,
    **dict.fromkeys(iso15434.MACROS, _open_envelope),
    "u": _open_urn,
    "A": _open_a,
    "M": _open_m,
    "h": _open_h,
    "H": _open_h,
    "+": _open_plus,
    "=": _open_equals,
    "&": _open_equals,
    "(": _open_bracket,
    "\x1d": _open_separator,
    "<": _open_markup,
}

READERS: Final[dict[Kind, Reader]] = {
    Kind.GS1_BRACKETED: read_bracketed,
    Kind.GS1_FNC1: read_fnc1,
    Kind.GS1_PLAIN: read_plain,
    Kind.GS1_SCAN_AIM: read_scan,
    Kind.GS1_DIGITAL_LINK: read_digital_link,
    Kind.GTIN: read_gtin,
    Kind.SSCC: read_sscc,
    Kind.EPC_URN: read_urn,
    Kind.EPC_IDPAT: read_idpat,
    Kind.EPC_TAG: read_tag,
    Kind.MA_UDI: ma.read_ma,
    Kind.MA_GENERIC: ma.read_general,
    Kind.MA_UDI_IN_URL: ma.read_in_url,
    Kind.DRUG_TRACE_CODE: ahm.read_drug,
    Kind.AHM_DEVICE: ahm.read_device,
    Kind.IDCODE_URI: idcode_uri.read_idcode_uri,
    Kind.HIBC: hibc.read_hibc,
    Kind.ISBT128: isbt128.read_isbt,
    Kind.ISO15434: iso15434.read_iso15434,
    Kind.URL: _url,
    Kind.UNKNOWN: _unknown,
}
"""The reader of each kind."""

_NARROWED: Final = frozenset(READERS) - {Kind.URL, Kind.UNKNOWN, Kind.IDCODE_URI, Kind.GS1_DIGITAL_LINK}
