"""What people may ask of an institution about their own data: to know, to correct, to erase; and what they consent to.

Each write is check, make, save; the door writes the act first. Changing what is in the vault is done by functions of
the database, which look for that act, and for the approval where one is needed, themselves.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from suyuan.clock import BEIJING
from suyuan.core.identifiers.person import CODE, PREFIX
from suyuan.core.problem import Refused
from suyuan.parties.institution_keys import VAULT, secret_of
from suyuan.parties.models import ConsentRecord, Party, PersonRequest
from suyuan.parties.pseudonyms import Pseudonymiser
from suyuan.parties.signin import wall
from suyuan.parties.vault import errors
from suyuan.parties.vault.cipher import seal
from suyuan.parties.vault.models import ConsentScope, RequestKind
from suyuan.parties.vault.reading import SQL, held_by
from suyuan.parties.viewer import Viewer

ANSWERED_WITHIN: Final = dt.timedelta(days=30)
"""GB/T 35273-2020, 8.7: requests are answered within thirty days."""
LONGEST_NOTE, LONGEST_TEXT, LONGEST_VERSION = 500, 2_000, 60


def code_meant(party_id: int, text: str) -> str:
    """The code of a person of the party, by the code itself or by a number or name as it stands in documents.

    Raises Refused, where the text is not quoted unless it is a code.
    """
    word = text.strip().removeprefix(PREFIX)
    is_code = CODE.fullmatch(word) is not None
    code = word if is_code else Pseudonymiser(party_id).pseudonym_of(text).removeprefix(PREFIX)
    if not text.strip() or not held_by(party_id, [code]):
        raise Refused(errors.NOT_HELD.problem("person", word if is_code else "…"))
    return code


def checked_note(text: str) -> str:
    """A sentence. Raises Refused."""
    note = text.replace("\0", "").strip()
    if not note or len(note) > LONGEST_NOTE:
        raise Refused(errors.NOTE.problem("note"))
    return note


def checked_kind(text: str) -> RequestKind:
    """Raises Refused."""
    if text not in RequestKind.values:
        raise Refused(errors.CHOICE.problem("kind", text))
    return RequestKind(text)


def record_request(  # noqa: PLR0917 - whose, about whom, what, how it came in
    viewer: Viewer, party: Party, code: str, kind: RequestKind, note: str, act: UUID
) -> PersonRequest:
    """Keep what somebody asked for; it waits from now on."""
    return PersonRequest.objects.create(
        party=party, pseudonym=f"{PREFIX}{code}", kind=kind, note=note, recorded_by_id=viewer.user_id or 0,
        due=(wall.now() + ANSWERED_WITHIN).astimezone(BEIJING).date(), act=act,
    )  # fmt: skip


def answer(request: PersonRequest, viewer: Viewer, outcome: str, words: str, act: UUID) -> None:
    """Close a request, once. Raises Refused when it was answered already."""
    with transaction.atomic():
        locked = PersonRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        if locked.outcome:
            raise Refused(errors.ANSWERED.problem("request"))
        locked.outcome, locked.answer, locked.answer_act = outcome, words, act
        locked.answered_by_id, locked.answered_at = viewer.user_id, wall.now()
        locked.save(update_fields=["outcome", "answer", "answer_act", "answered_by", "answered_at"])


def correct(party_id: int, code: str, text: str, *, keeps_old: bool, act: UUID) -> None:
    """A new version of what stands behind a pseudonym. Raises Refused when nothing stands there any more."""
    name = f"{PREFIX}{code}"
    key_id, key = secret_of(party_id, VAULT)
    sealed = seal(key_id, key, text, name)
    _change(
        "correct",
        act=act, name=name, content=sealed.content, cipher=sealed.cipher, key=key_id, keeps=keeps_old,
    )  # fmt: skip


def checked_text(text: str) -> str:
    """What shall stand behind a pseudonym. Raises Refused."""
    new = text.replace("\0", "").strip()
    if not new or len(new) > LONGEST_TEXT:
        raise Refused(errors.NEW_TEXT.problem("text"))
    return new


def erase(code: str, *, act: UUID) -> None:
    """Destroy what stands behind a pseudonym, all versions. Raises Refused when nothing stands there any more."""
    _change("erase", act=act, name=f"{PREFIX}{code}")


def checked_consent(scope: str, version: str, said_on: str) -> tuple[ConsentScope, str, dt.datetime]:
    """What was consented to, by which text, when. Raises Refused."""
    try:
        said_at = dt.datetime.combine(dt.date.fromisoformat(said_on.strip()), dt.time(), BEIJING)
    except ValueError:
        raise Refused(errors.CHOICE.problem("said_on", said_on)) from None
    words = version.replace("\0", "").strip()
    if scope not in ConsentScope.values or said_at > wall.now():
        raise Refused(errors.CHOICE.problem("scope", scope))
    if not words or len(words) > LONGEST_VERSION:
        raise Refused(errors.NOTE.problem("text_version"))
    return ConsentScope(scope), words, said_at


def record_consent(
    viewer: Viewer,
    party: Party,
    code: str,
    consent: tuple[ConsentScope, str, dt.datetime],
    act: UUID,
    *,
    is_given: bool,
) -> ConsentRecord:
    """Keep that somebody consented, or took it back."""
    scope, version, said_at = consent
    return ConsentRecord.objects.create(
        party=party, pseudonym=f"{PREFIX}{code}", scope=scope, text_version=version, is_given=is_given,
        said_at=said_at, recorded_by_id=viewer.user_id or 0, act=act,
    )  # fmt: skip


def consents_of(party_id: int, code: str) -> list[ConsentRecord]:
    """All that a person said, the newest first."""
    found = ConsentRecord.objects.select_related("recorded_by").filter(
        party_id=party_id, pseudonym=f"{PREFIX}{code}"
    )
    return list(found.order_by("-id"))


def looks_at(party_id: int, code: str) -> list[dict[str, Any]]:
    """Who looked at a person, as the access log has it, the newest first; a thousand at most."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["looks"], {"code": code, "party": party_id})
        rows = cursor.fetchall()
    return [
        {"at": at.isoformat(), "who": name or login, "purpose": purpose.partition(" ")[0], "result": result}
        for at, name, login, purpose, result in rows
    ]


def _change(query: str, **given: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SQL[query], given)
        if cursor.fetchone() != (True,):
            raise Refused(errors.ERASED.problem("person"))
