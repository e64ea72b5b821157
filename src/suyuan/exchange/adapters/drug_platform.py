"""The drug trace platform 码上放心: bills of goods that came in and went out, each with its codes.

Shape: the open-platform gateway of its operator. One address; the call is a form with ``method`` and a signature;
the answer is JSON. Three calls are used: upload a bill, ask for the bills of a period, ask for one bill. A bill's
number is taken once for ever, so a repeated upload answers that it is there.

Only codes of 20 digits that begin with 8 belong here. What a bill is follows from step and disposition (BILLS).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Any, Final

from suyuan.core.problem import Refused
from suyuan.exchange.adapters import answers, calls, errors, reading
from suyuan.exchange.adapters.contract import (
    Account,
    Adapter,
    Facts,
    Held,
    Line,
    Mark,
    Page,
    Period,
    Piece,
    Receipt,
    Reply,
    Setting,
    Verdict,
)
from suyuan.exchange.subscriptions.timing import wall
from suyuan.ledger.queries import StoredEvent

CODES_A_BILL: Final = 3_500
PAGE: Final = 50
UPLOAD: Final = "alibaba.alihealth.drug.kyt.uploadinoutbill"
RETAIL: Final = "alibaba.alihealth.drug.kyt.uploadretail"
LIST: Final = "alibaba.alihealth.drugtrace.top.bill.query.billstatus"
ONE: Final = "alibaba.alihealth.drug.kyt.query.billcode"
_DIGESTS: Final = {"hmac": "md5", "hmac-sha256": "sha256"}
_TECHNICAL: Final = frozenset(
    {"isp.service-unavailable", "isp.remote-service-timeout", "isp.top-remote-connection-timeout"}
)
_THERE_ALREADY: Final = frozenset({"BILL_CODE_EXIST", "BILL_REPEAT"})

BILLS: Final[Mapping[tuple[str, str], int]] = {
    ("commissioning", ""): 101,
    ("receiving", ""): 102,
    ("receiving", "returned"): 103,
    ("receiving", "recalled"): 108,
    ("shipping", ""): 201,
    ("departing", ""): 201,
    ("shipping", "returned"): 202,
    ("shipping", "recalled"): 211,
    ("destroying", ""): 205,
    ("sampling", ""): 206,
    ("dispensing", ""): 321,
    ("retail_selling", ""): 321,
}
"""(step, disposition) to the type of bill; a disposition that is not named counts as none."""
INSIDE: Final = {102: 104, 201: 203}
"""When both sides are the same party, receiving and shipping are a move between its own stores."""


class DrugPlatform(Adapter):
    name = "drug-platform"
    title = "Drug trace platform (Mashang Fangxin)"
    title_zh = "药品追溯平台（码上放心）"
    settings = (
        Setting("app_key", "key of the application at the gateway", "网关应用的 AppKey"),
        Setting("app_secret", "secret of the application", "应用密钥 AppSecret", is_secret=True),
        Setting("ref_ent_id", "the firm's ref_ent_id at the platform", "本企业在平台的 ref_ent_id"),
        Setting("ent_id", "the firm's ent_id at the platform", "本企业在平台的 ent_id"),
        Setting("operator_name", "who submits the bills", "单据提交者姓名", is_needed=False),
        Setting("sign_method", "hmac or hmac-sha256", "签名方式 hmac 或 hmac-sha256", is_needed=False),
        *reading.partner_settings("ent_id", "平台编号（ent_id）"),
    )  # fmt: skip
    asks = (("EQ_bizStep", sorted({step for step, _ in BILLS})),)

    def groups(self, events: Sequence[StoredEvent], account: Account) -> list[tuple[StoredEvent, ...]]:
        """Events of one bill: same document, type, sides and papers, as one handover scanned in several runs."""
        found: dict[Any, list[StoredEvent]] = {}
        for one in events:
            event = one.event
            sides = (reading.source(event), reading.destination(event))
            papers = tuple(sorted(reading.documents(event).items()))
            apart = one.id if one.is_declaration or not papers else None
            moment = reading.beijing(event.event_time)
            key = (one.document_id, bill_type(one), sides, papers, moment, apart)
            found.setdefault(key, []).append(one)
        return [tuple(group) for group in found.values()]

    def pieces(self, group: Sequence[StoredEvent], account: Account, facts: Facts) -> list[Piece]:
        first, kind = group[0], bill_type(group[0])
        codes = dict.fromkeys(
            code for one in group for code in reading.drug_codes(one.event) if code[0] == "8"
        )
        if kind is None or not codes:
            return []
        if first.is_declaration:
            raise Refused(errors.NO_CORRECTIONS.problem("errorDeclaration"))
        content = _bill(first, kind, account)
        return [
            Piece(part, {**content, "trace_codes": list(part)})
            for part in reading.parts_of(codes, CODES_A_BILL)
        ]

    def send(self, piece: Piece, reference: str, account: Account, line: Line, *, is_repeat: bool) -> Receipt:
        fields = {name: value for name, value in piece.content.items() if name != "trace_codes"}
        fields |= {"bill_code": reference, "trace_codes": ",".join(piece.content["trace_codes"])}
        reply = call(line, account, UPLOAD if piece.content["bill_type"] < 300 else RETAIL, fields)
        answer = _model(reply)
        if answer is None:
            return _error(reply)
        code, words = answer.get("msg_code"), answer.get("msg_info")
        if answer.get("response_success") is True:
            return answers.receipt(reply, Verdict.PENDING, code, words, answer.get("model"))
        if code in _THERE_ALREADY and is_repeat:
            return answers.receipt(reply, Verdict.PENDING, code, words)
        return answers.receipt(reply, Verdict.REFUSED, code, words)

    def follow(self, piece: Piece, reference: str, account: Account, line: Line) -> Receipt:
        """A bill is processed behind its upload; its status says how that ended."""
        fields = {"bill_code": reference, "ref_ent_id": account.settings["ref_ent_id"]}
        reply = call(line, account, ONE, fields)
        answer = _model(reply)
        if answer is None:
            return _error(reply)
        model = answer.get("model") or {}
        status = str(model.get("process_status", ""))
        verdict = {"1": Verdict.ACCEPTED, "2": Verdict.REFUSED}.get(status, Verdict.PENDING)
        return answers.receipt(
            reply, verdict, status or answer.get("msg_code"), model.get("process_info"), model.get("bill_id")
        )

    def page(self, account: Account, line: Line, period: Period, mark: Mark | None) -> Page:
        since, until = (reading.beijing(moment)[:10] for moment in period)
        page = int(mark or 1)
        fields = {
            "ref_ent_id": account.settings["ref_ent_id"],
            "begin_date": since,
            "end_date": until,
            "bill_type": "A",
            "page": page,
            "page_size": PAGE,
        }
        listed = _read(call(line, account, LIST, fields))
        bills = (_held(bill, account, line) for bill in listed.get("result_list", ()))
        return Page(bills, page + 1 if page * PAGE < int(listed.get("total_num", 0)) else None)


def _held(bill: Mapping[str, Any], account: Account, line: Line) -> Held:
    """A bill of the list; its codes are asked for one bill at a time."""
    code = str(bill["bill_code"])
    detail = {"bill_code": code, "ref_ent_id": account.settings["ref_ent_id"]}
    found = _read(call(line, account, ONE, detail)).get("code_list")
    items = None if found is None else tuple(str(each) for each in found)
    return Held(code, items, str(bill.get("bill_id", "")) or None)


def bill_type(one: StoredEvent) -> int | None:
    """The platform's number for what happened; None when it wants no bill of that."""
    event = one.event
    step, state = reading.step(event), reading.disposition(event)
    kind = BILLS.get((step, state), BILLS.get((step, "")))
    sides = (reading.source(event), reading.destination(event))
    is_inside = sides[0] is not None and sides[0] == sides[1]
    return INSIDE.get(kind, kind) if kind is not None and is_inside else kind


