"""Addresses of the URLconf, filled with the objects of a firm, and what is sent there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver

from documents import PLACE, document, epc, object_event
from media_files import picture
from soap_messages import envelope, poll_of

ROOT = "^epcis/v2(?:/|$)"
MACHINE = ("api/", "^api/", "oauth2/", "epcis/", "^epcis", "webhooks")
"""Addresses where a key counts."""
REGULAR = {
    ROOT: "epcis/v2/",
    r"^api/v1/mappings/(?P<name>[a-z0-9-]+)/template\.(?P<form>xlsx|csv)$": "api/v1/mappings/<name>/template.xlsx",
    "^capture/?$": "capture",
    "^query/?$": "query",
    r"^access-log/export\.(?P<ending>csv|xlsx)$": "access-log/export.csv",
    r"^acceptance/export\.(?P<ending>csv|xlsx)$": "acceptance/export.csv",
    r"^cleaning/export\.(?P<ending>csv|xlsx)$": "cleaning/export.csv",
    r"^bills/export\.(?P<ending>csv|xlsx)$": "bills/export.csv",
    r"^findings/export\.(?P<ending>csv|xlsx)$": "findings/export.csv",
    r"^cold-chain/export\.(?P<ending>csv|xlsx)$": "cold-chain/export.csv",
    r"^datasets/export\.(?P<ending>csv|xlsx|json)$": "datasets/export.json",
    r"^papers/export\.(?P<ending>csv|xlsx)$": "papers/export.csv",
    r"^white-lists/export\.(?P<ending>csv|xlsx)$": "white-lists/export.csv",
    r"^locks/export\.(?P<ending>csv|xlsx)$": "locks/export.csv",
    r"^access-log/(?P<ref>\d{1,19}-\d{1,19})/$": "access-log/<line>/",
    r"^api/[\s\S]*$": "api/nothing/here",
    r"[\s\S]*": "nothing/here",
}
"""Patterns that are regular expressions, as an address."""
CALLED = (
    ("queries/", {"name": "query"}),
    ("eventTypes/", {"value": "event_type"}), ("epcs/", {"value": "epc"}), ("bizSteps/", {"value": "step"}),
    ("bizLocations/|readPoints/", {"value": "place"}), ("dispositions/", {"value": "disposition"}),
    ("epcis/v2.*events/<", {"event_id": "event_name"}), ("mappings/|templates/", {"name": "mapping"}), ("datasets/", {"name": "kind"}),
    ("sign-in/with/", {"code": "provider"}), ("^follow/", {"secret": "follow_secret"}),
    ("^c/|things/", {"code": "epc"}), ("licences/", {"number": "licence"}), ("members/", {"number": "member"}),
    ("invitations/", {"number": "invitation"}), ("entrustments/", {"number": "entrustment"}),
    ("alarms/", {"number": "alarm"}), ("serials/", {"ending": "table"}),
)  # fmt: skip
"""Which part of an object a name in an address means, where it is not called so."""
ASKED = {
    **dict.fromkeys(("trace/", "trace/export.json", "trace/events.csv", "trace/sheet/", "c/"), "q={code}"),
    **dict.fromkeys(("api/v1/trace", "api/v1/identify"), "code={code}"),
    **dict.fromkeys(("bills/", r"^bills/export\.(?P<ending>csv|xlsx)$"), "q={order}"),
    **dict.fromkeys(("datasets/", r"^datasets/export\.(?P<ending>csv|xlsx|json)$"), "q={code}"),
    "api/v1/datasets": "item={code}",
    "acceptance/": "q={code}", "api/v1/deliveries": "delivery={code}",
    "api/v1/imports": "mapping=receiving",
    "api/v1/reconciliation": "from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z",
    "areas/": "q=110",
}  # fmt: skip
"""What is asked behind a question mark."""


def all_addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every address of the URLconf with its view."""
    for one in (resolver or get_resolver()).url_patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from all_addresses(one, address)
        elif isinstance(one, URLPattern):
            yield ("(links)" if address.startswith("^(?P<key>00|01|") else address or "(home)"), one.callback


