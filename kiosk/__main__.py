"""The `kiosk` command. The one door that leads up to the screens, imported when `run` is called."""

from __future__ import annotations

import os
import signal

import typer

from config.errors import ConfigError
from kiosk.config_commands import CONFIG_PATH, Changes, Config, settings_from
from kiosk.config_commands import app as config_app
from kiosk.staff_commands import pin, support
from kiosk.upkeep.backup_commands import backup, restore
from kiosk.upkeep.update_commands import app as update_app

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
    kiosk.restart, kiosk.config_path = screens.stop, config
    for request_to_end in (signal.SIGTERM, signal.SIGINT):
        signal.signal(request_to_end, lambda *_: screens.stop())
    vigil = Vigil(settings.store.path, os.environ)
    heart = vigil.heart(screens.later, lambda: kiosk.working, lambda: kiosk.idle)
    try:
        screens.run(rest=vigil.rest(kiosk.clock.now()), began=heart.begin)
    finally:
        kiosk.stop()
    vigil.ended()


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
