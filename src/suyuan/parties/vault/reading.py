"""Looking at the people behind pseudonyms. Each write is check, make, save; the door writes the act first.

Procedure:
 1. A member of an institution names people of that institution, a purpose and a last day (``asked_for``), and asks a
    second person by the approvals of the platform.
 2. What was approved is opened once (``open_grant``): from then on the asker alone may look, until the last day.
 3. ``original`` opens one person. The database itself gives the ciphertext to nobody else: its function asks for the
    grant, the approval behind it, the reader's account and the time, whatever the application believes.
 4. The caller has it written to the access log before the answer leaves.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import connection

from suyuan.clock import BEIJING
from suyuan.core.identifiers.person import CODE, PREFIX
from suyuan.core.problem import Problem, Refused
from suyuan.named_sql import load
from suyuan.parties.approvals.models import Approval
from suyuan.parties.institution_keys import vault_key
from suyuan.parties.models import VaultEntry
from suyuan.parties.sealing import Unreadable
from suyuan.parties.signin import wall
from suyuan.parties.vault import errors
from suyuan.parties.vault.cipher import Sealed, unseal
from suyuan.parties.vault.models import Purpose, VaultGrant
from suyuan.parties.viewer import Viewer

MOST_PEOPLE: Final = 20
"""Of one approval."""
LONGEST_DAYS: Final = 30
SQL: Final = load(Path(__file__).parent / "sql" / "vault.sql")
_CODES: Final = re.compile(rf"(?<![a-z2-7]){CODE.pattern}(?![a-z2-7])")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks to look at."""

    codes: tuple[str, ...]
    """The 26 characters of each person, in order."""
    purpose: Purpose
    until: dt.date
    """The last day, in Beijing."""

    def as_fields(self) -> dict[str, Any]:
        """As the approval keeps it: exactly this may be opened."""
        return {"pseudonyms": list(self.codes), "purpose": str(self.purpose), "until": self.until.isoformat()}


def codes_in(text: str) -> tuple[str, ...]:
    """Whatever in a text may be the code of a person, once each, in order."""
    return tuple(sorted(set(_CODES.findall(text))))


def held_by(party_id: int, codes: Iterable[str]) -> tuple[str, ...]:
    """Those codes of whom the party holds an original."""
    names = [f"{PREFIX}{code}" for code in codes if CODE.fullmatch(code)]
    found = VaultEntry.objects.filter(party_id=party_id, pk__in=names).values_list("pk", flat=True)
    return tuple(sorted(name.removeprefix(PREFIX) for name in found))


def asked_for(viewer: Viewer, text: str, purpose: str, until: str) -> Wanted:
    """What the form says, judged. Raises Refused with every Problem.

    Whom another institution holds, and whom nobody holds, are told apart by nothing.
    """
    words = tuple(sorted({word.removeprefix(PREFIX) for word in text.replace(",", " ").split()}))
    problems: list[Problem] = []
    if not 1 <= len(words) <= MOST_PEOPLE:
        problems.append(errors.HOW_MANY.problem("pseudonyms", most=MOST_PEOPLE))
    else:
        held = held_by(viewer.party_id or 0, words)
        problems += [errors.NOT_HELD.problem("pseudonyms", word) for word in words if word not in held]
    if purpose not in Purpose.values:
        problems.append(errors.PURPOSE.problem("purpose", purpose))
    day = _day(until)
    if day is None or not 0 <= (day - _today()).days <= LONGEST_DAYS:
        problems.append(errors.END.problem("until", until, days=LONGEST_DAYS))
    if problems or day is None:
        raise Refused(*problems)
    return Wanted(words, Purpose(purpose), day)


def open_grant(viewer: Viewer, wanted: Wanted, approval: Approval, *, act: UUID) -> VaultGrant:
    """Begin to look, in the transaction that spends the approval."""
    assert viewer.party_id is not None
    assert viewer.user_id is not None
    return VaultGrant.objects.create(
        party_id=viewer.party_id,
        reader_id=viewer.user_id,
        approval=approval,
        purpose=wanted.purpose,
        pseudonyms=[f"{PREFIX}{code}" for code in wanted.codes],
        until=dt.datetime.combine(wanted.until + dt.timedelta(days=1), dt.time(), BEIJING),
        act=act,
    )


def grants_of(viewer: Viewer) -> list[VaultGrant]:
    """What this person may look at now, the newest first."""
    mine = VaultGrant.objects.select_related("approval__decided_by").filter(
        reader_id=viewer.user_id or 0, party_id=viewer.party_id or 0, until__gt=wall.now()
    )
    return list(mine.order_by("-opened_at"))


def original(viewer: Viewer, grant: VaultGrant, code: str) -> str:
    """The text behind one pseudonym. Raises Refused; which of the reasons it is, is not told."""
    rows = _rows("open", viewer, grant, code)
    if not rows:
        raise Refused(errors.NOT_OPEN.problem("pseudonym"))
    return _text(Sealed(*rows[0]), f"{PREFIX}{code}")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What stood behind a pseudonym until a correction."""

    version: int
    until: dt.datetime
    text: str | None
    """None where it was not kept."""


def earlier(viewer: Viewer, grant: VaultGrant, code: str) -> list[Earlier]:
    """Earlier versions, oldest first; none without the right to the present one."""
    return [
        Earlier(version, at, _text(Sealed(*sealed), f"{PREFIX}{code}") if sealed[0] is not None else None)
        for version, at, *sealed in _rows("earlier", viewer, grant, code)
    ]


def _rows(query: str, viewer: Viewer, grant: VaultGrant, code: str) -> list[tuple[Any, ...]]:
    if not CODE.fullmatch(code):
        return []
    with connection.cursor() as cursor:
        given: dict[str, Any] = {"grant": grant.pk, "reader": viewer.user_id or 0, "name": f"{PREFIX}{code}"}
        cursor.execute(SQL[query], given)
        return list(cursor.fetchall())


def _text(sealed: Sealed, name: str) -> str:
    content = Sealed(bytes(sealed.content), sealed.cipher, sealed.key_id)
    try:
        text = unseal(content, vault_key(sealed.key_id), name)
    except Unreadable:
        raise Refused(errors.GONE.problem("pseudonym")) from None
    return text.encode("utf-8", "replace").decode()  # half a character can be kept and not be shown


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None


def _today() -> dt.date:
    return wall.now().astimezone(BEIJING).date()
