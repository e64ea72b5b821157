"""Supply-chain flow: who handed it to whom, as columns of parties with ribbons between them, first giver left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from suyuan.core.chain.quantities import amount_text
from suyuan.web.pictures.custody import party_key
from suyuan.web.pictures.lanes import shorter
from suyuan.web.pictures.life import Links
from suyuan.web.pictures.shapes import Bar, Link, Picture, Piece, Ribbon, Text
from suyuan.web.pictures.voice import Trace, Voice, fitted, width_of

MOST_COLUMNS = 60
COLUMN = 170
"""Pixels that a column needs."""
ON_A_PAGE = 7
MOST_IN_COLUMN = 14
NODE = 46
NODE_GAP = 16
TOP = 8
OTHERS = "…"


@dataclass(slots=True)
class Party:
    """A party while the flow is laid out."""

    key: str
    ref: Trace | None
    column: int = 0
    order: float = 0
    members: int = 1
    quantity: Trace | None = None
    gap: bool = False
    events: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hop:
    """All hand-overs from one party to another."""

    giver: str
    taker: str
    trips: int
    lost: int
    event: str
    words: str
    day: str


def flow_picture(trace: Trace, voice: Voice, links: Links) -> Picture | None:
    """The flow as a picture, or None when nobody is known to have held the thing."""
    laid = laid_out(trace, voice)
    return drawn_flow(*laid, voice, links) if laid else None


def laid_out(trace: Trace, voice: Voice) -> tuple[list[list[Party]], list[Hop]] | None:
    """Columns of parties and the hand-overs between them; None when nobody is known to have held the thing."""
    parties, hops = _parties(trace), _hops(trace, voice)
    if not parties:
        return None
    _columns(parties, hops)
    parties, hops = _joined(parties, hops)
    return _ordered(parties, hops), hops


def _parties(trace: Trace) -> dict[str, Party]:
    view = trace["views"]["parties"]
    found: dict[str, Party] = {}
    for stay in sorted(view["custody"], key=lambda stay: stay["from"] or ""):
        party = found.setdefault(party_key(stay["party"]), Party(party_key(stay["party"]), stay["party"]))
        party.events += [event for event in (stay["event_in"], stay["event_out"]) if event]
    for hop in view["hops"]:
        for side, event in (("from", hop["event_out"]), ("to", hop["event_in"])):
            if hop[side]:
                party = found.setdefault(party_key(hop[side]), Party(party_key(hop[side]), hop[side]))
                party.events += [event] if event else []
    for quantity in view["quantities"]:
        key = party_key(quantity["party"])
        found.setdefault(key, Party(key, quantity["party"])).quantity = quantity
    return found


def _hops(trace: Trace, voice: Voice) -> list[Hop]:
    joined: dict[tuple[str, str], Hop] = {}
    for hop in trace["views"]["parties"]["hops"]:
        if not hop["from"] or not hop["to"] or party_key(hop["from"]) == party_key(hop["to"]):
            continue
        pair = (party_key(hop["from"]), party_key(hop["to"]))
        event = str(hop["event_in"] or hop["event_out"] or "")
        words = (
            f"{voice.name(hop['from'])} → {voice.name(hop['to'])} · {_when(hop, voice)}{_carried(hop, voice)}"
        )
        day = voice.day(hop["arrived"] or hop["left"])[5:]
        known = joined.get(pair, Hop(*pair, 0, 0, event, words, day))
        joined[pair] = replace(known, trips=known.trips + 1, lost=known.lost + bool(hop["gap"]))
    return list(joined.values())


def _when(hop: Trace, voice: Voice) -> str:
    if hop["gap"]:
        return voice.say("缺发货记录" if hop["gap"] == "no_shipment" else "缺收货记录")
    return voice.between(hop["left"], hop["arrived"])


def _carried(hop: Trace, voice: Voice) -> str:
    """By whom, where that was reported."""
    carriers = voice.listed(map(voice.name, hop.get("carriers", ())))
    return f" · {voice.titled(voice.say('承运'), carriers)}" if carriers else ""


def _columns(parties: dict[str, Party], hops: list[Hop]) -> None:
    """Each party one column right of its givers; a return does not push its giver further (loops are cut)."""
    rank = {key: place for place, key in enumerate(parties)}
    forward = [hop for hop in hops if rank[hop.giver] < rank[hop.taker]]
    for key, party in parties.items():
        givers = [parties[hop.giver].column for hop in forward if hop.taker == key]
        party.column = max(givers, default=-1) + 1
    touched = {key for hop in hops for key in (hop.giver, hop.taker)}
    last = max(party.column for party in parties.values())
    for key, party in parties.items():
        party.column = min(party.column if key in touched else last, MOST_COLUMNS - 1)


def _joined(parties: dict[str, Party], hops: list[Hop]) -> tuple[dict[str, Party], list[Hop]]:
    """Too many parties in a column become one "others", with their number; their ribbons are joined too."""
    names = {key: key for key in parties}
    kept: dict[str, Party] = {}
    for column in {party.column for party in parties.values()}:
        members = [party for party in parties.values() if party.column == column]
        members.sort(key=lambda party: -sum(hop.trips for hop in hops if party.key in (hop.giver, hop.taker)))
        if len(members) > MOST_IN_COLUMN:
            rest = members[MOST_IN_COLUMN - 1 :]
            members = members[: MOST_IN_COLUMN - 1]
            others = Party(f"{OTHERS}{column}", None, column, members=len(rest))
            names |= {party.key: others.key for party in rest}
            kept[others.key] = others
        kept |= {party.key: party for party in members}
    joined: dict[tuple[str, str], Hop] = {}
    for hop in hops:
        pair = (names[hop.giver], names[hop.taker])
        known = joined.get(pair, replace(hop, giver=pair[0], taker=pair[1], trips=0, lost=0))
        joined[pair] = replace(known, trips=known.trips + hop.trips, lost=known.lost + hop.lost)
    return kept, list(joined.values())


def _ordered(parties: dict[str, Party], hops: list[Hop]) -> list[list[Party]]:
    """Columns whose parties stand near their givers, so that ribbons cross little."""
    places = {key: float(place) for place, key in enumerate(parties)}
    columns: list[list[Party]] = []
    for column in range(max(party.column for party in parties.values()) + 1):
        members = [party for party in parties.values() if party.column == column]
        for party in members:
            givers = [places[hop.giver] for hop in hops if hop.taker == party.key and hop.giver != party.key]
            party.order = sum(givers) / len(givers) if givers else places[party.key]
        members.sort(key=lambda party: (party.members > 1, party.order))
        places |= {party.key: float(place) for place, party in enumerate(members)}
        columns.append(members)
    return columns


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the drawing of a flow needs everywhere."""

    voice: Voice
    links: Links
    width: float
    """Percent that a party's box is wide."""
    room: float
    """Pixels its text may take."""


