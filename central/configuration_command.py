"""`python -m central configuration`: settings for kiosks, signed, as a text or a QR for a technician to show."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import typer

from central.asking import told
from central.drawing_qr import draw_qr
from central.errors import CentralError
from central.folder import Folder
from central.keys import load_keys
from kiosk.model.configuration_code import ConfigurationCodeError, configuration_text


def configuration(
    file: Annotated[Path, typer.Argument(help="TOML with the options to change.", dir_okay=False, exists=True)],
    data: Annotated[Path, typer.Option("--data", help="The data folder.", file_okay=False)],
    png: Annotated[Path | None, typer.Option(help="Also draw the QR into this file.", dir_okay=False)] = None,
) -> None:
    """Sign the options in FILE and print what a technician shows a kiosk; it checks them before it takes them over."""
    with told():
        folder = Folder(data)
        folder.require()
        text = signed(file, folder)
        if png is not None:
            draw_qr(text, png)
        typer.echo(text)


def signed(file: Path, folder: Folder) -> str:
    """The text of the QR. Raises CentralError."""
    try:
        content = file.read_bytes()
        tomllib.loads(content.decode())
        return configuration_text(content, load_keys(folder.keys_path).signing.sign)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ConfigurationCodeError) as wrong:
        raise CentralError(f"{file}: {wrong}") from wrong
