"""One pass over an event: its lossless id, its CBV 2.0 event hash and the items of the identifier index.

The id is 16 bytes of BLAKE2b over the lossless pieces (``lossless``): the same event in XML 1.2, XML 2.0, JSON
or a table message has one id, and different events never share one. The CBV hash (CBV 2.0, clause 8.9) stands
beside it for the outside world; it forgets lots, leading zeros and separators and is never used as identity.
Both are made from the same spellings, so that each identifier is read once.
"""

from __future__ import annotations

from hashlib import blake2b, sha256
from itertools import repeat

from msgspec import Struct

from suyuan.core.epcis import cbv, lossless
from suyuan.core.epcis.hash_ignored import without_ignored
from suyuan.core.epcis.hash_sensors import sensors_text, stray_texts
from suyuan.core.epcis.hash_values import (
    extension_texts,
    extensions_text,
    number_text,
    time_text,
    utc_text,
    value_text,
)
from suyuan.core.epcis.lots import Lots
from suyuan.core.epcis.model import BusinessTransaction, Event, Location, QuantityElement
from suyuan.core.epcis.repeating import party_pieces, place_pieces, words_of
from suyuan.core.epcis.roles import Role
from suyuan.core.epcis.spellings import LONGEST_TAIL, Spellings, heads, is_faulty, spell
from suyuan.core.identifiers.canonical import canonical_text

Item = tuple[int, str, str]
"""Role, the text as written, the canonical text of the thing."""

# Plain numbers: an enum member costs a call each time it is looked up, compared or hashed.
_EPC, _PARENT, _CHILD, _INPUT, _OUTPUT = map(
    int, (Role.EPC, Role.PARENT, Role.CHILD, Role.INPUT, Role.OUTPUT)
)
_QUANTITY, _CHILD_QUANTITY = int(Role.QUANTITY), int(Role.CHILD_QUANTITY)
_INPUT_QUANTITY, _OUTPUT_QUANTITY = int(Role.INPUT_QUANTITY), int(Role.OUTPUT_QUANTITY)
_TRANSFORMATION = int(Role.TRANSFORMATION)
ID_SIZE = 16
_fresh = blake2b(digest_size=ID_SIZE, person=b"suyuan-event-1").copy
_NI_HEAD, _NI_TAIL = "ni:///sha-256;", "?ver=CBV2.0"


class Pieces(Struct, frozen=True, gc=False):
    """What is derived from one event."""

    event_id: bytes
    """16 bytes."""
    cbv_hash: bytes
    """32 bytes, SHA-256."""
    items: list[Item]
    """Identifiers with their roles; products and lots of the instances once each, at the end."""
    text: bytes
    """The lossless pieces joined: what seals and proofs are taken over."""
    is_doubtful: bool
    """Whether an identifier or place may be a code of no system, or has a wrong check digit."""

    @property
    def ni(self) -> str:
        """The CBV hash as the standard writes it into eventID."""
        return ni_of(self.cbv_hash)


class _Sink:
    """Collects the three results while the fields go by."""

    __slots__ = ("hashed", "is_doubtful", "items", "lots", "tokens")

    def __init__(self) -> None:
        self.hashed: list[str] = []
        self.tokens: list[str] = []
        self.items: list[Item] = []
        self.lots = Lots()
        self.is_doubtful = False

    def thing(self, role: int, text: str) -> Spellings:
        """An identifier for the index; its spellings are for the caller to place."""
        spelled = spell(text)
        _, full, canonical, product = spelled
        self.items.append((role, text, canonical))
        self.lots.note(role, full, canonical, product)
        if is_faulty(canonical):
            self.is_doubtful = True
        return spelled

    def both(self, texts: tuple[str, ...]) -> None:
        """Pieces that are the same in the hash and in the id."""
        self.hashed += texts
        self.tokens += texts


