"""RFID tag memory: the binary encodings of GS1 keys (GS1 EPC Tag Data Standard, clause 14).

A tag holds a header of 8 bits, 3 bits filter, 3 bits partition, company prefix and reference as binary numbers
whose widths the partition gives, and a serial: a number in the short encodings, 7-bit characters in the
longer ones. Not read: the encodings of variable length (ADI-var, CPI-var), the withdrawn GDTI-113, those of other
owners (GID-96, USDoD-96), and the ones of version 2 that hold no company prefix (``+``). ``decode`` and ``encode`` translate between memory and tag URI (``urn:epc:tag:sgtin-96:…``),
``read_tag`` reads either, or ``urn:epc:raw:…``, as an identifier of the same thing as its EPC URN.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from suyuan.core.identifiers import epc_rules, epc_urn
from suyuan.core.identifiers.gs1_canonical import decode as unescape
from suyuan.core.identifiers.gs1_canonical import encode as escape
from suyuan.core.identifiers.identification import Identification, Kind, Verdict
from suyuan.core.problem import Problem

_PREFIX_BITS: Final = (40, 37, 34, 30, 27, 24, 20)
"""Width of a company prefix of 12 down to 6 digits, by partition."""
_RAW = re.compile(r"urn:epc:raw:([0-9]+)\.x([0-9A-F]+)")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_MOST_HEX: Final = 512
_CHARACTER_BITS: Final = 7


class Serial(Enum):
    """How the bits of a serial are meant."""

    NUMBER = "a number without leading zeros"
    DIGITS = "a number with a 1 in front of the digits, which keeps leading zeros"
    TEXT = "characters of 7 bits"


@dataclass(frozen=True, slots=True)
class Encoding:
    """One tag encoding. ``reference_bits`` is by partition; a GIAI's serial takes what the prefix leaves."""

    name: str
    header: int
    scheme: str
    bits: int
    digits: int
    """Digits of company prefix and reference together; 0 when the reference is the serial itself."""
    reference_bits: tuple[int, ...]
    serial_bits: int
    """Bits of the serial, 0 when there is none."""
    serial: Serial = Serial.NUMBER
    pairs: int = 0
    """How many numbers of two digits (7 bits) stand between reference and serial: piece and total of an ITIP."""
    is_short: bool = False
    """The reference may have fewer digits and no leading zeros."""

    @property
    def form(self) -> str:
        parts = [
            "filter.prefix.reference",
            *["number"] * self.pairs,
            *["serial"] * bool(self.digits and self.serial_bits),
        ]
        return f"urn:epc:tag:{self.name}:{'.'.join(parts)}"


_ITEM: Final = (4, 7, 10, 14, 17, 20, 24)
_UNIT: Final = (18, 21, 24, 28, 31, 34, 38)
_PLACE: Final = (1, 4, 7, 11, 14, 17, 21)
_PART: Final = (11, 14, 17, 21, 24, 27, 31)
_NONE: Final = (0,) * 7
_PAIR_BITS: Final = 7

ENCODINGS: Final = {
    encoding.name: encoding
    for encoding in (
        Encoding("gdti-96", 0x2C, "gdti", 96, 12, _PLACE, 41),
        Encoding("gsrn-96", 0x2D, "gsrn", 96, 17, _UNIT, 0),
        Encoding("gsrnp-96", 0x2E, "gsrnp", 96, 17, _UNIT, 0),
        Encoding("sgtin-96", 0x30, "sgtin", 96, 13, _ITEM, 38),
        Encoding("sscc-96", 0x31, "sscc", 96, 17, _UNIT, 0),
        Encoding("sgln-96", 0x32, "sgln", 96, 12, _PLACE, 41),
        Encoding("grai-96", 0x33, "grai", 96, 12, _ITEM, 38),
        Encoding("giai-96", 0x34, "giai", 96, 0, _NONE, 82),
        Encoding("sgtin-198", 0x36, "sgtin", 198, 13, _ITEM, 140, Serial.TEXT),
        Encoding("grai-170", 0x37, "grai", 170, 12, _ITEM, 112, Serial.TEXT),
        Encoding("giai-202", 0x38, "giai", 202, 0, _NONE, 188, Serial.TEXT),
        Encoding("sgln-195", 0x39, "sgln", 195, 12, _PLACE, 140, Serial.TEXT),
        Encoding("cpi-96", 0x3C, "cpi", 96, 15, _PART, 31, is_short=True),
        Encoding("gdti-174", 0x3E, "gdti", 174, 12, _PLACE, 119, Serial.TEXT),
        Encoding("sgcn-96", 0x3F, "sgcn", 96, 12, _PLACE, 41, Serial.DIGITS),
        Encoding("itip-110", 0x40, "itip", 110, 13, _ITEM, 38, pairs=2),
        Encoding("itip-212", 0x41, "itip", 212, 13, _ITEM, 140, Serial.TEXT, pairs=2),
    )
}
_BY_HEADER: Final = {encoding.header: encoding for encoding in ENCODINGS.values()}


