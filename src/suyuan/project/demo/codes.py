"""Making codes, as a firm's label software does: GS1, MA, AHM. Independent of the product's own readers.

GS1 keys use the prefix 952, which GS1 keeps for demonstrations.
"""

from __future__ import annotations

DAY = "%y%m%d"


def scattered(number: int) -> int:
    """One number of 11 digits for each number below 10^11, no two alike and out of order, as serials are."""
    return (number * 73_687_877 + 12_345_679) % 100_000_000_000


def mod10(digits: str) -> str:
    """The GS1 check digit of a key without it."""
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


def gtin(prefix: str, item: str) -> str:
    """GTIN-14 with indicator 0. Prefix and item together have 12 digits."""
    body = f"0{prefix}{item}"
    return body + mod10(body)


def gln(prefix: str, place: str) -> str:
    body = f"{prefix}{place}"
    return body + mod10(body)


def sgtin_urn(prefix: str, item: str, serial: str) -> str:
    return f"urn:epc:id:sgtin:{prefix}.0{item}.{serial}"


def sgtin_link(prefix: str, item: str, serial: str) -> str:
    return f"https://id.gs1.org/01/{gtin(prefix, item)}/21/{serial}"


def lot_urn(prefix: str, item: str, lot: str) -> str:
    return f"urn:epc:class:lgtin:{prefix}.0{item}.{lot}"


def lot_link(prefix: str, item: str, lot: str) -> str:
    return f"https://id.gs1.org/01/{gtin(prefix, item)}/10/{lot}"


def sscc_urn(prefix: str, number: int) -> str:
    return f"urn:epc:id:sscc:{prefix}.1{number:0{16 - len(prefix)}d}"


def sscc_link(prefix: str, number: int) -> str:
    body = f"1{prefix}{number:0{16 - len(prefix)}d}"
    return f"https://id.gs1.org/00/{body}{mod10(body)}"


def grai_link(prefix: str, asset: str, serial: str) -> str:
    """A returnable box. Prefix and asset together have 12 digits."""
    body = f"{prefix}{asset}"
    return f"https://id.gs1.org/8003/0{body}{mod10(body)}{serial}"


def giai_link(prefix: str, number: str) -> str:
    """A recorder that belongs to a firm."""
    return f"https://id.gs1.org/8004/{prefix}{number}"


def place_urn(prefix: str, place: str) -> str:
    return f"urn:epc:id:sgln:{prefix}.{place}.0"


def place_link(prefix: str, place: str) -> str:
    return f"https://id.gs1.org/414/{gln(prefix, place)}"


def party_urn(prefix: str, place: str) -> str:
    return f"urn:epc:id:pgln:{prefix}.{place}"


def party_link(prefix: str, place: str) -> str:
    return f"https://id.gs1.org/417/{gln(prefix, place)}"


def ahm(drug_id: str, number: int) -> str:
    """The 20-digit drug code as the import interface writes it: 7 digits of drug, 13 of serial."""
    return f"AHM.{drug_id}{scattered(number):013d}"


def ma_product(registrant: str, item: str, level: str = "0") -> str:
    """An MA device identifier with its check character."""
    body = f"MA.156.M0.{registrant}.{level}{item}"
    return body + ma_check(body)


def ma_place(org: str, node: int) -> str:
    """The address of a place in the import interface; the last character checks the rest."""
    body = f"MA.156.M1.{org}.{node:07d}"
    return f"http://idcode.org.cn/epcis/loc/{body}{ma_check(body)}"


def ma_paper(word: str, org: str, number: str) -> str:
    """A purchase order, delivery or receipt note in the import interface."""
    return f"http://idcode.org.cn/epcis/{word}/MA.156.M2.{org}.{number}"


def ma_check(body: str) -> str:
    """Characters as numbers, written one after another, then Luhn."""
    digits = "".join(str(_MA_NUMBERS[c]) for c in body)
    total = 0
    for i, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if i % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


_MA_NUMBERS = {
    **{c: n for n, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg")},
    **{c: n for n, c in enumerate("hijklmnopqrstuvwxyz-.", 45)},
}

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def uscc(first17: str) -> str:
    """A unified social credit code with its check character (GB 32100)."""
    total = sum(_USCC.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return first17 + _USCC[-total % 31]
