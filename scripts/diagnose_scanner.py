"""Does the scanner read this? A live view of the camera, or stored pictures through the same eyes; what becomes of each code
and of each printed NIK, by the kiosk's own rules: bars must look like a code of ours, a card's digits like a NIK.

Exit code 0: something (with --images: every picture) was accepted. 1: not so. 2: no camera, or nothing to look at.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from drivers.errors import DeviceError
from drivers.scanner.camera import CameraScanner
from drivers.scanner.eyes import Eyes, Sight
from drivers.scanner.sources.choose import AUTO
from drivers.scanner.sources.picture import SUFFIXES, PictureSource
from kiosk.desk.identify import acceptable, is_nik
from scripts.live_scanner import CARD_DOUBTS, REASONS, masked, watch

FRAMES_PER_SECOND = 15
PATIENCE_FRAMES = 2 * FRAMES_PER_SECOND  # a resident holds a card still for about two seconds


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one picture. `reason` is `accepted`, why not, or `unreadable`; `ms` is the decoding time until then."""

    file: str
    text: str | None
    symbology: str | None
    accepted: bool
    reason: str
    ms: float
    frames: int
    stage: str | None


def known_nik(digits: str) -> bool:
    """The kiosk's check of what is printed on a card, today."""
    return is_nik(digits, date.today())


def look_at(path: Path, name: str) -> Finding:
    """Hold one picture before a camera until it is accepted or patience ends."""
    source = PictureSource(path, 1280, 720)
    try:
        source.open()
    except DeviceError as failure:
        return Finding(name, None, None, False, f"unreadable: {failure.what}", 0.0, 0, None)
    eyes = Eyes(check=acceptable, card_check=known_nik)
    seen: list[Sight] = []
    spent_seconds = 0.0
    while len(seen) < PATIENCE_FRAMES and not (seen and seen[-1].verdict.accepted):
        shot = source.read()
        began = time.perf_counter()
        seen.append(eyes.look(shot.preview, shot.sharp, len(seen) / FRAMES_PER_SECOND))
        spent_seconds += time.perf_counter() - began
    source.close()
    telling = max(reversed(seen), key=_tells)
    code = telling.verdict.code
    return Finding(
        name,
        code.text if code else None,
        code.symbology if code else None,
        telling.verdict.accepted,
        telling.why,
        round(spent_seconds * 1000, 2),
        len(seen),
        code.stage if code else None,
    )


def _tells(sight: Sight) -> tuple[bool, bool, bool]:
    """What says most about a picture: an accepted code, a code that was refused, a card in doubt, in this order."""
    return sight.verdict.accepted, sight.verdict.code is not None, sight.why in CARD_DOUBTS


def pictures(folder: Path) -> Iterator[Path]:
    """Every picture under `folder`, by name."""
    yield from (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES and path.is_file())


def main(
    images: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="A folder of pictures to read instead.")
    ] = None,
    source: Annotated[
        str, typer.Option(help="As in the settings: auto, /dev/videoN, libcamera, a video, picture or folder.")
    ] = AUTO,
    seconds: Annotated[float, typer.Option(min=0, help="How long to look live; 0 until Ctrl+C.")] = 0,
    show_text: Annotated[bool, typer.Option(help="Show live what codes say; it may be a NIK.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per picture or accepted scan.")] = False,
) -> None:
    """Look live through the camera, or read every picture under IMAGES with the real pipeline and acceptance rules."""
    if images is None:
        camera = CameraScanner(source, check=acceptable, card_check=known_nik)
        raise typer.Exit(watch(camera, seconds, as_json=as_json, show=str if show_text else masked))
    findings = []
    for path in pictures(images):
        finding = look_at(path, str(path.relative_to(images)))
        findings.append(finding)
        if as_json:
            print(json.dumps(asdict(finding), ensure_ascii=False), flush=True)
    if not as_json:
        print_table(findings)
    if not findings:
        print(f"no picture (PNG, JPEG, WebP) under {images}", file=sys.stderr)
        raise typer.Exit(2)
    if not all(finding.accepted for finding in findings):
        raise typer.Exit(1)


def print_table(findings: list[Finding]) -> None:
    """For people."""
    table = Table(title="What the scanner makes of each picture")
    for heading in ("picture", "text", "symbology", "accepted", "why", "ms"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        answer = "[green]yes[/]" if finding.accepted else "[red]no[/]"
        why = REASONS.get(finding.reason, finding.reason)
        table.add_row(finding.file, _short(finding.text), finding.symbology or "", answer, why, f"{finding.ms:.1f}")
    Console().print(table)
    accepted = sum(finding.accepted for finding in findings)
    Console().print(f"{accepted} of {len(findings)} accepted")


def _short(text: str | None) -> str:
    printable = "".join(letter if letter.isprintable() and letter != "[" else "·" for letter in text or "")
    return printable if len(printable) <= 40 else printable[:39] + "…"


if __name__ == "__main__":
    typer.run(main)