class _Bits:
    """Reads a number of bits after the other from the front of a binary text."""

    def __init__(self, bits: str) -> None:
        self._bits, self._place = bits, 0

    def take(self, width: int) -> str:
        start, self._place = self._place, self._place + width
        return self._bits[start : self._place]

    def number(self, width: int) -> int:
        return int(self.take(width) or "0", 2)


def decode(memory: str) -> str | Problem:
    """The tag URI of hexadecimal EPC memory; padding behind the encoding's own bits is ignored."""
    if len(memory) > _MOST_HEX or _HEX.fullmatch(memory) is None:
        return epc_rules.TAG_HEX.problem("", memory)
    bits = f"{int(memory, 16):0{4 * len(memory)}b}"
    encoding = _BY_HEADER.get(int(bits[:8], 2))
    if encoding is None:
        return epc_rules.TAG_HEADER.problem("", memory, header=memory[:2].upper())
    if len(bits) < encoding.bits:
        counts = {"expected": encoding.bits, "found": len(bits)}
        return epc_rules.TAG_LENGTH.problem("", memory, encoding=encoding.name, **counts)
    reader = _Bits(bits[8 : encoding.bits])
    filter_value, partition = reader.number(3), reader.number(3)
    fields = _decode_fields(encoding, partition, reader) if partition < len(_PREFIX_BITS) else None
    if fields is None:
        return epc_rules.TAG_PARTITION.problem("", memory, partition=partition)
    return f"urn:epc:tag:{encoding.name}:{filter_value}.{'.'.join(fields)}"


def _decode_fields(encoding: Encoding, partition: int, reader: _Bits) -> list[str] | None:
    prefix_digits = 12 - partition
    prefix = f"{reader.number(_PREFIX_BITS[partition]):0{prefix_digits}}"
    if len(prefix) > prefix_digits:
        return None
    if not encoding.digits:
        serial = _decode_serial(encoding, reader.take(encoding.serial_bits - _PREFIX_BITS[partition]))
        return None if serial is None else [prefix, serial]
    digits = encoding.digits - prefix_digits
    number = reader.number(encoding.reference_bits[partition])
    reference = f"{number:0{1 if encoding.is_short else digits}}" if digits else ""
    pairs = [f"{reader.number(_PAIR_BITS):02}" for _ in range(encoding.pairs)]
    if len(reference) > digits or (not digits and number) or any(len(pair) > 2 for pair in pairs):
        return None
    if not encoding.serial_bits:
        return [prefix, reference]
    serial = _decode_serial(encoding, reader.take(encoding.serial_bits))
    return None if serial is None else [prefix, reference, *pairs, serial]


def _decode_serial(encoding: Encoding, bits: str) -> str | None:
    if encoding.serial is not Serial.TEXT:
        number = str(int(bits, 2))
        if encoding.serial is Serial.NUMBER:
            return number
        return number[1:] if number[0] == "1" and len(number) > 1 else None
    codes = [int(bits[at : at + _CHARACTER_BITS], 2) for at in range(0, len(bits) - 6, _CHARACTER_BITS)]
    text = "".join(map(chr, codes)).rstrip("\x00")
    return escape(text) if text and "\x00" not in text else None


