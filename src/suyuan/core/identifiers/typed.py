"""What people type by hand and machines never send: a web address without its scheme, prefixes in small letters.

``read_typed`` is the front door for search boxes, forms and tables. Documents go by ``read`` and by the canonical
text, whose answers are stored as keys and may not change: there a text is what its sender wrote.
"""

from __future__ import annotations

import re
from typing import Final

from suyuan.core.identifiers.identification import Identification, Kind, Verdict
from suyuan.core.identifiers.normalise import narrow, tidy
from suyuan.core.identifiers.read import read
from suyuan.core.problem import Problem, Severity, rule

ID_NO_SCHEME: Final = rule(
    "ID-NO-SCHEME",
    "The address was written without https://; it was put before it.",
    "网址缺少https://，已补上。",
    "Nothing to do.",
    "无需处理。",
    Severity.WARNING,
)
ID_SMALL_LETTERS: Final = rule(
    "ID-SMALL-LETTERS",
    "The beginning of the code was written in small letters; it was read as {prefix}",
    "编码开头为小写字母，已按{prefix}读取。",
    "Nothing to do; on labels and in messages the letters are capitals.",
    "无需处理；标签和报文中应为大写字母。",
    Severity.WARNING,
)

LONGEST: Final = 4_000
"""Characters of a text that is looked at for slips of the hand."""
_DOTS: Final = re.compile("[.\uff0e]")
_DRUG: Final = re.compile(r"ahm\.(?=[0-9])", re.IGNORECASE)
_MA: Final = re.compile(r"ma\.[0-9]{3}\.(?:m[0-9](?=\.))?", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24}(?::[0-9]{1,5})?/[!-~]"
)


def as_typed(text: str) -> tuple[str, tuple[Problem, ...]]:
    """The text with slips of the hand mended, and what was mended; the very text when there is nothing.

    >>> as_typed("ahm.83857930000879766660")[0]
    'AHM.83857930000879766660'
    """
    if not _DOTS.search(text) or len(text) > LONGEST:
        return text, ()
    plain = narrow(tidy(text)[0])
    for pattern in (_DRUG, _MA):
        opening = pattern.match(plain)
        if opening is not None and opening[0] != opening[0].upper():
            prefix = opening[0].upper()
            return prefix + plain[opening.end() :], (ID_SMALL_LETTERS.problem("", opening[0], prefix=prefix),)
    if _ADDRESS.match(plain) and _names_something(f"https://{plain}"):
        return f"https://{plain}", (ID_NO_SCHEME.problem(),)
    return text, ()


def read_typed(text: str) -> Identification:
    """As ``read``, for what people type. Repairs are told first, and ``input`` is what was typed. Never raises."""
    plain, repairs = as_typed(text)
    found = read(plain)
    if not repairs:
        return found
    return Identification(
        text,
        found.kind,
        Verdict.LENIENT if found.verdict is Verdict.YES else found.verdict,
        (*repairs, *found.problems),
        found.components,
        found.canonical,
        found.level,
        found.urn,
        found.digital_link,
    )


def _names_something(address: str) -> bool:
    """Whether an address carries a code: any other host with a path stays the text that it is."""
    return read(address).kind is not Kind.URL
