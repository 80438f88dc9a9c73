"""`kiosk backup` and `kiosk restore`. Words for technicians; the work is backup's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

DATA = Path("/var/lib/anjungan")
SETTINGS = Path("/etc/anjungan")

Data = Annotated[Path, typer.Option("--data", help="The kiosk's data folder.")]
Folder = Annotated[Path, typer.Option("--settings", help="The folder of the settings.")]
Secret = Annotated[Path | None, typer.Option("--passphrase-file", help="A file whose first line is the passphrase.")]


def backup(
    target: Annotated[Path, typer.Argument(help="The file to write, or a folder such as a stick.")],
    data: Data = DATA,
    settings: Folder = SETTINGS,
    passphrase_file: Secret = None,
    make_passphrase: Annotated[bool, typer.Option("--make-passphrase", help="Make one and show it, once.")] = False,
) -> None:
    """Write this kiosk into one sealed file, while it serves."""
    from kiosk.upkeep.backup import back_up  # noqa: PLC0415 - `run` needs none of this
    from kiosk.upkeep.vault import SHORTEST_PASSPHRASE, new_passphrase  # noqa: PLC0415

    file = target / time.strftime("anjungan-%Y%m%d-%H%M.backup") if target.is_dir() else target
    with _said():
        secret = new_passphrase() if make_passphrase else _passphrase(passphrase_file, confirm=True)
        if len(secret) < SHORTEST_PASSPHRASE:
            typer.echo(f"A passphrase has at least {SHORTEST_PASSPHRASE} characters; --make-passphrase makes one.", err=True)
            raise typer.Exit(2)
        size = back_up(data, settings, file, secret)
    typer.echo(f"{file}: {size // 1024} KiB")
    if make_passphrase:
        typer.echo(f"Passphrase, shown only now: {secret}")


def restore(
    source: Annotated[Path, typer.Argument(help="The file written by `kiosk backup`.")],
    data: Data = DATA,
    settings: Folder = SETTINGS,
    passphrase_file: Secret = None,
) -> None:
    """Bring a kiosk back onto this card, where none but a fresh one may be. Destroy the old card: there can be only one."""
    from kiosk.upkeep.backup import restore as bring_back  # noqa: PLC0415
    from kiosk.upkeep.service import SystemdService  # noqa: PLC0415

    service = SystemdService()
    with _said():
        secret = _passphrase(passphrase_file, confirm=False)
        service.stop()
        try:
            back = bring_back(source, data, settings, secret)
        finally:
            service.restart()
    typer.echo(f"The kiosk is back. {back.waiting} requests wait for central; tickets go on above {back.above} today.")


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    if file is not None:
        return file.read_text(encoding="utf-8").partition("\n")[0].strip()
    asked: str = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm)
    return asked.strip()


@contextmanager
def _said() -> Iterator[None]:
    """A mistake as one line and exit code 1."""
    from kiosk.store.errors import StoreError  # noqa: PLC0415
    from kiosk.upkeep.backup import BackupError  # noqa: PLC0415
    from kiosk.upkeep.vault import VaultError  # noqa: PLC0415

    try:
        yield
    except StoreError as wrong:
        typer.echo(f"{wrong.problem.staff} ({wrong})", err=True)
        raise typer.Exit(1) from None
    except (BackupError, VaultError, OSError) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(1) from None
