"""Capture documents of 1,000 events x 10 identifiers, durable, every check and seal on.

The ceiling is bare binary COPY of the very same rows, prebuilt, into the same tables, indexes and partitions,
with as many processes and the same commit size; best of three runs that alternate with the captures. The rate is the
median of the captures; the ratio compares the best of both, since a neighbour on the machine slows any run, and never
the same ones.
"""

from __future__ import annotations

import gc
import multiprocessing as mp
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any, cast

from suyuan.project.bench import served, workload
from suyuan.project.bench.room import empty, room, sender

ROUNDS = 3
EVENTS = 1_000
WARM_UP = 50
"""Documents before the clock starts: workers count the attempts of their first ones."""
Times = tuple[float, float, list[float]]


def run(
    docs: int = 60,
    processes: int = 2,
    *,
    xml12: bool = False,
    http: bool = False,
    clients: int = 4,
    seed: int = 1,
    data: Path | None = None,
) -> dict[str, Any]:
    """Events a second; ``data`` names a folder whose ledger is kept, so that a large one can be measured.

    ``http`` sends the documents over ``clients`` connections to a server with all its background work.
    """
    contents = _documents(docs, xml12=xml12, seed=seed)
    with room(data) as folder:
        party = sender()
        if http:
            return _over_http(contents, party, folder, clients=clients, xml12=xml12)
        if data is not None:
            return _on_large(contents, party, processes, xml12=xml12)
        captures, ceilings, latencies = [], [], []
        buffers = [_buffers(content, party) for content in contents]
        parallel(_copy, buffers, party, processes)  # a new server makes its files while it is filled first
        for _ in range(ROUNDS):
            empty()
            rate, times = parallel(_capture, contents, party, processes)
            captures.append(rate)
            latencies += times
            empty()
            ceilings.append(parallel(_copy, buffers, party, processes)[0])
    return {
        **_result(
            median(captures),
            max(ceilings),
            latencies,
            docs=docs,
            processes=processes,
            xml12=xml12,
            runs=[round(rate) for rate in captures],
            ceilings=[round(rate) for rate in ceilings],
        ),
        "ratio": round(max(captures) / max(ceilings), 3),
    }


def _over_http(
    contents: list[bytes], party: int, folder: Path, *, clients: int, xml12: bool
) -> dict[str, Any]:
    """From the first byte sent to the commit of the last document; quantiles are those of the acknowledgement.

    The ceiling is copied before the server starts, by two processes that have the machine for themselves.
    """
    buffers = [_buffers(content, party) for content in contents]
    ceilings = []
    for _ in range(ROUNDS):
        empty()
        ceilings.append(parallel(_copy, buffers, party, 2)[0])
    del buffers
    empty()
    media = "text/xml" if xml12 else "application/json"
    with served.server(folder) as port:
        target = served.Target(port, served.api_key(party), "/epcis/v2/capture", media)
        served.warm_up(target, _documents(WARM_UP, xml12=xml12, seed=WARM_UP), clients)
        sent = served.send_all(target, contents, clients)
        end = served.wait_until_idle()
        numbered = served.wait_until_numbered()
    return _result(
        len(contents) * EVENTS / (end - sent.begin),
        max(ceilings),
        sent.times,
        docs=len(contents),
        http=True,
        clients=clients,
        xml12=xml12,
        put_off=sent.put_off,
        numbered_a_second=round(len(contents) * EVENTS / (numbered - sent.begin)),
    )


def _on_large(contents: list[bytes], party: int, processes: int, *, xml12: bool) -> dict[str, Any]:
    """No ceiling: copying the rows twice would need two large ledgers."""
    from suyuan.project.bench.room import count

    before = count("event_item")
    rate, times = parallel(_capture, contents, party, processes)
    return _result(
        rate, 0, times, docs=len(contents), processes=processes, xml12=xml12, references_before=before
    )


def _documents(docs: int, *, xml12: bool, seed: int) -> list[bytes]:
    made = workload.documents(docs, seed=seed)
    return [workload.as_xml12(document) for document in made] if xml12 else list(made)


def parallel(
    work: Callable[..., Any], jobs: Sequence[Any], party: int, processes: int
) -> tuple[float, list[float]]:
    """Every process takes its share; the clock runs from the common start to the last end."""
    from django.db import connections

    connections.close_all()
    context = mp.get_context("fork")
    results: Any = context.SimpleQueue()
    start = context.Barrier(processes)
    crew = [
        context.Process(target=_worker, args=(work, jobs[n::processes], party, start, results))
        for n in range(processes)
    ]
    for process in crew:
        process.start()
    ends: list[Times] = [results.get() for _ in crew]
    for process in crew:
        process.join()
    seconds = max(end for _, end, _ in ends) - min(begin for begin, _, _ in ends)
    return len(jobs) * EVENTS / seconds, [t for _, _, times in ends for t in times]


def _worker(work: Callable[..., Any], jobs: Sequence[Any], party: int, start: Any, results: Any) -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    from suyuan.ledger import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    start.wait()
    begin, times = time.perf_counter(), []
    for job in jobs:
        at = time.perf_counter()
        work(job, party)
        times.append(time.perf_counter() - at)
    results.put((begin, time.perf_counter(), times))


def _capture(content: bytes, party: int) -> None:
    from suyuan.ledger.services import capture

    result = capture(content, sender=party)
    if not result.success or result.accepted != EVENTS:
        raise RuntimeError(f"the work load was not accepted: {result.all_problems()[:3]}")


def _buffers(content: bytes, party: int) -> list[tuple[str, list[bytes]]]:
    """The rows of one document as capture would copy them, built outside the measured time."""
    from suyuan import clock
    from suyuan.intake.envelope import DocumentKey
    from suyuan.intake.services import read_in
    from suyuan.intake.sources import Source
    from suyuan.ledger.results import Tally
    from suyuan.ledger.rows import Presentation
    from suyuan.ledger.writing import Known, Writer, batches

    class Recorder(Writer):
        """Keeps the rows that a Writer would copy."""

        def known(self, *_: Any) -> Known:
            return Known()

        def copy(self, table: str, rows: list[bytes]) -> None:
            made.append((table, rows))

    source, now = Source(content), clock.now()
    document_id = source.document_id(party)
    to = Presentation(party, document_id.bytes, source.sha256, now, DocumentKey.new(document_id))
    made: list[tuple[str, list[bytes]]] = []
    writer = Recorder(cast(Any, None), to, Tally())  # it never asks the database
    for batch in batches(read_in(source, party, None, now).blocks, writer.take, 2_000):
        writer.write(batch)
    return made


def _copy(buffers: list[tuple[str, list[bytes]]], _: int) -> None:
    from django.db import transaction

    from suyuan.ledger import connection
    from suyuan.ledger.binary import copy_in

    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in buffers:
            copy_in(cursor, table, rows)


def _result(rate: float, ceiling: float, latencies: list[float], **params: Any) -> dict[str, Any]:
    cuts = quantiles(sorted(latencies), n=100) if len(latencies) > 1 else [latencies[0]] * 99
    return {
        "bench": "capture",
        "rate": round(rate),
        "unit": "events/s",
        "ceiling": round(ceiling),
        "ratio": round(rate / ceiling, 3) if ceiling else None,
        "p50_ms": round(cuts[49] * 1e3, 1),
        "p95_ms": round(cuts[94] * 1e3, 1),
        "p99_ms": round(cuts[98] * 1e3, 1),
        "params": params,
    }
