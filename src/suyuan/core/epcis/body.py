"""The stored form of an event: the JSON encoding of the model, names expanded, numbers as written.

It is not EPCIS JSON (``json20`` writes that): it needs no context, so one event can be read alone for ever.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from suyuan.core.epcis.model import Event

_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(Event, float_hook=Decimal)


def encode(event: Event) -> bytes:
    """The stored form, UTF-8. Equal events give equal bytes."""
    return _encoder.encode(event)


def decode(data: bytes) -> Event:
    """The event of a stored form. Raises msgspec.DecodeError when the bytes are none, which means damage."""
    return _decoder.decode(data)
