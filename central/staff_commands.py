"""`python -m central staff ...`, `key ...` and `retention`: who may come in, the sealing key, and what is kept no longer."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from central.asking import ask, told
from central.folder import Folder
from central.keys import new_sealing_key
from central.office.staff import Role, Staff, every_staff
from central.office.wishes import EraseDue, NewLink, NewStaff, StaffSwitch
from central.store.address import find_database
from central.store.opening import open_reader

staff = typer.Typer(no_args_is_help=True, help="Who may open the pages.")
key = typer.Typer(no_args_is_help=True, help="The key that kiosks seal to.")

Data = Annotated[Path, typer.Option("--data", help="The data folder.", file_okay=False)]
Login = Annotated[str, typer.Option(help="The name to sign in with, like siti.pasuruan.")]
Address = Annotated[str, typer.Option(help="Where this person finds the pages, like https://pusat.example.go.id.")]
HERE = "http://127.0.0.1:8080"


@staff.command("add")
def add(
    data: Data,
    login: Login,
    name: Annotated[str, typer.Option(help="Her or his full name.")],
    role: Annotated[Role, typer.Option(help="What this person does.")] = Role.STAFF,
    scope: Annotated[str, typer.Option(help="A village's code, or the beginning of many: 18.01.09; empty for all.")] = "",
    address: Address = HERE,
) -> None:
    """Add somebody, and print the one-time link that sets the password. There is no password before."""
    with told():
        folder = _folder(data)
        _show(ask(folder, NewStaff(login.lower(), name, role, scope, address.rstrip("/"))))


@staff.command("link")
def link(data: Data, login: Login, address: Address = HERE) -> None:
    """Print a fresh one-time link, for a forgotten password."""
    with told():
        _show(ask(_folder(data), NewLink(login.lower(), address.rstrip("/"))))


@staff.command("off")
def off(data: Data, login: Login) -> None:
    """Let nobody in under this name any more, at once."""
    with told():
        ask(_folder(data), StaffSwitch(login.lower(), off=True))


@staff.command("on")
def on(data: Data, login: Login) -> None:
    """Let this person in again."""
    with told():
        ask(_folder(data), StaffSwitch(login.lower(), off=False))


@staff.command("list")
def list_(data: Data) -> None:
    """Who may come in: name, role, scope, and whether a password was made. Works while the server runs."""
    with told():
        for person in asyncio.run(_people(_folder(data))):
            state = "off" if person.off else "ready" if person.ready else "no password yet"
            typer.echo(f"{person.login:<24}  {person.role.value:<10}  {person.scope or 'all':<14}  {state:<16}  {person.name}")


async def _people(folder: Folder) -> list[Staff]:
    async with open_reader(folder, find_database(folder, "", os.environ)) as reader, reader.reading(None) as connection:
        return await every_staff(connection)


@key.command("rotate")
def rotate(data: Data) -> None:
    """Make a new sealing key, and print its id. The old ones stay, to open what was sealed to them. Back up keys/ afterwards.

    A running server takes it up by itself.
    """
    with told():
        folder = _folder(data)
        typer.echo(new_sealing_key(folder.keys_path))


def retention(data: Data) -> None:
    """Erase personal data that are due now, as the server does by itself every hour. Prints how many requests."""
    with told():
        typer.echo(ask(_folder(data), EraseDue()))


def _folder(data: Path) -> Folder:
    folder = Folder(data)
    folder.require()
    return folder


def _show(address: str) -> None:
    """The link, and on a terminal its QR too."""
    typer.echo(address)
    if sys.stdout.isatty():
        import qrcode  # noqa: PLC0415 - slow to import, for people only

        drawn = qrcode.QRCode(border=2)
        drawn.add_data(address)
        drawn.print_ascii(invert=True)
