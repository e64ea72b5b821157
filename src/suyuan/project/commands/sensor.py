"""``suyuan sensor``: register sensors, bind them, and write what the broker must know."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID

import click

from suyuan.project.uses_database import uses_database


@click.group(name="sensor")
def command() -> None:
    """Sensors of the cold chain."""


@command.command("create")
@click.argument("party")
@click.option("--name", required=True, help="As people on the spot call it.")
@click.option("--profile", default="vaccine", help="vaccine, cold, frozen, cool or room.")
@click.option("--minutes", default=5.0, help="How often it must speak.")
@click.option("--device", default="", help="Its deviceID in EPCIS events, if they name it.")
@click.option("--calibrated-until", type=click.DateTime(["%Y-%m-%d"]), default=None)
@uses_database
def create(  # noqa: PLR0917 - one for each option
    party: str,
    name: str,
    profile: str,
    minutes: float,
    device: str,
    calibrated_until: dt.datetime | None,
) -> None:
    """Register a sensor of PARTY: its number, its topic, and its password, which is shown this once."""
    from suyuan.exchange.sensors.payload import topic_of
    from suyuan.parties.queries import named_party
    from suyuan.parties.viewer import Viewer
    from suyuan.supervision.cold import sensors

    until = calibrated_until.date() if calibrated_until else None
    new = sensors.NewSensor(name, profile, dt.timedelta(minutes=minutes), device, until)
    made, password = sensors.create(named_party(party).pk, new, Viewer.operator())
    click.echo(f"sensor\t{made.id}\ntopic\t{topic_of(made.id)}\nuser\t{made.id}\npassword\t{password}")


@command.command("list")
@uses_database
def list_() -> None:
    """All sensors: number, party, name, profile, seconds, until when calibrated, ended."""
    from suyuan.parties.viewer import Viewer
    from suyuan.supervision.cold import sensors

    for one in sensors.sensors(Viewer.operator()):
        facts = (one.id, one.party, one.name, one.profile_name, one.required_seconds, one.calibrated_until)
        click.echo("\t".join(map(str, (*facts, "ended" if one.ended_at else "in use"))))


@command.command("bind")
@click.argument("sensor", type=click.UUID)
@click.argument("thing")
@click.option("--since", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), default=None, help="With an offset.")
@uses_database
def bind(sensor: UUID, thing: str, since: dt.datetime | None) -> None:
    """Say that SENSOR watches THING (a container, a vehicle, a place) from now on, or since a moment."""
    from suyuan import clock
    from suyuan.parties.viewer import Viewer
    from suyuan.supervision.cold import sensors

    viewer = Viewer.operator()
    sensors.bind(sensors.sensor(sensor, viewer), thing, since or clock.now(), viewer)


@command.command("unbind")
@click.argument("sensor", type=click.UUID)
@click.argument("thing")
@uses_database
def unbind(sensor: UUID, thing: str) -> None:
    """Say that SENSOR watches THING no more."""
    from suyuan import clock
    from suyuan.parties.viewer import Viewer
    from suyuan.supervision.cold import sensors

    viewer = Viewer.operator()
    sensors.unbind(sensors.sensor(sensor, viewer), thing, clock.now(), viewer)


@command.command("password")
@click.argument("sensor", type=click.UUID)
@uses_database
def password(sensor: UUID) -> None:
    """Give SENSOR another password; write the broker's files again afterwards."""
    from suyuan.parties.viewer import Viewer
    from suyuan.supervision.cold import sensors

    viewer = Viewer.operator()
    click.echo(sensors.renew_password(sensors.sensor(sensor, viewer), viewer))


@command.command("end")
@click.argument("sensor", type=click.UUID)
@uses_database
def end(sensor: UUID) -> None:
    """Take SENSOR out of use."""
    from suyuan.parties.viewer import Viewer
    from suyuan.supervision.cold import sensors

    viewer = Viewer.operator()
    sensors.end(sensors.sensor(sensor, viewer), viewer)


@command.command("broker")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("/var/lib/mosquitto"),
    help="Where the broker keeps what it has taken.",
)
@uses_database
def broker_files(folder: Path, store: Path) -> None:
    """Write passwords, access and a configuration for mosquitto into FOLDER. SIGHUP has it read them again."""
    from suyuan.core.problem import Refused
    from suyuan.exchange.sensors import errors
    from suyuan.exchange.sensors.broker import SETTING, broker, write_files

    where = broker()
    if where is None:
        raise Refused(errors.ADDRESS.problem(SETTING))
    for path in write_files(folder, where, store):
        click.echo(str(path))
