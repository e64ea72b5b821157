"""The UDI database of NMPA: declaring the record of each device identifier (DI).

Told of commissionings, since a record must be there before the first pack is sold. Each DI is declared once, and
again when its record changed. Before declaring, the database is asked: what is there already is not sent, what is
there and differs is declared as a change.

A call is a form with one field ``params`` that holds JSON; a token is asked for first. Tags are those of YY/T 1752.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from suyuan.core.identifiers.canonical import canonical_text, class_text
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
from suyuan.ledger.queries import StoredEvent
from suyuan.masterdata.models import Product, ProductKind

_GTIN: Final = "https://id.gs1.org/01/"
_MA: Final = "ma:"
NEEDED: Final = (
    "zxxsdycpbs", "cpbsbmtxmc", "cpbsfbrq", "cpmctymc", "ggxh", "cpms", "qxlb", "flbm", "ylqxzcrbarmc", "tyshxydm",
    "zczbhhzbapzbh", "cplb", "sfbjwycxsy", "sfwwjbz", "syqsfxyjxmj", "scbssfbhph", "scbssfbhxlh", "scbssfbhscrq",
    "scbssfbhsxrq",
)  # fmt: skip
"""Tags without which a record is not declared."""
TOKEN, LOOK_UP, DECLARE, DECLARED = (
    "/api/v2/token/get",
    "/api/v2/sharing/single/get",
    "/api/v2/product/declare",
    "/api/v2/product/declared",
)
_OK: Final = 1
_NOTHING_FOUND: Final = 3
_TOKEN_OVER: Final = 7
_BUSY: Final = -1


class DeviceUdi(Adapter):
    name = "device-udi"
    title = "UDI database of NMPA"
    title_zh = "国家药监局医疗器械唯一标识数据库"
    settings = (
        Setting("app_id", "appId that the database gave", "数据库发放的 appId"),
        Setting("app_secret", "appSecret that the database gave", "数据库发放的 appSecret", is_secret=True),
        Setting("uscc", "the firm's unified social credit code", "统一社会信用代码"),
        Setting("records", "tags of YY/T 1752 by DI, beside what the register of products says", "按产品标识列出的 YY/T 1752 字段，补充产品档案", is_needed=False, kind=dict),
    )  # fmt: skip
    asks = (("EQ_bizStep", ["commissioning"]), ("EQ_action", ["ADD"]))

    def pieces(self, group: Sequence[StoredEvent], account: Account, facts: Facts) -> list[Piece]:
        (one,) = group
        if one.is_declaration:
            return []  # That a pack was not commissioned says nothing about the record of its product.
        event = one.event
        classes = [class_text(canonical_text(text)) for text in reading.identifiers(event)]
        classes += [canonical_text(each.epc_class) for each in event.quantity_list or ()]
        found = dict.fromkeys(text for text in classes if text and text.startswith((_GTIN, _MA)))
        pieces = (_piece(text, facts.product(text), account) for text in found)
        return [piece for piece in pieces if piece is not None]

    def send(self, piece: Piece, reference: str, account: Account, line: Line, *, is_repeat: bool) -> Receipt:
        di, record = piece.items[0], dict(piece.content)
        there = _ask(line, account, LOOK_UP, {"zxxsdycpbs": di})
        if isinstance(there, Receipt):
            return there
        reply, answer = there
        kept = _first(answer)
        if kept is not None and _agrees(record, kept):
            return answers.receipt(reply, Verdict.ACCEPTED, "UNCHANGED", "", kept.get("deviceRecordKey"))
        kind = "new" if kept is None else "change"
        said = _ask(line, account, DECLARE, {"declareType": kind, "dataSet": {"deviceInfo": [record]}})
        if isinstance(said, Receipt):
            return said
        reply, answer = said
        key = (answer.get("deviceRecordKeys") or [None])[0]
        verdict = Verdict.ACCEPTED if answer["returnCode"] == _OK else Verdict.REFUSED
        return answers.receipt(reply, verdict, answer["returnCode"], answer.get("returnMsg"), key)

    def page(self, account: Account, line: Line, period: Period, mark: Mark | None) -> Page:
        since, until = (reading.beijing(moment)[:10] for moment in period)
        page = int(mark or 1)
        asked = {"beginDate": since, "endDate": until, "currentPageNumber": page}
        said = _ask(line, account, DECLARED, asked)
        if isinstance(said, Receipt):
            raise answers.not_told(said)
        _, answer = said
        records = map(_held, (answer.get("dataSet") or {}).get("deviceInfo", ()))
        return Page(records, page + 1 if page < int(answer.get("totalPageCount") or 0) else None)

    def is_same(self, piece: Piece, held: Held) -> bool:
        """Every tag that we declare has there the value that we gave it."""
        return _agrees(dict(piece.content), held.content)


def _piece(text: str, product: Product | None, account: Account) -> Piece | None:
    """The record of one DI; None for what is registered as something else than a device."""
    di = text.removeprefix(_GTIN).removeprefix(_MA)
    more = account.settings.get("records", {}).get(di)
    if product is not None and product.kind not in {ProductKind.DEVICE, ProductKind.IMPLANT}:
        return None
    record: dict[str, str] = {
        "zxxsdycpbs": di,
        "cpbsbmtxmc": "GS1" if text.startswith(_GTIN) else "MA码（IDcode）",
    }
    if product is not None:
        holder = product.holder
        record |= {"cpmctymc": product.name, "ggxh": product.spec}
        record |= {"ylqxzcrbarmc": holder.name, "tyshxydm": holder.uscc or ""} if holder else {}
    record |= {name: str(value) for name, value in (more or {}).items()}
    record = {name: value for name, value in record.items() if value}
    missing = [name for name in NEEDED if name not in record]
    problem = errors.RECORD_INCOMPLETE.problem("records", di, missing=", ".join(missing)) if missing else None
    piece = Piece((di,), record)
    return Piece((di,), record, f"{di}#{piece.digest.hex()[:16]}", problem)


def _held(record: Mapping[str, Any]) -> Held:
    """The database keeps no name of ours: a record is known by its DI."""
    return Held(None, (str(record["zxxsdycpbs"]),), str(record.get("deviceRecordKey") or ""), record)


def _ask(
    line: Line, account: Account, path: str, fields: Mapping[str, Any]
) -> tuple[Reply, dict[str, Any]] | Receipt:
    """A call with the token of this turn; one that ran out is renewed once. A Receipt when the call failed."""
    found = _ask_once(line, account, path, fields)
    if isinstance(found, Receipt) and found.code == str(_TOKEN_OVER):
        line.memory.pop("token", None)
        found = _ask_once(line, account, path, fields)
    return found


def _ask_once(
    line: Line, account: Account, path: str, fields: Mapping[str, Any]
) -> tuple[Reply, dict[str, Any]] | Receipt:
    token = _token(line, account)
    if isinstance(token, Receipt):
        return token
    reply = _post(line, path, {"accessToken": token, **fields})
    answer = answers.json_of(reply)
    if answer is None or "returnCode" not in answer:
        return answers.unreadable(reply)
    if answer["returnCode"] in {_TOKEN_OVER, _BUSY}:
        return answers.receipt(reply, Verdict.FAILED, answer["returnCode"], answer.get("returnMsg"))
    return reply, answer


def _token(line: Line, account: Account) -> str | Receipt:
    if "token" not in line.memory:
        asked = {
            "appId": account.settings["app_id"],
            "appSecret": account.secrets["app_secret"],
            "TYSHXYDM": account.settings["uscc"],
        }
        reply = _post(line, TOKEN, asked)
        answer = answers.json_of(reply) or {}
        if not answer.get("accessToken"):
            return answers.receipt(reply, Verdict.FAILED, answer.get("returnCode"), answer.get("returnMsg"))
        line.memory["token"] = str(answer["accessToken"])
    return line.memory["token"]


def _post(line: Line, path: str, fields: Mapping[str, Any]) -> Reply:
    return calls.post_form(line, path, {"params": calls.json_content(fields).decode()})


def _first(answer: Mapping[str, Any]) -> dict[str, Any] | None:
    if answer["returnCode"] == _NOTHING_FOUND:
        return None
    found = (answer.get("dataSet") or {}).get("deviceInfo") or []
    return found[0] if found and isinstance(found[0], dict) else None


def _agrees(record: Mapping[str, str], kept: Mapping[str, Any]) -> bool:
    return all(str(kept.get(name, "")) == value for name, value in record.items())