def _bill(first: StoredEvent, kind: int, account: Account) -> dict[str, Any]:
    """The fields of a bill without its number and codes. Raises Refused when a partner is not known."""
    event, papers = first.event, reading.documents(first.event)
    own = account.settings["ent_id"]
    bill: dict[str, Any] = {
        "bill_time": reading.beijing(event.event_time),
        "bill_type": kind,
        "physic_type": 3,
        "ref_user_id": account.settings["ref_ent_id"],
        "oper_ic_code": account.settings["app_key"],
        "oper_ic_name": account.settings.get("operator_name", ""),
        "client_type": "2",
        "from_user_id": own,
        "to_user_id": own,
    }
    if kind in {102, 103, 108}:
        bill["from_user_id"] = reading.partner(reading.source(event), account, "source", "来源")
    elif kind in {201, 202, 211}:
        bill["to_user_id"] = reading.partner(reading.destination(event), account, "destination", "去向")
    named = {"order_code": papers.get("po"), "from_bill_code": papers.get("desadv")}
    return bill | {name: value for name, value in named.items() if value}


def call(line: Line, account: Account, method: str, fields: Mapping[str, Any]) -> Reply:
    """One signed call of the gateway."""
    signing = str(account.settings.get("sign_method") or "hmac")
    form = {name: str(value) for name, value in fields.items() if value not in {None, ""}}
    form |= {
        "method": method,
        "app_key": str(account.settings["app_key"]),
        "timestamp": reading.beijing(wall()),
        "format": "json",
        "v": "2.0",
        "sign_method": signing,
    }
    form["sign"] = signature(form, account.secrets["app_secret"], signing)
    return calls.post_form(line, "/router/rest", form)


def signature(form: Mapping[str, str], secret: str, signing: str) -> str:
    """Upper-case hex of the HMAC over all names and values, in the order of the names, nothing in between."""
    text = "".join(f"{name}{form[name]}" for name in sorted(form) if name != "sign")
    return hmac.digest(secret.encode(), text.encode(), _DIGESTS.get(signing, "md5")).hex().upper()


def _model(reply: Reply) -> dict[str, Any] | None:
    """The answer of the call inside ``…_response`` (and ``result``, where there is one); None for an error."""
    found = answers.json_of(reply)
    if found is None or reply.status != 200:
        return None
    inner = next(
        (value for name, value in found.items() if name.endswith("_response") and name != "error_response"),
        None,
    )
    if not isinstance(inner, dict):
        return None
    result = inner.get("result", inner)
    return result if isinstance(result, dict) else None


def _error(reply: Reply) -> Receipt:
    """The gateway's own refusals: those of the platform behind it are worth another try, bad fields are not."""
    found = (answers.json_of(reply) or {}).get("error_response")
    if not isinstance(found, dict):
        return answers.unreadable(reply)
    code = str(found.get("sub_code") or found.get("code") or "")
    is_content = code.startswith("isv.") and not code.startswith("isv.permission")
    verdict = Verdict.REFUSED if is_content and code not in _TECHNICAL else Verdict.FAILED
    return answers.receipt(reply, verdict, code, found.get("sub_msg") or found.get("msg"))


def _read(reply: Reply) -> dict[str, Any]:
    """The model of an answer to a question. Raises Refused with ADP-018."""
    answer = _model(reply)
    model = answer.get("model") if answer else None
    if not isinstance(model, dict):
        raise answers.not_told(_error(reply))
    return model