def drawn_flow(columns: list[list[Party]], hops: list[Hop], voice: Voice, links: Links) -> Picture:
    """The laid-out flow for a wide page."""
    height = TOP * 2 + max(len(column) for column in columns) * (NODE + NODE_GAP) + 4
    width = min(100 / len(columns) * 0.72, 30)
    sheet = Sheet(voice, links, width, width / 100 * max(900, len(columns) * COLUMN) - 20)
    spots = _spots(columns, width, height)
    pieces: list[Piece] = [*_ribbons(hops, spots, sheet)]
    for party in (party for column in columns for party in column):
        pieces += _node(party, *spots[party.key], sheet)
    words = voice.say("%s 家单位，%s 次交接")
    count = sum(party.members for column in columns for party in column)
    told = words.replace("%s", str(count), 1).replace("%s", str(sum(hop.trips for hop in hops)), 1)
    wide = len(columns) > ON_A_PAGE
    look = "flow wide" if wide else f"flow columns-{len(columns)}"
    width = len(columns) * COLUMN if wide else 0
    return Picture(height, tuple(pieces), voice.say("供应链关系"), told, look=look, width=width)


def _spots(columns: list[list[Party]], width: float, height: float) -> dict[str, tuple[float, float]]:
    step = (100 - width - 1) / max(len(columns) - 1, 1)
    spots: dict[str, tuple[float, float]] = {}
    for place, column in enumerate(columns):
        top = (height - len(column) * (NODE + NODE_GAP) + NODE_GAP) / 2
        for row, party in enumerate(column):
            spots[party.key] = (0.5 + place * step, top + row * (NODE + NODE_GAP))
    return spots