def event_pieces(event: Event, ignored: frozenset[str] = frozenset()) -> Pieces:
    """Everything derived from one event. Never raises for an event that a reader returned.

    ``ignored`` are expanded names of extensions that the sender's document leaves out of the CBV hash
    (``ReadEvent.ignored``); the id and its text are always those of the whole event.
    """
    sink = _Sink()
    _head(event, sink)
    _things(event, sink)
    _why(event, sink)
    _where(event, sink)
    _rest(event, sink)
    counted = without_ignored(event, ignored) if ignored else event
    hashed = "".join(sink.hashed) if counted is event else prehash(counted)
    digest = sha256(hashed.encode(errors="surrogatepass")).digest()
    _identity(event, sink, digest)
    sink.lots.complete(event, sink.items)
    text = lossless.joined(sink.tokens).encode(errors="surrogatepass")
    identity = _fresh()
    identity.update(text)
    return Pieces(identity.digest(), digest, sink.items, text, sink.is_doubtful)


def cbv_hash(event: Event, ignored: frozenset[str] = frozenset()) -> bytes:
    """The CBV 2.0 event hash alone."""
    return sha256(prehash(event, ignored).encode(errors="surrogatepass")).digest()


def prehash(event: Event, ignored: frozenset[str] = frozenset()) -> str:
    """The text under the CBV hash, for people who look for a difference."""
    sink = _Sink()
    event = without_ignored(event, ignored) if ignored else event
    for add in (_head, _things, _why, _where, _rest):
        add(event, sink)
    return "".join(sink.hashed)


def ni_of(digest: bytes) -> str:
    """A CBV hash as Named Information URI (RFC 6920)."""
    return f"{_NI_HEAD}{digest.hex()}{_NI_TAIL}"


def is_own_name(event_id: str, cbv_hash: bytes) -> bool:
    """Whether an eventID only repeats the hash which we compute ourselves; the event then has no other name.

    Hexadecimal digits may be of either case. The hash of another version of CBV is another rule's name.
    """
    digits = event_id.removeprefix(_NI_HEAD).removesuffix(_NI_TAIL)
    is_named_so = len(event_id) == len(_NI_HEAD) + len(digits) + len(_NI_TAIL)
    return is_named_so and digits.lower() == cbv_hash.hex()


def _head(event: Event, sink: _Sink) -> None:
    time = utc_text(event.event_time)
    before = f"eventType={event.type}eventTime="
    behind = f"ZeventTimeZoneOffset={event.event_time_zone_offset}"
    if len(time) == 19:
        time += ".000"
    elif time[-3:] == "000":
        time = time[:-3]
    else:
        sink.hashed.append(f"{before}{time_text(event.event_time)[:-1]}{behind}")
        sink.tokens.append(f"{before}{time}{behind}")
        return
    text = f"{before}{time}{behind}"
    sink.hashed.append(text)
    sink.tokens.append(text)


def _certificates(texts: list[str], sink: _Sink) -> None:
    sink.hashed += sorted(f"certificationInfo={value_text(text)}" for text in texts)
    sink.tokens += (f"certificationInfo={len(texts)}", *texts)


def _things(event: Event, sink: _Sink) -> None:  # noqa: C901 - straight-line code is the fast order here
    """Identifiers, in the order of the hash."""
    if event.certification_info:
        _certificates(sorted(event.certification_info), sink)
    if event.parent_id:
        _parent(event.parent_id, sink)
    if event.epc_list:
        _epcs("epcList", _EPC, event.epc_list, sink)
    if event.input_epc_list:
        _epcs("inputEPCList", _INPUT, event.input_epc_list, sink)
    if event.child_epcs:
        _epcs("childEPCs", _CHILD, event.child_epcs, sink)
    if event.quantity_list:
        _quantities("quantityList", _QUANTITY, event.quantity_list, sink)
    if event.child_quantity_list:
        _quantities("childQuantityList", _CHILD_QUANTITY, event.child_quantity_list, sink)
    if event.input_quantity_list:
        _quantities("inputQuantityList", _INPUT_QUANTITY, event.input_quantity_list, sink)
    if event.output_epc_list:
        _epcs("outputEPCList", _OUTPUT, event.output_epc_list, sink)
    if event.output_quantity_list:
        _quantities("outputQuantityList", _OUTPUT_QUANTITY, event.output_quantity_list, sink)


