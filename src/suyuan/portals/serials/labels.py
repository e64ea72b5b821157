"""Printing labels of a pool, its full codes as a table, and whether a package needs a label at all."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from suyuan.core.identifiers.full_codes import DATES, Batch, Reuse, judged, problems_of
from suyuan.core.problem import Refused
from suyuan.masterdata.labels.kinds import RESOLUTIONS, SIZES, Symbol
from suyuan.masterdata.labels.printing import Form, pdf, sheets, zpl
from suyuan.masterdata.labels.services import MOST_AT_ONCE, Order, checked, codes, labels
from suyuan.masterdata.serials import errors
from suyuan.masterdata.serials.marks import State
from suyuan.masterdata.serials.queries import Pool, Serial, serials
from suyuan.masterdata.serials.services import named, printed
from suyuan.parties.access_log import recording
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.serials.showing import STATE_NAMES, shown
from suyuan.portals.serials.views import GUARDED, seen
from suyuan.portals.taken_away import table

SYMBOL_NAMES: Final = {
    Symbol.DATA_MATRIX: gettext_noop("Data Matrix（推荐，最小）"),
    Symbol.CODE_128: gettext_noop("一维码 GS1-128 / Code 128"),
    Symbol.QR: gettext_noop("QR 码"),
    Symbol.LINK: gettext_noop("QR 码（GS1 数字链接，手机可打开）"),
    Symbol.HAN_XIN: gettext_noop("汉信码"),
}
FORM_NAMES: Final = {
    Form.PDF: gettext_noop("PDF，一页一枚（标签打印机）"),
    Form.SHEET: gettext_noop("PDF，A4 拼版"),
    Form.ZPL: gettext_noop("ZPL（斑马等条码打印机）"),
}
_WRITERS: Final = {
    Form.PDF: (pdf, "pdf", "application/pdf"),
    Form.SHEET: (sheets, "pdf", "application/pdf"),
    Form.ZPL: (zpl, "zpl", "text/plain; charset=us-ascii"),
}
FIELDS: Final = {
    "symbol": "datamatrix", "size": "40x30", "dpi": "300", "form": "pdf", "lot": "", "expiry": "", "made": "", "count": "10",
    "serials": "",
}  # fmt: skip
SHOWN_IN_ADDRESS: Final = ("symbol", "size", "dpi", "lot", "expiry", "made")
LONGEST_FIELD: Final = 20_000
REUSE: Final = {
    Reuse.AS_IT_IS: ("ok", gettext_noop("可以直接用"), gettext_noop("已有带序列号的国际标准码，符合 ISO/IEC 15459，就用它作追溯码，不要再贴码。")),
    Reuse.NEEDS_SERIAL: ("warn", gettext_noop("缺序列号"), gettext_noop("认得出产品，但不是一件一码。请申请序列号，打印并贴上完整追溯码。")),
    Reuse.NO: ("stop", gettext_noop("不能用"), gettext_noop("不是国际标准码，或读不出来。请申请序列号，打印并贴上完整追溯码。")),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(Action.SERIAL_KEEP, guarded=GUARDED)
def order(request: HttpRequest, viewer: Viewer, pool_id: UUID) -> HttpResponse:
    """Steps: 1 GET shows the form; 2 POST with ``do=preview`` shows the first label; 3 else all are drawn, read back,
    marked as printed, and given away as a file.
    """
    pool = seen(pool_id, viewer)
    if not may(viewer, Action.SERIAL_KEEP, pool.party):
        raise Http404
    typed = _typed(request.POST)
    if request.method != "POST":
        return _form(request, pool, typed, is_shown=False)
    try:
        wanted = _order(request, typed, pool)
        chosen = _chosen(pool, typed)
        if request.POST.get("do") == "preview":
            labels(pool, chosen[:1], wanted, product=_product(pool))
            return _form(request, pool, typed, is_shown=True)
        return _file(pool, chosen, wanted)
    except Refused as refused:
        problems = [problem.as_json() for problem in refused.problems]
        return _form(request, pool, typed, is_shown=False, problems=problems)


@require_safe
@never_cache
@permitted(Action.SERIAL_KEEP, guarded=GUARDED)
def picture(request: HttpRequest, viewer: Viewer, pool_id: UUID) -> HttpResponse:
    """The first label as the address asks for it, as PNG; nothing is marked."""
    pool = seen(pool_id, viewer)
    if not may(viewer, Action.SERIAL_KEEP, pool.party):
        raise Http404
    try:
        (drawn,) = labels(
            pool, serials(pool, 0, 1), _order(request, _typed(request.GET), pool), product=_product(pool)
        )
    except Refused:
        raise Http404 from None
    out = io.BytesIO()
    drawn.picture.save(out, "PNG")
    return HttpResponse(out.getvalue(), content_type="image/png")


@require_safe
@never_cache
@permitted(Action.SERIAL_READ, guarded=GUARDED)
def full_codes(request: HttpRequest, viewer: Viewer, pool_id: UUID, ending: str) -> HttpResponse:
    """The full codes of a pool for coding software: with the lot and the dates of the address."""
    if ending not in {"csv", "xlsx"}:
        raise Http404
    pool = seen(pool_id, viewer)
    try:
        batch = _batch(_typed(request.GET), pool)
    except Refused:
        raise Http404 from None
    recording.count(pool.size)
    heads = [_("序列号"), _("完整追溯码"), _("数字链接"), _("状态")]
    rows = _code_rows(pool, batch, f"https://{request.get_host()}")
    return table(heads, rows, ending, name=f"codes-{pool.id.hex[:8]}", title=_("完整追溯码"))


@require_safe
@never_cache
@permitted(Action.SERIAL_READ, guarded=GUARDED)
def reuse(request: HttpRequest, _viewer: Viewer) -> HttpResponse:
    """Whether the code on a package does as its trace code, so that nothing is applied over it."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:1_000]
    context: dict[str, Any] = {"q": text}
    if text:
        found = judged(text)
        tone, word, remedy = REUSE[found.reuse]
        context |= {"found": found, "tone": tone, "word": _(word), "remedy": _(remedy)}
        context["problems"] = [problem.as_json() for problem in found.found.problems]
    return render(request, "serials/reuse.html", context)


