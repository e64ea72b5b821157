"""Each platform gets its own shape, says yes and no in its own way, and is compared with."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from adapter_events import DRUG_SETTINGS, HOSPITAL, SELF, bill, drug, sides
from more_platforms import ANSWERS
from platforms import SECRET, answer_of_drug_platform

from documents import epc, object_event
from suyuan import clock
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_for
from suyuan.exchange.adapters import drug_platform, reconciling, services
from suyuan.exchange.adapters.device_udi import NEEDED
from suyuan.masterdata.models import Product

USCC, THEIRS = "91110000MA0000001X", "91110000MA0000002X"
DI = class_text(canonical_text(epc("1"))).rpartition("/")[2]
RECORD = {
    **dict.fromkeys(NEEDED, "1"),
    "cpbsfbrq": "2026-01-01",
    "flbm": "13-01-02",
    "tyshxydm": USCC,
    "cpbsbmtxmc": "GS1",
    "zxxsdycpbs": DI,
}
SETTINGS = {
    "drug-platform": (DRUG_SETTINGS, "app_secret"),
    "vaccine-platform": ({"app_id": "v1", "org_code": USCC, "partners": {HOSPITAL: THEIRS}}, "app_secret"),
    "device-udi": ({"app_id": "u1", "uscc": USCC, "records": {DI: RECORD}}, "app_secret"),
    "erp-source": ({"company": "1000"}, "token"),
    "erp-module": ({"company": "1000"}, "token"),
}
ALL = {"drug-platform": answer_of_drug_platform, **ANSWERS}


@pytest.fixture
def joined(people, serve, connect):
    """A server of a shape and the distributor's connection to it."""

    def joined(adapter, **more):
        server = serve(adapter, ALL[adapter])
        settings, secret = SETTINGS[adapter]
        given = {"settings": settings, "secrets": {secret: SECRET}, **more}
        return server, connect(people.distributor, server, adapter, **given)

    return joined


def device(*serials, **more):
    return object_event(*map(epc, serials), **{"bizStep": "commissioning", "action": "ADD", **more})


def concerning(adapter, number, **more):
    """An event that this platform wants."""
    return device(number, **more) if adapter == "device-udi" else bill(number, **more)


def day():
    return clock.now() - dt.timedelta(days=1), clock.now() + dt.timedelta(days=1)


@pytest.mark.requirement("R018", "R339", "R340", "R373", "R374", "R375", "R377")
@pytest.mark.parametrize("adapter", ALL)
def test_each_platform_gets_what_its_shape_allows_and_nothing_else(
    *, adapter, people, joined, send, work, states
):
    server, connection = joined(adapter)
    send(people.distributor, concerning(adapter, 1))
    work()
    assert server.books.breaches == []
    assert len(server.books.taken) == 1
    assert states(connection) == ["accepted"]
    assert reconciling.reconcile(connection.owner, connection.name, *day()).findings == ()


@pytest.mark.parametrize("adapter", ALL)
def test_each_platforms_no_is_read_with_its_words(*, adapter, people, joined, send, work, states):
    server, connection = joined(adapter)
    server.books.refuse = lambda items: "not known here"
    send(people.distributor, concerning(adapter, 1))
    work()
    assert states(connection) == ["refused"]
    assert "not known here" in services.messages(connection.owner, connection.name)[0].told


@pytest.mark.parametrize("adapter", ALL)
@pytest.mark.parametrize("trouble", ["garbage", "cut", "silent", 500, 404, 302])
def test_an_answer_that_says_nothing_leads_to_another_try_under_the_same_number(
    *, adapter, trouble, people, joined, send, work, states, settings
):
    settings.WEBHOOK_SECONDS = 0.3
    server, connection = joined(adapter)
    moods = [trouble]
    server.mood = lambda path: moods.pop() if moods and not path.endswith("token/get") else None
    send(people.distributor, concerning(adapter, 1))
    work()
    assert states(connection) == ["accepted"]
    (message,) = services.messages(connection.owner, connection.name)
    assert message.calls > 1
    assert len(server.books.taken) == 1
    if adapter != "device-udi":
        assert list(server.books.taken) == [message.reference]


