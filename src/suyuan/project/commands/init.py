"""``suyuan init``: make keys, database and schema in the data folder, and say what was made."""

from __future__ import annotations

import click

from suyuan.project.uses_database import uses_database


@click.command()
@uses_database
def command() -> None:
    """Set an installation up, or bring it to this version. May be repeated."""
    from django.conf import settings
    from django.db import connection

    from suyuan.project.session import plain_connection

    server = plain_connection().info
    major = server.server_version // 10000
    click.echo(f"数据目录 data folder  {settings.SUYUAN_DATA}")
    click.echo(
        f"数据库   database     {connection.settings_dict['NAME']} (PostgreSQL {major}, {server.host})"
    )
    click.echo(f"密钥     keys         {settings.SUYUAN_DATA / 'keys'}  请备份 back them up")
    click.echo("下一步   next         suyuan user create LOGIN --role operator;  suyuan serve")
