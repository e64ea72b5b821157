"""``suyuan party``: register and list organisations and their places."""

from __future__ import annotations

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
@click.option("--city", default="")
@click.option("--region", default="")
@click.option(
    "--place", "places", multiple=True, metavar="URI", help="An identifier of the party; repeatable."
)
@uses_database
def create(
    code: str,
    *,
    name: str,
    name_en: str,
    kind: str,
    uscc: str | None,
    city: str,
    region: str,
    places: tuple[str, ...],
) -> None:
    """Register an organisation under a short CODE."""
    from django.db import transaction

    from suyuan.parties import services

    with transaction.atomic():
        party = services.create_party(
            code, name, kind.upper(), name_en=name_en, uscc=uscc, city=city, region=region
        )
        for uri in places:
            services.create_place(party, uri, name, name_en=name_en, kind="ORGANISATION")
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
    from suyuan.parties import services
    from suyuan.parties.queries import named_party

    made = services.create_place(
        named_party(party), uri, name, name_en=name_en, kind=kind.upper(), city=city, region=region
    )
    click.echo(f"{made.key}\t{made.uri}\t{made.name}")


@command.command("list")
@uses_database
def list_() -> None:
    """All organisations: number, code, kind, name."""
    from suyuan.parties.models import Party

    for party in Party.objects.order_by("pk"):
        click.echo(f"{party.pk}\t{party.code}\t{party.kind}\t{party.name}")
