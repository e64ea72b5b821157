"""How the vaccine platform, the device database and two ERP systems answer, each by its recorded shape."""

from __future__ import annotations

import hmac
import json
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

from platforms import SECRET, Answer, Books


def answer_of_vaccine_platform(books: Books, path: str, headers: dict, body: bytes) -> Answer:
    signed = b"\n".join((headers["x-time"].encode(), path.encode(), body))
    if hmac.new(SECRET.encode(), signed, "sha256").hexdigest() != headers["x-signature"]:
        return 401, {"result": "9401", "message": "signature"}
    asked = json.loads(body)
    if path == "/v1/received":
        numbers = [each for each in books.taken if each > asked["after"]]
        numbers = sorted(numbers)[:2]
        rows = [{"messageId": each, "traceCodes": books.taken[each][0]} for each in numbers]
        return 200, {"messages": rows, "next": numbers[-1] if len(numbers) == 2 else ""}
    books.check(asked, books.shape["always"], path)
    books.check(asked["data"], books.shape["sets"].get(asked["set"], {}), asked["set"])
    for product in asked["data"]["products"]:
        books.check(product, books.shape["product"], "product")
    codes = [code for product in asked["data"]["products"] for code in product["traceCodes"]]
    if path != f"/v1/datasets/{asked['set']}" or len(codes) > 800:
        books.breaches.append(path)
    if asked["messageId"] in books.taken:
        books.twice.append(asked["messageId"])
        return 200, {"result": "1001", "message": "taken before"}
    why = books.refuse(codes)
    if why:
        return 200, {"result": "2001", "message": why}
    books.taken[asked["messageId"]] = codes, asked
    return 200, {"result": "0000", "message": "", "serialNo": f"V{len(books.taken)}"}


def answer_of_device_udi(books: Books, path: str, headers: dict, body: bytes) -> Answer:
    asked = json.loads(dict(parse_qsl(body.decode()))["params"])
    books.check(asked, books.shape["calls"].get(path, {}), path)
    if path.endswith("/token/get"):
        if asked["appSecret"] != SECRET:
            return 200, {"returnCode": 0, "returnMsg": "appSecret"}
        books.known["tokens"] = books.known.get("tokens", 0) + 1
        return 200, {"returnCode": 1, "accessToken": f"token-{books.known['tokens']}"}
    if asked["accessToken"] != f"token-{books.known.get('tokens')}" or books.known.pop("token over", None):
        return 200, {"returnCode": 7, "returnMsg": "token"}
    return 200, _udi_answer(books, path, asked)


def _udi_answer(books: Books, path: str, asked: dict[str, Any]) -> dict[str, Any]:
    if path.endswith("single/get"):
        found = books.taken.get(asked["zxxsdycpbs"])
        if found is None:
            return {"returnCode": 3, "returnMsg": "nothing"}
        return {"returnCode": 1, "dataSet": {"deviceInfo": [found[1]]}}
    if path.endswith("/declared"):
        page, records = asked["currentPageNumber"], [record for _, record in books.taken.values()]
        return {
            "returnCode": 1,
            "totalPageCount": len(records),
            "dataSet": {"deviceInfo": records[page - 1 : page]},
        }
    (record,) = asked["dataSet"]["deviceInfo"]
    books.check(record, books.shape["record"], "record")
    di = record["zxxsdycpbs"]
    if books.refuse([di]):
        return {"returnCode": 2, "returnMsg": books.refuse([di])}
    if (di in books.taken) is not (asked["declareType"] == "change"):
        books.breaches.append(f"{di}: {asked['declareType']}")
    key = f"{di}-{len(books.known.setdefault('declared', []))}"
    books.known["declared"].append(di)
    books.taken[di] = [di], {**record, "deviceRecordKey": key}
    return {"returnCode": 1, "deviceRecordKeys": [key]}


def answer_of_erp_source(books: Books, path: str, headers: dict, body: bytes) -> Answer:
    asked = json.loads(body)
    if headers["authorization"] != f"Bearer {SECRET}":
        return 401, {"status": "unauthorised"}
    if path.endswith("/received"):
        numbers = list(books.taken)
        page = asked["page"]
        rows = [{"messageId": each, "eventId": books.taken[each][0][0]} for each in numbers[page - 1 : page]]
        return 200, {"received": rows, "nextPage": page + 1 if page < len(numbers) else None}
    number = asked["messageId"]
    if path.endswith("/status"):
        return 200, {"status": "posted", "documentNo": f"D-{number[-4:]}"}
    if headers["idempotency-key"] != number:
        books.breaches.append("Idempotency-Key")
    return _post_event(books, number, asked)


def _post_event(books: Books, number: str, asked: dict[str, Any]) -> Answer:
    books.check(asked, books.shape["always"], "message")
    books.check(asked["event"], books.shape["event"], "event")
    if number in books.taken:
        books.twice.append(number)
        return 200, {"status": "duplicate", "documentNo": f"D-{number[-4:]}"}
    why = books.refuse([each["code"] for each in asked["event"].get("things", ())])
    if why:
        return 422, {"status": "rejected", "errors": [{"field": "things", "message": why}]}
    books.taken[number] = [asked["event"]["eventId"]], asked["event"]
    if books.known.get("queues"):
        return 202, {"status": "queued"}
    return 201, {"status": "posted", "documentNo": f"D-{number[-4:]}"}


def answer_of_erp_module(books: Books, path: str, headers: dict, body: bytes) -> Answer:
    root = ET.fromstring(body)
    if path.endswith("/batches"):
        numbers = sorted(each for each in books.taken if each > root.get("after"))[:2]
        batches = "".join(
            f'<Batch id="{each}">{"".join(f"<Event>{one}</Event>" for one in books.taken[each][0])}</Batch>'
            for each in numbers
        )
        following = numbers[-1] if len(numbers) == 2 else ""
        return 200, f'<TraceSyncBatches next="{following}">{batches}</TraceSyncBatches>'.encode()
    if root.tag != books.shape["root"] or headers["authorization"] != f"Bearer {SECRET}":
        books.breaches.append(root.tag)
    books.check(dict(root.attrib), books.shape["attributes"], root.tag)
    items = [event.get("id") for event in root]
    for event in root:
        tags = [child.tag for child in event]
        books.breaches += [f"{tag} is unknown" for tag in tags if tag not in books.shape["children"]]
        books.breaches += [f"{tag} is missing" for tag in books.shape["needed"] if tag not in tags]
    number = root.get("batch")
    if len(items) != int(root.get("count")):
        books.breaches.append("count")
    if number in books.taken:
        books.twice.append(number)
        return 200, f'<TraceSyncResult batch="{number}" state="held"/>'.encode()
    why = books.refuse(items)
    if why:
        fault = f'<Fault row="1">{why}</Fault>'
        return 200, f'<TraceSyncResult batch="{number}" state="refused">{fault}</TraceSyncResult>'.encode()
    books.taken[number] = items, body
    return 200, f'<TraceSyncResult batch="{number}" state="applied" entry="J1"/>'.encode()


ANSWERS = {
    "vaccine-platform": answer_of_vaccine_platform,
    "device-udi": answer_of_device_udi,
    "erp-source": answer_of_erp_source,
    "erp-module": answer_of_erp_module,
}
