"""`python -m central`: serve, add villages, make enrolment codes, revoke kiosks, add staff, list what arrived.

Exit code 0 when it was done, 2 with one sentence on stderr when a person must do something.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from central.asking import ask, told
from central.backup_commands import backup, export, restore
from central.config import CentralConfig
from central.configuration_command import configuration
from central.drawing_qr import draw_qr
from central.folder import Folder
from central.keys import load_keys
from central.office.wishes import NewEnrolment, NewVillage, Revocation
from central.opened import open_stored
from central.staff_commands import key, retention, staff
from central.store.address import find_database
from central.store.opening import open_reader

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
village = typer.Typer(no_args_is_help=True, help="The villages served here.")
kiosk = typer.Typer(no_args_is_help=True, help="The kiosks enrolled here.")
app.add_typer(village, name="village")
app.add_typer(kiosk, name="kiosk")
app.add_typer(staff, name="staff")
app.add_typer(key, name="key")
app.command("retention")(retention)
for command in (backup, restore, export):
    app.command()(command)

Data = Annotated[Path, typer.Option("--data", help="The data folder.", file_okay=False)]
_CODE = re.compile(r"\d\d\.\d\d\.\d\d\.\d{4}", re.ASCII)
# No path: kiosks sign the path of each request, and a proxy that strips a prefix would break every signature.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\[\]:_-]{1,200}/?", re.ASCII)


app.command()(configuration)


@app.callback()
def private() -> None:
    """The central server of Anjungan Desa."""
    # Whatever a command writes, only its owner may read.
    os.umask(0o077)


@app.command()
def serve(
    data: Data,
    host: Annotated[str, typer.Option(help="Where to listen; put a proxy with TLS before any but loopback.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one; serving.json says which.")] = 8080,
    database: Annotated[
        str, typer.Option(help="postgresql://... without a password; SQLite in the data folder without it.")
    ] = "",
    public_address: Annotated[
        str, typer.Option(help="Where residents' phones find the pages, like https://desa.example.go.id; printed on receipts.")
    ] = "",
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes that share the work; more than one needs PostgreSQL.")
    ] = 1,
) -> None:
    """Serve until SIGTERM or Ctrl+C. Makes the data folder, keys and access token at the first start."""
    from central.serve import serve_forever  # noqa: PLC0415 - the web framework takes half a second the other commands need not

    if public_address and not _ADDRESS.fullmatch(public_address):
        raise typer.BadParameter("A public address looks like https://desa.example.go.id", param_hint="--public-address")
    with told():
        chosen = find_database(Folder(data), database, os.environ)
        serve_forever(CentralConfig(data, chosen, public_address.rstrip("/")), host, port, say=typer.echo, workers=workers)


@village.command("add")
def village_add(
    data: Data,
    code: Annotated[str, typer.Option(help="The Kemendagri code, like 18.01.09.2001.")],
    name: Annotated[str, typer.Option(help="As the hall is called, like Balai Desa Pasuruan.")],
    district: Annotated[str, typer.Option(help="Like Kec. Penengahan, Lampung Selatan.")],
) -> None:
    """Add a village. Adding the same one again does nothing."""
    if not _CODE.fullmatch(code):
        raise typer.BadParameter("A village's code looks like 18.01.09.2001.", param_hint="--code")
    if not (0 < len(name) <= 120 and 0 < len(district) <= 120):
        raise typer.BadParameter("Name and district have 1 to 120 characters.")
    with told():
        folder = Folder(data)
        folder.create()
        ask(folder, NewVillage(code, name, district))


@app.command()
def enrolment(
    data: Data,
    village: Annotated[str, typer.Option(help="The village's code.")],
    address: Annotated[str, typer.Option(help="Where the kiosk finds central, like https://pusat.example.go.id.")],
    hours: Annotated[int, typer.Option(min=1, max=24 * 30, help="How long the code may be used.")] = 24,
    png: Annotated[Path | None, typer.Option(help="Also draw the QR into this file.", dir_okay=False)] = None,
) -> None:
    """Make a one-time code and print what the technician shows to the kiosk's scanner."""
    if not _ADDRESS.fullmatch(address):
        words = "An address looks like https://pusat.example.go.id or http://127.0.0.1:8080"
        raise typer.BadParameter(words, param_hint="--address")
    with told():
        folder = Folder(data)
        folder.require()
        text = ask(folder, NewEnrolment(village, address.rstrip("/"), hours))
        if png is not None:
            draw_qr(text, png)
        typer.echo(text)


@kiosk.command("revoke")
def kiosk_revoke(data: Data, kiosk: Annotated[str, typer.Option(help="The kiosk's id.")]) -> None:
    """Refuse a kiosk from now on. What it delivered stays."""
    with told():
        folder = Folder(data)
        folder.require()
        ask(folder, Revocation(kiosk))


@app.command()
def requests(
    data: Data, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, NIK included.")] = False
) -> None:
    """List what arrived, in order, opened. Without --json the NIK is masked. Works while the server runs."""
    with told():
        folder = Folder(data)
        folder.require()
        asyncio.run(_list(folder, as_json))


async def _list(folder: Folder, as_json: bool) -> None:
    keys = load_keys(folder.keys_path)
    async with open_reader(folder, find_database(folder, "", os.environ)) as reader:
        async for stored in reader.every_request():
            opened = open_stored(stored, keys)
            if as_json:
                sys.stdout.buffer.write(msgspec.json.encode(opened) + b"\n")
            else:
                words = opened.problem or opened.masked_nik or "-"
                typer.echo(f"{opened.received_at}  {opened.village}  {opened.ticket:<8}  {opened.service:<6}  {words}")
    sys.stdout.flush()


if __name__ == "__main__":
    app()
