"""The supply-chain flow for a phone: parties one below the other, hand-overs as lines beside them."""

from __future__ import annotations

from collections.abc import Iterator

from suyuan.web.pictures.flow import Hop, Party, party_words
from suyuan.web.pictures.frame import PHONE
from suyuan.web.pictures.lanes import rows_of
from suyuan.web.pictures.life import Links
from suyuan.web.pictures.shapes import Bar, Link, Picture, Piece, Rule, Text
from suyuan.web.pictures.voice import Voice

BOX = 46
STEP = 74
"""Pixels from one party to the next: its box, and room for the words of a hand-over."""
MARGIN, TRACK = 15.0, 3.4
"""Percent that the lines take left of the boxes, and each of them."""
TRACKS = 4


def stacked_flow(columns: list[list[Party]], hops: list[Hop], voice: Voice, links: Links) -> Picture:
    """Givers above, takers below. A hand-over to the next party goes straight down, every other round the left."""
    parties = [party for column in columns for party in column]
    place = {party.key: row for row, party in enumerate(parties)}
    straight = [hop for hop in hops if place[hop.taker] == place[hop.giver] + 1]
    around = [hop for hop in hops if hop not in straight]
    left = MARGIN if around else 1.0
    pieces: list[Piece] = [*_down(straight, place, left), *_round(around, place)]
    for row, party in enumerate(parties):
        pieces += _box(party, row, left, voice, links)
    words = voice.say("%s 家单位，%s 次交接").replace("%s", str(sum(party.members for party in parties)), 1)
    told = words.replace("%s", str(sum(hop.trips for hop in hops)), 1)
    return Picture(len(parties) * STEP, tuple(pieces), voice.say("供应链关系"), told, look="flow", names=0)


def _box(party: Party, row: int, x: float, voice: Voice, links: Links) -> Iterator[Piece]:
    y, width = 4 + row * STEP, 99 - x
    name, note, look = party_words(party, voice, width / 100 * PHONE.nominal - 20)
    link = Link(links.to_event(party.events[0]), voice.name(party.ref)) if party.events else None
    yield Bar(x, width, y, BOX, f"node {look}", link=link, radius=8)
    yield Text(x, y + (20 if note else 28), name, "node-name", shift=12)
    if note:
        yield Text(x, y + 37, note, "node-note", shift=12)


def _down(hops: list[Hop], place: dict[str, int], left: float) -> Iterator[Piece]:
    x = left + 6
    for hop in hops:
        top = 4 + place[hop.giver] * STEP + BOX
        look = "arrow lost" if hop.lost else "arrow"
        yield Rule(x, top, x, top + STEP - BOX - 2, look)
        words = f"⚠ {hop.words.rpartition(' · ')[2]}" if hop.lost else hop.day
        words = f"{words} ×{hop.trips}" if hop.trips > 1 else words
        yield Text(x, top + 18, f"↓ {words}", "lost-words" if hop.lost else "hop-words", shift=10)


def _round(hops: list[Hop], place: dict[str, int]) -> Iterator[Piece]:
    """Lines that would lie on each other get tracks of their own, as far as there are any."""
    spans = sorted(hops, key=lambda hop: min(place[hop.giver], place[hop.taker]))
    ends = [sorted((place[hop.giver], place[hop.taker])) for hop in spans]
    tracks = rows_of(ends, lambda span: span[0] + 0.0, lambda span: span[1] + 0.0)
    for hop, track in zip(spans, tracks, strict=True):
        x = MARGIN - TRACK * (min(track, TRACKS - 1) + 1)
        look = (
            "arrow lost" if hop.lost else ("arrow back" if place[hop.taker] < place[hop.giver] else "arrow")
        )
        leaves, comes = (
            4 + place[key] * STEP + BOX / 2 + shift for key, shift in ((hop.giver, 8), (hop.taker, -8))
        )
        yield Rule(x, leaves, MARGIN, leaves, look)
        yield Rule(x, leaves, x, comes, look)
        yield Rule(x, comes, MARGIN, comes, look)
        yield Text(MARGIN, comes + 4, "▸", "arrow-head", "end", 1)
