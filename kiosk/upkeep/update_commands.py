"""`kiosk update ...`: make a bundle, apply one, keep or take back, go back. Words for technicians; the work is update's."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kiosk.upkeep.update import Store

ROOT = Path("/opt/anjungan")
DATA = Path("/var/lib/anjungan")
CONFIG_PATH = Path("/etc/anjungan/kiosk.toml")
_IDLE_SECONDS = 3600.0
_TURN_SECONDS = 900.0

app = typer.Typer(no_args_is_help=True, help="Updates: signed bundles, side by side, taken back when they do not serve.")

Root = Annotated[Path, typer.Option("--root", help="Where the releases are.")]
Data = Annotated[Path, typer.Option("--data", help="The kiosk's data folder.")]


@app.command()
def status(root: Root = ROOT) -> None:
    """Say which releases there are and which one runs."""
    from kiosk.upkeep.releases import CURRENT, SETTLED, Releases  # noqa: PLC0415 - `run` needs none of this
    from kiosk.upkeep.update import PREVIOUS, refused  # noqa: PLC0415

    releases = Releases(root)
    for link in (CURRENT, SETTLED, PREVIOUS):
        typer.echo(f"{link:9} {releases.linked(link) or '-'}")
    if releases.linked(CURRENT) != releases.linked(SETTLED):
        typer.echo("A release is on trial.")
    for name in refused(releases):
        typer.echo(f"taken back: {name}")


@app.command()
def apply(
    bundle: Annotated[Path, typer.Argument(help="The bundle, on a stick or in the inbox.")],
    root: Root = ROOT,
    data: Data = DATA,
    again: Annotated[bool, typer.Option("--again", help="Also a release that was taken back before.")] = False,
    when_idle: Annotated[bool, typer.Option("--when-idle", help="Wait until nobody is being served, an hour at most.")] = False,
    consume: Annotated[bool, typer.Option("--consume", help="Remove the bundle afterwards, whatever became of it.")] = False,
) -> None:
    """Check a bundle, put its release beside the running one, switch to it, and take it back unless it serves."""
    from kiosk.upkeep import publishers as keys  # noqa: PLC0415
    from kiosk.upkeep import update  # noqa: PLC0415
    from kiosk.upkeep.releases import Releases  # noqa: PLC0415
    from kiosk.upkeep.service import SystemdService  # noqa: PLC0415

    releases, service = Releases(root), SystemdService()
    with _said():
        try:
            # After a start of the machine `settle` looks first; a bundle in the inbox must not be lost to that.
            with update.alone(releases, _TURN_SECONDS if consume else 0):
                store, central = _store(data)
                known = keys.publishers(keys.PUBLISHERS_PATH, central)
                name = update.apply(bundle, releases, known, store, update.checked_by_itself, again=again)
                typer.echo(f"{name} is in place.")
                waits_until = time.monotonic() + _IDLE_SECONDS
                while when_idle and not service.idle() and time.monotonic() < waits_until:
                    time.sleep(5)
                update.switch(releases, name, service)
                _end(name, update.settle(releases, service))
        finally:
            if consume:
                bundle.unlink(missing_ok=True)


@app.command()
def fetch(config: Annotated[Path, typer.Option("--config", "-c", help="The settings file.")] = CONFIG_PATH) -> None:
    """Ask central for an update and put it into the inbox, from where it is applied. Goes on where it was cut off."""
    from config.errors import ConfigErrors  # noqa: PLC0415
    from config.settings import load_settings  # noqa: PLC0415
    from kiosk.store.copy import look_into  # noqa: PLC0415
    from kiosk.upkeep.fetch import fetch as bring  # noqa: PLC0415
    from kiosk.uplink.connection import Connection  # noqa: PLC0415
    from kiosk.uplink.identity import Identity  # noqa: PLC0415

    with _said():
        try:
            settings = load_settings(config)
        except ConfigErrors as wrong:
            typer.echo(str(wrong), err=True)
            raise typer.Exit(2) from None
        raw = look_into(settings.store.path)[2]
        if raw is None:
            typer.echo("This kiosk is not enrolled; there is nobody to ask.")
            return
        connection = Connection(Identity.from_json(raw).address, ca_path=settings.central.ca_path)
        try:
            new = bring(connection, settings.store.path)
        finally:
            connection.close()
        typer.echo("A bundle lies in the inbox." if new else "There is nothing new.")


@app.command()
def settle(root: Root = ROOT) -> None:
    """Keep the release on trial if it serves, else take it back. Run after every start of the machine."""
    from kiosk.upkeep import update  # noqa: PLC0415
    from kiosk.upkeep.releases import CURRENT, Releases  # noqa: PLC0415
    from kiosk.upkeep.service import SystemdService  # noqa: PLC0415

    releases = Releases(root)
    with _said(), update.alone(releases):
        tried = releases.linked(CURRENT)
        _end(tried or "", update.settle(releases, SystemdService()))


@app.command()
def back(root: Root = ROOT) -> None:
    """Go back to the release before this one."""
    from kiosk.upkeep import update  # noqa: PLC0415
    from kiosk.upkeep.releases import Releases  # noqa: PLC0415
    from kiosk.upkeep.service import SystemdService  # noqa: PLC0415

    releases = Releases(root)
    with _said(), update.alone(releases):
        typer.echo(f"{update.back(releases, SystemdService())} runs again.")


@app.command()
def key(path: Annotated[Path, typer.Argument(help="The file to make; keep it off every kiosk.")]) -> None:
    """Make a publisher's key. Its public half belongs in /etc/anjungan/publishers of each kiosk."""
    from kiosk.upkeep.publishers import make_key  # noqa: PLC0415

    with _said():
        typer.echo(make_key(path))


