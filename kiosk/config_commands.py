"""`kiosk config`: check, show, diff, set, apply and undo the settings. What is applied holds from the next start on."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from config.configuration import Configuration, Difference, differences
from config.errors import ConfigError, ConfigErrors, shown
from config.reading import read_changes
from config.settings import Settings, load_settings

CONFIG_PATH = Path("/etc/anjungan/kiosk.toml")

app = typer.Typer(no_args_is_help=True, help="Look at the settings, change them, undo a change.")

Config = Annotated[Path, typer.Option("--config", "-c", help="The settings file.")]
Changes = Annotated[list[str] | None, typer.Option("--set", help="Change one option: section.option=value. May be repeated.")]


def settings_from(path: Path, changes: list[str] | None) -> Settings:
    """The settings, or every mistake in them on stderr and exit code 2."""
    try:
        return load_settings(path).with_changes(read_changes(changes or ()), Path.cwd())
    except ConfigErrors as wrong:
        raise _told(wrong) from None


@app.command()
def check(config: Config = CONFIG_PATH, changes: Changes = None) -> None:
    """Say whether settings and services are sound; every mistake with file, line and field. Exit code 2 if not."""
    settings = settings_from(config, changes)
    from drivers.errors import BadOption  # noqa: PLC0415 - the other commands need none of these
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


@app.command()
def show(config: Config = CONFIG_PATH, changes: Changes = None) -> None:
    """Every option that is not at its default, and what it is."""
    _list(differences(settings_from(config, changes), Settings()), "default")


@app.command()
def diff(
    other: Annotated[Path, typer.Argument(help="Another settings file, such as one on a USB stick.")],
    config: Config = CONFIG_PATH,
) -> None:
    """What OTHER would change. Exit code 1 when it would change something, 2 when it is not sound."""
    found = differences(settings_from(config, None), settings_from(other, None))
    _list(found, other.name)
    raise typer.Exit(1 if found else 0)


@app.command()
def apply(other: Annotated[Path, typer.Argument(help="The settings file to take over.")], config: Config = CONFIG_PATH) -> None:
    """Check OTHER, then put it in the place of the settings: whole, or not at all."""
    try:
        Configuration(config).apply(other.read_bytes())
    except (ConfigErrors, OSError) as wrong:
        raise _told(wrong) from None
    typer.echo(f"{config}: as {other} from the next start on. Back with: kiosk config undo")


@app.command("set")
def set_options(changes: Annotated[list[str], typer.Argument(help="section.option=value")], config: Config = CONFIG_PATH) -> None:
    """Change options in the file, checked together with all others."""
    try:
        wanted = read_changes(changes)
        settings = load_settings(config).with_changes(wanted, config.parent)
        Configuration(config).change({name: _written(settings, name) for name in wanted})
    except (ConfigErrors, OSError) as wrong:
        raise _told(wrong) from None
    typer.echo(f"{config}: changed from the next start on. Back with: kiosk config undo")


@app.command()
def undo(config: Config = CONFIG_PATH) -> None:
    """Put back what was before the last change; once more takes that back."""
    try:
        Configuration(config).undo()
    except FileNotFoundError:
        typer.echo("There is nothing to undo.", err=True)
        raise typer.Exit(2) from None
    except (ConfigErrors, OSError) as wrong:
        raise _told(wrong) from None
    typer.echo(f"{config}: as before the last change, from the next start on.")


def _told(wrong: Exception) -> typer.Exit:
    typer.echo(str(wrong), err=True)
    return typer.Exit(2)


def _written(settings: Settings, option: str) -> object:
    """A checked value as it stands in TOML."""
    section, name = option.split(".")
    value = getattr(getattr(settings, section), name)
    if isinstance(value, Path):
        return str(value)
    if value is None:
        return ""
    return list(value) if isinstance(value, tuple) else value


def _list(found: list[Difference], there: str) -> None:
    for each in found:
        typer.echo(f"{each.option} = {_said(each.here)}    ({there}: {_said(each.there)})")
    if not found:
        typer.echo("Nothing differs.")


def _said(value: object) -> str:
    return shown(str(value) if isinstance(value, Path) else list(value) if isinstance(value, tuple) else value)
