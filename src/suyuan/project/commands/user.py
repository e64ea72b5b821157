"""``suyuan user``: people who sign in."""

from __future__ import annotations

import click

from suyuan.project.uses_database import uses_database


@click.group(name="user")
def command() -> None:
    """People who sign in."""


@command.command("create")
@click.argument("login")
@click.option(
    "--role",
    default="capturer",
    help="capturer, administrator, data-officer, officer or ordinary-officer; operator, system-admin, security-admin or audit-admin.",
)
@click.option(
    "--party", default=None, help="Code, number or USCC of the party; those of the platform need none."
)
@click.option("--name", default="", help="The person's name.")
@click.option("--person", default="", help="Staff number or the like; the three administrators have one.")
@click.password_option(help="Asked for when not given.")
@click.option("--own-password", is_flag=True, help="The person chose it: no change at the first sign-in.")
@uses_database
def create(  # noqa: PLR0917 - one for each option
    login: str, role: str, party: str | None, name: str, person: str, password: str, own_password: bool
) -> None:
    """Register a person under a LOGIN."""
    from suyuan.parties import services
    from suyuan.parties.queries import named_party

    user = services.create_user(
        login,
        password,
        role=role,
        party=named_party(party) if party else None,
        name=name,
        person=person,
        chosen_by_owner=own_password,
    )
    click.echo(f"{user.pk}\t{user.login}\t{user.role}")


@command.command("reset-factors")
@click.argument("login")
@uses_database
def reset_factors(login: str) -> None:
    """Take all second factors of LOGIN away, for somebody who lost them, and end the sessions."""
    from suyuan.parties.models import User
    from suyuan.parties.signin import factors, sessions

    user = User.objects.filter(login=login).first()
    if user is None:
        raise click.ClickException(f"没有登录名 no login {login}")
    factors.reset(user)
    click.echo(f"已重置 reset; {sessions.end_all(user)} 个会话已结束 sessions ended")


@command.command("unlock")
@click.argument("login")
@uses_database
def unlock(login: str) -> None:
    """Let LOGIN try again at once after too many failures."""
    from suyuan.parties.signin import lockout

    click.echo(f"{lockout.unlock(login)} 个等待已解除 waits ended")
