"""Pieces of an event that come again and again: words, places, partners. Each is worked out once and remembered."""

from __future__ import annotations

from functools import lru_cache

from suyuan.core.epcis import cbv
from suyuan.core.epcis.spellings import LONGEST_HEAD, PLACES_REMEMBERED, is_faulty, spell_place

WORDS_REMEMBERED = 2_000


@lru_cache(maxsize=WORDS_REMEMBERED)
def words_of(action: str | None, step: str | None, disposition: str | None) -> tuple[str, ...]:
    """The words that say what was done; a few hundred combinations serve a whole country."""
    words = (
        f"action={action}" if action else "",
        f"bizStep={cbv.BIZ_STEP.web(step)}" if step else "",
        f"disposition={cbv.DISPOSITION.web(disposition)}" if disposition else "",
    )
    return tuple(filter(None, words))


def place_pieces(name: str, text: str) -> tuple[str, str, bool]:
    """The piece of the hash and that of the id, and whether the place may be one to warn of."""
    return (_place if len(text) <= LONGEST_HEAD else _place.__wrapped__)(name, text)


@lru_cache(maxsize=PLACES_REMEMBERED)
def _place(name: str, text: str) -> tuple[str, str, bool]:
    spelled = spell_place(text)
    return f"{name}id={spelled.hashed}", f"{name}={spelled.full}", is_faulty(spelled.canonical)


def party_pieces(part: str, kind: str, text: str) -> tuple[str, tuple[str, str]]:
    """The piece of the hash, and the entry of the id."""
    return (_party if len(text) <= LONGEST_HEAD else _party.__wrapped__)(part, kind, text)


@lru_cache(maxsize=PLACES_REMEMBERED)
def _party(part: str, kind: str, text: str) -> tuple[str, tuple[str, str]]:
    web, spelled = cbv.PARTY_TYPE.web(kind), spell_place(text)
    return f"type={web}{part}={spelled.hashed}", (web, spelled.full)
