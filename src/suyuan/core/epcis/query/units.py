"""Units of UN/ECE Recommendation 20 that measure the same kind of thing, and how they convert.

A query for 281.15 KEL must find a reading of 8 CEL (conformance test TCR-53, step 26). Factors are exact
fractions, so equality holds across units wherever the definition of the unit is exact. A code that is not here
is compared with itself alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple


class Unit(NamedTuple):
    """base = number x factor + offset."""

    dimension: str
    factor: Fraction
    offset: Fraction = Fraction(0)


_PI = Fraction("3.14159265358979323846264338327950288")
_POUND, _INCH, _GRAVITY = Fraction("0.45359237"), Fraction("0.0254"), Fraction("9.80665")
_FOOT, _MILE, _GALLON = _INCH * 12, Fraction("1609.344"), Fraction("0.003785411784")
_PSI = _POUND * _GRAVITY / (_INCH * _INCH)

_FACTORS: Final[dict[str, dict[str, Fraction | int | str]]] = {
    "length": {
        "MTR": 1, "KMT": 1000, "HMT": 100, "A45": 10, "DMT": "0.1", "CMT": "0.01", "MMT": "0.001", "4H": "1e-6",
        "C45": "1e-9", "A11": "1e-10", "INH": _INCH, "FOT": _FOOT, "YRD": _FOOT * 3, "SMI": _MILE, "NMI": 1852,
    },
    "area": {
        "MTK": 1, "KMK": "1e6", "H16": 100, "DMK": "0.01", "CMK": "0.0001", "MMK": "1e-6", "HAR": 10_000, "ARE": 100,
        "INK": _INCH**2, "FTK": _FOOT**2, "YDK": (_FOOT * 3) ** 2, "MIK": _MILE**2,
    },
    "volume": {
        "MTQ": 1, "DMQ": "0.001", "LTR": "0.001", "HLT": "0.1", "A44": "0.01", "DLT": "0.0001", "CLT": "1e-5",
        "CMQ": "1e-6", "MLT": "1e-6", "MMQ": "1e-9", "4G": "1e-9", "INQ": _INCH**3, "FTQ": _FOOT**3,
        "GLL": _GALLON, "GLI": "0.00454609", "OZA": _GALLON / 128, "OZI": Fraction("0.00454609") / 160,
    },
    "mass": {
        "KGM": 1, "TNE": 1000, "2U": 1000, "DTN": 100, "HGM": "0.1", "DJ": "0.01", "GRM": "0.001", "DG": "0.0001",
        "CGM": "1e-5", "MGM": "1e-6", "MC": "1e-9", "LBR": _POUND, "ONZ": _POUND / 16, "GRN": _POUND / 7000,
        "STI": _POUND * 14, "STN": _POUND * 2000, "LTN": _POUND * 2240, "CTM": "0.0002",
    },
    "time": {
        "SEC": 1, "MIN": 60, "HUR": 3600, "DAY": 86_400, "WEE": 604_800, "C26": "0.001", "B98": "1e-6", "C47": "1e-9",
    },
    "frequency": {"HTZ": 1, "KHZ": 1000, "MHZ": "1e6", "A86": "1e9", "D29": "1e12"},
    "speed": {
        "MTS": 1, "KMH": Fraction(1000, 3600), "2M": "0.01", "2X": Fraction(1, 60), "C16": "0.001",
        "HM": _MILE / 3600, "FS": _FOOT, "KNT": Fraction(1852, 3600),
    },
    "acceleration": {"MSK": 1, "K40": _GRAVITY, "A76": "0.01", "A73": _FOOT},
    "force": {"NEW": 1, "B47": 1000, "B73": "1e6", "C20": "0.001", "B92": "1e-6", "B37": _GRAVITY, "DU": "1e-5",
        "C78": _POUND * _GRAVITY},
    "torque": {"NU": 1, "B48": 1000, "B74": "1e6", "D83": "0.001", "J72": "0.01", "B38": _GRAVITY},
    "pressure": {
        "PAL": 1, "A97": 100, "KPA": 1000, "MPA": "1e6", "A89": "1e9", "74": "0.001", "B96": "1e-6", "BAR": 100_000,
        "MBR": 100, "UA": Fraction(101_325, 760), "HN": "133.322387415",
        "ATM": 101_325, "ATT": "98066.5", "PS": _PSI,
    },
    "energy": {
        "JOU": 1, "KJO": 1000, "3B": "1e6", "GV": "1e9", "C15": "0.001", "WHR": 3600, "KWH": "3.6e6", "MWH": "3.6e9",
        "GWH": "3.6e12", "A53": "1.602176634e-19", "D70": "4.1868", "E14": "4186.8", "BTU": Fraction("1055.05585262"),
    },
    "power": {"WTT": 1, "KWT": 1000, "MAW": "1e6", "A90": "1e9", "C31": "0.001", "D80": "1e-6"},
    "electric charge": {"COU": 1, "AMH": 3600, "E09": Fraction("3.6"), "B26": 1000, "D86": "0.001", "B86": "1e-6"},
    "electric current": {"AMP": 1, "B22": 1000, "4K": "0.001", "B84": "1e-6", "C39": "1e-9", "C70": "1e-12"},
    "voltage": {"VLT": 1, "KVT": 1000, "B78": "1e6", "2Z": "0.001", "D82": "1e-6"},
    "resistance": {"OHM": 1, "B49": 1000, "B75": "1e6", "E45": "0.001", "B94": "1e-6", "A87": "1e9"},
    "conductance": {"SIE": 1, "B53": 1000, "C27": "0.001", "B99": "1e-6"},
    "conductivity": {"D10": 1, "H61": "0.1", "H43": 100, "G42": "0.0001", "G43": "1e-6", "B54": 1000, "B77": "1e6"},
    "resistivity": {"C61": 1, "C60": "0.01", "B50": 1000, "B76": "1e6", "B95": "1e-6"},
    "capacitance": {"FAR": 1, "C10": "0.001", "4O": "1e-6", "C41": "1e-9", "4T": "1e-12"},
    "inductance": {"81": 1, "C14": "0.001", "B90": "1e-6"},
    "magnetic flux": {"WEB": 1, "C33": "0.001"},
    "magnetic flux density": {"D33": 1, "C29": "0.001", "D81": "1e-6", "C48": "1e-9"},
    "electric field strength": {"D50": 1, "B79": "1e6", "C30": "0.001", "D53": 1000, "D47": 100, "B55": 1000},
    "electric current density": {"A41": 1, "B23": 1000, "B66": "1e6", "A4": 10_000, "A7": "1e6"},
    "illuminance": {"LUX": 1, "KLX": 1000},
    "luminous intensity": {"CDL": 1, "P33": 1000, "P34": "0.001"},
    "luminous flux": {"LUM": 1},
    "luminance": {"A24": 1},
    "irradiance": {"D54": 1, "C32": "0.001", "D85": "1e-6", "N48": 10_000},
    "radioactivity": {"BQL": 1, "2Q": 1000, "4N": "1e6", "GBQ": "1e9", "CUR": "3.7e10", "MCU": "3.7e7", "M5": 37_000},
    "absorbed dose": {"A95": 1, "C13": "0.001", "C80": "0.01"},
    "absorbed dose rate": {"A96": 1, "P54": "0.001", "P55": "1e-6"},
    "dose equivalent": {"D13": 1, "C28": "0.001", "D91": "0.01"},
    "dose equivalent rate": {"P65": 1, "P66": "0.001", "P67": "1e-6", "P70": Fraction(1, 3600),
        "P71": Fraction(1, 3_600_000), "P72": Fraction(1, 3_600_000_000)},
    "exposure": {"CKG": 1, "C8": "0.001", "2C": Fraction("2.58e-4"), "2Y": Fraction("2.58e-7")},
    "amount of substance": {"C34": 1, "B45": 1000, "C18": "0.001", "FH": "1e-6"},
    "amount per volume": {"C36": 1, "C35": 1000, "C38": 1000, "M33": 1},
    "amount per mass": {"C19": 1},
    "molar mass": {"D74": 1, "A94": "0.001"},
    "molar volume": {"A40": 1, "A36": "1e-6", "A37": "0.001", "B58": "0.001"},
    "molar energy": {"B15": 1, "B44": 1000},
    "density": {"KMQ": 1, "GJ": 1000, "23": 1000, "A93": "0.001", "B72": 1000, "B35": 1000, "GL": 1, "F23": 1,
        "GP": "1e-6", "M1": "0.001", "GQ": "1e-9", "H29": "1e-6"},
    "surface density": {"28": 1, "GM": "0.001", "GO": "1e-6"},
    "specific volume": {"A39": 1, "KX": "1e-6", "H83": "0.001"},
    "dynamic viscosity": {"C65": 1, "C24": "0.001", "89": "0.1", "C7": "0.001"},
    "kinematic viscosity": {"S4": 1, "C17": "1e-6", "91": "0.0001", "4C": "1e-6"},
    "mass flow": {"KGS": 1, "F31": Fraction(1, 60), "E93": Fraction(1, 3600), "4M": Fraction(1, 3_600_000_000),
        "F27": Fraction(1, 3_600_000), "F28": Fraction(1, 60_000), "F29": "0.001"},
    "volume flow": {"MQS": 1, "MQH": Fraction(1, 3600), "L2": Fraction(1, 60_000), "G51": "0.001",
        "41": Fraction(1, 60_000_000), "40": "1e-6", "E32": Fraction(1, 3_600_000)},
    "surface tension": {"4P": 1, "C22": "0.001", "DX": "0.001"},
    "angular velocity": {"2A": 1, "RPM": _PI / 30, "M46": _PI / 30, "RPS": _PI * 2, "E96": _PI / 180},
    "angle": {"C81": 1, "C25": "0.001", "DD": _PI / 180, "D61": _PI / 10_800, "D62": _PI / 648_000, "A91": _PI / 200,
        "M44": _PI * 2},
    "solid angle": {"D27": 1},
    "wave number": {"C92": 1, "E90": 100},
    "data": {"A99": 1, "AD": 8, "C37": 1000, "D36": "1e6", "B68": "1e9", "E83": "1e12", "2P": 8000, "4L": "8e6",
        "E34": "8e9", "E35": "8e12"},
    "ratio": {"C62": 1, "P1": "0.01", "59": "1e-6", "61": "1e-9", "NX": "0.001"},
}  # fmt: skip
"""Factor to the base of each dimension. Temperatures follow, since they have different zeros."""

_TEMPERATURES: Final = {
    "KEL": Unit("temperature", Fraction(1)),
    "CEL": Unit("temperature", Fraction(1), Fraction("273.15")),
    "FAH": Unit("temperature", Fraction(5, 9), Fraction("459.67") * 5 / 9),
    "A48": Unit("temperature", Fraction(5, 9)),
}


def _units() -> Iterator[tuple[str, Unit]]:
    for dimension, codes in _FACTORS.items():
        for code, factor in codes.items():
            yield code, Unit(dimension, Fraction(factor))


UNITS: Final[dict[str, Unit]] = {**dict(_units()), **_TEMPERATURES}


def dimension_of(code: str) -> str:
    """What a unit measures; a unit that is not known measures something of its own."""
    unit = UNITS.get(code)
    return f"unit {code}" if unit is None else unit.dimension


@lru_cache(maxsize=8192)
def to_base(number: Decimal, code: str, *, is_difference: bool = False) -> Fraction:
    """The number in the base unit of its dimension. A difference (standard deviation) has no zero to move.

    A number with an exponent beyond 500 is one of nobody's readings and is left at that exponent.
    """
    unit = UNITS.get(code)
    exact = _fraction(number)
    if unit is None:
        return exact
    return exact * unit.factor + (0 if is_difference else unit.offset)


def _fraction(number: Decimal) -> Fraction:
    if number and abs(number.adjusted()) > 500:
        number = Decimal((number.as_tuple().sign, (1,), 500 if number.adjusted() > 0 else -500))
    return Fraction(number)