def _typed(sent: Mapping[str, str]) -> dict[str, str]:
    return {
        name: sent.get(name, usual).replace("\0", "").strip()[:LONGEST_FIELD]
        for name, usual in FIELDS.items()
    }


def _order(request: HttpRequest, typed: dict[str, str], pool: Pool) -> Order:
    """What is wanted. Raises Refused."""
    wanted = Order(
        typed["symbol"],
        typed["size"],
        int(typed["dpi"]) if typed["dpi"] in map(str, RESOLUTIONS) else 0,
        typed["form"],
        _batch(typed, pool),
        f"https://{request.get_host()}",
    )
    checked(wanted, pool)
    return wanted


def _batch(typed: dict[str, str], pool: Pool) -> Batch:
    """Lot and dates as typed. Raises Refused."""
    try:
        expiry, made = (
            dt.date.fromisoformat(text) if text else None for text in (typed["expiry"], typed["made"])
        )
    except ValueError:
        raise Refused(DATES.problem("expiry")) from None
    batch = Batch(typed["lot"], expiry, made)
    if problems := problems_of(batch, pool.series):
        raise Refused(*problems)
    return batch


def _chosen(pool: Pool, typed: dict[str, str]) -> list[Serial]:
    """The serials that are named, else the next ones that were not printed. Raises Refused."""
    if typed["serials"]:
        numbers = set(named(pool, typed["serials"].split(), unless=(State.VOID,)))
        chosen = [one for one in serials(pool) if one.number in numbers]
    else:
        text = typed["count"]
        count = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
        chosen = [one for one in serials(pool) if one.state == State.ISSUED][:count]
        chosen = chosen if count <= MOST_AT_ONCE else []
    if not 1 <= len(chosen) <= MOST_AT_ONCE:
        raise Refused(errors.NOTHING.problem("count", most=MOST_AT_ONCE))
    return chosen


def _file(pool: Pool, chosen: list[Serial], wanted: Order) -> HttpResponse:
    drawn = labels(pool, chosen, wanted, product=_product(pool))
    write, ending, media = _WRITERS[Form(wanted.form)]
    response = HttpResponse(write(drawn), content_type=media)
    response["Content-Disposition"] = f'attachment; filename="labels-{pool.id.hex[:8]}.{ending}"'
    printed(pool, [one.number for one in chosen])
    recording.count(len(chosen))
    return response


def _code_rows(pool: Pool, batch: Batch, domain: str) -> Iterator[list[str]]:
    listed = serials(pool)
    for one, code in zip(listed, codes(pool, listed, batch, domain), strict=True):
        yield [one.text, code.printed, code.link, _(STATE_NAMES[one.state])]


def _product(pool: Pool) -> str:
    """What the product is called in Chinese, as labels in China have it."""
    return shown([pool], in_chinese=True)[0].product


def _form(
    request: HttpRequest,
    pool: Pool,
    typed: dict[str, str],
    *,
    is_shown: bool,
    problems: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    context = {
        "pool": pool,
        "one": shown([pool])[0],
        "typed": typed,
        "problems": problems,
        "address": urlencode({name: typed[name] for name in SHOWN_IN_ADDRESS}) if is_shown else "",
        "symbols": [(symbol, _(name)) for symbol, name in SYMBOL_NAMES.items()],
        "sizes": [(name, f"{size.width} × {size.height} mm") for name, size in SIZES.items()],
        "resolutions": [(str(dpi), f"{dpi} dpi") for dpi in RESOLUTIONS],
        "forms": [(form, _(name)) for form, name in FORM_NAMES.items()],
        "most": MOST_AT_ONCE,
    }
    return render(request, "serials/labels.html", context, status=422 if problems else 200)
