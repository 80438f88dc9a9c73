"""`python -m central backup | restore | export`."""

from __future__ import annotations

import asyncio
import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import msgspec
import typer

from central.asking import told
from central.backup import back_up
from central.backup import restore as restore_from
from central.errors import BackupError
from central.folder import Folder
from central.keys import load_keys
from central.opened import Opened, open_stored
from central.store.address import find_database
from central.store.opening import open_reader

Data = Annotated[Path, typer.Option("--data", help="The data folder.", file_okay=False)]
DatabaseOption = Annotated[
    str, typer.Option("--database", help="postgresql://... without a password; else as the server finds it.")
]
_COLUMNS = (
    *("id", "village", "kiosk", "service", "ticket", "day", "submitted_at", "clock_trusted", "received_at", "nik", "nik_source"),
    *("answers", "language", "tracking_code", "problem"),
)


def backup(
    data: Data, to: Annotated[Path, typer.Option("--to", help="A new file.", dir_okay=False)], database: DatabaseOption = ""
) -> None:
    """Save everything, keys included, in one file. The server may run."""
    with told():
        folder = Folder(data)
        folder.require()
        manifest = back_up(folder, find_database(folder, database, os.environ), to)
        typer.echo(
            f"{to}: {manifest.kind}, {len(manifest.parts)} parts, {to.stat().st_size} bytes. It holds the keys: keep it safe."
        )


def restore(
    data: Data,
    source: Annotated[Path, typer.Option("--from", help="A backup.", exists=True, dir_okay=False)],
    database: DatabaseOption = "",
) -> None:
    """Make a central again in a new data folder (and an empty database)."""
    with told():
        folder = Folder(data)
        manifest = restore_from(folder, find_database(folder, database, os.environ), source)
        typer.echo(f"Restored the central of {manifest.made_at} (version {manifest.version}) into {data}.")


def export(
    data: Data,
    to: Annotated[Path, typer.Option("--to", help="A new file: .csv, or .jsonl with one JSON object a line.", dir_okay=False)],
    village: Annotated[str, typer.Option(help="Only this village's.")] = "",
    database: DatabaseOption = "",
) -> None:
    """Write every request, opened, NIK included, in order of arrival. The server may run."""
    with told():
        folder = Folder(data)
        folder.require()
        typer.echo(f"{asyncio.run(_export(folder, database, village, to))} requests. They hold personal data: keep {to} safe.")


async def _export(folder: Folder, database: str, village: str, to_path: Path) -> int:
    keys, count = load_keys(folder.keys_path), 0
    async with open_reader(folder, find_database(folder, database, os.environ)) as reader:
        with _new_file(to_path) as file:
            table = csv.DictWriter(file, _COLUMNS) if to_path.suffix == ".csv" else None
            if table is not None:
                table.writeheader()
            async for stored in reader.every_request():
                if village in ("", stored.village):
                    opened = open_stored(stored, keys)
                    file.write(msgspec.json.encode(opened).decode() + "\n") if table is None else table.writerow(_cells(opened))
                    count += 1
    return count


def _cells(opened: Opened) -> dict[str, str]:
    values = {**msgspec.to_builtins(opened), "answers": msgspec.json.encode(opened.answers).decode()}
    return {name: _harmless(str(value)) for name, value in values.items()}


def _harmless(cell: str) -> str:
    """A spreadsheet takes a cell that begins so for a formula: what residents type must never run."""
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


@contextmanager
def _new_file(path: Path) -> Iterator[TextIO]:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupError(f"{path} cannot be made: {error.strerror}.") from error
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        yield file
