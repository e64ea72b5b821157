"""``suyuan apikey``: keys for the machines of a party. Issuing, replacing and ending are acts of the ledger."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from suyuan.project.uses_database import uses_database

if TYPE_CHECKING:
    from suyuan.parties.services import IssuedKey

_KEEP = "Keep it: it is not stored and cannot be shown again."
_DAYS = click.option(
    "--days",
    type=click.IntRange(1, 3660),
    default=365,
    show_default=True,
    help="Days until it ends by itself.",
)
_SIGNING = click.option(
    "--signing", is_flag=True, help="Print the secret for signed requests too, on a second line."
)


@click.group(name="apikey")
def command() -> None:
    """Keys for machines."""


@command.command("create")
@click.option("--party", required=True, help="Code, number or USCC of the party.")
@click.option(
    "--scope", "scopes", multiple=True, required=True, help="capture, query, trace, check, …; repeatable."
)
@click.option("--name", default="", help="What the key is for.")
@_DAYS
@_SIGNING
@uses_database
def create(party: str, scopes: tuple[str, ...], name: str, days: int, signing: bool) -> None:
    """Issue a key. It is printed once and cannot be shown again."""
    from suyuan.ledger import acts
    from suyuan.parties.machines.services import issue_key
    from suyuan.parties.queries import named_party
    from suyuan.parties.services import new_token, split_token
    from suyuan.parties.viewer import Viewer

    owner, token = named_party(party), new_token()
    body: dict[str, Any] = {"prefix": split_token(token)[0], "scopes": list(scopes), "days": days}
    with acts.ordering("apikey.create", Viewer.operator(), party=owner.code, **body) as act:
        issued = issue_key(owner, scopes, token=token, act=act, name=name, days=days)
    _tell(issued, signing=signing)


@command.command("rotate")
@click.argument("prefix")
@click.option(
    "--overlap",
    type=click.IntRange(0, 90),
    default=7,
    show_default=True,
    help="Days the old key stays valid.",
)
@_DAYS
@_SIGNING
@uses_database
def rotate(prefix: str, overlap: int, days: int, signing: bool) -> None:
    """Issue the successor of the key with this PREFIX; the old key ends by itself."""
    from suyuan.ledger import acts
    from suyuan.parties.machines.queries import key_called
    from suyuan.parties.machines.services import rotate_key
    from suyuan.parties.services import new_token, split_token
    from suyuan.parties.viewer import Viewer

    key, token = key_called(prefix), new_token()
    body: dict[str, Any] = {"prefix": split_token(token)[0], "replaces": key.prefix}
    body |= {"overlap_days": overlap, "days": days}
    with acts.ordering("apikey.rotate", Viewer.operator(), party=key.party.code, **body) as act:
        issued = rotate_key(key, token=token, act=act, overlap_days=overlap, days=days)
    _tell(issued, signing=signing)


@command.command("revoke")
@click.argument("prefix")
@uses_database
def revoke(prefix: str) -> None:
    """End the key with this PREFIX (the part between the underscores) at once."""
    from suyuan.ledger import acts
    from suyuan.parties.machines.queries import key_called
    from suyuan.parties.machines.services import revoke_key
    from suyuan.parties.viewer import Viewer

    key = key_called(prefix)
    with acts.ordering("apikey.end", Viewer.operator(), party=key.party.code, prefix=prefix) as act:
        revoke_key(key, act=act)
    click.echo(f"revoked {prefix}")


@command.command("list")
@click.option("--party", default=None, help="Code, number or USCC of one party; all without it.")
@uses_database
def list_keys(party: str | None) -> None:
    """List keys: prefix, party, state, end, last use, scopes and name, parted by tabs."""
    from suyuan.parties.machines.queries import all_keys, keys_of
    from suyuan.parties.queries import named_party

    for one in keys_of(named_party(party)) if party else all_keys():
        key = one.key
        ends, used = _moment(key.revoked_at or key.expires_at), _moment(key.last_used_at)
        row = (key.prefix, key.party.code, one.state, ends, used, " ".join(key.scopes), key.name)
        click.echo("\t".join(row))


def _tell(issued: IssuedKey, *, signing: bool) -> None:
    click.echo(issued.token)
    if signing:
        click.echo(issued.signing_secret)
    click.echo(_KEEP, err=True)


def _moment(moment: dt.datetime | None) -> str:
    return moment.isoformat(timespec="minutes") if moment else "-"
