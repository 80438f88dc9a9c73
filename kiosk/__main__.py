"""The `kiosk` command. The one door that leads up to the screens, imported when `run` is called."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import typer

from config.errors import ConfigError, ConfigErrors
from config.reading import read_changes
from config.settings import Settings, load_settings
from kiosk import problems
from kiosk.config_commands import CONFIG_PATH, Changes, Config, settings_from
from kiosk.config_commands import app as config_app
from kiosk.problems import Problem
from kiosk.staff_commands import pin, support
from kiosk.upkeep.backup_commands import backup, restore
from kiosk.upkeep.notify import SOCKET
from kiosk.upkeep.update_commands import app as update_app

_LOOKED_AGAIN_SECONDS = 60.0

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="Anjungan Desa, the village hall's kiosk."
)
app.add_typer(config_app, name="config")
app.add_typer(update_app, name="update")
for command in (backup, restore, pin, support):
    app.command()(command)


@app.command()
def run(config: Config = CONFIG_PATH, changes: Changes = None) -> None:
    """Open the kiosk on this machine's screen."""
    settings, mistake = _settings_or_reason(config, changes)
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
    kiosk.restart, kiosk.config_path = screens.stop, config
    for request_to_end in (signal.SIGTERM, signal.SIGINT):
        signal.signal(request_to_end, lambda *_: screens.stop())
    vigil = Vigil(settings.store.path, os.environ)
    heart = vigil.heart(screens.later, lambda: kiosk.working, lambda: kiosk.idle)
    rest = mistake or vigil.rest(kiosk.clock.now())

    def began() -> None:
        heart.begin()
        if mistake:  # the service starts us again, and the file may be mended by then
            screens.later(_LOOKED_AGAIN_SECONDS, screens.stop)

    try:
        screens.run(rest=rest, began=began)
    finally:
        kiosk.stop()
    vigil.ended()


def _settings_or_reason(path: Path, changes: list[str] | None) -> tuple[Settings, Problem | None]:
    """The settings. A mistake in them ends the command (2), but not a service: there it stands on the glass."""
    if SOCKET not in os.environ:
        return settings_from(path, changes), None
    try:
        return load_settings(path).with_changes(read_changes(changes or ()), Path.cwd()), None
    except ConfigErrors as wrong:
        typer.echo(str(wrong), err=True)
        first = str(wrong).partition("\n")[0]
        return Settings(), problems.SETTINGS_BAD.because(first)


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
