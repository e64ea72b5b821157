"""Entries of the white lists and approvals by acts of the ledger: what a person orders is written before it has effect."""

from __future__ import annotations

from typing import Any

from suyuan.ledger import acts
from suyuan.masterdata.lists.services import (
    NewApproval,
    NewListing,
    end_approval,
    end_listing,
    made_approval,
    made_listing,
    save_approval,
    save_listing,
)
from suyuan.masterdata.models import ImportApproval, ImportListing
from suyuan.parties.viewer import Viewer


def add_listing(new: NewListing, viewer: Viewer) -> ImportListing:
    """Put an importer or a product on its white list. Raises Refused."""
    made = made_listing(new)
    of = made.party.code if made.party else made.class_text
    facts: dict[str, Any] = {"list": made.kind, "of": of, "name": made.name, "basis": made.basis}
    with acts.ordering("import.list", viewer, **facts, since=made.valid_from.isoformat()) as act:
        return save_listing(made, act=act)


def remove_listing(listing: ImportListing, reason: str, viewer: Viewer) -> None:
    """End an entry from now on; it stays readable. Raises Refused."""
    of = listing.party.code if listing.party else listing.class_text
    with acts.ordering("import.unlist", viewer, list=listing.kind, of=of, entry=listing.pk) as act:
        end_listing(listing, reason, act=act)


def add_approval(new: NewApproval, viewer: Viewer) -> ImportApproval:
    """Enter an approval of an urgent import. Raises Refused."""
    made, parties = made_approval(new)
    facts = {
        "number": made.number,
        "product": made.class_text,
        "quantity": str(made.quantity),
        "unit": made.unit,
    }
    days = {"valid_from": made.valid_from.isoformat(), "valid_to": made.valid_to.isoformat()}
    named = [party.code for party in parties]
    with acts.ordering("import.approve", viewer, subject=made.pk, **facts, **days, institutions=named) as act:
        return save_approval(made, parties, act=act)


def withdraw_approval(approval: ImportApproval, reason: str, viewer: Viewer) -> None:
    """Withdraw an approval from now on; it stays readable. Raises Refused."""
    facts = {"number": approval.number, "product": approval.class_text}
    with acts.ordering("import.disapprove", viewer, subject=approval.pk, **facts) as act:
        end_approval(approval, reason, act=act)
