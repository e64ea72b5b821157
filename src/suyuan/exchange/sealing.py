"""What the rooms of this folder seal (``parties.sealing``), purpose by purpose."""

from __future__ import annotations

from typing import Final

from suyuan.parties.sealing import Purpose, seal, unseal

__all__ = [
    "CONNECTION_SECRETS",
    "DOOR_ANSWER",
    "ERP_SECRETS",
    "PLATFORM_ANSWER",
    "SIGNATURE_TOKEN",
    "seal",
    "unseal",
]

SIGNATURE_TOKEN: Final = Purpose("signature token", None, "subscription/")
"""By which deliveries are signed. Row: owner, subscription."""
CONNECTION_SECRETS: Final = Purpose("connection secrets", b"suyuan-adapters-1", "secrets/")
"""Of an account at another platform. Row: owner, connection."""
PLATFORM_ANSWER: Final = Purpose("platform answer", b"suyuan-adapters-1", "answer/")
"""What another platform said. Row: owner, message, call."""
ERP_SECRETS: Final = Purpose("ERP secrets", b"suyuan-erp-1", "secrets/")
"""Of a user in a firm's ERP. Row: owner, source."""
DOOR_ANSWER: Final = Purpose("door answer", b"suyuan-doors-1", "", is_packed=True)
"""What a door told a sender, which may quote people. Row: the hex of its id."""