@pytest.mark.parametrize("adapter", ALL)
def test_comparing_finds_what_is_missing_foreign_and_different_and_settling_mends_it(
    *, adapter, people, joined, send, work, states
):
    server, connection = joined(adapter)
    key = connection.owner, connection.name
    send(people.distributor, concerning(adapter, 1))
    work()
    (number, (items, content)) = server.books.taken.popitem()
    (missing,) = reconciling.reconcile(*key, *day()).findings
    assert (missing.kind, missing.number) == ("missing", 1)
    odd = "99999999999999" if adapter == "device-udi" else "ELSEWHERE"
    body = {**content, "zxxsdycpbs": odd} if adapter == "device-udi" else content
    server.books.taken[odd] = ([odd], body)
    kinds = {one.kind for one in reconciling.reconcile(*key, *day()).findings}
    assert kinds == {"missing", "foreign"}
    del server.books.taken[odd]
    reconciling.settle(*key, reconciling.reconcile(*key, *day()))
    work()
    assert states(connection) == ["accepted"]
    assert list(server.books.taken) == [number]
    again = server.books.taken[number]
    changed = {**again[1], "ggxh": "other"} if adapter == "device-udi" else again[1]
    server.books.taken[number] = (again[0] if adapter == "device-udi" else ["other"], changed)
    (different,) = reconciling.reconcile(*key, *day()).findings
    assert (different.kind, different.number) == ("different", 1)
    if adapter != "device-udi":
        assert different.ours == tuple(sorted(items))
        assert different.theirs == ("other",)


@pytest.mark.parametrize("adapter", ALL)
def test_what_a_platform_tells_in_several_pages_is_read_to_the_last(adapter, joined, monkeypatch):
    monkeypatch.setattr(drug_platform, "PAGE", 2)
    server, connection = joined(adapter)
    odd = [f"ELSEWHERE{n}" for n in range(5)]
    server.books.taken |= {each: ([each], {**RECORD, "zxxsdycpbs": each}) for each in odd}
    findings = reconciling.reconcile(connection.owner, connection.name, *day()).findings
    assert {one.kind for one in findings} == {"foreign"}
    assert sorted(one.theirs for one in findings) == [(each,) for each in odd]


def test_what_arrived_although_no_answer_came_is_found_and_settled(
    *, people, joined, send, work, states, settings
):
    settings.WEBHOOK_RETRIES = [3600.0]
    server, connection = joined("vaccine-platform")
    server.mood = lambda path: "cut"
    send(people.distributor, bill(1))
    work()
    assert states(connection) == ["failed"]
    server.mood = lambda path: None
    found = reconciling.reconcile(connection.owner, connection.name, *day())
    assert [one.kind for one in found.findings] == ["unacknowledged"]
    assert reconciling.settle(connection.owner, connection.name, found) == 1
    assert states(connection) == ["accepted"]


def test_a_bill_that_is_there_twice_is_found(people, joined, send, work):
    server, connection = joined("drug-platform")
    send(people.distributor, bill(1))
    work()
    server.books.known["doubled"] = list(server.books.taken)
    (found,) = reconciling.reconcile(connection.owner, connection.name, *day()).findings
    assert found.kind == "doubled"


def test_a_platform_that_does_not_say_what_it_has_is_told_and_nothing_is_kept(people, joined, send, work):
    server, connection = joined("erp-source")
    server.mood = lambda path: "garbage"
    with pytest.raises(Exception, match="ADP-018"):
        reconciling.reconcile(connection.owner, connection.name, *day())


@pytest.mark.requirement("R277")
def test_the_vaccine_platform_hears_of_receipt_use_recall_and_temperature(people, joined, send, work):
    server, _ = joined("vaccine-platform")
    reading = [{"sensorReport": [{"type": "Temperature", "value": 4.5, "uom": "CEL", "deviceID": "urn:d:1"}]}]
    send(people.distributor, bill(1, bizStep="receiving", **sides(HOSPITAL, SELF)))
    send(people.distributor, bill(1, bizStep="storing", sensorElementList=reading))
    send(people.distributor, bill(1, bizStep="dispensing", disposition="dispensed"))
    send(people.distributor, bill(1, bizStep="holding", disposition="recalled"))
    work()
    assert server.books.breaches == []
    told = [asked for _, asked in server.books.taken.values()]
    assert [one["set"] for one in told] == ["receipt", "temperature", "use", "recall"]
    assert (told[0]["data"]["shipOrg"], told[0]["data"]["receiveOrg"]) == (THEIRS, USCC)
    assert told[1]["data"]["readings"][0]["value"] == "4.5"


