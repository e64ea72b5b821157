"""The OpenAPI 3.1 document, made of the declared operations and of the types of their answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from suyuan import __version__
from suyuan.exchange import deprecation
from suyuan.exchange.acceptance.declared import OPERATIONS as OF_ACCEPTANCE
from suyuan.exchange.api import answers
from suyuan.exchange.api.check_declared import OPERATIONS as OF_CHECKS
from suyuan.exchange.api.declared import OPERATIONS as OWN
from suyuan.exchange.api.doors_declared import OPERATIONS as OF_DOORS
from suyuan.exchange.api.operations import (
    PROBLEM,
    PROBLEM_XML,
    TAGS,
    Answer,
    Content,
    Operation,
    PathPart,
    Words,
)
from suyuan.exchange.api.sync_declared import OPERATIONS as TO_KEEP_IN_STEP
from suyuan.exchange.datasets.declared import OPERATIONS as OF_DATA_SETS
from suyuan.exchange.deprecation import Deprecation
from suyuan.exchange.files.declared import OPERATIONS as OF_FILES
from suyuan.exchange.findings.declared import OPERATIONS as OF_FINDINGS
from suyuan.exchange.imports.declared import OPERATIONS as OF_IMPORTS
from suyuan.exchange.papers.declared import OPERATIONS as OF_PAPERS
from suyuan.exchange.sensors.declared import OPERATIONS as OF_SENSORS
from suyuan.exchange.serials.declared import OPERATIONS as OF_SERIALS

OPERATIONS: Final[tuple[Operation, ...]] = (
    *OWN,
    *OF_CHECKS,
    *OF_ACCEPTANCE,
    *TO_KEEP_IN_STEP,
    *OF_DOORS,
    *OF_IMPORTS,
    *OF_FILES,
    *OF_FINDINGS,
    *OF_PAPERS,
    *OF_DATA_SETS,
    *OF_SENSORS,
    *OF_SERIALS,
)
ROOT: Final = "/api/v1"
_REFERENCE: Final = "#/components/schemas/{name}"
_EVERYWHERE: Final = (401, 403, 405, 429, 500, 503)
_INTRODUCTION: Final = Words(
    "Every request carries `Authorization: Bearer <API key>`, or is signed (HMAC-SHA256, HMAC-SM3). Refusals are RFC 7807 with a code, a place and a remedy"
    " in English and Chinese. A POST may carry an `Idempotency-Key`. Within v1 fields are added and never removed;"
    " unknown parameters are refused. EPCIS itself is at `/epcis/v2` (REST) and `/epcis/v1` (SOAP).",
    "每个请求都须携带 `Authorization: Bearer <接口密钥>`，或使用签名（HMAC-SHA256、HMAC-SM3）。拒绝以 RFC 7807 返回，含规则代码、出错位置与中英文改正方法。"
    "POST 可附带 `Idempotency-Key`。v1 之内只增加字段、不删除字段；未知参数会被拒绝。"
    "EPCIS 标准接口在 `/epcis/v2`（REST）与 `/epcis/v1`（SOAP）。",
)
_XML_REFUSAL: Final = (
    "<epcis:EPCISException …><type>…</type><title>…</title><status>…</status></epcis:EPCISException>"
)
"""For who accepts XML only, or sent XML and says nothing about what it accepts."""
_TRACE_SCHEMA: Final = Path(__file__).with_name("trace.schema.json")


@cache
def document() -> dict[str, Any]:
    """The whole document. Do not change what is returned."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Suyuan API",
            "version": f"1 ({__version__})",
            **_described(_INTRODUCTION),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": ROOT}],
        "security": [{"key": []}, {"signature": []}, {"oauth": []}],
        "tags": [{"name": name, **_described(words)} for name, words in TAGS.items()],
        "x-deprecations": [_told(one) for one in deprecation.DECLARED],
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "API key"},
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "SUYUAN-HMAC-SHA256 or SUYUAN-HMAC-SM3, see /connect/#signed",
                },
                "oauth": {
                    "type": "oauth2",
                    "description": "Tokens for ten minutes: the id is the middle part of a key, the secret its last",
                    "flows": {"clientCredentials": {"tokenUrl": "/oauth2/token", "scopes": {}}},
                },
            },
        },
    }


@cache
def as_bytes() -> bytes:
    """The document as it is served."""
    return msgspec.json.encode(document())


def _paths() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return paths


def _operation(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.title.en,
        "x-summary-zh": operation.title.zh,
        **_described(operation.words),
        "x-scope": operation.scope,
        "x-example-query": operation.query,
        "parameters": [*map(_part, operation.parts), *_parameters(operation)],
        "responses": {
            **{str(one.status): _answer(one) for one in operation.answers},
            **{
                str(status): _refusal(status)
                for status in sorted({*_EVERYWHERE, *operation.refusals, *_of_repeats(operation)})
            },
        },
    }
    told |= _deprecated(deprecation.of_operation(operation.method, f"{ROOT}{operation.path}"))
    if operation.bodies:
        told["requestBody"] = {
            "required": all(one.required for one in operation.bodies),
            "content": _content(operation.bodies),
        }
    return told


