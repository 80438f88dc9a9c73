"""The `kiosk` command. The one door that leads up to the screens, imported when `run` is called."""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from config.errors import ConfigError, ConfigErrors
from config.reading import read_changes
from config.settings import Settings, load_settings
from kiosk.upkeep.backup_commands import backup, restore
from kiosk.upkeep.update_commands import app as update_app

CONFIG_PATH = Path("/etc/anjungan/kiosk.toml")

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="Anjungan Desa, the village hall's kiosk."
)
config_app = typer.Typer(no_args_is_help=True, help="Look at the settings.")
app.add_typer(config_app, name="config")
app.add_typer(update_app, name="update")
app.command()(backup)
app.command()(restore)

Config = Annotated[Path, typer.Option("--config", "-c", help="The settings file.")]
Changes = Annotated[list[str] | None, typer.Option("--set", help="Change one option: section.option=value. May be repeated.")]


def settings_from(path: Path, changes: list[str] | None) -> Settings:
    """The settings, or every mistake in them on stderr and exit code 2."""
    try:
        return load_settings(path).with_changes(read_changes(changes or ()), Path.cwd())
    except ConfigErrors as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(2) from None


@app.command()
def run(config: Config = CONFIG_PATH, changes: Changes = None) -> None:
    """Open the kiosk on this machine's screen."""
    settings = settings_from(config, changes)
    # Read when numpy is loaded: the card reader's products are small; shared among cores they cost four times the work.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from kiosk.app import Kiosk  # noqa: PLC0415 - only `run` needs the kiosk and its screens
    from kiosk.privacy import configure_logging  # noqa: PLC0415
    from kiosk.upkeep.vigil import Vigil  # noqa: PLC0415
    from screens.face import ScreenFace  # noqa: PLC0415

    configure_logging(settings.log.level)
    try:
        kiosk = Kiosk(settings)
    except ConfigError as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(2) from None
    screens = ScreenFace(kiosk)
    kiosk.restart = screens.stop
    for request_to_end in (signal.SIGTERM, signal.SIGINT):
        signal.signal(request_to_end, lambda *_: screens.stop())
    vigil = Vigil(settings.store.path, os.environ)
    heart = vigil.heart(screens.later, lambda: kiosk.working, lambda: kiosk.idle)
    try:
        screens.run(rest=vigil.rest(kiosk.clock.now()), began=heart.begin)
    finally:
        kiosk.stop()
    vigil.ended()


@config_app.command()
def check(config: Config = CONFIG_PATH, changes: Changes = None) -> None:
    """Say whether settings and services are sound; every mistake with file, line and field. Exit code 2 if not."""
    settings = settings_from(config, changes)
    from drivers.errors import BadOption  # noqa: PLC0415 - `config show` needs none of these
    from kiosk.catalogue import load_catalogue  # noqa: PLC0415
    from kiosk.language import load_language  # noqa: PLC0415
    from kiosk.press import printer_profile  # noqa: PLC0415

    catalogue, found = load_catalogue(settings.services.folder, settings.services.off, settings.lists)
    mistakes: list[Exception] = list(found)
    for look in (load_language, partial(printer_profile, settings)):
        try:
            look()
        except (ConfigError, BadOption) as wrong:
            mistakes.append(wrong)
    for mistake in mistakes:
        typer.echo(str(mistake), err=True)
    sound = "sound" if not mistakes else "not sound, see above"
    typer.echo(f"{config}: {sound}. {len(catalogue.services)} services open: {', '.join(s.code for s in catalogue.services)}")
    raise typer.Exit(2 if mistakes else 0)


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