def _parent(text: str, sink: _Sink) -> None:
    spelled = sink.thing(_PARENT, text)
    sink.hashed.append(f"parentID={spelled.hashed}")
    sink.tokens.append(f"parentID={spelled.full}")


def _epcs(name: str, role: int, texts: tuple[str, ...], sink: _Sink) -> None:
    """The hot place: ten and more identifiers in every event, mostly packs of one product.

    Sorted texts whose first and last share a head share it all, so one look-up serves the whole list.
    """
    ordered = sorted(texts)
    first = ordered[0]
    head, _, tail = first.rpartition("." if first[:1] == "u" else "/")
    known = heads.get(head)
    lead = len(head) + 1
    if known is None or not tail or first[:lead] != ordered[-1][:lead]:
        _mixed_epcs(name, role, ordered, sink)
        return
    tails = [text[lead:] for text in ordered]
    together = "".join(tails)
    if not (together.isalnum() and together.isascii()) or max(map(len, tails)) > LONGEST_TAIL:
        _mixed_epcs(name, role, ordered, sink)
        return
    hashed, full, canonical, product = known
    sink.lots.products_of(role).add(product)
    hashes = [hashed + tail for tail in tails]
    same = full is hashed and canonical is hashed
    things = hashes if same else [canonical + tail for tail in tails]
    sink.items += zip(repeat(role), ordered, things)
    _add_epcs(name, hashes, hashes if same else [full + tail for tail in tails], sink)


def _mixed_epcs(name: str, role: int, texts: list[str], sink: _Sink) -> None:
    """Identifiers of several products or of other systems."""
    hashes: list[str] = []
    fulls: list[str] = []
    for text in texts:
        hashed, full, _, _ = sink.thing(role, text)
        hashes.append(hashed)
        fulls.append(full)
    hashes.sort()
    fulls.sort()
    _add_epcs(name, hashes, fulls, sink)


def _add_epcs(name: str, hashes: list[str], fulls: list[str], sink: _Sink) -> None:
    sink.hashed.append(f"{name}epc=" + "epc=".join(hashes))
    sink.tokens.append(f"{name}={len(fulls)}")
    sink.tokens += fulls


def _quantities(name: str, role: int, elements: tuple[QuantityElement, ...], sink: _Sink) -> None:
    hashes: list[str] = []
    rows: list[tuple[str, str, str]] = []
    for element in elements:
        hashed, full, _, _ = sink.thing(role, element.epc_class)
        number = element.quantity
        hashes.append(
            f"quantityElementepcClass={hashed}"
            + ("" if number is None else f"quantity={number_text(number)}")
            + (f"uom={element.uom}" if element.uom else "")
        )
        rows.append((full, "" if number is None else lossless.exact(number), element.uom or ""))
    sink.hashed.append(name + "".join(sorted(hashes)))
    sink.tokens.append(f"{name}={len(rows)}")
    for row in sorted(rows):
        sink.tokens += row


def _why(event: Event, sink: _Sink) -> None:
    if event.transformation_id:
        sink.both(words_of(event.action, None, None))
        _transformation(event.transformation_id, sink)
        sink.both(words_of(None, event.biz_step, event.disposition))
    else:
        sink.both(words_of(event.action, event.biz_step, event.disposition))
    if event.persistent_disposition:
        for name, words in (
            ("set", event.persistent_disposition.set),
            ("unset", event.persistent_disposition.unset),
        ):
            webs = sorted(cbv.DISPOSITION.web(word) for word in words)
            sink.tokens += (f"{name}={len(webs)}", *webs)
            texts = [f"{name}={web}" for web in webs]
            sink.hashed += ["persistentDisposition", *texts] if name == "set" else texts


def _transformation(text: str, sink: _Sink) -> None:
    sink.hashed.append(f"transformationID={value_text(text)}")
    sink.tokens.append(f"transformationID={lossless.full_address(text)}")
    sink.items.append((_TRANSFORMATION, text, canonical_text(text)))


