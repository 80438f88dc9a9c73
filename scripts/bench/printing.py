"""Bytes and seconds of a ticket with logo and QR, beside what python-escpos makes of the same ticket by its own image path.

    python scripts/bench/printing.py [--json] [--quick]

The seconds are measured: real bytes through the real transport into the emulated printer, which reads no faster than a line of
that speed. `--quick` measures at 115200 baud only and reckons the rest (ten bits a byte).
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated

import typer
from escpos.printer import Dummy
from PIL import Image
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from drivers.emulators.printer import PrinterEmulator
from drivers.printer.encode import encode
from drivers.printer.logo import LogoPicture, keep_command, load_logo
from drivers.printer.network import NetworkTransport
from drivers.printer.profile import LogoStore, Profile, load_profile
from drivers.printer.slip import Align, Cut, Logo, Pair, Qr, Rule, Size, Slip, Text, Tick
from kiosk.language import load_language
from scripts.gallery import PRINTERS, draw_logo, print_one, slips

BAUDS = (9600, 19200, 115200)
PEER_PROFILE = "TM-T88V"
_MEASURED = ("ours, logo kept", "python-escpos, image path")
_ALIGN = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}


@dataclass
class Result:
    """One way of printing one slip. `seconds` by baud; those in `measured` were, the others are reckoned."""

    slip: str
    way: str
    bytes: int
    seconds: dict[int, float] = field(default_factory=dict)
    measured: list[int] = field(default_factory=list)


def peer(slip: Slip, logo: Path, *, native_qr: bool) -> bytes:
    """The same words, logo and QR as python-escpos builds them: everything it has no letters for goes out as a picture."""
    out = Dummy(profile=PEER_PROFILE)
    for line in slip.lines:
        match line:
            case Logo():
                out.set(align="center")
                with Image.open(logo) as found:
                    paper = Image.new("RGB", found.size, "white")
                    paper.paste(found, mask=found.getchannel("A"))
                out.image(paper.resize((120, 120)))
            case Text():
                big = {Size.LARGE: 2, Size.HUGE: 8}.get(line.size, 1)
                out.set(align=_ALIGN[line.align], bold=line.bold, custom_size=True, width=big, height=max(1, big - 1))
                out.textln(line.words)
            case Pair():
                out.set(align="left")
                out.textln(f"{line.label}: {line.value}")
            case Tick():
                out.textln(f"[ ] {line.words}")
            case Rule():
                out.textln("-" * 42)
            case Qr():
                out.set(align="center")
                out.qr(line.payload, size=5, native=native_qr)
            case Cut():
                out.cut()
    return bytes(out.output)


def whole_picture(picture: Path) -> bytes:
    """The slip as one picture, the way many kiosks print."""
    out = Dummy(profile=PEER_PROFILE)
    with Image.open(picture) as found:
        out.image(found.convert("L").resize((512, round(found.height * 512 / found.width))))
    out.cut()
    return bytes(out.output)


def ways(name: str, slip: Slip, folder: Path) -> dict[str, bytes]:
    """Every way to print `slip`: ours on three kinds of printer, python-escpos' in three ways."""
    draw_logo(folder / "logo.png")

    def ours(profile: Profile) -> bytes:
        logo = load_logo(folder / "logo.png", profile)
        return encode(slip, profile, 1, logo, logo_kept=profile.logo is not LogoStore.NONE).data

    capable, plain = load_profile(PRINTERS / "epson-tm-t82.toml"), load_profile(PRINTERS / "generic-80mm.toml")
    logo = load_logo(folder / "logo.png", capable)
    print_one(slip, capable, logo, folder, name)
    return {
        "ours, logo kept": ours(capable),
        "ours, logo sent": ours(plain),
        "ours, no QR of its own": ours(replace(plain, native_qr=False)),
        "python-escpos, native QR": peer(slip, folder / "logo.png", native_qr=True),
        "python-escpos, image path": peer(slip, folder / "logo.png", native_qr=False),
        "python-escpos, one picture": whole_picture(folder / f"{name}.png"),
    }


def measure(data: bytes, baud: int, folder: Path, logo: LogoPicture, profile: Profile) -> float:
    """Seconds from opening the link until the piece is out, at the pace of `baud`."""
    with PrinterEmulator(folder, profile) as printer:
        transport = NetworkTransport("127.0.0.1", printer.port)
        transport.open()
        transport.write(keep_command(logo, profile), 10)
        time.sleep(0.3)
        printer.pace(baud)
        time.sleep(0.1)  # a read at full pace may still be under way
        began = time.perf_counter()
        transport.write(data, 120)
        printer.wait_for_pieces(1, 120)
        spent = time.perf_counter() - began
        transport.close()
    return spent


def run(folder: Path, *, quick: bool, tell: Callable[[str], None]) -> list[Result]:
    """Print ticket and receipt in every way at every speed."""
    all_slips = slips(load_language().words, "id")
    profile = load_profile(PRINTERS / "epson-tm-t82.toml")
    results = []
    for name in ("2-ticket-with-code", "3-receipt"):
        for way, data in ways(name, all_slips[name], folder).items():
            result = Result(name[2:], way, len(data))
            logo = load_logo(folder / "logo.png", profile)
            for baud in BAUDS:
                if way in _MEASURED and name.startswith("2") and (baud == BAUDS[-1] or not quick):
                    tell(f"{name[2:]}: {way} at {baud}")
                    result.measured.append(baud)
                    seconds = measure(data, baud, folder / f"{baud}-{len(data)}", logo, profile)
                else:
                    seconds = len(data) * 10 / baud
                result.seconds[baud] = round(seconds, 2)
            results.append(result)
    return results


def main(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    quick: Annotated[bool, typer.Option(help="Measure at 115200 baud only.")] = False,
) -> None:
    """Compare, and print how many times smaller ours is than python-escpos' image path."""
    with tempfile.TemporaryDirectory() as folder:
        results = run(Path(folder), quick=quick, tell=lambda line: print(line, file=sys.stderr))
    by_way = {(result.slip, result.way): result.bytes for result in results}
    names = dict.fromkeys(result.slip for result in results)
    ratios = {slip: round(by_way[slip, _MEASURED[1]] / by_way[slip, _MEASURED[0]], 1) for slip in names}
    if as_json:
        print(json.dumps({"results": [asdict(result) for result in results], "image_path_over_ours": ratios}))
        return
    table = Table(title="Bytes, and seconds at the pace of a serial line (* measured)")
    for heading in ("slip", "way", "bytes", *(f"{baud} baud" for baud in BAUDS)):
        table.add_column(heading, justify="left" if heading in ("slip", "way") else "right")
    for result in results:
        seconds = (f"{result.seconds[baud]:.2f}{'*' if baud in result.measured else ' '}" for baud in BAUDS)
        table.add_row(result.slip, result.way, str(result.bytes), *seconds)
    Console(width=100).print(table)
    for slip, ratio in ratios.items():
        print(f"{slip}: python-escpos' image path is {ratio} times as many bytes as ours with the logo kept")


if __name__ == "__main__":
    typer.run(main)