def _part(part: PathPart) -> dict[str, Any]:
    return {
        "name": part.name,
        "in": "path",
        "required": True,
        "schema": dict(part.schema),
        "example": part.example,
        **_described(part.words),
    }


def _parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    components = msgspec.json.schema_components([operation.question], ref_template=_REFERENCE)[1]
    schema = components[operation.question.__name__]
    for name, told in schema.get("properties", {}).items():
        plain = _without_null(told)
        words: dict[str, Any] = {
            key: plain.pop(key) for key in ("description", "x-description-zh") if key in plain
        }
        needed = name in schema.get("required", ())
        going = _deprecated(deprecation.of_parameter(operation.method, f"{ROOT}{operation.path}", name))
        yield {"name": name, "in": "query", "required": needed, "schema": plain, **words, **going}
    if operation.repeatable:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
            "example": "6f1b2c9e-7b9f-4a53-9d37-1b2a3c4d5e6f",
            **_described(
                Words(
                    "A random UUID: the same request with the same key is done once and answered again.",
                    "随机 UUID：同一请求带同一键重发，只执行一次并返回原结果。",
                )
            ),
        }


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter is left out or has a value; null cannot be written in an address."""
    some = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    plain = {**schema, **(some[0] if some else {})}
    plain.pop("anyOf", None)
    if plain.get("default", "") is None:
        del plain["default"]
    if "enum" in plain:
        plain["enum"] = [one for one in plain["enum"] if one is not None]
        plain["type"] = "string"
    return plain


def _answer(answer: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {**_described(answer.words), "content": _content(answer.contents)}
    if answer.location:
        told["headers"] = {"Location": {"schema": {"type": "string"}}}
    return told


def _of_repeats(operation: Operation) -> tuple[int, ...]:
    """What an Idempotency-Key that is none is answered with."""
    return (400,) if operation.repeatable else ()


def _refusal(status: int) -> dict[str, Any]:
    example = {
        "type": "epcisException:ValidationException",
        "title": HTTPStatus(status).phrase,
        "status": status,
    }
    content = {
        PROBLEM: {"schema": _of(answers.Refusal), "example": example},
        PROBLEM_XML: {"schema": {}, "example": _XML_REFUSAL},
    }
    return {"description": HTTPStatus(status).phrase, "content": content}


def _content(contents: Iterable[Content]) -> dict[str, Any]:
    return {
        one.media: {
            "schema": _of(one.shape) if isinstance(one.shape, type) else dict(one.shape),
            "example": one.example,
        }
        for one in contents
    }


def _of(shape: type[Struct]) -> dict[str, Any]:
    return {"$ref": _REFERENCE.format(name=shape.__name__)}


def _described(words: Words) -> dict[str, str]:
    return {"description": words.en, "x-description-zh": words.zh}


def _deprecated(found: Iterable[Deprecation]) -> dict[str, Any]:
    """What marks an operation, a parameter or a field that is on its way out; nothing for the others."""
    told = [_told(one) for one in found]
    return {"deprecated": True, "x-deprecation": told} if told else {}


def _told(one: Deprecation) -> dict[str, Any]:
    return {
        "name": one.name,
        "what": one.what,
        "since": one.since.isoformat(),
        "sunset": one.sunset.isoformat() if one.sunset else None,
        "successor": one.successor or None,
        **_described(one.words),
    }


def _schemas() -> dict[str, Any]:
    shapes: dict[type[Struct], None] = {answers.Refusal: None}
    for operation in OPERATIONS:
        for content in (*operation.bodies, *(one for answer in operation.answers for one in answer.contents)):
            if isinstance(content.shape, type):
                shapes[content.shape] = None
    made = msgspec.json.schema_components(list(shapes), ref_template=_REFERENCE)[1]
    found = {**made, **_trace_schemas()}
    for name, schema in found.items():
        for field, told in schema.get("properties", {}).items():
            told.update(_deprecated(deprecation.of_field(name, field)))
    return found


def _trace_schemas() -> dict[str, Any]:
    """The schema of the trace, its definitions under names of their own."""
    text = _TRACE_SCHEMA.read_text(encoding="utf-8").replace("#/$defs/", "#/components/schemas/Trace.")
    whole = json.loads(text)
    parts = {f"Trace.{name}": told for name, told in whole.pop("$defs").items()}
    for name in ("$schema", "$id"):
        whole.pop(name, None)
    return {"Trace": whole, **parts}
