"""The board, one sensor with its curve, one excursion, and tables to take away."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from suyuan import clock
from suyuan.core.chain.cold.faults import FaultKind, faults
from suyuan.core.chain.cold.grading import GRADE_WORDS, ColdGrade
from suyuan.core.chain.cold.series import Gap, Reading, gaps
from suyuan.core.epcis.tables.formulas import quoted
from suyuan.core.problem import Refused
from suyuan.parties.access_log import recording
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.cold.showing import TONES, minute, shown_excursion, shown_hold, shown_sensor, span
from suyuan.portals.organisations.second import words_of
from suyuan.state.trace.subject import hri
from suyuan.supervision.cold import board as boards
from suyuan.supervision.cold import sensors
from suyuan.supervision.cold.board import Line
from suyuan.supervision.cold.deciding import VERDICT_WORDS
from suyuan.supervision.cold.holding import holds_of
from suyuan.supervision.cold.judging import readings_of
from suyuan.supervision.cold.sensors import Sensor
from suyuan.web.language import is_english
from suyuan.web.pictures.temperature import Curve, Stretch, temperature_picture

THINGS_SHOWN: Final = 200
MOST_EXPORTED: Final = 10_000
DAYS: Final = (1, 7, 30)
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@never_cache
@permitted(Action.COLD_READ)
def board(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What is out of range now, which sensors are silent, and the excursions with what they affect."""
    return board_page(request, viewer)


def board_page(request: HttpRequest, viewer: Viewer, *, status: int = 200, **more: Any) -> HttpResponse:
    """The board; ``more`` is what the form on it has to say."""
    only_open = request.GET.get("of") == "open"
    now = [shown_sensor(one) for one in boards.all_now(viewer)]
    tallies = boards.tallies(viewer)
    context = {
        "sensors": now,
        "lines": [shown_excursion(one) for one in boards.excursions(viewer, open_only=only_open)],
        "only_open": only_open,
        "figures": [
            (sum(one.now.state == "out" for one in now), _("现在超温"), "stop"),
            (sum(one.now.state == "silent" for one in now), _("没有信号"), "warn"),
            *(
                (tallies.get(grade, 0), f"{GRADE_WORDS[grade][is_english()]} · {_('待处理')}", TONES[grade])
                for grade in reversed(ColdGrade)
                if grade >= ColdGrade.MINOR
            ),
        ],
        "may_keep": any(may(viewer, Action.COLD_KEEP, party) for party in viewer.parties),
        **more,
    }
    return render(request, "cold/board.html", context, status=status)


@require_safe
@never_cache
@permitted(Action.COLD_READ)
def one_sensor(request: HttpRequest, viewer: Viewer, sensor_id: UUID) -> HttpResponse:
    """One sensor: its curve of a day, a week or a month, and what it watched."""
    return sensor_page(request, found(sensor_id, viewer), viewer)


