"""EPCIS 1.2 XML as an ERP of these years writes it: string templates, one namespace prefix a vocabulary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from suyuan.project.demo.facts import NAMESPACES, Fact, Pairs

CBV = "urn:epcglobal:cbv:"


def document(facts: Sequence[Fact], made: dt.datetime) -> bytes:
    """The whole document."""
    spaces = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in NAMESPACES.items())
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1"{spaces} schemaVersion="1.2"'
        f' creationDate="{_time(made)}">\n<EPCISBody>\n<EventList>\n'
    )
    body = "\n".join(event(fact) for fact in facts)
    return f"{head}{body}\n</EventList>\n</EPCISBody>\n</epcis:EPCISDocument>\n".encode()


def event(fact: Fact) -> str:
    """One event element; the order of children is the schema's."""
    name = f"{fact.kind}Event"
    parts = [_when(fact), *_WHAT[fact.kind](fact), _wording(fact), _where(fact)]
    if fact.kind != "Transaction":
        parts.append(_papers(fact))
    parts += [_extension(fact), _own(fact.extensions)]
    inside = "".join(parts)
    return f"<{name}>{inside}</{name}>"


def _time(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _when(fact: Fact) -> str:
    base = f"<eventTime>{_time(fact.time)}</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>"
    inner = f"<eventID>{escape(fact.event_id)}</eventID>" if fact.event_id else ""
    if fact.declared:
        moment, why = fact.declared
        inner += (
            f"<errorDeclaration><declarationTime>{_time(moment)}</declarationTime>"
            f"<reason>{CBV}er:{why}</reason></errorDeclaration>"
        )
    return base + (f"<baseExtension>{inner}</baseExtension>" if inner else "")


def _epcs(name: str, epcs: Sequence[str]) -> str:
    return f"<{name}>" + "".join(f"<epc>{escape(epc)}</epc>" for epc in epcs) + f"</{name}>"


def _action(fact: Fact) -> str:
    return f"<action>{fact.action}</action>"


def _object(fact: Fact) -> list[str]:
    return [_epcs("epcList", fact.epcs), _action(fact)]


def _aggregation(fact: Fact) -> list[str]:
    return [f"<parentID>{escape(fact.parent or '')}</parentID>", _epcs("childEPCs", fact.epcs), _action(fact)]


def _transaction(fact: Fact) -> list[str]:
    return [_papers(fact), _epcs("epcList", fact.epcs), _action(fact)]


_WHAT = {"Object": _object, "Aggregation": _aggregation, "Transaction": _transaction}


def _wording(fact: Fact) -> str:
    text = f"<bizStep>{_word('bizstep', fact.step)}</bizStep>"
    return text + (
        f"<disposition>{_word('disp', fact.disposition)}</disposition>" if fact.disposition else ""
    )


def _where(fact: Fact) -> str:
    text = f"<readPoint><id>{escape(fact.read_point)}</id></readPoint>" if fact.read_point else ""
    return text + (f"<bizLocation><id>{escape(fact.place)}</id></bizLocation>" if fact.place else "")


def _papers(fact: Fact) -> str:
    return _typed("bizTransactionList", "bizTransaction", "btt", fact.papers)


def _typed(outer: str, inner: str, vocabulary: str, pairs: Pairs) -> str:
    if not pairs:
        return ""
    lines = "".join(
        f"<{inner} type={quoteattr(_word(vocabulary, kind))}>{escape(value)}</{inner}>"
        for kind, value in pairs
    )
    return f"<{outer}>{lines}</{outer}>"


def _word(vocabulary: str, word: str) -> str:
    return word if ":" in word else f"{CBV}{vocabulary}:{word}"


def _extension(fact: Fact) -> str:
    parts = [
        _quantities("childQuantityList" if fact.kind == "Aggregation" else "quantityList", fact),
        _typed("sourceList", "source", "sdt", fact.sources),
        _typed("destinationList", "destination", "sdt", fact.destinations),
        f"<ilmd>{_own(fact.ilmd)}</ilmd>" if fact.ilmd else "",
    ]
    inside = "".join(parts)
    return f"<extension>{inside}</extension>" if inside else ""


def _quantities(name: str, fact: Fact) -> str:
    if not fact.quantities:
        return ""
    lines = "".join(
        f"<quantityElement><epcClass>{escape(kind)}</epcClass><quantity>{amount}</quantity>"
        + (f"<uom>{unit}</uom>" if unit else "")
        + "</quantityElement>"
        for kind, amount, unit in fact.quantities
    )
    return f"<{name}>{lines}</{name}>"


def _own(fields: Sequence[tuple[str, str | Pairs]]) -> str:
    return "".join(
        f"<{name}>{escape(value) if isinstance(value, str) else _own(value)}</{name}>"
        for name, value in fields
    )
