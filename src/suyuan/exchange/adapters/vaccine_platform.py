"""The national platform for the tracing of vaccines: the application data sets of NMPAB/T 1004-2019.

The standard names the data sets (shipment, receipt, use, recall, production, temperature) and what belongs into
them; how they travel is not published. Here each set is a JSON object under an address of its own, signed; the
platform answers at once, and says by a code of its own when it has a message already.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from suyuan.core.epcis.model import Event
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
from suyuan.masterdata.models import ProductKind

CODES_A_MESSAGE: Final = 800
_TAKEN: Final = "0000"
_TAKEN_BEFORE: Final = "1001"
_CONTENT: Final = "2"
"""First digit of codes that speak of the content."""
SETS: Final[Mapping[str, str]] = {
    "commissioning": "production",
    "receiving": "receipt",
    "shipping": "shipment",
    "departing": "shipment",
    "dispensing": "use",
}
"""Step to data set; whatever is recalled goes to the set of recalls."""
_RECEIPTS: Final = {"returned": "return"}


class VaccinePlatform(Adapter):
    name = "vaccine-platform"
    title = "National vaccine trace collaboration platform"
    title_zh = "疫苗追溯协同服务平台"
    settings = (
        Setting("app_id", "number of the application", "应用编号"),
        Setting("app_secret", "secret of the application", "应用密钥", is_secret=True),
        Setting("org_code", "the organisation's unified social credit code", "本单位统一社会信用代码"),
        *reading.partner_settings("unified social credit code", "统一社会信用代码"),
    )  # fmt: skip
    asks = (("EQ_bizStep", [*sorted(SETS), "storing", "transporting", "holding"]),)

    def pieces(self, group: Sequence[StoredEvent], account: Account, facts: Facts) -> list[Piece]:
        (one,) = group
        codes = [code for code in reading.drug_codes(one.event) if _is_vaccine(code, facts)]
        if not codes:
            return []
        made = [
            Piece(part, {"set": name, "data": data | {"products": _products(part, one.event)}})
            for name, data in _sets_of(one.event, account)
            for part in reading.parts_of(codes, CODES_A_MESSAGE)
        ]
        if made and one.is_declaration:
            raise Refused(errors.NO_CORRECTIONS.problem("errorDeclaration"))
        return made

    def send(self, piece: Piece, reference: str, account: Account, line: Line, *, is_repeat: bool) -> Receipt:
        body = {"messageId": reference, "sender": account.settings["org_code"], **piece.content}
        reply = post(line, account, f"/v1/datasets/{piece.content['set']}", body)
        answer = answers.json_of(reply)
        if answer is None or "result" not in answer:
            return answers.unreadable(reply)
        code = str(answer["result"])
        is_there = code == _TAKEN or (code == _TAKEN_BEFORE and is_repeat)
        is_refused = code.startswith(_CONTENT) or code == _TAKEN_BEFORE
        verdict = Verdict.ACCEPTED if is_there else Verdict.REFUSED if is_refused else Verdict.FAILED
        return answers.receipt(reply, verdict, code, answer.get("message"), answer.get("serialNo"))

    def page(self, account: Account, line: Line, period: Period, mark: Mark | None) -> Page:
        since, until = (reading.beijing(moment) for moment in period)
        asked = {"sender": account.settings["org_code"], "since": since, "until": until, "after": mark or ""}
        answer = answers.telling(post(line, account, "/v1/received", asked), "messages")
        return Page(map(_held, answer["messages"]), str(answer.get("next") or "") or None)


def _held(message: Mapping[str, Any]) -> Held:
    codes = tuple(str(code) for code in message["traceCodes"])
    return Held(str(message["messageId"]), codes, str(message.get("serialNo") or "") or None)


def _is_vaccine(code: str, facts: Facts) -> bool:
    """A product that nobody registered counts: too much is answered by the platform, too little by nobody."""
    product = facts.product(f"drug:{code[:7]}")
    return product is None or product.kind == ProductKind.VACCINE


def _sets_of(event: Event, account: Account) -> list[tuple[str, dict[str, Any]]]:
    """The data sets an event belongs to, with what they say beside the products."""
    own, step, state = account.settings["org_code"], reading.step(event), reading.disposition(event)
    found: list[tuple[str, dict[str, Any]]] = []
    name = "recall" if state == "recalled" else SETS.get(step)
    papers = reading.documents(event)
    base: dict[str, Any] = {"time": reading.beijing(event.event_time)}
    if name in {"shipment", "receipt"}:
        base["billNo"] = papers.get("desadv") or papers.get("recadv") or papers.get("po") or ""
    if name == "shipment":
        to = reading.partner(reading.destination(event), account, "destination", "去向")
        base |= {"shipOrg": own, "receiveOrg": to}
    elif name == "receipt":
        whence = reading.partner(reading.source(event), account, "source", "来源")
        base |= {"shipOrg": whence, "receiveOrg": own, "receiveType": _RECEIPTS.get(state, "purchase")}
    elif name == "production":
        base |= {"producer": own}
    elif name == "use":
        base |= {"vaccinationUnit": own}
    elif name == "recall":
        base |= {"recallOrg": own}
    if name is not None:
        found.append((name, base))
    temperatures = _temperatures(event)
    if temperatures:
        found.append(("temperature", {"time": base["time"], "readings": temperatures}))
    return found


def _products(codes: Sequence[str], event: Event) -> list[dict[str, Any]]:
    """By drug identification code, the first seven digits; lot and expiry where the event says them."""
    by_drug: dict[str, list[str]] = defaultdict(list)
    for code in codes:
        by_drug[code[:7]].append(code)
    lot, expiry = reading.made_with(event, "lotNumber"), reading.made_with(event, "itemExpirationDate")
    said = {name: value for name, value in (("batchNo", lot), ("expiry", expiry)) if value}
    return [
        {"drugId": drug, **said, "quantity": len(each), "traceCodes": each} for drug, each in by_drug.items()
    ]


def _temperatures(event: Event) -> list[dict[str, str]]:
    """Every temperature with its time and place; numbers as texts, since they are never rounded."""
    found = []
    place = event.read_point or event.biz_location
    for element in event.sensor_element_list or ():
        meta = element.sensor_metadata
        for report in element.sensor_report:
            value = report.value if report.value is not None else report.mean_value
            if not (report.type or "").endswith("Temperature") or value is None:
                continue
            moment = report.time or (meta.time if meta else None) or event.event_time
            where = place.id if place else ""
            read = {"time": reading.beijing(moment), "value": str(value), "unit": report.uom or "CEL"}
            found.append(
                {**read, "place": where, "device": report.device_id or (meta.device_id if meta else "") or ""}
            )
    return found


def post(line: Line, account: Account, path: str, body: Mapping[str, Any]) -> Reply:
    """A signed call: HMAC-SHA256 over the time, the path and the body, joined by line feeds."""
    content = calls.json_content(body)
    moment = reading.beijing(wall())
    signed = b"\n".join((moment.encode(), path.encode(), content))
    signature = hmac.digest(account.secrets["app_secret"].encode(), signed, "sha256").hex()
    headers = {"X-App-Id": str(account.settings["app_id"]), "X-Time": moment, "X-Signature": signature}
    return line.post(path, content, calls.JSON, headers)
