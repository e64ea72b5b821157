"""The operations of checks, declared."""

from __future__ import annotations

from typing import Any, Final

from suyuan.exchange.api import check_answers as answers
from suyuan.exchange.api import examples
from suyuan.exchange.api.checking import LocksQuestion
from suyuan.exchange.api.operations import Answer, Content, Operation, Words

_SIGNATURE: Final = {
    "algorithm": "Ed25519",
    "key_id": "5f70bf18a0860070",
    "public_key": "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "value": "5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc+bRr0lv18FlbviRlUUFDjnoQCw==",
}
STOPPED: Final = {
    "check": "V10",
    "name": "未曾使用",
    "name_en": "not used before",
    "result": "stop",
    "reason": "已被使用",
    "reason_en": "It was used already",
    "record": "USED",
}
ANSWER: Final[dict[str, Any]] = {
    "suyuan_check": 1,
    "purpose": "use",
    "by": "hospital-1",
    "at": "2026-11-30T09:00:00.000+00:00",
    "result": "stop",
    "title": "不可以",
    "title_en": "No",
    "summary": {"pass": 0, "warn": 0, "stop": 1},
    "not_configured": [],
    "document": None,
    "lines": [
        {
            "code": examples.CODE,
            "id": examples.IDENTIFIED["canonical"],
            "hri": examples.CODE,
            "container": None,
            "product": "冠脉支架",
            "product_en": "Coronary stent",
            "lot": "L7",
            "expiry": "2028-08-31",
            "state": "USED",
            "result": "stop",
            "title": "不可以",
            "title_en": "No",
            "checks": [STOPPED],
        }
    ],
    "signature": _SIGNATURE,
}
LOCKS: Final[dict[str, Any]] = {
    "after": 0,
    "upto": 4711,
    "more": False,
    "at": "2026-11-30T09:00:00.000+00:00",
    "stopped": [
        {
            "number": 4093,
            "key": "0" * 32,
            "id": "https://id.gs1.org/01/06938888800013/10/L7",
            "level": "lot",
            "state": "RECALL_PENDING",
            "since": "2026-11-29T09:00:00+00:00",
        }
    ],
    "signature": _SIGNATURE,
}

OPERATIONS: Final = (
    Operation(
        "verify",
        "post",
        "/verify",
        "trace",
        Words("May it be received, shipped, used, taken away?", "能否收货、发货、使用、带离？"),
        Words(
            "Ten checks a code (V1 to V10), for your party, now; the gravest decides. Up to 5,000 codes, what is in"
            " containers included. With the number of a document each code is compared with what it lists, too (V11). The"
            " answer is signed; each `stop` is kept as an alert.",
            "以贵方身份对每个编码做十项核验（V1 至 V10），以最严重的一项为准。一次最多 5000 个（含箱内）。填写单据号时逐码与单据核对（V11）。"
            "结果带签名；每个 `stop` 记为一条预警。",
        ),
        (Answer(200, Words("The answer", "核验结果"), (Content(answers.CheckAnswer, ANSWER),)),),
        scope="check",
        bodies=(Content(answers.CheckList, {"codes": [examples.CODE], "purpose": "use"}),),
        refusals=(400, 409, 413, 415, 422),
        repeatable=True,
    ),
    Operation(
        "locks",
        "get",
        "/locks",
        "trace",
        Words("What is stopped", "锁定清单"),
        Words(
            "Lots, products and your things that are stopped, and those that no longer are, since a number: for"
            " scanners that will have no network. Signed.",
            "自某编号以来被锁定或解除的批次、产品和贵方的货，供离线扫码设备使用。带签名。",
        ),
        (Answer(200, Words("The list", "清单"), (Content(answers.LockList, LOCKS),)),),
        scope="check",
        question=LocksQuestion,
        refusals=(400,),
        query="after=0",
    ),
)
