"""RFID tag memory: the binary encodings of GS1 keys (GS1 EPC Tag Data Standard, clause 14).

A tag holds a header of 8 bits, 3 bits filter, 3 bits partition, company prefix and reference as binary numbers
whose widths the partition gives, and a serial: a number in the 96-bit encodings, 7-bit characters in the
longer ones. ``decode`` and ``encode`` translate between memory and tag URI (``urn:epc:tag:sgtin-96:…``),
``read_tag`` reads either, or ``urn:epc:raw:…``, as an identifier of the same thing as its EPC URN.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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
    is_text: bool
    """Serial of 7-bit characters; else a number."""

    @property
    def form(self) -> str:
        parts = "filter.prefix.reference" + (".serial" if self.digits and self.serial_bits else "")
        return f"urn:epc:tag:{self.name}:{parts}"


_ITEM: Final = (4, 7, 10, 14, 17, 20, 24)
_UNIT: Final = (18, 21, 24, 28, 31, 34, 38)
_PLACE: Final = (1, 4, 7, 11, 14, 17, 21)
_ASSET: Final = (4, 7, 10, 14, 17, 20, 24)
_NONE: Final = (0,) * 7

ENCODINGS: Final = {
    encoding.name: encoding
    for encoding in (
        Encoding("sgtin-96", 0x30, "sgtin", 96, 13, _ITEM, 38, is_text=False),
        Encoding("sgtin-198", 0x36, "sgtin", 198, 13, _ITEM, 140, is_text=True),
        Encoding("sscc-96", 0x31, "sscc", 96, 17, _UNIT, 0, is_text=False),
        Encoding("sgln-96", 0x32, "sgln", 96, 12, _PLACE, 41, is_text=False),
        Encoding("sgln-195", 0x39, "sgln", 195, 12, _PLACE, 140, is_text=True),
        Encoding("grai-96", 0x33, "grai", 96, 12, _ASSET, 38, is_text=False),
        Encoding("grai-170", 0x37, "grai", 170, 12, _ASSET, 112, is_text=True),
        Encoding("giai-96", 0x34, "giai", 96, 0, _NONE, 82, is_text=False),
        Encoding("giai-202", 0x38, "giai", 202, 0, _NONE, 188, is_text=True),
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
    reference = f"{number:0{digits}}" if digits else ""
    if len(reference) > digits or (not digits and number):
        return None
    if not encoding.serial_bits:
        return [prefix, reference]
    serial = _decode_serial(encoding, reader.take(encoding.serial_bits))
    return None if serial is None else [prefix, reference, serial]


def _decode_serial(encoding: Encoding, bits: str) -> str | None:
    if not encoding.is_text:
        return str(int(bits, 2))
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
        width = encoding.reference_bits[partition]
        bits += f"{int(fields[1] or '0'):0{width}b}"
    else:
        serial_bits -= prefix_bits
    if serial_bits:
        serial = _encode_serial(encoding, unescape(fields[-1]), serial_bits)
        if serial is None:
            return None
        bits += serial
    return bits.ljust(encoding.bits, "0") if len(bits) <= encoding.bits else None


def _encode_serial(encoding: Encoding, serial: str, width: int) -> str | None:
    if encoding.is_text:
        fits = len(serial) * _CHARACTER_BITS <= width
        return "".join(f"{ord(character):07b}" for character in serial).ljust(width, "0") if fits else None
    if not (serial.isascii() and serial.isdigit()) or (serial[0] == "0" and serial != "0"):
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
