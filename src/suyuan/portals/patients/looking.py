"""``/patients/``: asking to look at people, and looking at one after the other. Nothing of it is cached anywhere.

Whoever asks sees masked rows; showing one is a form of its own, which the access log has before the answer leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from suyuan.core.identifiers.canonical import key_for
from suyuan.core.identifiers.person import PREFIX
from suyuan.core.problem import Problem, Refused
from suyuan.ledger import acts
from suyuan.ledger.queries import StoredEvent, events_by_id, events_of
from suyuan.parties.access_log import recording
from suyuan.parties.access_log.entries import Action as Access
from suyuan.parties.approvals.models import Approval
from suyuan.parties.event_rights import EventRight
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.vault import reading
from suyuan.parties.vault.models import Purpose, VaultGrant
from suyuan.parties.viewer import Viewer
from suyuan.portals.organisations.approving import as_row
from suyuan.portals.organisations.files import told
from suyuan.portals.organisations.second import Asked, approval_for, spend, words_of
from suyuan.portals.trace_code.event_facts import raw_body

SHOWN = 20
"""Of one's own questions, the newest."""
GUARDED = "person"


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a grant; ``text`` only where it was asked for just now."""

    code: str
    text: str = ""


@require_safe
@permitted(Action.PERSON_READ, guarded=GUARDED)
def shown(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What may be looked at, what was asked, and the form; ``event`` or ``item`` fills in those whom it names."""
    own_party(viewer)
    asked = reading.held_by(viewer.party_id or 0, reading.codes_in(request.GET.get("person", "")))
    return _page(request, viewer, codes="\n".join(asked) or _named_by(request, viewer))


@require_POST
@permitted(Action.PERSON_READ, guarded=GUARDED)
def ask(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask; or, sent again once it is approved, begin to look."""
    party = own_party(viewer)
    text = " ".join(request.POST.getlist("pseudonyms"))
    try:
        wanted = reading.asked_for(
            viewer, text, request.POST.get("purpose", ""), request.POST.get("until", "")
        )
        approval = approval_for(
            request, viewer, Action.PERSON_READ, _subject(wanted), wanted.as_fields(), party
        )
        _open(viewer, party, wanted, approval)
    except Asked:
        messages.success(request, _("已提交。批准后，请回到这一页打开。"))
    except Refused as refused:
        if any(problem.code == "VLT-001" for problem in refused.problems):
            recording.refused(GUARDED, "")
        return _page(request, viewer, problems=refused.problems, codes=text)
    else:
        messages.success(request, _("已打开，只有您本人可以查看，每次查看都有记录"))
    return HttpResponseRedirect("/patients/")


@require_POST
@permitted(Action.PERSON_READ, guarded=GUARDED)
def reveal(request: HttpRequest, viewer: Viewer, grant_id: UUID) -> HttpResponse:
    """Show one person. To anybody but the reader of the grant there is none."""
    own_party(viewer)
    code = request.POST.get("pseudonym", "").replace("\0", "")[:40]
    grant = VaultGrant.objects.filter(pk=grant_id).first()
    if grant is None or grant.reader_id != viewer.user_id:
        recording.refused(GUARDED, code, [grant.party_id] if grant else ())
        raise Http404
    purpose = f"{grant.purpose} {grant.approval_id}"
    try:
        text = reading.original(viewer, grant, code)
    except Refused as refused:
        recording.reading(Access.PERSON, GUARDED, code, records=0, purpose=purpose)
        recording.refused(GUARDED, code)
        return _page(request, viewer, problems=refused.problems)
    recording.reading(Access.PERSON, GUARDED, code, records=1, touched=[grant.party_id], purpose=purpose)
    entry = Entry(code, text)
    if request.headers.get("HX-Request"):
        return render(request, "patients/_entry.html", {"entry": entry, "grant": grant})
    return _page(request, viewer, revealed=(grant, entry))


def own_party(viewer: Viewer, action: Action = Action.PERSON_READ) -> Party:
    """The institution whose people they are. Raises Http404 where there is none."""
    party = Party.objects.filter(pk=viewer.party_id or 0).first()
    if party is None or not may(viewer, action, party):
        recording.refused(GUARDED, "")
        raise Http404
    return party


def _open(viewer: Viewer, party: Party, wanted: reading.Wanted, approval: Approval | None) -> None:
    assert approval is not None, "the matrix names who approves"
    body: dict[str, Any] = {"party": party.code, "people": len(wanted.codes), "approval": str(approval.pk)}
    with acts.ordering("person.open", viewer, purpose=str(wanted.purpose), **body) as act:
        spend(approval, act)
        reading.open_grant(viewer, wanted, approval, act=act)


def _subject(wanted: reading.Wanted) -> str:
    """On lists of questions: the first person, and how many more."""
    more = len(wanted.codes) - 1
    return wanted.codes[0] + (f" +{more}" if more else "")


def _named_by(request: HttpRequest, viewer: Viewer) -> str:
    """Whom an event, or the events of a thing, name and the own institution holds."""
    codes = {code for stored in _events(request, viewer) for code in reading.codes_in(raw_body(stored))}
    return "\n".join(reading.held_by(viewer.party_id or 0, codes))


def _events(request: HttpRequest, viewer: Viewer) -> list[StoredEvent]:
    event, item = request.GET.get("event", ""), request.GET.get("item", "").strip()
    if event:
        try:
            found = events_by_id([UUID(event)], viewer, damaged=[])
        except ValueError:
            return []
    elif item:
        references = events_of([UUID(bytes=key_for(item[:2048]))], viewer, damaged=[])
        found = [one.stored for one in references]
    else:
        return []
    return [stored for stored in found if stored.right is EventRight.OWN]


def _page(
    request: HttpRequest,
    viewer: Viewer,
    *,
    problems: tuple[Problem, ...] = (),
    codes: str = "",
    revealed: tuple[VaultGrant, Entry] | None = None,
) -> HttpResponse:
    mine = Approval.objects.select_related("asked_by", "decided_by", "party").filter(
        asked_by_id=viewer.user_id, action=Action.PERSON_READ
    )
    context: dict[str, Any] = {
        "viewer": viewer,
        "grants": [(grant, _entries(grant, revealed)) for grant in reading.grants_of(viewer)],
        "mine": [as_row(one) for one in mine.order_by("-asked_at")[:SHOWN]],
        "purposes": [(value, _(label)) for value, label in Purpose.choices],
        "second": words_of(viewer, Action.PERSON_READ),
        "most": reading.MOST_PEOPLE,
        "days": reading.LONGEST_DAYS,
        "codes": codes,
        "typed": request.POST if problems else request.GET,
        "problems": told(problems),
    }
    return render(request, "patients/page.html", context, status=400 if problems else 200)


def _entries(grant: VaultGrant, revealed: tuple[VaultGrant, Entry] | None) -> list[Entry]:
    codes = [name.removeprefix(PREFIX) for name in grant.pseudonyms]
    if revealed is None or revealed[0].pk != grant.pk:
        return [Entry(code) for code in codes]
    return [revealed[1] if code == revealed[1].code else Entry(code) for code in codes]
