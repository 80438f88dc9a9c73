"""How a command gets its wish: here when nobody serves, else from the running server, because only one process may write."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import typer

from central.errors import CentralError, FolderBusyError
from central.folder import Folder
from central.keys import load_keys
from central.office.wishes import PATHS, Done, Wish, fulfil
from central.refusal import Refusal
from central.store.address import find_database


def ask(folder: Folder, wish: Wish) -> str:
    """What to print. Raises CentralError."""
    try:
        # A running server holds the lock, and knows which --database it was given.
        with folder.locked():
            return asyncio.run(_fulfil_here(folder, wish))
    except FolderBusyError:
        return _ask_server(folder, wish)


async def _fulfil_here(folder: Folder, wish: Wish) -> str:
    from central.store.opening import open_store  # noqa: PLC0415 - only a writer needs the migrations

    keys = load_keys(folder.keys_path)
    async with open_store(folder, find_database(folder, "", os.environ)) as store:
        return await fulfil(wish, store, keys)


def _ask_server(folder: Folder, wish: Wish) -> str:
    import httpx  # noqa: PLC0415 - only when a server runs

    address = folder.serving().address
    headers = {"Authorization": f"Bearer {folder.token()}"}
    try:
        with httpx.Client(base_url=address, headers=headers, trust_env=False, timeout=20) as client:
            response = client.post(PATHS[type(wish)], content=msgspec.json.encode(wish))
    except httpx.TransportError as error:
        raise FolderBusyError(f"The server at {address} does not answer: {error}. Try again.") from error
    if response.status_code != 200:
        raise CentralError(msgspec.json.decode(response.content, type=Refusal).detail)
    return msgspec.json.decode(response.content, type=Done).text


@contextmanager
def told() -> Iterator[None]:
    """A CentralError becomes one sentence on stderr and exit code 2."""
    try:
        yield
    except CentralError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