def path_of(address: str, parts: Mapping[str, str], *, asking: bool = True) -> str:
    """The path, with its question."""
    if address == "(home)":
        return "/"
    if address == "(links)":
        return f"/01/06901234567892/21/{parts['serial']}"
    text = address
    for pattern, readable in REGULAR.items():
        text = text.replace(pattern, readable)
    called = next((names for pattern, names in CALLED if re.search(pattern, address)), {})
    text = re.sub(
        r"<(?:\w+:)?(\w+)>", lambda found: quote(parts[called.get(found[1], found[1])], safe=""), text
    )
    question = ASKED.get(address, "").format(code=quote(parts["epc"]), order=quote(parts["order"]))
    return f"/{text}?{question}" if question and asking else f"/{text}"


def content_of(address: str, parts: Mapping[str, str]) -> dict[str, Any]:
    """What is sent there with POST, by whoever may, so that it is taken. Arguments of Django's client."""
    if address in FORMS:
        filled = {name: _filled(value, parts) for name, value in FORMS[address].items()}
        return {"data": filled}
    kind, text = MACHINES.get(address, ("application/json", "{}"))
    return {"data": _filled(text, parts), "content_type": kind}


def _filled(value: Any, parts: Mapping[str, str]) -> Any:
    if callable(value):
        return value()
    if not isinstance(value, str):
        return value
    for name, part in parts.items():
        value = value.replace(f"{{{name}}}", part)
    return value


def _table() -> SimpleUploadedFile:
    head = "入库单号,业务时间,地点,追溯码,批号,序列号,有效期至,数量"
    row = "RK9,2026-05-01 08:30,6901234000016,06901234567892,B1,0009,,"
    return SimpleUploadedFile("table.csv", f"{head}\n{row}".encode(), "text/csv")


def _readings() -> SimpleUploadedFile:
    return SimpleUploadedFile("readings.csv", b"time,temperature\n2026-03-01 08:00,5.0\n", "text/csv")


def _picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("wall.png", picture("PNG", (9, 9), "olive"), "image/png")


