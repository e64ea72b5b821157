"""``POST /webhooks?key=PREFIX``: what a subscription at another platform sends is captured here, and only then taken.

The other side of ``exchange.subscriptions``, for every sender that signs as Standard Webhooks has it. Such a sender knows
an address and a secret and can set no header, so the key is named in the address, and its signing secret is the token of
the subscription. Procedure:
 1. The time of the sender is within WINDOW of the wall's; what was recorded long ago is of no use.
 2. The whole body is read; the HMAC is made anew and compared in constant time, with a stand-in where no such key is.
 3. The key must be valid now and issued for ``capture``. Nothing else lets anybody in: no key shown, no session.
 4. All events are captured or none, in this request. 200 when they are stored, whether they are new or were there
    before: a delivery may come again. 422 when one cannot be taken: the sender then sends smaller parts, until that
    event is alone. Everything else (401, 429, 503) decides nothing.
"""

from __future__ import annotations

import hmac
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from suyuan import clock
from suyuan.core.epcis.document import MOST_EVENT_BYTES
from suyuan.exchange import errors as door_errors
from suyuan.exchange.bodies import Body, received
from suyuan.exchange.doors import call_log, errors
from suyuan.exchange.doors.door import json_answer
from suyuan.exchange.epcis20.capture import counted, readable_type
from suyuan.exchange.identity import Caller, put_off
from suyuan.exchange.passing import refuse_passing
from suyuan.exchange.problems import DoorRefusal, guarded
from suyuan.exchange.subscriptions.signing import signature_headers
from suyuan.ledger.services import capture
from suyuan.parties.access_log import recording
from suyuan.parties.machines.signed_requests import WINDOW
from suyuan.parties.machines.signing_secrets import opened, stand_in
from suyuan.parties.services import machine_called, note_use
from suyuan.parties.signin import wall

SCOPE: Final = "capture"
LARGEST: Final = MOST_EVENT_BYTES + (1 << 20)
"""Bytes: a delivery holds 4 MiB, or one event that is larger."""
MOST_SIGNATURES: Final = 10
LONGEST_HEADER: Final = 1_000


@csrf_exempt  # no cookie counts here, so a foreign page gains nothing
@guarded
def take(request: HttpRequest) -> HttpResponse:
    """POST: capture a delivery."""
    recording.calls(request)
    if request.method != "POST":
        problem = door_errors.METHOD.problem("", request.method, allowed="POST")
        raise DoorRefusal("", 405, problem, headers={"Allow": "POST"})
    if not _is_fresh(request):
        raise _unsigned(request)
    media_type = readable_type(request)
    with received(request, LARGEST) as body:
        sender = _signer_of(request, body).sender
        return _captured(request, body, sender, media_type)


def _is_fresh(request: HttpRequest) -> bool:
    """Step 1, before anything is read."""
    told = request.headers.get("webhook-timestamp", "")
    sent = int(told) if told.isascii() and told.isdigit() and len(told) < 12 else 0
    return abs(wall.now().timestamp() - sent) <= WINDOW.total_seconds()


def _signer_of(request: HttpRequest, body: Body) -> Caller:
    """Steps 2 and 3. Raises DoorRefusal 401, 403, 429."""
    machine = machine_called(_prefix(request))
    secret = opened(machine.key) if machine else None
    is_right = _is_signed_with(secret or stand_in(), request, body.bytes())
    if machine is None or secret is None or not is_right or not machine.key.is_valid_at(clock.now()):
        raise _unsigned(request)
    note_use(machine.key, clock.now())
    caller = Caller(machine.viewer(), machine.key.party_id, machine.key)
    request.caller = caller  # type: ignore[attr-defined]  # for the call log
    if not (machine.key.allows(SCOPE) or machine.key.allows(f"epcis:{SCOPE}")):
        raise DoorRefusal("SecurityException", 403, door_errors.SCOPE_MISSING.problem(scope=SCOPE))
    return caller


def _is_signed_with(secret: bytes, request: HttpRequest, content: bytes) -> bool:
    """Whether one of the signatures is right: a sender that changes its secret signs with both for a while."""
    name, sent, given = (
        request.headers.get(f"webhook-{part}", "") for part in ("id", "timestamp", "signature")
    )
    if not name or len(name) > LONGEST_HEADER or len(given) > LONGEST_HEADER:
        return False
    made = signature_headers(secret.decode("ascii"), name, int(sent), content)["webhook-signature"].encode()
    signatures = [each.encode("utf-8", "replace") for each in given.split(" ")[:MOST_SIGNATURES]]
    return any(hmac.compare_digest(made, each) for each in signatures)


def _unsigned(request: HttpRequest) -> DoorRefusal:
    """One answer to all failures; who fails often has to wait."""
    refusal = DoorRefusal("SecurityException", 401, errors.WEBHOOK_SIGNATURE.problem())
    return put_off(request, _prefix(request)) or refusal


def _prefix(request: HttpRequest) -> str:
    return request.GET.get("key", "")[:20]


def _captured(request: HttpRequest, body: Body, sender: int, media_type: str | None) -> HttpResponse:
    """Step 4. A delivery without events tells that there are none (``reportIfEmpty``)."""
    if not counted(body, media_type):
        return json_answer({"captureID": None, "accepted": 0, "duplicate": 0})
    result = refuse_passing(capture(body.content, sender=sender, media_type=media_type))
    call_log.note(request, subject=str(result.job_id))
    if not result.success:
        found = [*result.problems, *(problem for line in result.lines for problem in line.problems)]
        raise DoorRefusal("ValidationException", 422, *(each for each in found if each.is_error))
    counts = {"accepted": result.accepted, "duplicate": result.duplicate}
    return json_answer({"captureID": str(result.job_id), **counts})
