"""Core Business Vocabulary (GS1 CBV 2.0, ISO/IEC 19988:2024): the words of an event and their three spellings.

One word may be written bare (``shipping``), as a URN (``urn:epcglobal:cbv:bizstep:shipping``) or as a web
address (``https://ref.gs1.org/cbv/BizStep-shipping``). The web address is the normal form here, since the CBV
event hash is defined over it; the bare word is what people and JSON read.
"""

from __future__ import annotations

from dataclasses import dataclass

from suyuan.core.epcis.cbv_words import (
    ALERTS,
    BIZ_STEPS,
    COMPONENTS,
    DISPOSITIONS,
    ERROR_REASONS,
    MEASUREMENTS,
    SOURCE_DESTINATION_TYPES,
    TRANSACTION_TYPES,
)

WEB = "https://ref.gs1.org/cbv/"
VOC = "https://gs1.org/voc/"
MASTER_DATA_NAMESPACE = "urn:epcglobal:cbv:mda"
CACHE_LIMIT = 50_000
"""Distinct spellings remembered per vocabulary before the memory is dropped and starts anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """One list of words with its prefixes; ``web`` and ``bare`` remember what they were asked."""

    name: str
    web_prefix: str
    urn_prefix: str
    words: frozenset[str]
    seen: dict[str, str]

    def web(self, text: str) -> str:
        """The web spelling: a bare word gets the prefix, other texts that are no CBV word stay as written."""
        found = self.seen.get(text)
        return self._remember(text) if found is None else found

    def bare(self, text: str) -> str:
        """The bare word; texts that are no CBV word stay as written."""
        web = self.web(text)
        return web.removeprefix(self.web_prefix)

    def urn(self, text: str) -> str:
        """The URN spelling of EPCIS 1.x; texts that are no CBV word stay as written."""
        word = self.bare(text)
        return self.urn_prefix + word if word in self.words and self.urn_prefix else text

    def knows(self, text: str) -> bool:
        """Whether the word is one of the standard's own."""
        return self.bare(text) in self.words

    def claims(self, text: str) -> bool:
        """Whether a text says it is one of the standard's words (bare, or with one of its prefixes)."""
        return self.web(text).startswith(self.web_prefix)

    def _remember(self, text: str) -> str:
        if len(self.seen) > CACHE_LIMIT:
            self.seen.clear()
        return self.seen.setdefault(text, self._web(text))

    def _web(self, text: str) -> str:
        if ":" not in text:
            return self.web_prefix + text
        for prefix in self._other_prefixes():
            if text.startswith(prefix):
                return self.web_prefix + text[len(prefix) :]
        return text

    def _other_prefixes(self) -> tuple[str, ...]:
        tail = self.web_prefix.rpartition("/")[2]
        short = f"cbv:{tail}" if self.web_prefix.startswith(WEB) else f"gs1:{tail}"
        return (self.urn_prefix, short) if self.urn_prefix else (short,)


def _vocabulary(name: str, web: str, urn: str, words: frozenset[str]) -> Vocabulary:
    return Vocabulary(name, web, f"urn:epcglobal:cbv:{urn}:" if urn else "", words, {})


BIZ_STEP = _vocabulary("bizStep", WEB + "BizStep-", "bizstep", frozenset(BIZ_STEPS))
DISPOSITION = _vocabulary("disposition", WEB + "Disp-", "disp", frozenset(DISPOSITIONS))
TRANSACTION_TYPE = _vocabulary("bizTransaction type", WEB + "BTT-", "btt", frozenset(TRANSACTION_TYPES))
PARTY_TYPE = _vocabulary(
    "source or destination type", WEB + "SDT-", "sdt", frozenset(SOURCE_DESTINATION_TYPES)
)
ERROR_REASON = _vocabulary("error reason", WEB + "ER-", "er", frozenset(ERROR_REASONS))
COMPONENT = _vocabulary("component", WEB + "Comp-", "comp", frozenset(COMPONENTS))
MEASUREMENT = _vocabulary("measurement type", VOC, "", frozenset(MEASUREMENTS))
ALERT = _vocabulary("sensor alert", VOC, "", frozenset(ALERTS))
VOCABULARIES = (
    BIZ_STEP,
    DISPOSITION,
    TRANSACTION_TYPE,
    PARTY_TYPE,
    ERROR_REASON,
    COMPONENT,
    MEASUREMENT,
    ALERT,
)


def master_data_attribute(values: dict[str, object] | None, name: str) -> object:
    """The ILMD value of a CBV master-data attribute (``lotNumber``), or None.

    JSON documents declare the namespace with a colon at its end, XML documents without: both are the same name.
    """
    if not values:
        return None
    found = values.get(f"{{{MASTER_DATA_NAMESPACE}}}{name}")
    return values.get(f"{{{MASTER_DATA_NAMESPACE}:}}{name}") if found is None else found
