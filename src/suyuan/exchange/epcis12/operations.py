"""What the seven operations of the query control interface do (EPCIS 1.2, clause 8.2.5)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from typing import Final

from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.epcis.query.model import Query
from suyuan.core.epcis.query.parse import from_xml
from suyuan.core.epcis.xml_fault import Element
from suyuan.exchange.epcis12 import errors, master_data, messages, results
from suyuan.exchange.epcis12.messages import Pairs
from suyuan.exchange.identity import Caller
from suyuan.exchange.search import services as search
from suyuan.exchange.search.errors import too_slow
from suyuan.exchange.subscriptions import named
from suyuan.exchange.subscriptions import services as subscriptions
from suyuan.exchange.subscriptions.models import CBV_FORMAT, EPC_FORMAT, MEDIA, XML_12
from suyuan.exchange.subscriptions.rules import read_controls
from suyuan.ledger.queries import StoredEvent
from suyuan.parties.viewer import Viewer

EVENTS: Final = "SimpleEventQuery"
MASTER_DATA: Final = "SimpleMasterDataQuery"
MOST_EVENTS: Final = 20_000
"""Events in one answer: some 20 MB. A SOAP message has no pages."""
MOST_SECONDS: Final = 25.0
"""For one answer: clients and proxies give up after 30 or 60."""
STANDARD_VERSION: Final = "1.2"
_NAMES_LISTED: Final = 1_000
_FORMAT: Final = {MEDIA: XML_12, EPC_FORMAT: "Always_EPC_URN", CBV_FORMAT: "Always_URN"}
Operation = Callable[[Element, Caller], str]
"""From the message that asks to the message that answers, as XML."""


def get_query_names(message: Element, caller: Caller) -> str:
    """The two queries of the standard, then those that the party gave names at /epcis/v2/queries."""
    messages.members(message, ())
    own = named.list_queries(named.owner_of(caller.viewer), limit=_NAMES_LISTED)
    names = (EVENTS, MASTER_DATA, *(query.name for query in own))
    return results.strings("GetQueryNamesResult", names)


def poll(message: Element, caller: Caller) -> str:
    """Ask once, get everything. Raises EpcisException (QueryTooLargeException beyond MOST_EVENTS)."""
    found = messages.members(message, ("queryName", "params"))
    name, pairs = messages.text_in(found, "queryName"), messages.parameters(found.get("params"))
    if name == MASTER_DATA:
        elements = master_data.find(master_data.read(pairs), caller.viewer)
        return results.vocabulary_results(name, elements)
    query = from_xml(pairs) if name == EVENTS else _stored(name, pairs, caller)
    return results.event_results(name, _all_events(query, caller.viewer))


def subscribe(message: Element, caller: Caller) -> str:
    """A standing query: results are sent to ``dest`` as EPCIS 1.2 query documents."""
    found = messages.members(message, ("queryName", "params", "dest", "controls", "subscriptionID"))
    name, pairs = messages.text_in(found, "queryName"), messages.parameters(found.get("params"))
    dest, id_ = messages.text_in(found, "dest"), messages.text_in(found, "subscriptionID")
    if name == MASTER_DATA:
        raise EpcisException(
            "SubscribeNotPermittedException", errors.NOT_SUBSCRIBABLE.problem("queryName", name)
        )
    query = from_xml(pairs) if name == EVENTS else _stored(name, pairs, caller)
    terms = read_controls(messages.controls(found.get("controls")), _FORMAT)
    terms = replace(terms, dest=dest, id=id_)
    own = query.parameters if name == EVENTS else None
    subscriptions.subscribe(named.owner_of(caller.viewer), name, terms, parameters=own)
    return results.message("SubscribeResult", "")


def unsubscribe(message: Element, caller: Caller) -> str:
    found = messages.members(message, ("subscriptionID",))
    subscriptions.unsubscribe(named.owner_of(caller.viewer), messages.text_in(found, "subscriptionID"))
    return results.message("UnsubscribeResult", "")


def get_subscription_ids(message: Element, caller: Caller) -> str:
    """The ids of the party's subscriptions to one query. Raises EpcisException(NoSuchNameException)."""
    name = messages.text_in(messages.members(message, ("queryName",)), "queryName")
    owner = named.owner_of(caller.viewer)
    if name not in {EVENTS, MASTER_DATA}:
        named.get_query(owner, name)
    return results.strings("GetSubscriptionIDsResult", _ids(owner, name))


def get_standard_version(message: Element, _caller: Caller) -> str:
    messages.members(message, ())
    return results.message("GetStandardVersionResult", STANDARD_VERSION)


def get_vendor_version(message: Element, _caller: Caller) -> str:
    messages.members(message, ())
    return results.message("GetVendorVersionResult", f"suyuan-{version('suyuan')}")


OPERATIONS: Final[dict[str, Operation]] = {
    "getQueryNames": get_query_names,
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "getSubscriptionIDs": get_subscription_ids,
    "poll": poll,
    "getStandardVersion": get_standard_version,
    "getVendorVersion": get_vendor_version,
}


def _stored(name: str, pairs: Pairs, caller: Caller) -> Query:
    """A query of the party's own. Raises EpcisException: NoSuchNameException, QueryParameterException."""
    found = named.get_query(named.owner_of(caller.viewer), name)
    if pairs:
        raise EpcisException("QueryParameterException", errors.OWN_PARAMETERS.problem("params", name))
    return found.query


def _all_events(query: Query, viewer: Viewer) -> list[StoredEvent]:
    """Page after page of one moment, up to the limits of size and time."""
    found: list[StoredEvent] = []
    token: str | None = None
    end = time.monotonic() + MOST_SECONDS
    while True:
        page = search.run(query, viewer, per_page=search.MOST_PER_PAGE, token=token)
        found += page.events
        token = page.next_token
        if len(found) > MOST_EVENTS or (token is not None and len(found) == MOST_EVENTS):
            problem = errors.TOO_MANY_EVENTS.problem("", None, limit=MOST_EVENTS)
            raise EpcisException("QueryTooLargeException", problem)
        if token is None:
            return found
        if time.monotonic() > end:
            raise too_slow(MOST_SECONDS)


def _ids(owner: int, name: str) -> list[str]:
    found: list[str] = []
    while True:
        after = found[-1] if found else ""
        page = subscriptions.list_subscriptions(owner, name, after=after, limit=_NAMES_LISTED)
        found += [each.id for each in page]
        if len(page) < _NAMES_LISTED:
            return found
