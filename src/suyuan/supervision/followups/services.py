"""Making the link of a patient, knowing the patient by it, and keeping what is shown.

Procedure of showing:
 1. The link is looked up by the digest of its secret; a wrong link is as good as none.
 2. The patient gives the number that the hospital has: its pseudonym must be the one of the take-away. After MOST_TRIES
    wrong ones the link rests. The number is kept nowhere.
 3. The picture is judged and drawn anew as any file, and sealed among the files of that patient. Its codes are read: a
    picture of another pack, or without a readable code, fulfils nothing and is not kept.
 4. The act is written first; it names the file by its digest and the patient by the pseudonym.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from suyuan import clock
from suyuan.core.epcis import cbv
from suyuan.core.epcis.messages.kinds import STEPS
from suyuan.core.epcis.model import Event
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_for, key_of
from suyuan.core.identifiers.person import PREFIX
from suyuan.core.problem import Refused
from suyuan.ledger import acts, connection
from suyuan.ledger.queries import StoredEvent, events_of, retractions_of
from suyuan.masterdata.models import ProductKind
from suyuan.masterdata.queries import products_for
from suyuan.parties.media import services as files
from suyuan.parties.media.models import Purpose
from suyuan.parties.models import Party
from suyuan.parties.pseudonyms import Pseudonymiser
from suyuan.parties.viewer import Viewer
from suyuan.supervision.followups import errors
from suyuan.supervision.followups.model import OPEN_FOR, Demand, FollowUp, Obligation, Thing, demands
from suyuan.supervision.followups.queries import SQL, digest_of
from suyuan.supervision.followups.reading import Seen, seen_in

MOST_TRIES: Final = 5
PAUSE: Final = dt.timedelta(minutes=30)
_TAKEAWAY: Final = f"{STEPS}takeaway"
_PATIENT: Final = "prescription"
_DEVICES: Final = frozenset((ProductKind.DEVICE, ProductKind.IMPLANT))


@dataclass(frozen=True, slots=True)
class Issued:
    """A new link; the secret is shown this once."""

    id: UUID
    secret: str


def issue(code: str, *, party: Party, viewer: Viewer, now: dt.datetime | None = None) -> Issued:
    """A link for the patient who took this pack home last. Raises Refused."""
    taken = _taken(code, party)
    person = _patient_of(taken.event)
    moment, made, secret = now or clock.now(), uuid.uuid4(), secrets.token_urlsafe(24)
    asked = [each for thing in _things(taken.event) for each in demands(thing, taken.event.event_time)]
    facts = {
        "id": made,
        "party": party.pk,
        "event": taken.id,
        "person": person,
        "taken": taken.event.event_time,
    }
    given = facts | {
        "digest": digest_of(secret),
        "now": moment,
        "ends": moment + OPEN_FOR,
        "user": viewer.user_id,
    }
    told = {"follow_up": str(made), "party": party.code}
    with acts.ordering("followup.issue", viewer, subject=made, **told) as act, connection.cursor() as cursor:
        if cursor.execute(SQL["make"], {**given, "act": act}).fetchone() is None:
            raise Refused(errors.THERE_ALREADY.problem("code"))
        cursor.execute(SQL["oblige"], {"id": made, **_columns(asked)})
    return Issued(made, secret)


def end(one: FollowUp, viewer: Viewer) -> None:
    """Take a link out of use."""
    with (
        acts.ordering("followup.end", viewer, subject=one.id, follow_up=str(one.id)) as act,
        connection.cursor() as cursor,
    ):
        cursor.execute(SQL["end"], {"id": one.id, "now": clock.now(), "act": act})


def recognise(
    one: FollowUp, number: str, now: dt.datetime | None = None, *, account: bytes | None = None
) -> None:
    """Whether who holds the link knows the number of the patient; an ``account`` is bound to the link. Raises Refused.

    A try is counted before the number is looked at, so that many at once get no further than one after the other.
    """
    if account is not None and one.account is not None and account != one.account:
        raise Refused(errors.OTHER_ACCOUNT.problem("number"))
    given = {"id": one.id, "now": now or clock.now(), "pause": PAUSE, "most": MOST_TRIES}
    with connection.cursor() as cursor:
        if cursor.execute(SQL["try"], given).fetchone() is None:
            raise Refused(errors.PAUSED.problem("number", None, minutes=PAUSE.seconds // 60))
        text = number.strip()
        if not text or Pseudonymiser(one.party).pseudonym_of(text) != f"{PREFIX}{one.person}":
            raise Refused(errors.WRONG_NUMBER.problem("number"))
        cursor.execute(SQL["right"], {"id": one.id})
        if account is not None:
            cursor.execute(SQL["bind"], {"id": one.id, "account": account})


def show(one: FollowUp, asked: Obligation, content: bytes) -> Seen:
    """Keep a picture that shows the code of the pack; with it the obligation is fulfilled. Raises Refused.

    Of a video nobody reads the code: it is kept and fulfils, and the hospital looks at it.
    """
    if asked.done_at is not None or one.ended_at is not None:
        raise Refused(errors.NOT_OPEN.problem("file"))
    made = files.prepared(one.party, content, Purpose.PATIENT, person=one.person)
    seen = Seen.NONE
    if made.file.media_type.startswith("image/"):
        seen = seen_in(made.file.content, asked.text)
        if seen is not Seen.OWN:
            rule = errors.OTHER_CODE if seen is Seen.OTHER else errors.NO_CODE
            raise Refused(rule.problem("file"))
    _keep(one, asked, made, seen)
    return seen


def _keep(one: FollowUp, asked: Obligation, made: files.Prepared, seen: Seen) -> None:
    patient = Viewer(party_id=one.party, name="患者")
    told = {"follow_up": str(one.id), "stage": str(asked.stage), "item": asked.text, "file": str(made.id)}
    now = clock.now()
    with acts.ordering("followup.show", patient, subject=one.id, person=one.person, **told) as act:
        kept = files.keep(made, patient, act=act)
        given = {"id": asked.id, "file": kept.id, "now": now, "seen": str(seen), "act": act}
        with connection.cursor() as cursor:
            cursor.execute(SQL["show"], given)
            cursor.execute(SQL["done"], {"id": asked.id, "now": now})


def account_of(one: FollowUp, digest: bytes) -> bytes:
    """An account elsewhere as this institution knows it: under its own key, so that two of them cannot join theirs."""
    return Pseudonymiser(one.party).pseudonym_of(f"account {digest.hex()}").encode()


def is_taken_back(event_id: UUID) -> bool:
    """Whether nobody stands for the take-away any more: then nothing is to be shown for it."""
    return event_id in retractions_of([event_id])


def _taken(code: str, party: Party) -> StoredEvent:
    """The last take-away of a pack that the party reported and nobody took back. Raises Refused."""
    own = [each.stored for each in events_of([UUID(bytes=key_for(code))], Viewer(party_id=party.pk))]
    found = [
        stored
        for stored in own
        if cbv.BIZ_STEP.bare(stored.event.biz_step or "") == _TAKEAWAY
        and stored.sender == party.pk
        and not stored.is_declaration
    ]
    gone = retractions_of([stored.id for stored in found])
    standing = [stored for stored in found if stored.id not in gone]
    if not standing:
        raise Refused(errors.NO_TAKEAWAY.problem("code"))
    return max(standing, key=lambda stored: (stored.event.event_time, stored.seq))


def _patient_of(event: Event) -> str:
    """The 26 characters of the patient. Raises Refused."""
    for name, value in (event.extensions or {}).items():
        if name.rpartition("}")[2] == _PATIENT and isinstance(value, str) and value.startswith(PREFIX):
            return value.removeprefix(PREFIX)
    raise Refused(errors.NOBODY.problem("code"))


def _things(event: Event) -> list[Thing]:
    texts = [canonical_text(text) for text in event.epc_list or ()]
    classes = {text: class_text(text) for text in texts}
    keys = {text: UUID(bytes=key_of(of)) for text, of in classes.items() if of}
    products = products_for(keys.values())
    found = []
    for text in texts:
        product = products.get(keys[text]) if text in keys else None
        is_device = product.kind in _DEVICES if product else text.startswith("ma:")
        found.append(
            Thing(UUID(bytes=key_of(text)), text, product.name if product else "", is_device=is_device)
        )
    return found


def _columns(asked: Iterable[Demand]) -> dict[str, list[object]]:
    listed = list(asked)
    return {
        "keys": [one.thing.key for one in listed],
        "texts": [one.thing.text for one in listed],
        "products": [one.thing.product for one in listed],
        "stages": [str(one.stage) for one in listed],
        "numbers": [one.number for one in listed],
        "due": [one.due for one in listed],
    }
