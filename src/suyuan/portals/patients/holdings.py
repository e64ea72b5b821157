"""Everything an institution holds of one person, for the person: as JSON, and as a sheet that can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from suyuan import clock
from suyuan.core.identifiers.person import PREFIX
from suyuan.ledger.queries import Damaged, events_by_id, presented_by
from suyuan.parties.models import Party, PersonRequest
from suyuan.parties.vault import reading, serving
from suyuan.parties.vault.models import VaultGrant
from suyuan.parties.viewer import Viewer
from suyuan.portals.trace_code.event_facts import raw_body

AT_ONCE: Final = 500


def held(viewer: Viewer, party: Party, grant: VaultGrant, code: str) -> dict[str, Any]:
    """All of it. Raises Refused where the grant does not reach, and then nothing was read."""
    text = reading.original(viewer, grant, code)
    name = f"{PREFIX}{code}"
    return {
        "made_at": clock.now().isoformat(),
        "institution": {"code": party.code, "name": party.name},
        "person": {"code": code, "original": text, "earlier": _earlier(viewer, grant, code)},
        "events": list(_events(viewer, party.pk, code)),
        "consents": [
            {"scope": one.scope, "text_version": one.text_version, "given": one.is_given,
             "said_at": one.said_at.isoformat(), "recorded_at": one.recorded_at.isoformat(), "act": str(one.act)}
            for one in serving.consents_of(party.pk, code)
        ],
        "requests": [
            {"kind": one.kind, "recorded_at": one.recorded_at.isoformat(), "due": one.due.isoformat(),
             "note": one.note, "outcome": one.outcome, "answer": one.answer, "act": str(one.act)}
            for one in PersonRequest.objects.filter(party=party, pseudonym=name).order_by("recorded_at")
        ],
        "looks": serving.looks_at(party.pk, code),
    }  # fmt: skip


def _earlier(viewer: Viewer, grant: VaultGrant, code: str) -> list[dict[str, Any]]:
    return [
        {"version": one.version, "until": one.until.isoformat(), "text": one.text}
        for one in reading.earlier(viewer, grant, code)
    ]


def _events(viewer: Viewer, party_id: int, code: str) -> Iterator[dict[str, Any]]:
    """The events that the institution reported and that name the person, in the order they happened.

    Personal fields are in no index, on purpose: every event of the institution is opened.
    """
    found, damaged = [], Damaged()
    for batch in presented_by(party_id, AT_ONCE):
        found += [
            one
            for one in events_by_id(batch, viewer, damaged=damaged)
            if code in reading.codes_in(raw_body(one))
        ]
    for one in sorted(found, key=lambda stored: (stored.event.event_time, stored.seq)):
        yield {
            "id": _hex(one.id),
            "recorded_at": one.record_time.isoformat(),
            "event": json.loads(raw_body(one)),
        }


def _hex(number: UUID) -> str:
    return number.hex