def encode(tag_uri: str) -> str | Problem:
    """The hexadecimal memory of a tag URI, padded to whole words of 16 bits."""
    parts = tag_uri.split(":", 4)
    encoding = ENCODINGS.get(parts[3]) if len(parts) == 5 and parts[:3] == ["urn", "epc", "tag"] else None
    if encoding is None:
        return epc_rules.TAG_FORM.problem("", tag_uri, form="urn:epc:tag:sgtin-96:…")
    filter_value, _, body = parts[4].partition(".")
    urn = epc_urn.parse(f"urn:epc:id:{encoding.scheme}:{body}")
    if isinstance(urn, Problem):
        return urn
    if filter_value not in {"0", "1", "2", "3", "4", "5", "6", "7"}:
        return epc_rules.TAG_FORM.problem("", tag_uri, form=encoding.form)
    bits = _encode_fields(encoding, int(filter_value), urn.fields)
    if bits is None:
        return epc_rules.TAG_CAPACITY.problem("", urn.fields[-1], encoding=encoding.name)
    padded = bits.ljust(-(-encoding.bits // 16) * 16, "0")
    return f"{int(padded, 2):0{len(padded) // 4}X}"


def to_tag_uri(urn: str, encoding: str, filter_value: int = 0) -> str:
    """The tag URI of a pure identity URN: ``urn:epc:id:sgtin:…`` with encoding ``sgtin-96``."""
    return f"urn:epc:tag:{encoding}:{filter_value}.{urn.split(':', 4)[4]}"


def _encode_fields(encoding: Encoding, filter_value: int, fields: tuple[str, ...]) -> str | None:
    partition = 12 - len(fields[0])
    prefix_bits = _PREFIX_BITS[partition]
    bits = f"{encoding.header:08b}{filter_value:03b}{partition:03b}{int(fields[0]):0{prefix_bits}b}"
    serial_bits = encoding.serial_bits
    if encoding.digits:
        reference = _encode_reference(encoding, fields[1], partition)
        if reference is None:
            return None
        bits += reference + "".join(f"{int(pair):0{_PAIR_BITS}b}" for pair in fields[2 : 2 + encoding.pairs])
    else:
        serial_bits -= prefix_bits
    if serial_bits:
        serial = _encode_serial(encoding, unescape(fields[-1]), serial_bits)
        if serial is None:
            return None
        bits += serial
    return bits.ljust(encoding.bits, "0") if len(bits) <= encoding.bits else None


def _encode_reference(encoding: Encoding, reference: str, partition: int) -> str | None:
    if encoding.is_short:
        fits = len(reference) <= encoding.digits - (12 - partition)
        if not fits or not _is_number(reference):
            return None
    return f"{int(reference or '0'):0{encoding.reference_bits[partition]}b}"


def _is_number(text: str) -> bool:
    """Digits without leading zeros."""
    return text.isascii() and text.isdigit() and (text[0] != "0" or text == "0")


def _encode_serial(encoding: Encoding, serial: str, width: int) -> str | None:
    if encoding.serial is Serial.DIGITS and serial.isascii() and serial.isdigit():
        serial = "1" + serial
    if encoding.serial is Serial.TEXT:
        fits = len(serial) * _CHARACTER_BITS <= width
        return "".join(f"{ord(character):07b}" for character in serial).ljust(width, "0") if fits else None
    if not _is_number(serial):
        return None
    return f"{int(serial):0{width}b}" if int(serial).bit_length() <= width else None


def to_identity(tag_uri: str) -> str | None:
    """The pure identity URN of a tag URI, filter left out; None when the encoding is unknown."""
    parts = tag_uri.split(":", 4)
    if len(parts) != 5 or parts[3] not in ENCODINGS:
        return None
    return f"urn:epc:id:{ENCODINGS[parts[3]].scheme}:{parts[4].partition('.')[2]}"


def read_tag(text: str) -> Identification:
    """Read a tag URI, a raw URI (``urn:epc:raw:96.x…``) or bare hexadecimal memory."""
    found = _to_tag_uri(text.strip())
    if isinstance(found, Problem):
        return Identification(text, Kind.EPC_TAG, Verdict.NO, (found,))
    memory = encode(found)
    if isinstance(memory, Problem):
        return Identification(text, Kind.EPC_TAG, Verdict.NO, (memory,))
    urn = to_identity(found) or ""
    item = epc_urn.read_urn(urn)
    encoding, _, body = found[len("urn:epc:tag:") :].partition(":")
    components = {
        "tag_uri": found,
        "encoding": encoding,
        "filter": body[:1],
        "hex": memory,
        **item.components,
    }
    return Identification(
        text,
        Kind.EPC_TAG,
        item.verdict,
        item.problems,
        components,
        item.canonical,
        item.level,
        urn,
        item.digital_link,
    )


def _to_tag_uri(text: str) -> str | Problem:
    if text.startswith("urn:epc:tag:"):
        return text
    raw = _RAW.fullmatch(text)
    if raw is not None and int(raw[1][:6]) > 4 * len(raw[2]):
        return epc_rules.TAG_LENGTH.problem("", text, encoding="raw", expected=raw[1], found=4 * len(raw[2]))
    return decode(raw[2] if raw is not None else text)
