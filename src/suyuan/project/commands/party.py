"""``suyuan party``: register and list organisations and their places."""

from __future__ import annotations

from typing import Any

import click

from suyuan.project.uses_database import uses_database


@click.group(name="party")
def command() -> None:
    """Organisations and their places."""


@command.command("create")
@click.argument("code")
@click.option("--name", required=True, help="Name in Chinese.")
@click.option("--name-en", default="", help="Name in English.")
@click.option("--kind", required=True, help="HOLDER, IMPORTER, DISTRIBUTOR, HOSPITAL, … (docs/glossary.md).")
@click.option("--uscc", default=None, help="Unified social credit code.")
@click.option("--country", default="CN", help="Two letters; a foreign party has no USCC.")
@click.option("--area", default="", help="Six digits of GB/T 2260, or a name that only one area has.")
@click.option("--address", default="")
@click.option("--level", default="", help="NATIONAL, PROVINCE, CITY or COUNTY, where the kind has levels.")
@click.option("--section", default="", help="DRUG, DEVICE, VACCINE, … of a regulator.")
@click.option("--city", default="", help="Town, where it is not that of the area.")
@click.option("--region", default="", help="Province, where it is not that of the area.")
@click.option(
    "--place", "places", multiple=True, metavar="URI", help="An identifier of the party; repeatable."
)
@uses_database
def create(code: str, *, name: str, places: tuple[str, ...], **facts: Any) -> None:
    """Register an organisation under a short CODE."""
    from suyuan.ledger import acts
    from suyuan.parties import services
    from suyuan.parties.facts import Facts
    from suyuan.parties.viewer import Viewer

    facts["kind"] = facts["kind"].upper()
    facts["area"] = Facts(name, facts["kind"], area=facts["area"]).with_area_code().area
    with acts.ordering("party.create", Viewer.operator(), party=code, places=list(places)) as act:
        party = services.create_party(code, name, act=act, **facts)
        for uri in places:
            services.create_place(party, uri, name, name_en=facts["name_en"], kind="ORGANISATION")
    click.echo(f"{party.pk}\t{party.code}\t{party.name}")


@command.command("place")
@click.argument("party")
@click.argument("uri")
@click.option("--name", required=True)
@click.option("--name-en", default="")
@click.option("--kind", default="OTHER", help="WAREHOUSE, BONDED, PHARMACY, … ")
@click.option("--city", default="")
@click.option("--region", default="")
@uses_database
def place(party: str, uri: str, *, name: str, name_en: str, kind: str, city: str, region: str) -> None:
    """Register the location URI for a PARTY."""
    from suyuan.ledger import acts
    from suyuan.parties import services
    from suyuan.parties.queries import named_party
    from suyuan.parties.viewer import Viewer

    owner = named_party(party)
    with acts.ordering("place.create", Viewer.operator(), party=owner.code, uri=uri):
        made = services.create_place(
            owner, uri, name, name_en=name_en, kind=kind.upper(), city=city, region=region
        )
    click.echo(f"{made.key}\t{made.uri}\t{made.name}")


@command.command("list")
@uses_database
def list_() -> None:
    """All organisations: number, code, kind, name."""
    from suyuan.parties.models import Party

    for party in Party.objects.order_by("pk"):
        click.echo(f"{party.pk}\t{party.code}\t{party.kind}\t{party.name}")


@command.command("licences")
@click.option("--days", default=90, help="How soon is soon.")
@uses_database
def licences(days: int) -> None:
    """Who lacks a licence, or has one that has ended or ends soon: code, kind, number, last day, days left."""
    import datetime as dt

    from suyuan.parties.licences import lacks_of
    from suyuan.parties.models import Party

    for lack in lacks_of(Party.objects.order_by("pk"), dt.timedelta(days=days)):
        paper = lack.licence
        told = (paper.number, str(paper.valid_to), str(lack.days)) if paper else ("-", "-", "-")
        click.echo("\t".join((lack.party.code, "|".join(lack.kinds), *told)))