FORMS: dict[str, dict[str, Any]] = {
    "files/new/": {"file": _picture, "purpose": "evidence"},
    "files/<uuid:file_id>/attach/": {"item": "{epc}"}, "files/<uuid:file_id>/erase/": {"confirmed": "yes"},
    "api/v1/files": {"file": _picture, "purpose": "evidence"},
    "i18n/setlang/": {"language": "en"},
    "sign-in/": {"username": "nobody", "password": "wrong"},
    "sign-in/password/": {}, "sign-in/factor/": {}, "sign-in/enrol/": {}, "sign-out/": {},
    "account/": {}, "account/password/": {}, "account/confirm/": {}, "account/factors/add/": {},
    "account/factors/<int:factor_id>/remove/": {}, "account/recovery/": {},
    "account/sessions/end-others/": {}, "account/sessions/<slug:ref>/end/": {},
    "interface/": {}, "interface/imports/": {"mapping": "receiving", "file": _table},
    "interface/imports/<uuid:import_id>/retry/": {},
    "interface/deliveries/": {}, "interface/deliveries/<uuid:delivery>/retry/": {},
    "interface/deliveries/<uuid:delivery>/pass-over/": {},
    "connect/": {"name": "try"}, "connect/keys/<str:prefix>/end/": {},
    "access-log/alarms/<int:number>/": {"why": "a drill"},
    "rules/<slug:kind>/edit/": {"do": "publish"},
    "datasets/extensions/<slug:actor>/": {"set": "use", "name": "lamp", "zh": "灯号", "en": "Lamp", "type": "text", "must": "",
        "pattern": "", "words": ""},
    "findings/<uuid:finding>/mend/": {"when": "2026-02-27T08:00", "place": "{place}"},
    "findings/<uuid:finding>/waive/": {"reason": "checked at the desk"}, "findings/<uuid:finding>/take-up/": {},
    "acceptance/": {"q": "{epc}", "place": "{place}", "others": "accept"},
    "acceptance/<uuid:acceptance_id>/undo/": {"reason": "did_not_occur"},
    "cleaning/run/": {}, "cleaning/<uuid:proposal_id>/decide/": {"decision": "declined", "reason": "checked at the desk"},
    "cold-chain/readings/": {"file": _table},
    "cold-chain/sensors/<uuid:sensor_id>/upload/": {"file": _readings},
    "cold-chain/excursions/<uuid:excursion_id>/decide/": {"verdict": "release", "reason": "assessed by the holder"},
    "locks/new/": {"scope": "things", "what": "{epc}", "state": "ON_HOLD", "reason": "looked at the desk"},
    "locks/<uuid:lock_id>/decide/": {"state": "NORMAL", "case": "Q-1", "reason": "assessed by quality"},
    "serials/new/": {"kind": "GTIN", "value": "06901234567915", "size": "3", "system": "L1"},
    "serials/<uuid:pool_id>/labels/": {"symbol": "datamatrix", "size": "40x30", "dpi": "203", "form": "zpl", "count": "1",
        "lot": "L7", "expiry": "2028-06-30", "made": "", "do": "make"},
    "serials/<uuid:pool_id>/void/": {"serials": "{serial_number}", "reason": "the label is torn"},
    "white-lists/new/": {"of": "product", "product": "8001203", "name": "W"}, "white-lists/import/": {},
    "white-lists/entries/<int:listing>/end/": {"why": "listed in error"},
    "white-lists/approvals/<uuid:import_approval>/end/": {"why": "entered in error"},
    "papers/new/": {"kind": "inspection", "number": "W-1", "issuer": "Lab", "issued": "2026-02-01", "provision": "original",
        "codes": "{epc}"},
    "papers/<uuid:paper_id>/judge/": {"verdict": "verified"},
    "papers/<uuid:paper_id>/withdraw/": {"why": "the wrong lot"},
    "organisations/import/": {},
    "organisations/<slug:code>/change/": {"name": "京华进口", "kind": "IMPORTER", "country": "CN", "address": "府前街 1 号",
        "area": "110105", "uscc": "91110113MB0000001N"},
    "organisations/<slug:code>/licences/": {"kind": "MEDICAL_PRACTICE", "number": "L-9", "valid_to": "2030-01-31"},
    "organisations/<slug:code>/licences/<int:number>/end/": {},
    "organisations/<slug:code>/places/": {"uri": "https://id.gs1.org/414/9521001000017", "name": "新库", "kind": "WAREHOUSE"},
    "organisations/<slug:code>/members/<int:number>/switch/": {},
    "organisations/<slug:code>/invitations/": {"role": "capturer"},
    "organisations/<slug:code>/invitations/<int:number>/end/": {},
    "organisations/<slug:code>/keys/new/": {"name": "WMS", "days": "365", "scopes": ["capture"], "approval_reason": "why"},
    "organisations/<slug:code>/keys/<str:prefix>/rotate/": {"overlap": "7", "days": "365", "approval_reason": "why"},
    "organisations/<slug:code>/keys/<str:prefix>/end/": {},
    "entrustments/": {"agent": "nurse-party"}, "entrustments/<int:number>/end/": {},
    "registrations/<uuid:registration_id>/": {"decision": "refuse", "reason": "not complete"},
    "permissions/people/": {"login": "security", "role": "audit-admin", "person": "SY0009", "approval_reason": "why"},
    "approvals/<uuid:approval_id>/": {"decision": "yes", "reason": "right"},
    "account/connections/<int:link_id>/remove/": {},
    "patients/ask/": {"pseudonyms": "{person}", "purpose": "recall", "until": "2099-01-01", "approval_reason": "why"},
    "patients/<uuid:grant_id>/show/": {"pseudonym": "{person}"},
    "patients/requests/new/": {"person": "{person}", "kind": "export", "note": "at the desk"},
    "patients/requests/<uuid:request_id>/export/<slug:form>/": {},
    "patients/requests/<uuid:request_id>/correct/": {"text": "MZ1", "note": "at the desk"},
    "patients/requests/<uuid:request_id>/erase/": {"note": "at the desk"},
    "patients/requests/<uuid:request_id>/refuse/": {"note": "at the desk"},
    "patients/consents/": {"person": "{person}"},
    "terms/": {}, "terms/people/": {}, "sign-in/with/<slug:code>/": {}, "sign-in/with/<slug:code>/back/": {},
    "register/": {"name": "Neu", "kind": "SUPPLIER", "country": "CH", "contact": "Li 010-5555"},
    "join/<str:secret>/": {"login": "joiner", "name": "新人", "password": "A-long-enough-phrase-7", "again": "A-long-enough-phrase-7"},
    "events/<event:event_id>/correct/": {"reason": "did_not_occur", "confirmed": "on"},
}  # fmt: skip


