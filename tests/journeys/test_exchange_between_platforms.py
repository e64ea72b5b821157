"""Three installations with a ledger each: a maker's, the one that vaccine firms and centres share, a regulator's.

The maker's platform tells the shared one and the regulator's; the disease-control centre reports to the shared one,
which tells each side what concerns it, and the regulator all that concerns its area. Everything goes by webhook.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from django.db import connection

from databases import Clone
from documents import CARTON, document, epc, object_event, pack
from receivers import Receiver, receiver
from served import Served, serving
from suyuan.parties.services import IssuedKey, create_api_key, create_party, create_place

PATIENCE = 60
MAKER, PLANT = "urn:epc:id:pgln:6901234.00000", "urn:epc:id:sgln:6901234.00001.0"
CENTRE, STORE = "urn:epc:id:pgln:6907654.00000", "urn:epc:id:sgln:6907654.00002.0"
SIDES = {
    "sourceList": [{"type": "possessing_party", "source": MAKER}],
    "destinationList": [{"type": "possessing_party", "destination": CENTRE}],
}
HURRY = {"SUYUAN_EGRESS_ALLOW": "127.0.0.0/8", "SUYUAN_WEBHOOK_RETRIES": " ".join(["0.5"] * 60)}


@dataclass
class Platform:
    """One installation: its database, and where it listens while it is up."""

    clone: Clone
    keys: dict[str, IssuedKey]
    served: Served | None = None

    def send(self, who: str, *events: dict) -> None:
        answer = self._ask(who, "POST", "/epcis/v2/capture", document(*events))
        assert answer.status == 202, answer.content

    def subscribe(self, who: str, dest: str, token: str, query: dict | None = None) -> str:
        name = f"for-{len(dest)}-{abs(hash(dest)) % 10_000}"
        made = self._ask(who, "POST", "/epcis/v2/queries", json.dumps({"name": name, "query": query or {}}))
        assert made.status == 201, made.content
        body = json.dumps({"dest": dest, "signatureToken": token, "stream": True})
        made = self._ask(who, "POST", f"/epcis/v2/queries/{name}/subscriptions", body)
        assert made.status == 201, made.content
        return made.getheader("Location")

    def taking(self, who: str) -> tuple[str, str]:
        """Address and token by which others may push for a party."""
        assert self.served is not None
        key = self.keys[who]
        return f"{self.served.address}/webhooks?key={key.key.prefix}", key.signing_secret

    def trace(self, who: str, code: str) -> dict:
        answer = self._ask(who, "GET", f"/api/v1/trace?code={code}")
        assert answer.status == 200, answer.content
        return json.loads(answer.content)

    def events(self) -> dict[str, int]:
        """The ids of all events, and how many presented each."""
        query = "SELECT e.id, count(DISTINCT s.sender) FROM event e JOIN event_source s ON s.event_id = e.id GROUP BY e.id"
        with self.clone.connect() as session:
            return {event_id.hex: count for event_id, count in session.execute(query)}

    def _ask(self, who: str, method: str, path: str, body=None):
        assert self.served is not None
        headers = {"Authorization": f"Bearer {self.keys[who].token}", "Content-Type": "application/json"}
        return self.served.ask(method, path, body, headers)

    @contextmanager
    def up(self) -> Iterator[None]:
        """At the same port whenever it comes back."""
        port = self.served.port if self.served else 0
        with serving(self.clone.env, port=port, SUYUAN_WEBSOCKET_PORT="0", **HURRY) as self.served:
            yield


def _register() -> dict[str, IssuedKey]:
    """The same organisations on each platform, under keys of their own."""
    centre = create_party("centre", "朝阳区疾控中心", "CDC", area="110105")
    maker = create_party("maker", "京华生物", "HOLDER", area="110105")
    regulator = create_party("beijing", "北京市药监局", "REGULATOR", area="110000", level="PROVINCE")
    for party, own, place in ((maker, MAKER, PLANT), (centre, CENTRE, STORE)):
        create_place(party, own, party.name, kind="ORGANISATION")
        create_place(party, place, f"{party.name}库房", kind="WAREHOUSE")
    parties = {"maker": maker, "centre": centre, "beijing": regulator}
    return {name: create_api_key(party, ("*",)) for name, party in parties.items()}


@pytest.fixture
def platforms(databases, django_db_blocker):
    """Maker's, shared, regulator's."""
    with ExitStack() as stack:
        found = []
        for _ in range(3):
            clone = stack.enter_context(databases.fresh_clone(django_db_blocker))
            found.append(Platform(clone, _register()))
            connection.close()
        yield found


def steps_told(system: Receiver) -> list[str]:
    results = [call.document["epcisBody"]["queryResults"]["resultsBody"] for call in system.taken]
    return [event["bizStep"] for result in results for event in result["eventList"]]


def by_then(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it never came to this"
        time.sleep(0.3)


def births(first: int, many: int) -> list[dict]:
    born = {"action": "ADD", "bizStep": "commissioning", "disposition": "active"}
    return [object_event(epc(first + n), time="2026-03-01T08:00:00Z", **born) for n in range(many)]


def despatch() -> list[dict]:
    packed = pack(CARTON, epc(1), epc(2), time="2026-03-02T08:00:00Z")
    sent = object_event(
        CARTON, time="2026-03-03T08:00:00Z", bizStep="shipping", disposition="in_transit", **SIDES
    )
    return [packed, sent]


def receipt() -> list[dict]:
    there = {"readPoint": {"id": STORE}, "bizLocation": {"id": STORE}}
    taken = object_event(CARTON, time="2026-03-04T08:00:00Z", **there, **SIDES)
    opened = pack(CARTON, epc(1), time="2026-03-05T08:00:00Z", action="DELETE", **there)
    given = object_event(
        epc(1), time="2026-03-06T08:00:00Z", bizStep="dispensing", disposition="dispensed", **there
    )
    return [taken, opened, given]


STEPS = ["commissioning", "packing", "shipping", "receiving", "unpacking", "dispensing"]


@pytest.mark.slow
@pytest.mark.requirement("R119", "R279", "R341")
def test_a_chain_reported_to_three_platforms_is_complete_at_the_last_and_nothing_is_there_twice(platforms):
    own, shared, last = platforms
    with receiver() as system, ExitStack() as up:
        for platform in platforms:
            up.enter_context(platform.up())
        own.subscribe("maker", *shared.taking("maker"))
        own.subscribe("maker", *last.taking("maker"))
        shared.subscribe("beijing", *last.taking("beijing"))
        shared.subscribe("centre", system.dest, "token-of-the-centre")
        own.send("maker", *births(1, 20), *despatch())
        by_then(lambda: len(shared.events()) == 22)
        shared.send("centre", *receipt())
        by_then(lambda: len(last.events()) == 25)
        by_then(lambda: sum(last.events().values()) == 22 * 2 + 3)
        assert own.events().keys() < shared.events().keys() == last.events().keys()
        told = shared.trace("maker", epc(1))
        assert "receiving" in [event["step"] for event in told["events"]], (
            "each side hears of the other's report"
        )
        by_then(lambda: "shipping" in steps_told(system))
        trace = last.trace("beijing", epc(1))
        assert [event["step"] for event in trace["events"]] == STEPS
        assert trace["now"]["state"]


@pytest.mark.slow
@pytest.mark.requirement("R119")
def test_what_was_reported_while_the_other_platform_was_down_arrives_when_it_is_back(platforms):
    own, _, last = platforms
    with own.up():
        with last.up():
            own.subscribe("maker", *last.taking("maker"))
            own.send("maker", *births(1, 5))
            by_then(lambda: len(last.events()) == 5)
        for start in (100, 200, 300):
            own.send("maker", *births(start, 50))
        by_then(lambda: len(own.events()) == 155)
        time.sleep(2)
        with last.up():
            by_then(lambda: len(last.events()) == 155)
            assert last.events() == own.events()


@pytest.mark.slow
@pytest.mark.requirement("R119")
def test_two_platforms_that_tell_each_other_everything_come_to_rest_with_the_same_events(platforms):
    one, other, _ = platforms
    with one.up(), other.up():
        one.subscribe("maker", *other.taking("maker"))
        other.subscribe("maker", *one.taking("maker"))
        one.send("maker", *births(1, 10))
        other.send("maker", *births(100, 10))
        by_then(lambda: len(one.events()) == len(other.events()) == 20)
        time.sleep(3)
        assert one.events() == other.events() == dict.fromkeys(one.events(), 1)