def _ribbons(hops: list[Hop], spots: dict[str, tuple[float, float]], sheet: Sheet) -> Iterator[Piece]:
    most = max((hop.trips for hop in hops), default=1)
    for hop in sorted(hops, key=lambda hop: -hop.trips):
        (x1, y1), (x2, y2) = spots[hop.giver], spots[hop.taker]
        thick = 4 + 14 * hop.trips / most
        look = "lost" if hop.lost else ("back" if x2 <= x1 else "")
        if x2 <= x1:
            (x1, y1), (x2, y2) = (x2, y2), (x1, y1)
            x1, x2 = x1 + sheet.width / 2, max(x2 + sheet.width / 2, x1 + sheet.width / 2 + 1)
            y1, y2 = y1 + NODE / 2 - 4, y2 + NODE / 2 - 4
            thick = 4
        else:
            x1 += sheet.width
        link = Link(sheet.links.to_event(hop.event), hop.words) if hop.event else None
        drop = (NODE - thick) / 2
        yield from _hop_words(hop, (x1, y1), (x2, y2), thick)
        yield Ribbon(x1, y1 + drop, thick, x2, y2 + drop, thick, look, link)


def _hop_words(
    hop: Hop, start: tuple[float, float], end: tuple[float, float], thick: float
) -> Iterator[Piece]:
    """The day of a single hand-over, the number of several, beside the middle of the ribbon."""
    words = f"×{hop.trips}" if hop.trips > 1 else hop.day
    if hop.lost:
        words = "⚠"
    middle = (start[1] + end[1] + NODE - thick) / 2
    yield Text(
        (start[0] + end[0]) / 2, middle - 5, words, "lost-words" if hop.lost else "hop-words", "middle"
    )


def _node(party: Party, x: float, y: float, sheet: Sheet) -> list[Piece]:
    if party.members > 1:
        words = sheet.voice.say("其他 %s 家").replace("%s", str(party.members))
        box = Bar(x, sheet.width, y, NODE, "node others", radius=8)
        return [box, Text(x, y + 28, words, "node-name", shift=12)]
    name, note, look = party_words(party, sheet.voice, sheet.room)
    link = Link(sheet.links.to_event(party.events[0]), sheet.voice.name(party.ref)) if party.events else None
    return [
        Bar(x, sheet.width, y, NODE, f"node {look}", link=link, radius=8),
        Text(x, y + 20, name, "node-name", shift=12),
        Text(x, y + 37, note, "node-note", shift=12),
    ]


def party_words(party: Party, voice: Voice, room: float) -> tuple[str, str, str]:
    """The name, the note and the look of a party's box that gives its text so many pixels."""
    if party.members > 1:
        return voice.say("其他 %s 家").replace("%s", str(party.members)), "", "others"
    name = fitted(shorter(voice.name(party.ref)), room, 13)
    return name, fitted(_note(party, voice, room), room, 11.5), _kind_look(party.ref)


def _kind_look(ref: Trace | None) -> str:
    kind = str((ref or {}).get("kind") or "")
    return {"HOSPITAL": "user", "VACCINATION_UNIT": "user", "HOLDER": "maker", "MANUFACTURER": "maker"}.get(
        kind, ""
    )


QUANTITY_WORDS = (
    ("收 %s · 发 %s · 用 %s · 存 %s", ("received", "shipped", "used", "balance")),
    ("收 %s · 存 %s", ("received", "balance")),
    ("存 %s", ("balance",)),
)
"""What a box tells of its party's quantities: as much as it has room for."""


def _quantity(quantity: Trace, words: str, keys: tuple[str, ...], voice: Voice) -> str:
    words = voice.say(words)
    for key in keys:
        value = quantity[key]
        words = words.replace("%s", amount_text(value) if value is not None else "–", 1)
    return words


def _note(party: Party, voice: Voice, room: float) -> str:
    if party.quantity:
        told = (_quantity(party.quantity, words, keys, voice) for words, keys in QUANTITY_WORDS)
        return next((words for words in told if width_of(words, 11.5) <= room), "")
    city = "" if voice.english else str((party.ref or {}).get("city") or "")
    both = " · ".join(word for word in (voice.kind(party.ref), city) if word)
    return both if width_of(both, 11.5) <= room else voice.kind(party.ref)