NEW_EVENT = object_event(epc("WALLNEW"), readPoint={"id": PLACE})
MACHINES: dict[str, tuple[str, Any]] = {
    "api/v1/imports": ("text/csv", lambda: _table().read()),
    "api/v1/mappings": ("application/json", json.dumps({
        "name": "walls-new", "title": "新表", "eventType": "ObjectEvent", "dateFormats": ["DD.MM.YYYY HH:mm"],
        "columns": [{"heading": "Zeit", "field": "eventTime", "required": True},
                    {"heading": "Code", "field": "object", "required": True}],
        "constants": {"action": "OBSERVE", "bizStep": "receiving"}})),
    "api/v1/scans": ("application/json", json.dumps({
        "codes": ["81098760007890123456"], "step": "receiving", "place": "6901234000016",
        "time": "2026-05-01T08:30:00+08:00"})),
    "api/v1/imports/<slug:message>": ("application/json", json.dumps({
        "eventTime": "2026-05-01T14:58:56+08:00", "eventTimeZoneOffset": "+08:00", "epcList": ["AHM.81098760007890123456"],
        "bizLocation": "http://idcode.org.cn/epcis/loc/MA.156.M1.123456.0123456C", "prescription": "MZ-1"})),
    "api/v1/files/<uuid:file_id>/links": ("application/json", '{"item": "{epc}"}'),
    "api/v1/acceptances": ("application/json", json.dumps({
        "delivery": "{epc}", "place": "{place}", "others": {"decision": "hold", "reason": "looked at the desk"}})),
    "api/v1/readings": ("application/json", json.dumps({
        "readings": [{"sensor": "{sensor_id}", "at": "2026-03-01T08:00:00Z", "celsius": 5.0}]})),
    "api/v1/imports/serial-requests": ("application/json", json.dumps({
        "SendingSystem": "L1", "IDType": "GTIN", "size": 2, "ObjectKey Name": "GTIN", "ObjectKey Value": "06901234567915",
        "Sender_ID": "S", "Receiver_ID": "R"})),
    "api/v1/papers": ("application/json", json.dumps({
        "kind": "inspection", "number": "W-2", "issuer": "Lab", "issuedOn": "2026-02-01", "provision": "original",
        "codes": ["{epc}"]})),
    "api/v1/papers/<uuid:paper_id>/verdicts": ("application/json", '{"verdict": "verified"}'),
    "api/v1/verify": ("application/json", json.dumps({"codes": ["81098760007890123456"], "purpose": "use"})),
    "api/v1/identify": ("application/json", json.dumps({"codes": ["81098760007890123456"]})),
    "api/v1/capture": ("application/json", lambda: document(NEW_EVENT)),
    "webhooks": ("application/json", "{}"),
    "oauth2/token": ("application/x-www-form-urlencoded", "grant_type=client_credentials"),
    "epcis/v1/^capture/?$": ("text/xml", "<x/>"),
    "epcis/v1/^query/?$": ("text/xml", envelope(poll_of())),
    f"{ROOT}capture": ("application/json", lambda: document(NEW_EVENT)),
    f"{ROOT}events": ("application/json", lambda: json.dumps({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], **NEW_EVENT})),
    f"{ROOT}queries": ("application/json", json.dumps({"name": "walls-new", "query": {"EQ_bizStep": ["shipping"]}})),
    f"{ROOT}queries/<str:name>/subscriptions": ("application/json", json.dumps({"dest": "http://127.0.0.1:9/", "stream": True})),
}  # fmt: skip