def sensor_page(
    request: HttpRequest, sensor: Sensor, viewer: Viewer, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a sensor; ``more`` is what a form on it has to say."""
    (now,) = [one for one in boards.all_now(viewer) if one.sensor.id == sensor.id]
    days = next((each for each in DAYS if str(each) == request.GET.get("days")), DAYS[0])
    end = now.at if now.at is not None else clock.now()
    start = end - dt.timedelta(days=days)
    readings = readings_of(sensor.number, start, end)
    unwatched = gaps(readings, sensor.required, sensor.profile.limit)
    lines = boards.excursions(viewer, sensor=sensor)
    context = {
        "one": shown_sensor(now),
        "sensor": sensor,
        "picture": temperature_picture(_curve(sensor, readings, unwatched, lines, start, end)),
        "is_empty": not readings,
        "days": [(each, each == days) for each in DAYS],
        "lines": [shown_excursion(line) for line in lines],
        "gaps": [(minute(gap.start), minute(gap.end), span(gap.seconds)) for gap in unwatched[:20]],
        "faults": [
            (_fault(fault.kind), minute(fault.start), minute(fault.end)) for fault in faults(readings)[:20]
        ],
        "bindings": [
            (one, hri(one.text), minute(one.since), minute(one.until) if one.until else "")
            for one in boards.bindings(sensor)
        ],
        "may_keep": may(viewer, Action.COLD_KEEP, sensor.party),
        "required": span(sensor.required_seconds),
        "is_uncalibrated": sensor.calibrated_until is not None
        and sensor.calibrated_until < clock.now().date(),
        **more,
    }
    return render(request, "cold/sensor.html", context, status=status)


def _curve(  # noqa: PLR0917 - what the page found
    sensor: Sensor,
    readings: list[Reading],
    unwatched: list[Gap],
    lines: list[Line],
    start: dt.datetime,
    end: dt.datetime,
) -> Curve:
    shown = [one for one in lines if one.end >= start and one.start <= end]
    words = _("%(readings)d 个读数，%(excursions)d 次超温，%(gaps)d 段无记录")
    counts = {"readings": len(readings), "excursions": len(shown), "gaps": len(unwatched)}
    return Curve(
        start,
        end,
        [(one.at, one.celsius) for one in readings],
        sensor.profile.limit.low,
        sensor.profile.limit.high,
        [
            Stretch(max(one.start, start), one.end, f"{one.peak:.1f} °C", f"/cold-chain/excursions/{one.id}/")
            for one in shown
        ],
        [Stretch(gap.start, gap.end) for gap in unwatched],
        f"{sensor.name} · {_('温度曲线')}",
        words % counts,
    )


def _fault(kind: FaultKind) -> str:
    return {
        FaultKind.STUCK: _("读数长时间不变"),
        FaultKind.JUMP: _("每分钟变化超过 10 °C"),
        FaultKind.IMPOSSIBLE: _("超出传感器可能的范围"),
    }[kind]


@require_safe
@never_cache
@permitted(Action.COLD_READ)
def one_excursion(request: HttpRequest, viewer: Viewer, excursion_id: UUID) -> HttpResponse:
    """One excursion: how grave, what it affects, and what was decided."""
    return excursion_page(request, seen(excursion_id, viewer), viewer)


def excursion_page(
    request: HttpRequest, line: Line, viewer: Viewer, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of an excursion; ``more`` is what the form on it has to say."""
    things = boards.things(line.id, viewer, THINGS_SHOWN + 1)
    context = {
        "one": shown_excursion(line),
        "line": line,
        "things": [(thing, hri(thing.text)) for thing in things[:THINGS_SHOWN]],
        "is_cut": len(things) > THINGS_SHOWN,
        "hidden": line.things - len(things) if len(things) <= THINGS_SHOWN else 0,
        "decided": minute(line.decided_at) if line.decided_at else "",
        "may_decide": may(viewer, Action.COLD_DECIDE, line.party),
        "holds": [shown_hold(one) for one in holds_of(line.id)],
        "second": words_of(viewer, Action.LOCK_RELEASE),
        "verdicts": [(verdict.value, words[is_english()]) for verdict, words in VERDICT_WORDS.items()],
        **more,
    }
    return render(request, "cold/excursion.html", context, status=status)


@require_safe
@never_cache
@permitted(Action.COLD_READ)
def export(_request: HttpRequest, viewer: Viewer, ending: str) -> HttpResponse:
    """The excursions, up to 10,000, as CSV or workbook."""
    lines = boards.excursions(viewer, limit=MOST_EXPORTED)
    recording.count(len(lines))
    heads = [
        _("传感器"), _("等级"), _("方向"), _("开始"), _("结束"), _("峰值"), _("时长"), _("度·小时"), "MKT", _("24 小时 MKT"),
        _("涉及"), _("处理"), _("理由"), _("编号"),
    ]  # fmt: skip
    return _table(heads, map(_cells, lines), f"cold-chain.{ending}")


def _cells(line: Line) -> list[str]:
    one = shown_excursion(line)
    facts = (one.grade, one.side, one.start, one.end, one.peak, one.span, one.degree_hours)
    more = (one.mean_kinetic, one.day_mean, str(line.things), one.verdict, line.reason or "", line.id.hex)
    return [line.sensor_name, *facts, *more]


@require_safe
@never_cache
@permitted(Action.COLD_READ)
def readings(_request: HttpRequest, viewer: Viewer, sensor_id: UUID) -> HttpResponse:
    """The readings of a sensor's last 30 days, as CSV."""
    sensor, now = found(sensor_id, viewer), clock.now()
    rows = readings_of(sensor.number, now - dt.timedelta(days=DAYS[-1]), now + dt.timedelta(days=1))
    recording.count(len(rows))
    cells = ([one.at.isoformat(), f"{one.celsius:g}"] for one in rows)
    return _table([_("时间"), _("温度 °C")], cells, "readings.csv")


def _table(heads: list[str], rows: Iterable[list[str]], name: str) -> HttpResponse:
    """A cell that a spreadsheet would run gets an apostrophe in front; a temperature below zero is none."""
    safe = ([cell if _is_number(cell) else quoted(cell) for cell in row] for row in rows)
    if name.endswith("xlsx"):
        book, out = Workbook(write_only=True), io.BytesIO()
        sheet = book.create_sheet(_("冷链"))
        for row in ([*heads], *safe):
            sheet.append(row)
        book.save(out)
        response = HttpResponse(out.getvalue(), content_type=XLSX)
    else:
        text = io.StringIO()
        csv.writer(text).writerows(([*heads], *safe))
        response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdecimal()


def found(sensor_id: UUID, viewer: Viewer) -> Sensor:
    """The sensor, where the viewer may see it; else there is none."""
    try:
        return sensors.sensor(sensor_id, viewer)
    except Refused:
        raise Http404 from None


def seen(excursion_id: UUID, viewer: Viewer) -> Line:
    """The excursion, where the viewer may see it; else there is none."""
    line = boards.excursion(excursion_id, viewer)
    if line is None:
        raise Http404
    return line
