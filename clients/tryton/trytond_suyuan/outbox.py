# This file is part of trytond-suyuan. Copyright (C) the Suyuan developers.
# It is free software under the GNU General Public License, version 3 or later: see LICENSE.
"""What was done and must be told to Suyuan: written in the transaction that did it, sent afterwards, at least once.

Procedure:
 1. A shipment that reaches a state writes a message in its own transaction: both are there, or neither. What cannot
    be written (no code, no lot) is a message too, blocked, with what is missing; the shipment is not held up.
 2. ``send_due`` (a scheduled action) counts a try, sets when the next may come, and commits: a process that dies
    now has counted, and the message keeps its number and its words.
 3. Then it speaks to Suyuan, while no transaction is open: a slow server holds nobody up here.
 4. What came back is written down and committed. Suyuan knows the number of the event: what arrived twice is there
    once. Messages of one shipment go in their order; a shipment that fails does not hold up the others.
"""

import datetime as dt
import json
import random

from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Eval
from trytond.transaction import Transaction, without_check_access

from suyuan_client import ApiError, movements

STATES = [
    ("waiting", "Waiting"),
    ("sent", "Sent"),
    ("recorded", "Recorded"),
    ("blocked", "Blocked"),
    ("refused", "Refused"),
    ("void", "Void"),
]
OPEN = ("waiting", "sent", "blocked")
PAUSES = (10, 60, 300, 900, 3600)
"""Seconds until the next try, the last one for ever: an ERP is not to lose what it wrote down."""
LEASE = dt.timedelta(minutes=5)
AT_ONCE = 200
FAULTS = {code: f"suyuan.msg_fault_{code.replace('-', '_')}" for code in movements.FAULTS}


