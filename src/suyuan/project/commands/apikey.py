"""``suyuan apikey``: keys for the machines of a party."""

from __future__ import annotations

import datetime as dt

import click

from suyuan.project.uses_database import uses_database


@click.group(name="apikey")
def command() -> None:
    """Keys for machines."""


@command.command("create")
@click.option("--party", required=True, help="Code, number or USCC of the party.")
@click.option(
    "--scope", "scopes", multiple=True, required=True, help="capture, query, imports:write, …; repeatable."
)
@click.option("--name", default="", help="What the key is for.")
@click.option(
    "--days", type=click.IntRange(1, 3660), default=None, help="Days until it expires; default: never."
)
@uses_database
def create(party: str, scopes: tuple[str, ...], name: str, days: int | None) -> None:
    """Issue a key. It is printed once and cannot be shown again."""
    from suyuan import clock
    from suyuan.parties import services
    from suyuan.parties.queries import named_party

    expires = clock.now() + dt.timedelta(days=days) if days else None
    issued = services.create_api_key(named_party(party), scopes, name=name, expires_at=expires)
    click.echo(issued.token)
    click.echo("Keep it: it is not stored and cannot be shown again.", err=True)


@command.command("revoke")
@click.argument("prefix")
@uses_database
def revoke(prefix: str) -> None:
    """End the key with this PREFIX (the part between the underscores)."""
    from suyuan.parties import services
    from suyuan.parties.models import ApiKey

    key = ApiKey.objects.filter(prefix=prefix).first()
    if key is None:
        raise click.ClickException(f"no key has the prefix {prefix}")
    services.revoke_key(key)
    click.echo(f"revoked {prefix}")
