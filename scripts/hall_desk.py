"""The simulated hall by hand: `scripts/run` opens it, `scripts/hall` reaches into it."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from PIL import Image, UnidentifiedImageError
from rich.console import Console

from scripts.sample_card import write_sample_card
from scripts.simhall import CLERK, DIES_WITH_US, ROOT, Hall, HallError, hold_up, stop_process, tell

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="A simulated village hall.")
console = Console(highlight=False, soft_wrap=True)

Folder = Annotated[Path, typer.Option("--hall", help="The hall's folder.")]
DEFAULT = Path("hall")


@app.command()
def run(hall: Folder = DEFAULT, landscape: bool = False) -> None:
    """Open the hall and the kiosk in a window; close the window to end everything."""
    size = {"width_px": 1920, "height_px": 1080} if landscape else {"width_px": 1080, "height_px": 1920}
    try:
        with contextlib.ExitStack() as open_things:
            with console.status("Opening the hall: central, printer, network ..."):
                opened = open_things.enter_context(Hall(hall, size))
            sample = write_sample_card(opened.folder / "kartu-contoh.png")
            _explain(opened, sample)
            raise typer.Exit(_serve(opened))
    except HallError as wrong:
        console.print(f"[red]{wrong}[/red]")
        raise typer.Exit(1) from None


def _serve(hall: Hall) -> int:
    """Run the kiosk until its window is closed or Ctrl-C; its exit code."""
    # SIGTERM ends the hall like Ctrl-C: everything that was started is stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    command = [*DIES_WITH_US, sys.executable, "-m", "kiosk", "run", "--config", str(hall.config)]
    kiosk = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - our own module
    try:
        while kiosk.poll() is None:
            hall.obey()
            time.sleep(0.2)
    except KeyboardInterrupt:
        return stop_process(kiosk)
    return int(kiosk.returncode)


@app.command()
def show(picture: Annotated[str, typer.Argument(help="A picture of a card, or `nothing`.")], hall: Folder = DEFAULT) -> None:
    """Hold a picture in front of the camera."""
    _known(hall)
    if picture == "nothing":
        hold_up(hall, None)
        return
    path = Path(picture)
    try:
        Image.open(path).verify()
    except (OSError, UnidentifiedImageError):
        _refuse(f"{path} is no picture that can be opened; give a PNG or JPEG file")
    hold_up(hall, path)


@app.command()
def paper(state: Annotated[str, typer.Argument(help="out, low or ok")], hall: Folder = DEFAULT) -> None:
    """Take the paper out of the printer, or put it back."""
    _order(hall, f"paper {state}")


@app.command()
def printer(
    words: Annotated[list[str], typer.Argument(help="e.g. cover open, power off, stall, help")], hall: Folder = DEFAULT
) -> None:
    """Anything else the emulated printer can do."""
    _order(hall, " ".join(words))


@app.command()
def network(state: Annotated[str, typer.Argument(help="cut or join")], hall: Folder = DEFAULT) -> None:
    """Cut the network between kiosk and central, or join it again."""
    _known(hall)
    if state not in ("cut", "join"):
        _refuse(f"{state!r} is not known; say cut or join")
    (hall / "network").write_text("cut" if state == "cut" else "joined", encoding="utf-8")


@app.command()
def status(hall: Folder = DEFAULT) -> None:
    """How the hall is: printer, network, what arrived at central."""
    _known(hall)
    console.print_json(_tell(hall, "status"))
    wish = hall / "network"
    console.print(f"network: {wish.read_text(encoding='utf-8').strip() if wish.exists() else 'joined'}")
    command = [sys.executable, "-m", "central", "requests", "--json", "--data", str((hall / "central").absolute())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    console.print(f"at central: {len(done.stdout.splitlines())} requests")


def _explain(hall: Hall, sample: Path) -> None:
    where = "" if hall.folder == DEFAULT.absolute() else f" --hall {hall.folder}"
    hands = (
        (f"show {sample}", "hold a card in front of the camera"),
        ("show nothing", "take it away"),
        ("paper out", "take the paper out (ok: put it back)"),
        ("network cut", "cut the network (join: join it again)"),
        ("status", "printer, network, what arrived"),
    )
    widest = max(len(command) for command, _ in hands)
    console.print("\n[bold]The hall is open.[/bold] In another terminal:\n")
    for command, effect in hands:  # one line each, however narrow the terminal: they are there to be copied
        console.print(f"  scripts/hall {command}{where}{' ' * (widest - len(command))}   # {effect}")
    console.print(f"\nSlips come out in {hall.folder / 'paper'}")
    console.print(f"Central, once: {hall.staff_link()}")
    console.print(f"Central, with the password you made: http://127.0.0.1:{hall.central_port}/masuk, as {CLERK}\n")


def _known(hall: Path) -> dict[str, int]:
    try:
        return dict(json.loads((hall / "hall.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        _refuse(f"there is no hall in {hall}; open one with scripts/run, or name its folder with --hall")


def _tell(hall: Path, command: str) -> str:
    try:
        return tell(_known(hall)["printer_control"], command)
    except OSError as away:
        _refuse(f"the hall in {hall} is not open ({away}); open it with scripts/run")


def _order(hall: Path, command: str) -> None:
    answer = _tell(hall, command)
    if answer.startswith("error"):
        _refuse(answer)
    console.print(answer)


def _refuse(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)


if __name__ == "__main__":
    app()
