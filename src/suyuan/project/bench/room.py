"""A database to measure in: a folder of its own, thrown away afterwards unless it was given."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

AREAS = ("110101", "110102", "110105", "110106", "110108", "120101", "310101", "330106")
"""Districts in which the firms of the work load are."""
TABLES = (
    "event",
    "event_item",
    "event_source",
    "event_name",
    "pending",
    "log",
    "cursor",
    "raw_document",
    "raw_part",
    "document_key",
    "capture_job",
)


@contextmanager
def room(data: Path | None = None) -> Iterator[Path]:
    """Start a ledger in ``data`` (kept) or in a new folder (removed)."""
    from suyuan.project.start import start

    folder = Path(data) if data else Path(tempfile.mkdtemp(prefix="suyuan-bench-"))
    if data is None:
        folder.chmod(0o711)
    try:
        start(folder)
        yield folder
    finally:
        if data is None:
            from django.db import connections

            from suyuan.project.embedded import Server

            connections.close_all()
            Server(folder).stop()
            shutil.rmtree(folder, ignore_errors=True)


def empty(*more: str) -> None:
    """Empty the ledger (and ``more`` tables), as its owner; then a checkpoint, so that each run starts alike."""
    from suyuan.project.database import Role, connect

    with connect(Role.OWNER) as owner:
        owner.execute(f"TRUNCATE {', '.join((*TABLES, *more))}")
    with connect(Role.ADMIN) as admin:
        admin.execute("CHECKPOINT")


def sender() -> int:
    """The party that captures in benchmarks."""
    from suyuan.parties.queries import party_by_code
    from suyuan.parties.services import create_party

    party = party_by_code("bench") or create_party("bench", "压力测试", "DISTRIBUTOR", name_en="Bench")
    return int(party.pk)


def partners() -> None:
    """The firms that the work load names, each with its identifier and some places: with them, events give rights."""
    from suyuan.parties.queries import party_by_code
    from suyuan.parties.services import create_party, create_place
    from suyuan.project.bench.workload import PARTNERS, PLACES, partner_id, place_id

    if party_by_code("partner-0") is not None:
        return
    firms = [
        create_party(f"partner-{n}", f"伙伴 {n}", "HOSPITAL", area=AREAS[n % len(AREAS)])
        for n in range(PARTNERS)
    ]
    for n, firm in enumerate(firms):
        create_place(firm, partner_id(n), firm.name, kind="ORGANISATION")
    for n in range(PLACES):
        create_place(firms[n % PARTNERS], place_id(n), f"库 {n}", kind="WAREHOUSE")


def count(table: str) -> int:
    """Rows of a table (a literal of the caller)."""
    from suyuan.ledger import connection

    with connection.cursor() as cursor:
        (rows,) = cursor.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)  # noqa: S608
    return int(rows)