def test_drugs_that_are_registered_as_no_vaccines_stay_out_of_the_vaccine_platform(
    people, joined, send, work
):
    server, _ = joined("vaccine-platform")
    text = class_text(canonical_text(drug(1)))
    Product.objects.create(class_key=uuid.UUID(bytes=key_for(text)), class_text=text, name="片", kind="drug")
    send(people.distributor, bill(1))
    send(people.distributor, bill(10**13))
    work()
    assert [items for items, _ in server.books.taken.values()] == [[drug(10**13).removeprefix("AHM.")]]


def test_a_device_is_declared_once_and_again_when_its_record_changed(people, joined, send, work, states):
    server, connection = joined("device-udi")
    send(people.distributor, device(1, 2), device(3))
    send(people.distributor, device(4))
    work()
    assert server.books.known["declared"] == [DI]
    assert states(connection) == ["accepted"]
    changed = {**SETTINGS["device-udi"][0], "records": {DI: {**RECORD, "cpms": "2"}}}
    services.configure(connection.owner, connection.name, server.dest, changed)
    send(people.distributor, device(5))
    work()
    assert server.books.known["declared"] == [DI, DI]
    assert server.books.taken[DI][1]["cpms"] == "2"
    assert server.books.breaches == []
    found = reconciling.reconcile(connection.owner, connection.name, *day())
    assert found.findings == ()


def test_a_device_that_the_database_has_already_is_not_declared_again(people, joined, send, work, states):
    server, connection = joined("device-udi")
    server.books.taken[DI] = [DI], {**RECORD, "deviceRecordKey": "key"}
    send(people.distributor, device(1))
    work()
    assert states(connection) == ["accepted"]
    assert "declared" not in server.books.known
    assert services.messages(connection.owner, connection.name)[0].remote == "key"


def test_a_record_that_lacks_something_is_shown_once_and_declared_when_complete(
    *, people, joined, send, work, states
):
    server, connection = joined("device-udi", settings={"app_id": "u1", "uscc": USCC})
    send(people.distributor, device(1))
    send(people.distributor, device(2))
    work()
    assert states(connection) == ["given-up"]
    problem = services.messages(connection.owner, connection.name)[0].problem
    assert problem["code"] == "ADP-016"
    assert "flbm" in problem["message"]
    assert server.books.calls == []
    services.configure(connection.owner, connection.name, server.dest, SETTINGS["device-udi"][0])
    services.retry(connection.owner, connection.name)
    work()
    assert server.books.known["declared"] == [DI]


def test_a_token_that_ran_out_is_renewed_in_the_same_call(people, joined, send, work, states):
    server, connection = joined("device-udi")
    server.books.known["token over"] = True
    send(people.distributor, device(1))
    work()
    assert states(connection) == ["accepted"]
    assert services.messages(connection.owner, connection.name)[0].calls == 1
    assert server.books.known["tokens"] == 2


def test_an_erp_beside_the_service_hears_of_corrections_and_may_queue(people, joined, send, work, states):
    server, connection = joined("erp-source")
    server.books.known["queues"] = True
    send(people.distributor, bill(1))
    declared = {"declarationTime": "2026-03-02T08:00:00Z", "reason": "did_not_occur"}
    send(people.distributor, bill(1, errorDeclaration=declared))
    work()
    assert states(connection) == ["accepted", "accepted"]
    assert [event["kind"] for _, event in server.books.taken.values()] == ["event", "correction"]
    assert services.messages(connection.owner, connection.name)[0].remote.startswith("D-")


def test_a_module_in_the_erp_gets_batches_in_the_order_of_the_ledger(people, joined, send, work):
    server, connection = joined("erp-module")
    services.pause(connection.owner, connection.name)
    for start in (0, 40):
        send(people.distributor, *(bill(start + n) for n in range(40)))
    services.resume(connection.owner, connection.name)
    work()
    sizes = [len(items) for items, _ in server.books.taken.values()]
    assert sizes == [50, 30]
    assert server.books.breaches == []