class Outbox(ModelSQL, ModelView):
    "Suyuan Outbox"

    __name__ = "suyuan.outbox"
    _rec_name = "number"
    company = fields.Many2One("company.company", "Company", required=True, readonly=True)
    shipment = fields.Reference("Shipment", selection="get_shipments", required=True, readonly=True)
    step = fields.Char("Step", required=True, readonly=True)
    moment = fields.Timestamp("Moment", required=True, readonly=True)
    number = fields.Char("Number", readonly=True, help="The number of the event, the same at every try.")
    retracts = fields.Many2One("suyuan.outbox", "Retracts", readonly=True, ondelete="RESTRICT")
    document = fields.Text("Document", readonly=True, states={"invisible": ~Eval("document")})
    state = fields.Selection(STATES, "State", required=True, readonly=True, sort=False)
    tries = fields.Integer("Tries", required=True, readonly=True)
    turn = fields.Integer("Turn", required=True, readonly=True)
    next_at = fields.Timestamp("Next Try", required=True, readonly=True)
    capture = fields.Char("Capture", readonly=True, help="The number of the job in Suyuan.")
    problems = fields.Text("Problems", readonly=True, states={"invisible": True})
    problem = fields.Function(fields.Text("Problem"), "get_problem")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order = [("id", "DESC")]
        cls._buttons.update({
            "send_again": {
                "invisible": ~Eval("state").in_(["blocked", "refused"]),
                "depends": ["state"],
            },
        })  # fmt: skip

    @classmethod
    def default_state(cls):
        return "waiting"

    @classmethod
    def default_tries(cls):
        return 0

    @classmethod
    def default_turn(cls):
        return 1

    @classmethod
    def get_shipments(cls):
        return Pool().get("stock.move").get_shipment()

    @classmethod
    def about(cls, shipment):
        """The messages about a shipment, in their order."""
        return cls.search([("shipment", "=", str(shipment))], order=[("id", "ASC")])

    def get_problem(self, name):
        """In the language of who looks."""
        told = []
        for one in json.loads(self.problems or "[]"):
            if "fault" in one:
                told.append(gettext(FAULTS[one["fault"]], where=one["where"], value=one["value"]))
            else:
                is_chinese = (Transaction().language or "").startswith("zh")
                told.append(one["zh"] if is_chinese else one["en"])
        return "\n".join(told)

    @classmethod
    @without_check_access
    def note(cls, shipments, step):
        """Step 1: who does a shipment need not be allowed to write messages."""
        Account = Pool().get("suyuan.account")
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        messages = []
        for shipment in shipments:
            account = Account.of(shipment.company)
            if account is not None:
                message = cls(company=shipment.company, shipment=shipment, step=step, moment=now, next_at=now)
                message.tries, message.turn = 0, 1
                message._compose(account)
                messages.append(message)
        cls.save(messages)

    @classmethod
    @without_check_access
    def take_back(cls, shipments):
        """What was never sent need not be; what may have arrived is declared an error behind it."""
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        for shipment in shipments:
            for message in cls.about(shipment):
                if message.retracts or message.state == "void":
                    continue
                if message.document is None or (message.capture is None and not message.tries):
                    message.state = "void"
                    message.save()
                elif message.document and not cls.search([("retracts", "=", message.id)]):
                    cls._retraction(message, now).save()

    @classmethod
    def _retraction(cls, message, now):
        event = json.loads(message.document)["epcisBody"]["eventList"][0]
        moment = now.replace(tzinfo=dt.UTC)
        declared = movements.declared_error(event, "did_not_occur", moment)
        return cls(
            company=message.company, shipment=message.shipment, step=message.step, moment=now, next_at=now, tries=0,
            turn=1, number=message.number, retracts=message, state="waiting", problems=None,
            document=json.dumps(movements.document([declared], moment), ensure_ascii=False),
        )  # fmt: skip

    def _compose(self, account):
        """The words of the message, once and for all; or what keeps it from being written."""
        moment = self.moment.replace(tzinfo=dt.UTC)
        movement = self.shipment.suyuan_movement(self.step, moment, account)
        faults = movements.faults(movement)
        self.number = movement.number
        self.state = "blocked" if faults else "waiting"
        self.problems = json.dumps([
            {"fault": one.code, "where": one.where, "value": one.value} for one in faults
        ]) if faults else None  # fmt: skip
        if not faults:
            document = movements.document([movements.event(movement)], moment)
            self.document = json.dumps(document, ensure_ascii=False)

    @classmethod
    @ModelView.button
    def send_again(cls, messages):
        """Somebody mended what was wrong. A refused message is a new request for the server."""
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        with without_check_access():
            for message in messages:
                if message.state == "refused":
                    message.state, message.capture, message.turn = "waiting", None, message.turn + 1
                message.next_at, message.tries = now, 0 if message.document is None else message.tries
            cls.save(list(messages))

    @classmethod
    @without_check_access
    def send_due(cls):
        """Send what is due, of every company: steps 2 to 4, message by message."""
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        due = cls.search(
            [("state", "in", OPEN), ("next_at", "<=", now)], order=[("id", "ASC")], limit=AT_ONCE
        )
        for id_ in [message.id for message in due]:
            message = cls(id_)
            account = Pool().get("suyuan.account").of(message.company)
            if account is None or message._waits_for_another() or not message._take(account):
                continue
            told = message._talk(account)
            cls(id_)._note(told)

    def _waits_for_another(self):
        """A retraction follows what it retracts."""
        return self.retracts is not None and self.retracts.state in OPEN

    def _take(self, account):
        """Step 2; whether there is something to send."""
        if self.document is None:
            self._compose(account)
        if self.retracts is not None and self.retracts.state != "recorded":
            self.state = "void"  # what was refused needs no retraction
        is_ready = self.state in {"waiting", "sent"}
        pause = LEASE if is_ready else _pause(self.tries)
        self.next_at = dt.datetime.now(dt.UTC).replace(tzinfo=None) + pause
        self.tries += 1
        self.save()
        # Nothing may stay locked while the server is asked; what was noted stands whatever happens now.
        Transaction().commit()
        return is_ready

    def _talk(self, account):
        """Step 3: (state, capture, problems)."""
        client = account.client
        try:
            if self.capture is None:
                key = f"{self.number}/{'retraction' if self.retracts else 'event'}/{self.turn}"
                job = client.capture(self.document, idempotency_key=key)
            else:
                job = client.capture_job(self.capture)
        except ApiError as error:
            is_final = error.status in {400, 413, 415, 422}
            return "refused" if is_final else self.state, self.capture, _said(error.problems, str(error))
        if job.running:
            return "sent", job.capture_id, None
        if job.success and not job.refused:
            return "recorded", job.capture_id, None
        problems = [problem for error in job.errors for problem in error.get("problems") or ()]
        return "refused", job.capture_id, _said(problems, "refused")

    def _note(self, told):
        """Step 4."""
        self.state, self.capture, self.problems = told
        pause = dt.timedelta(seconds=2) if self.state == "sent" and not self.problems else _pause(self.tries)
        self.next_at = dt.datetime.now(dt.UTC).replace(tzinfo=None) + pause
        self.save()
        Transaction().commit()


def _pause(tries):
    """Longer and longer, and never the same for many that failed together."""
    seconds = PAUSES[min(max(tries, 1), len(PAUSES)) - 1]
    return dt.timedelta(seconds=seconds * random.uniform(1, 1.2))


def _said(problems, otherwise):
    """The server's problems, in both languages."""
    found = [_texts(one) for one in problems]
    return json.dumps(
        [one for one in found if one] or [{"en": otherwise, "zh": otherwise}], ensure_ascii=False
    )


def _texts(problem):
    """Of a typed problem, or of one as the job of a capture carries it."""
    given = problem if isinstance(problem, dict) else vars(problem)
    if not given.get("message"):
        return None
    return {
        "en": f"{given.get('code')}: {given['message']} — {given.get('remedy') or ''}",
        "zh": f"{given.get('code')}：{given.get('message_zh') or given['message']} — {given.get('remedy_zh') or ''}",
    }
