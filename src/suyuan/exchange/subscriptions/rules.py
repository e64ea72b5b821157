"""Reading what a subscriber asks for. Pure: reads no table and no network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.epcis.query.schedule import read_schedule
from suyuan.core.epcis.times import read_time
from suyuan.core.problem import Problem, Refused
from suyuan.exchange.subscriptions import errors
from suyuan.exchange.subscriptions.egress import read_dest
from suyuan.exchange.subscriptions.models import Terms
from suyuan.exchange.subscriptions.signing import SHORTEST, secret_from

_MEMBERS = ("dest", "signatureToken", "secret", "stream", "schedule", "reportIfEmpty", "initialRecordTime")
_POLL_ONLY = ("orderBy", "orderDirection", "eventCountLimit", "maxEventCount")
LONGEST_TOKEN = 1_000


def read_terms(body: Any, format_headers: Mapping[str, str] | None = None) -> Terms:
    """The body of POST …/subscriptions (EPCIS 2.0, clause 12.7.2). Members of other namespaces are passed over.

    Raises EpcisException: SubscriptionControlsException for what says when, ValidationException for the rest.
    """
    if not isinstance(body, dict):
        raise _invalid(_wanted("the body", "a JSON object", body))
    problems = [
        errors.UNKNOWN_MEMBER.problem(name, name)
        for name in body
        if name not in _MEMBERS and ":" not in name and not name.startswith("@")
    ]
    problems += _dest_problems(body.get("dest")) + _token_problems(_token(body))
    if problems:
        raise _invalid(*problems)
    return read_controls(body, format_headers)


def read_controls(body: Mapping[str, Any], format_headers: Mapping[str, str] | None = None) -> Terms:
    """When to report: ``stream`` or ``schedule``, ``reportIfEmpty``, ``initialRecordTime``.

    Raises EpcisException(SubscriptionControlsException).
    """
    schedule = _schedule(body)
    empty = body.get("reportIfEmpty", False)
    if not isinstance(empty, bool):
        raise _controls(_wanted("reportIfEmpty", "true or false", empty))
    if empty and schedule is None:
        raise _controls(errors.REPORT_NEEDS_SCHEDULE.problem("reportIfEmpty", "true"))
    return Terms(
        dest=body.get("dest", ""),
        schedule=schedule,
        token=_token(body),
        report_if_empty=empty,
        initial_time=read_moment(body.get("initialRecordTime"), "initialRecordTime"),
        format=dict(format_headers or {}),
    )


def read_moment(value: Any, where: str) -> dt.datetime | None:
    """An aware time, or None for None. Raises EpcisException(SubscriptionControlsException)."""
    if value is None:
        return None
    read = read_time(value, where) if isinstance(value, str) else None
    if not isinstance(read, dt.datetime):
        raise _controls(errors.TIME_WITHOUT_OFFSET.problem(where, value))
    return read.astimezone(dt.UTC)


def refuse_poll_controls(parameters: tuple[tuple[str, Any], ...]) -> None:
    """Order and limits belong to one answer; a standing query reports each event once, in the order of numbers.

    Raises EpcisException(SubscribeNotPermittedException).
    """
    found = [errors.NO_POLL_CONTROLS.problem(name, name) for name, _ in parameters if name in _POLL_ONLY]
    if found:
        raise EpcisException("SubscribeNotPermittedException", *found)


def _schedule(body: Mapping[str, Any]) -> dict[str, str] | None:
    """The normalised fields, or None for a stream."""
    stream, given = body.get("stream"), body.get("schedule")
    if not (stream is None or isinstance(stream, bool)):
        raise _controls(_wanted("stream", "true", stream))
    if bool(stream) == (given is not None):
        said = "both" if stream else "neither"
        raise _controls(errors.STREAM_OR_SCHEDULE.problem("stream", said))
    if given is None:
        return None
    if not isinstance(given, dict):
        raise _controls(_wanted("schedule", "an object with second, minute, hour …", given))
    read_schedule(given)
    return {name: str(value) for name, value in given.items()}


def _dest_problems(dest: Any) -> list[Problem]:
    if not isinstance(dest, str):
        return [_wanted("dest", "the address that results are sent to", dest)]
    try:
        read_dest(dest)
    except Refused as why:
        return list(why.problems)
    return []


def _token(body: Mapping[str, Any]) -> Any:
    """GS1's description of the interface declares ``signatureToken`` and demands ``secret``: either will do."""
    token = body.get("signatureToken")
    return body.get("secret") if token is None else token


def _token_problems(token: Any) -> list[Problem]:
    if token is None:
        return []
    if isinstance(token, str) and 0 < len(token) <= LONGEST_TOKEN and token.isprintable():
        try:
            secret_from(token)
        except ValueError:
            wanted = f"after whsec_, the base64 of at least {SHORTEST} bytes"
            return [_wanted("signatureToken", wanted, None)]
        return []
    return [_wanted("signatureToken", f"a text of 1 to {LONGEST_TOKEN} characters", None)]


def _wanted(where: str, wanted: str, value: Any) -> Problem:
    return errors.BODY_SHAPE.problem(where, value, where_name=where, wanted=wanted)


def _invalid(*problems: Problem) -> EpcisException:
    return EpcisException("ValidationException", *problems)


def _controls(*problems: Problem) -> EpcisException:
    return EpcisException("SubscriptionControlsException", *problems)
