"""The operations under ``/api/v1/papers``. What a paper is and who sees it, ``supervision.papers`` decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from suyuan.exchange import errors as door_errors
from suyuan.exchange.api.questions import Nothing, asked
from suyuan.exchange.doors import call_log
from suyuan.exchange.doors.door import json_answer, json_body
from suyuan.exchange.identity import Caller
from suyuan.exchange.papers import declared
from suyuan.exchange.problems import DoorRefusal
from suyuan.parties.access_log import recording
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import somewhere
from suyuan.parties.queries import parties_for
from suyuan.parties.viewer import Viewer
from suyuan.supervision.papers import queries
from suyuan.supervision.papers.about import meant_by, targets_of
from suyuan.supervision.papers.queries import Paper, Question
from suyuan.supervision.papers.services import NewPaper, attach, judge, withdraw

GUARDED: Final = "paper"


def attach_one(request: HttpRequest, caller: Caller) -> HttpResponse:
    """POST /papers: in the name of the caller's party."""
    asked(request, Nothing)
    party = _party(caller, Action.PAPER_KEEP)
    body = json_body(request, declared.NewPaper)
    about = targets_of(body.codes, body.lot, body.events)
    written = NewPaper(
        body.kind, body.number, body.issuer, body.issuedOn, about, body.validUntil, body.provision, body.fileID
    )  # fmt: skip
    made = attach(written, party=party, viewer=caller.viewer)
    call_log.note(request, subject=made.id)
    (answer,) = as_json([made], caller.viewer)
    return json_answer(answer, 201, {"Location": f"/api/v1/papers/{made.id}"})


def show_all(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /papers: those that the caller may see, the newest first."""
    question = asked(request, declared.PapersQuestion)
    _may(caller, Action.PAPER_READ)
    meant = meant_by(question.item) if question.item else None
    is_own = {"own": True, "theirs": False}.get(question.of)
    wanted = Question(
        question.kind or "", question.state or "", "", is_own, question.of == "withdrawn", meant
    )
    found = queries.lines(wanted, caller.viewer, queries.PER_PAGE + 1)
    papers = as_json(found[: queries.PER_PAGE], caller.viewer)
    return json_answer({"papers": papers, "more": len(found) > queries.PER_PAGE})


def show(request: HttpRequest, caller: Caller, paper_id: UUID) -> HttpResponse:
    """GET /papers/{paperID}."""
    asked(request, Nothing)
    return _told(_seen(paper_id, caller, Action.PAPER_READ), caller)


def judge_one(request: HttpRequest, caller: Caller, paper_id: UUID) -> HttpResponse:
    """POST /papers/{paperID}/verdicts: for the caller's party, or for all where it is an authority."""
    asked(request, Nothing)
    party = _party(caller, Action.PAPER_JUDGE)
    paper = _seen(paper_id, caller, Action.PAPER_JUDGE)
    said = json_body(request, declared.PaperVerdict)
    return _told(judge(paper, said.verdict, said.reason, party=party, viewer=caller.viewer), caller)


def withdraw_one(request: HttpRequest, caller: Caller, paper_id: UUID) -> HttpResponse:
    """DELETE /papers/{paperID}: one's own."""
    question = asked(request, declared.PaperWithdrawal)
    party = _party(caller, Action.PAPER_KEEP)
    paper = _seen(paper_id, caller, Action.PAPER_KEEP)
    if paper.party != party.pk:
        recording.refused(GUARDED, paper_id, [paper.party])
        raise _unknown(paper_id)
    return _told(withdraw(paper, question.reason, viewer=caller.viewer), caller)


def as_json(papers: Sequence[Paper], viewer: Viewer) -> list[dict[str, Any]]:
    """The wire form."""
    about = queries.targets(papers, viewer)
    parties = parties_for({number for one in papers for number in (one.party, one.judged_by) if number})
    return [_json(one, about.get(one.id, []), parties) for one in papers]


def _json(paper: Paper, about: list[tuple[str, str]], parties: dict[int, Party]) -> dict[str, Any]:
    return {
        "paperID": str(paper.id),
        "kind": paper.kind,
        "number": paper.number,
        "issuer": paper.issuer,
        "issuedOn": paper.issued_on,
        "validUntil": paper.valid_until,
        "provision": paper.provision,
        "party": parties[paper.party].code,
        "attachedAt": paper.attached_at,
        "fileID": str(paper.file_id) if paper.file_id else None,
        "state": paper.standing,
        "verifiedAt": paper.judged_at,
        "verifiedBy": parties[paper.judged_by].code if paper.judged_by else None,
        "reason": paper.withdrawn_for or paper.reason,
        "withdrawnAt": paper.withdrawn_at,
        "about": [{"level": level, "id": text} for level, text in about],
    }


def _told(paper: Paper, caller: Caller) -> HttpResponse:
    (answer,) = as_json([paper], caller.viewer)
    return json_answer(answer)


def _may(caller: Caller, action: Action) -> None:
    """What a key's scope says of a machine, the matrix says of a person."""
    if caller.key is None and not somewhere(caller.viewer, action):
        raise DoorRefusal("SecurityException", 403, door_errors.ROLE_MAY_NOT.problem())


def _party(caller: Caller, action: Action) -> Party:
    """The party in whose name the caller acts. Raises DoorRefusal 403."""
    _may(caller, action)
    return Party.objects.get(pk=caller.sender)


def _seen(paper_id: UUID, caller: Caller, action: Action) -> Paper:
    """A paper that the caller may see. Raises DoorRefusal 404, as where there is none."""
    _may(caller, action)
    paper = queries.one(paper_id, caller.viewer)
    if paper is None:
        if owners := queries.owner_of(paper_id):
            recording.refused(GUARDED, paper_id, owners)
        raise _unknown(paper_id)
    return paper


def _unknown(paper_id: UUID) -> DoorRefusal:
    return DoorRefusal("NoSuchNameException", 404, door_errors.UNKNOWN.problem("paperID", str(paper_id)))
