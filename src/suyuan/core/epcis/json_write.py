"""Writing EPCIS 2.0 JSON from the model: bare CBV words, declared prefixes, numbers as they were written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from suyuan.core.epcis import cbv
from suyuan.core.epcis.json_names import CONTEXT, STANDARD
from suyuan.core.epcis.model import EXTENSIONS, DocumentHeader, Event, Vocabulary

_encode = msgspec.json.Encoder(decimal_format="number").encode
_WORDS: dict[str, cbv.Vocabulary] = {
    "bizStep": cbv.BIZ_STEP,
    "disposition": cbv.DISPOSITION,
    "set": cbv.DISPOSITION,
    "unset": cbv.DISPOSITION,
    "reason": cbv.ERROR_REASON,
    "component": cbv.COMPONENT,
    "exception": cbv.ALERT,
}
_TYPE_WORDS: dict[str, cbv.Vocabulary] = {
    "bizTransactionList": cbv.TRANSACTION_TYPE,
    "sourceList": cbv.PARTY_TYPE,
    "destinationList": cbv.PARTY_TYPE,
    "sensorReport": cbv.MEASUREMENT,
}
_COLON_NAMESPACE = cbv.MASTER_DATA_NAMESPACE + ":"


def write_document(header: DocumentHeader, events: Iterable[Event]) -> bytes:
    """A whole document, UTF-8: an EPCISQueryDocument when the header names a query, else an EPCISDocument."""
    writer = _Writer(header.namespaces)
    parts = [_encode(writer.fields(event)) for event in events]
    outer = _outer(header, writer)
    head = _encode({"@context": writer.context(), **outer})[:-1]
    before, after = _around(header)
    return b"".join((head, b',"epcisBody":', before, b",".join(parts), after, b"}"))


def write_event(event: Event, namespaces: Mapping[str, str] | None = None) -> bytes:
    """One bare event with its own context."""
    writer = _Writer(namespaces or {})
    fields = writer.fields(event)
    return _encode({"@context": writer.context(), **fields})


def _outer(header: DocumentHeader, writer: _Writer) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": header.document_id,
        "type": "EPCISQueryDocument" if header.query_name else "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": header.creation_date,
    }
    found |= {name: value for name, value in (header.sbdh or {}).items() if isinstance(value, str)}
    found |= writer.extension(header.extensions) if header.extensions else {}
    found |= _ignored(header.ignored, writer)
    if header.master_data:
        listed = [_vocabulary(vocabulary, writer) for vocabulary in header.master_data]
        found["epcisHeader"] = {"epcisMasterData": {"vocabularyList": listed}}
    return {name: value for name, value in found.items() if value is not None}


def _ignored(names: tuple[str, ...], writer: _Writer) -> dict[str, list[str]]:
    """``ignoreFields``, which may stand in any namespace: in that of the first field."""
    if not names:
        return {}
    namespace, bracket, _ = names[0].rpartition("}")
    return {writer.name(f"{namespace}{bracket}ignoreFields"): [writer.name(name) for name in names]}


def _vocabulary(vocabulary: Vocabulary, writer: _Writer) -> dict[str, Any]:
    listed: list[dict[str, Any]] = []
    for element in vocabulary.elements:
        attributes = [{"id": name, "attribute": writer.value(value)} for name, value in element.attributes]
        entry: dict[str, Any] = {"id": element.id}
        entry |= {"attributes": attributes} if attributes else {}
        entry |= {"children": list(element.children)} if element.children else {}
        listed.append(entry)
    return {"type": vocabulary.type, "vocabularyElementList": listed}


def _around(header: DocumentHeader) -> tuple[bytes, bytes]:
    if not header.query_name:
        return b'{"eventList":[', b"]}"
    names = {"subscriptionID": header.subscription_id, "queryName": header.query_name}
    known = _encode({name: value for name, value in names.items() if value})[1:-1]
    return b'{"queryResults":{' + known + b',"resultsBody":{"eventList":[', b"]}}}"


class _Writer:
    """Turns model values into JSON values and collects the namespaces they need."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self.prefixes = {namespace: prefix for prefix, namespace in STANDARD.items()}
        self.sender = {space: prefix for prefix, space in namespaces.items() if prefix not in STANDARD}
        self.sender[_COLON_NAMESPACE] = "cbvmda"
        self.used: dict[str, str] = {}

    def context(self) -> list[Any]:
        declared = [{prefix: namespace} for namespace, prefix in self.used.items()]
        return [CONTEXT, *declared]

    def fields(self, event: Event) -> dict[str, Any]:
        return self._struct(event, "")

    def _struct(self, value: msgspec.Struct, holder: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, attribute in _FIELDS[type(value)]:
            inner = getattr(value, attribute)
            if inner is None or (inner == () and name in _NEVER_EMPTY):
                continue
            if name == EXTENSIONS:
                found |= self.extension(inner)
            else:
                found[name] = self._field(name, inner, holder)
        return found

    def _field(self, name: str, value: Any, holder: str) -> Any:
        if isinstance(value, msgspec.Struct):
            return self._struct(value, name)
        if isinstance(value, tuple):
            return [self._field(name, item, holder) for item in value]
        if isinstance(value, dict):
            return self.extension(value)
        words = _TYPE_WORDS.get(holder) if name == "type" else _WORDS.get(name)
        return _bare(words, value) if words else value

    def extension(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {self.name(name): self.value(inner) for name, inner in value.items()}

    def value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return self.extension(value)
        return [self.value(item) for item in value] if isinstance(value, list) else value

    def name(self, name: str) -> str:
        """``prefix:local`` of an expanded name; the sender's own prefix where he declared one."""
        if name[:1] != "{":
            return name
        namespace, _, local = name[1:].rpartition("}")
        prefix = self.prefixes.get(namespace)
        if prefix is None:
            prefix = self.sender.get(namespace) or self._new_prefix()
            self.prefixes[namespace] = self.used[namespace] = prefix
        return f"{prefix}:{local}"

    def _new_prefix(self) -> str:
        taken = {*self.prefixes.values(), *self.sender.values()}
        return next(name for number in range(1, len(taken) + 2) if (name := f"ext{number}") not in taken)


def _bare(words: cbv.Vocabulary, text: str) -> str:
    bare = words.bare(text)
    if bare in words.words:
        return bare
    if ":" not in text:
        return text
    web = words.web(text)  # of GS1's own measurement words the schema takes the short form only
    return f"gs1:{web.removeprefix(cbv.VOC)}" if web.startswith(cbv.VOC) else web


def _fields(struct: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    return tuple((field.encode_name, field.name) for field in msgspec.structs.fields(struct))


class _FieldTable(dict[type, tuple[tuple[str, str], ...]]):
    def __missing__(self, struct: type) -> tuple[tuple[str, str], ...]:
        return self.setdefault(struct, _fields(struct))


_FIELDS = _FieldTable()
_NEVER_EMPTY = frozenset({"set", "unset", "sensorReport", "correctiveEventIDs"})
