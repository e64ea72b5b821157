"""Who is looking. Every read takes a viewer; there is no reading without one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Viewer:
    """The identity behind one request, command or page. Build it with ``queries.viewer_of`` or a class method."""

    party_id: int | None = None
    is_operator: bool = False
    is_public: bool = False
    user_id: int | None = None
    acts_for: tuple[int, ...] = ()
    """Parties that entrusted this one, at the moment the viewer was built."""
    areas: tuple[int, ...] = ()
    """Of an authority: areas and subjects of its duty, as ``event_rights.audience_of_area`` numbers them."""
    name: str = ""
    """How the page and the access log call the viewer."""
    role: str = ""
    """Of a person: what ``permissions`` asks about. Keys and the machine itself have none."""

    @classmethod
    def operator(cls) -> Viewer:
        """The platform itself: followers, commands on the machine, supervision."""
        return cls(is_operator=True, name="平台运营")

    @classmethod
    def public(cls) -> Viewer:
        """A member of the public who scanned a code."""
        return cls(is_public=True, name="公众")

    @classmethod
    def nobody(cls) -> Viewer:
        """An identity that may see nothing: a signed-in person without a party, a revoked key."""
        return cls(name="无权限")

    @property
    def parties(self) -> tuple[int, ...]:
        """The parties whose captures the viewer may see: its own first, then those that entrusted it."""
        return () if self.party_id is None else (self.party_id, *self.acts_for)

    @property
    def audiences(self) -> tuple[int, ...]:
        """Whom a right must be given to so that the viewer has it: its parties, and its areas as negative numbers."""
        return (*self.parties, *self.areas)

    def may_act_for(self, party_id: int) -> bool:
        """Whether what this viewer sends counts as sent by the party."""
        return self.is_operator or party_id in self.parties