def _where(event: Event, sink: _Sink) -> None:
    if event.read_point:
        _place("readPoint", event.read_point, sink)
    if event.biz_location:
        _place("bizLocation", event.biz_location, sink)
    if event.sensor_element_list:
        sink.hashed.append(sensors_text(event.sensor_element_list))
        lossless.add_sensors(sink.tokens, event.sensor_element_list)


def _place(name: str, place: Location, sink: _Sink) -> None:
    text, extensions = place.id, place.extensions
    hashed, token, is_doubtful = place_pieces(name, text)
    sink.hashed.append(f"{hashed}{extensions_text(extensions)}" if extensions else hashed)
    sink.tokens.append(token)
    if is_doubtful:
        sink.is_doubtful = True
    if extensions:
        lossless.add_map(sink.tokens, f"{name}.extensions=", extensions)


def _rest(event: Event, sink: _Sink) -> None:
    """Fields that the published hashes put at the end, sorted as texts."""
    late: list[str] = []
    if event.biz_transaction_list:
        _transactions(event.biz_transaction_list, sink, late)
    if event.destination_list:
        parties = [(entry.type, entry.destination) for entry in event.destination_list]
        _parties("destinationList", "destination", parties, sink, late)
    if event.source_list:
        parties = [(entry.type, entry.source) for entry in event.source_list]
        _parties("sourceList", "source", parties, sink, late)
    if event.sensor_element_list:
        late += stray_texts(event.sensor_element_list)
    if event.epc_class:
        _class_of_old_event(event, event.epc_class, sink, late)
    if event.quantity is not None:
        sink.tokens.append(f"quantity={lossless.exact(event.quantity)}")
    if event.ilmd:
        late += extension_texts("ilmd", event.ilmd)
        lossless.add_map(sink.tokens, "ilmd=", event.ilmd)
    if event.extensions:
        for name, value in event.extensions.items():
            late += extension_texts(name, value)
        lossless.add_map(sink.tokens, "extensions=", event.extensions)
    late.sort()
    sink.hashed += late


def _transactions(entries: tuple[BusinessTransaction, ...], sink: _Sink, late: list[str]) -> None:
    hashes: list[str] = []
    pairs: list[tuple[str, str]] = []
    for entry in entries:
        text = entry.biz_transaction
        web = cbv.TRANSACTION_TYPE.web(entry.type) if entry.type else ""
        hashes.append((f"type={web}" if web else "") + f"bizTransaction={value_text(text)}")
        pairs.append((web, lossless.full_address(text)))
    _add_pairs("bizTransactionList", hashes, pairs, sink, late)


def _parties(name: str, part: str, rows: list[tuple[str, str]], sink: _Sink, late: list[str]) -> None:
    hashes: list[str] = []
    pairs: list[tuple[str, str]] = []
    for kind, text in rows:
        hashed, pair = party_pieces(part, kind, text)
        hashes.append(hashed)
        pairs.append(pair)
    _add_pairs(name, hashes, pairs, sink, late)


def _add_pairs(
    name: str, hashes: list[str], pairs: list[tuple[str, str]], sink: _Sink, late: list[str]
) -> None:
    late.append(name + "".join(sorted(hashes)))
    sink.tokens.append(f"{name}={len(pairs)}")
    for pair in sorted(pairs):
        sink.tokens += pair


def _class_of_old_event(event: Event, text: str, sink: _Sink, late: list[str]) -> None:
    """The class and quantity of a QuantityEvent of EPCIS 1.x."""
    spelled = sink.thing(_QUANTITY, text)
    late.append(f"epcClass={spelled.hashed}")
    sink.tokens.append(f"epcClass={spelled.full}")
    if event.quantity is not None:
        late.append(f"quantity={number_text(event.quantity)}")


def _identity(event: Event, sink: _Sink, digest: bytes) -> None:
    """What makes two presentations of the same facts different events: another name, a declaration."""
    if event.event_id and not is_own_name(event.event_id, digest):
        sink.tokens.append(f"eventID={event.event_id}")
    if event.error_declaration:
        lossless.add_declaration(sink.tokens, event.error_declaration)