@app.command()
def make(
    target: Annotated[Path, typer.Argument(help="The bundle to write.")],
    signer: Annotated[Path, typer.Option("--key", help="The publisher's key.")],
    wheels: Annotated[Path | None, typer.Option(help="A folder made by scripts/wheels, to pack its wheels too.")] = None,
) -> None:
    """Make a signed bundle of this checkout."""
    import configparser  # noqa: PLC0415

    from kiosk.store import migrations  # noqa: PLC0415
    from kiosk.upkeep import bundle  # noqa: PLC0415
    from kiosk.upkeep.publishers import read_key  # noqa: PLC0415

    source = Path(__file__).resolve().parents[2]
    setup = configparser.ConfigParser()
    setup.read(source / "setup.cfg", encoding="utf-8")
    with _said():
        manifest = bundle.write(
            source,
            target,
            version=setup["metadata"]["version"],
            revisions=migrations.REVISIONS,
            works_from=migrations.WORKS_FROM,
            sign=read_key(signer).sign,
            wheels=wheels,
        )
        typer.echo(f"{target}: {manifest.release}, {target.stat().st_size // 1024} KiB")


@contextmanager
def _said() -> Iterator[None]:
    """A mistake as one line and exit code 1; what happens is logged."""
    from kiosk.store.errors import StoreError  # noqa: PLC0415
    from kiosk.upkeep.bundle import BundleError  # noqa: PLC0415
    from kiosk.upkeep.releases import ReleaseError  # noqa: PLC0415
    from kiosk.upkeep.update import UpdateError  # noqa: PLC0415

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        yield
    except (BundleError, ReleaseError, UpdateError, StoreError, OSError) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(1) from None


def _store(data: Path) -> tuple[Store, bytes | None]:
    from kiosk.store import migrations  # noqa: PLC0415
    from kiosk.store.copy import look_into  # noqa: PLC0415
    from kiosk.upkeep.update import Store  # noqa: PLC0415
    from kiosk.uplink.identity import Identity, IdentityError  # noqa: PLC0415

    version, floor, raw = look_into(data)
    try:
        central = None if raw is None else Identity.from_json(raw).central
    except IdentityError:
        central = None
    return Store(migrations.REVISIONS, version, floor), central


def _end(wanted: str, runs: str) -> None:
    if runs != wanted:
        typer.echo(f"{wanted} did not serve and was taken back; {runs} runs.", err=True)
        raise typer.Exit(4)
    typer.echo(f"{runs} runs and serves.")
