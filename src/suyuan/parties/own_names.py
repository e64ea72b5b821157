"""How a party calls its places and numbers its papers: what its tables, scans and ERP mean by a short name."""

from __future__ import annotations

from suyuan.core.identifiers.read import read
from suyuan.parties.kinds import PlaceKind
from suyuan.parties.models import Party, Place


def named_places(party: int) -> dict[str, str]:
    """The party's registered places by name, in both languages; a name that stands for two places names none."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for place in Place.objects.filter(party_id=party):
        for name in {place.name, place.name_en} - {""}:
            if found.setdefault(name, place.uri) != place.uri:
                twice.add(name)
    return {name: uri for name, uri in found.items() if name not in twice}


def issuer_of(party: int) -> str:
    """The prefix that makes a number of the party's papers a URI: by its GLN, else by its code here."""
    own = Place.objects.filter(party_id=party, kind=PlaceKind.ORGANISATION).order_by("pk")
    for place in own:
        parts = read(place.uri).components
        elements = parts.get("ai") or parts.get("gs1") or {}
        gln = elements.get("417") or elements.get("414")
        if gln:
            return f"urn:epcglobal:cbv:bt:{gln}:"
    return f"urn:suyuan:bt:{Party.objects.get(pk=party).code}:"
