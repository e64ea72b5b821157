"""The list of papers with its filters, one paper with what was found of it, and a table to take away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suyuan.core.problem import Refused
from suyuan.parties.access_log import recording
from suyuan.parties.media.queries import file_of
from suyuan.parties.models import User
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may, somewhere
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.files.shelf import OnShelf
from suyuan.portals.findings.tables import party_names
from suyuan.portals.papers.showing import TONES, Shown, shown
from suyuan.portals.taken_away import table
from suyuan.supervision.findings.words import minute
from suyuan.supervision.papers.about import Meant, meant_by
from suyuan.supervision.papers.kinds import KIND_NAMES, STANDING_NAMES, PaperKind, Standing
from suyuan.supervision.papers.queries import PER_PAGE, Paper, Question, lines, one, owner_of, words_on
from suyuan.web.language import is_english

GUARDED: Final = "paper"
MOST_EXPORTED: Final = 10_000
TABS: Final = {
    "": gettext_noop("全部"),
    "theirs": gettext_noop("对方提供的"),
    "own": gettext_noop("本单位提供的"),
    "withdrawn": gettext_noop("已撤回"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    of: str
    kind: str
    standing: str
    text: str
    code: str
    meant: Meant | None
    misread: bool

    def query(self, **other: str) -> str:
        """The same question as an address, but for these parts."""
        parts = {
            "of": self.of,
            "kind": self.kind,
            "state": self.standing,
            "text": self.text,
            "code": self.code,
        }
        return urlencode({name: value for name, value in (parts | other).items() if value})

    @property
    def question(self) -> Question:
        is_own = {"theirs": False, "own": True}.get(self.of)
        return Question(self.kind, self.standing, self.text, is_own, self.of == "withdrawn", self.meant)


def asked(given: Mapping[str, str]) -> Asked:
    """Steps: 1 what is no kind, state or tab is left out, and told; 2 so is a code that cannot be read."""
    of, kind, state = given.get("of", ""), given.get("kind", ""), given.get("state", "")
    code = given.get("code", "").replace("\0", "").strip()[:500]
    text = given.get("text", "").replace("\0", "").strip()[:120]
    are = (of in TABS, kind in {"", *PaperKind}, state in {"", *Standing})
    meant, is_code = None, True
    try:
        meant = meant_by(code) if code else None
    except Refused:
        is_code = False
    of, kind, state = (value if is_one else "" for value, is_one in zip((of, kind, state), are, strict=True))
    return Asked(of, kind, state, text, code, meant, not (all(are) and is_code))


@require_safe
@never_cache
@permitted(Action.PAPER_READ, guarded=GUARDED)
def listed(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The papers of what one reported or received, the newest first."""
    wanted = asked(request.GET)
    found = lines(wanted.question, viewer, PER_PAGE + 1)
    english = is_english()
    context = {
        "lines": shown(found[:PER_PAGE], viewer),
        "is_cut": len(found) > PER_PAGE,
        "asked": wanted,
        "query": wanted.query(),
        "tabs": [(name, _(words), wanted.query(of=name)) for name, words in TABS.items()],
        "kinds": [(str(kind), KIND_NAMES[kind][english]) for kind in PaperKind],
        "states": [(str(state), STANDING_NAMES[state][english]) for state in Standing],
        "is_filtered": bool(wanted.kind or wanted.standing or wanted.text or wanted.code),
        "may_keep": viewer.party_id is not None and may(viewer, Action.PAPER_KEEP, viewer.party_id),
    }
    return render(request, "papers/list.html", context, status=400 if wanted.misread else 200)


@require_safe
@never_cache
@permitted(Action.PAPER_READ, guarded=GUARDED)
def detail(request: HttpRequest, viewer: Viewer, paper_id: UUID) -> HttpResponse:
    """One paper: what is written on it, what it is about, who found what."""
    return page(request, seen(paper_id, viewer), viewer)


def page(
    request: HttpRequest, line: Paper, viewer: Viewer, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of one paper; ``more`` is what a form on it has to say."""
    (words,) = shown([line], viewer)
    is_open, is_own = line.withdrawn_at is None, line.party == viewer.party_id
    file = file_of(line.file_id, viewer) if line.file_id and somewhere(viewer, Action.FILE_READ) else None
    context = {
        "one": words,
        "line": line,
        "file": OnShelf.of(file, viewer) if file else None,
        "words": _words(line, viewer),
        "may_judge": is_open and not is_own and viewer.party_id is not None
        and may(viewer, Action.PAPER_JUDGE, viewer.party_id),
        "may_withdraw": is_open and is_own and may(viewer, Action.PAPER_KEEP, line.party),
        "is_authority": bool(viewer.areas),
        **more,
    }  # fmt: skip
    return render(request, "papers/paper.html", context, status=status)


def _words(line: Paper, viewer: Viewer) -> list[dict[str, Any]]:
    """Who found what; the person is told to his own party alone."""
    found, english = words_on(line, viewer), is_english()
    names = party_names({word.party for word in found})
    own = [word.user for word in found if word.user and (viewer.is_operator or word.party in viewer.parties)]
    users = User.objects.in_bulk(own)
    return [
        {
            "standing": STANDING_NAMES[word.standing][english],
            "tone": TONES[word.standing],
            "party": names[word.party][1],
            "for_all": word.for_all,
            "reason": word.reason,
            "at": minute(word.at),
            "who": (user.name or user.login) if (user := users.get(word.user or 0)) else "",
        }
        for word in found
    ]


@require_safe
@never_cache
@permitted(Action.PAPER_READ, guarded=GUARDED)
def export(request: HttpRequest, viewer: Viewer, ending: str) -> HttpResponse:
    """The papers that the page shows with the same question, up to 10,000, as CSV or workbook."""
    wanted = asked(request.GET)
    if wanted.misread:
        raise Http404
    found = lines(wanted.question, viewer, MOST_EXPORTED)
    recording.count(len(found))
    heads = [_("文件类型"), _("文件编号"), _("签发单位"), _("签发日期"), _("有效期至"), _("提供方式"), _("关于"), _("提供单位"),
             _("附上时间"), _("验证状态"), _("验证日期"), _("验证单位"), _("验证说明"), _("编号")]  # fmt: skip
    return table(heads, map(_row, shown(found, viewer)), ending, name="papers", title=_("随货证明文件"))


def _row(each: Shown) -> list[str]:
    line = each.line
    return [
        each.kind, line.number, line.issuer, line.issued_on.isoformat(),
        line.valid_until.isoformat() if line.valid_until else "", each.provision,
        " ".join(about.text for about in each.about), each.party, each.attached_at, each.standing, each.judged_at,
        each.judge, line.withdrawn_for or line.reason, line.id.hex,
    ]  # fmt: skip


def seen(paper_id: UUID, viewer: Viewer) -> Paper:
    """The paper, where the viewer may see it; else there is none."""
    line = one(paper_id, viewer)
    if line is None:
        if owners := owner_of(paper_id):
            recording.refused(GUARDED, paper_id, owners)
        raise Http404
    return line
