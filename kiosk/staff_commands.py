"""`kiosk pin` and `kiosk support`: what technicians do at a terminal that has its counterpart on the staff's screen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.config_commands import CONFIG_PATH, Changes, Config, settings_from
from kiosk.model.staff import Role


def pin(
    role: Annotated[Role, typer.Argument(help="Whose: staff or technician.")],
    config: Config = CONFIG_PATH,
    changes: Changes = None,
) -> None:
    """Make a PIN anew. Asked for twice and not shown; also ends a lock after wrong tries."""
    from kiosk.clock import boot_seconds  # noqa: PLC0415 - `kiosk run` needs none of these so early
    from kiosk.desk.pins import PinFault, Pins  # noqa: PLC0415

    folder = settings_from(config, changes).store.path
    wanted = typer.prompt(f"PIN ({role.value})", hide_input=True, confirmation_prompt=True)
    try:
        Pins(folder, boot_seconds).make(role, wanted)
    except (PinFault, OSError) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None
    typer.echo("PIN tersimpan.")


def support(
    path: Annotated[Path, typer.Argument(help="The file to write, such as support.tar.gz.", dir_okay=False)],
    config: Config = CONFIG_PATH,
    changes: Changes = None,
) -> None:
    """Write one file that tells developers how this kiosk is: versions, settings, checks, log. Nothing about a person."""
    from kiosk.app import software_version  # noqa: PLC0415 - as above
    from kiosk.checkup.bundle import write_bundle  # noqa: PLC0415
    from kiosk.checkup.site import Site  # noqa: PLC0415
    from kiosk.clock import Clock  # noqa: PLC0415

    settings = settings_from(config, changes)
    site = Site(settings, clock=Clock(floor_path=settings.store.path / "clock-floor"))
    try:
        names = write_bundle(path, site, software_version())
    except OSError as failed:
        typer.echo(f"{path} cannot be written: {failed.strerror}.", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{path}: {', '.join(names)}")
