"""``suyuan query``: ask the ledger in the query language of EPCIS 2.0."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from suyuan.clock import BEIJING
from suyuan.project.uses_database import uses_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suyuan.core.epcis.query.model import Query
    from suyuan.ledger.queries import StoredEvent
    from suyuan.parties.viewer import Viewer

SHOWN = 30
WRITTEN = 10_000
"""A document is put together in memory."""


@click.command()
@click.argument("question", metavar="QUERY", default="")
@click.option("--as", "party", metavar="PARTY", help="See it as this party; as the operator when not given.")
@click.option(
    "--limit", type=click.IntRange(1), help=f"So many events at most; {SHOWN}, with --json {WRITTEN}."
)
@click.option("--explain", is_flag=True, help="Say how the query would be answered instead.")
@click.option("--json", "as_json", is_flag=True, help="An EPCIS query document (with --explain: the plan).")
@uses_database
def command(*, question: str, party: str | None, limit: int | None, explain: bool, as_json: bool) -> None:
    """Find events: QUERY is written as in an address, 'EQ_bizStep=shipping&GE_eventTime=2026-11-01T00:00:00Z'.

    Without QUERY all events are meant.
    """
    from suyuan.core.epcis.query.errors import EpcisException
    from suyuan.core.epcis.query.parse import from_url
    from suyuan.core.problem import Refused

    try:
        query, _ = from_url(question)
        viewer = _viewer(party)
        if explain:
            _explain(query, viewer, as_json=as_json)
        elif as_json:
            _write(query, viewer, limit or WRITTEN)
        else:
            _show(query, viewer, limit or SHOWN)
        _tell_lag()
    except EpcisException as why:
        raise Refused(*why.problems) from None


def _tell_lag() -> None:
    """Without a worker the index stands still: an answer must not look complete when it is not."""
    from suyuan.exchange.search.services import horizon
    from suyuan.ledger.sequencer import last_number

    behind = last_number() - horizon()
    if behind:
        click.echo(
            f"还有 {behind} 条记录未编入索引，请运行 suyuan worker。"
            f"{behind} entries are not indexed yet; run suyuan worker.",
            err=True,
        )


def _viewer(party: str | None) -> Viewer:
    from suyuan.parties.queries import named_party, viewer_of_party
    from suyuan.parties.viewer import Viewer

    return viewer_of_party(named_party(party)) if party else Viewer.operator()


def _events(query: Query, viewer: Viewer, limit: int) -> Iterator[StoredEvent]:
    """Page after page, so that a large answer needs the memory of one."""
    from suyuan.exchange.search.services import run

    size = min(limit, 1_000)
    page = run(query, viewer, per_page=size)
    while True:
        yield from page.events
        if page.next_token is None:
            return
        page = run(query, viewer, per_page=size, token=page.next_token)


def _write(query: Query, viewer: Viewer, limit: int) -> None:
    from suyuan import clock
    from suyuan.core.epcis import json20
    from suyuan.core.epcis.model import DocumentHeader

    header = DocumentHeader(schema_version="2.0", creation_date=clock.now(), query_name="SimpleEventQuery")
    found = _events(query, viewer, limit + 1)
    events = (_complete(stored) for stored in islice(found, limit))
    click.echo(json20.write_document(header, events).decode())
    if next(found, None) is not None:
        click.echo(f"还有更多，请用 --limit。There are more than {limit} events; see --limit.", err=True)


def _complete(stored: StoredEvent) -> Any:
    from msgspec.structs import replace

    return replace(stored.event, record_time=stored.record_time, event_id=stored.event.event_id or stored.ni)


def _show(query: Query, viewer: Viewer, limit: int) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("时间 time", "类型 type", "步骤 step", "地点 place", "标识 identifiers", "号 number"):
        table.add_column(title, overflow="fold")
    events = list(islice(_events(query, viewer, limit + 1), limit + 1))
    for stored in events[:limit]:
        table.add_row(*_cells(stored))
    console = Console()
    console.print(table)
    more = "，还有更多（--limit）and there are more" if len(events) > limit else ""
    console.print(f"{min(len(events), limit)} 事件 events{more}", highlight=False)


def _cells(stored: StoredEvent) -> tuple[str, ...]:
    event = stored.event
    beijing = event.event_time.astimezone(BEIJING)
    things = [*(event.epc_list or ()), *filter(None, (event.parent_id,)), *(event.child_epcs or ())]
    things += [*(event.input_epc_list or ()), *(event.output_epc_list or ())]
    lists = (
        event.quantity_list,
        event.child_quantity_list,
        event.input_quantity_list,
        event.output_quantity_list,
    )
    things += [element.epc_class for each in lists for element in each or ()]
    place = event.biz_location or event.read_point
    return (
        f"{beijing:%Y-%m-%d %H:%M:%S}",
        event.type.removesuffix("Event") + (f" {event.action}" if event.action else ""),
        event.biz_step or "",
        place.id if place else "",
        f"{things[0]}{f' +{len(things) - 1}' if len(things) > 1 else ''}" if things else "",
        str(stored.seq),
    )


def _explain(query: Query, viewer: Viewer, *, as_json: bool) -> None:
    from suyuan.exchange.search.services import explain

    told = explain(query, viewer)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    leads = told["leads"]
    click.echo(
        f"走法 way: {leads['by']} ({leads['keys']} keys, rows: {leads['rows']}), order: {leads['order']}"
    )
    for name in ("columns", "indexes", "opened_event_decides", "event_time", "numbers", "horizon"):
        click.echo(f"{name}: {json.dumps(told[name], ensure_ascii=False)}")
    click.echo(told["sql"])
