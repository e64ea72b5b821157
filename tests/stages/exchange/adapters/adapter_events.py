"""Events as a distributor of drugs presents them, and the settings of its account."""

from __future__ import annotations

from documents import object_event

HOSPITAL = "urn:epc:id:pgln:6907654.00002"
SELF = "urn:epc:id:pgln:6901234.00001"
DRUG_SETTINGS = {
    "app_key": "key-1",
    "ref_ent_id": "ref-1",
    "ent_id": "ent-1",
    "partners": {HOSPITAL: "ent-hospital"},
}


def drug(number: int) -> str:
    """A drug trace code as the import interface writes it."""
    return f"AHM.8{number:019d}"


def sides(sender: str = SELF, receiver: str = HOSPITAL) -> dict[str, object]:
    return {
        "sourceList": [{"type": "owning_party", "source": sender}],
        "destinationList": [{"type": "owning_party", "destination": receiver}],
    }


def bill(*numbers: int, **more: object) -> dict[str, object]:
    """A shipment of drugs to the hospital."""
    return object_event(
        *map(drug, numbers), **{"bizStep": "shipping", "disposition": "in_transit", **sides(), **more}
    )
