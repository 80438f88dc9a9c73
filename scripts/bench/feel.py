"""The kiosk as a person feels it: cold start to the first picture, tap to the next screen, memory, first byte at the printer.

A tap is timed from the finger leaving the glass to the flip that shows the next screen, a press from the finger touching it
to the flip with the pressed picture. CPU is all threads', nobody touching. Frames a second are counted while every one has
something new.

The live camera is a process of its own (scripts/bench/feel_camera.py), so that its memory is not in ours; somebody holds a
card before it that is never sharp enough, so that every frame is looked at in every way. Memory is what is resident (RSS); of
that `its own` is what the process has written, the rest files of libraries, and `software GL` is what draws here in place of
a graphics chip.

Each figure stands beside a peer measured in the same run: a bare Kivy program with the same window, two empty screens and
nothing else, and for storing and printing a hand-written sqlite3 commit followed by a TCP connection. Ratios are what to
compare between machines. Usage: python scripts/bench/feel.py [--starts 7] [--taps 200] [--only memory] [--json]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from config.settings import CameraSettings
from scripts.bench import feel_parts
from scripts.simhall import Hall
from scripts.virtual_screen import virtual_screen

_REST_SECONDS = 12.0
# name, unit, the aim (None: none was set); what is counted in a second should be more, everything else less
ROWS = (
    ("cold start to first frame", "ms", 1000.0),
    ("tap to next screen, median", "ms", 40.0),
    ("tap to next screen, p95", "ms", 90.0),
    ("pressed look, median", "ms", None),
    ("pressed look, p95", "ms", 50.0),
    ("memory, idle", "MB", None),
    ("memory, camera live", "MB", 240.0),
    ("memory, camera live, its own", "MB", None),
    ("memory, camera live, software GL", "MB", None),
    ("CPU in a minute, idle", "s", None),
    ("CPU in a minute, camera live", "s", None),
    ("frames drawn while decoding", "/s", 30.0),
    ("camera frames looked at meanwhile", "/s", None),
    ("submit to first byte, median", "ms", 60.0),
    ("submit to first byte, p95", "ms", None),
)


def main(
    starts: Annotated[int, typer.Option(min=1)] = 7,
    taps: Annotated[int, typer.Option(min=20)] = 200,
    prints: Annotated[int, typer.Option(min=5)] = 40,
    only: Annotated[str, typer.Option(help="`memory` leaves out everything else: a minute")] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Measure, and print ours beside the peers."""
    if only not in ("", "memory"):
        raise typer.BadParameter("only `memory` can be measured alone", param_hint="--only")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Hall(Path(folder) / "hall") as hall:
        with virtual_screen() as display:
            ours, bare = _both(hall, display, starts, taps) if not only else _memory(hall, display)
        if not only:
            ours |= _spread("submit to first byte", feel_parts.submit_to_first_byte(hall, prints))
            bare |= _spread("submit to first byte", feel_parts.bare_commit_and_connect(prints))
    if as_json:
        print(json.dumps({"ours": ours, "peer": bare}))
        return
    table = Table("what", "ours", "peer", "ratio", "aim", title=only or f"{starts} starts, {taps} taps, {prints} prints")
    for name, unit, aim in (row for row in ROWS if row[0] in ours):
        mine, theirs = ours[name], bare[name]
        met = "" if aim is None else f"{aim:.0f} {unit} {'met' if (mine >= aim if unit == '/s' else mine <= aim) else 'MISSED'}"
        ratio = f"{mine / theirs:.2f}" if theirs else ""
        table.add_row(name, f"{mine:.1f} {unit}", f"{theirs:.1f} {unit}", ratio, met)
    Console().print(table)


def _both(hall: Hall, display: str, starts: int, taps: int) -> tuple[dict[str, float], dict[str, float]]:
    """Ours and the bare program, taking turns so that a busy machine slows both."""
    rows: dict[str, list[dict[str, Any]]] = {"ours": [], "bare": []}
    for _ in range(starts):
        for who, found in rows.items():
            found.append(_child(who, hall, display, 0, live=False))
    for who, found in rows.items():
        found.append(_child(who, hall, display, taps, live=False))
        found.append(_child(who, hall, display, 0, live=True))
    return _summed(rows["ours"]), _summed(rows["bare"])


def _memory(hall: Hall, display: str) -> tuple[dict[str, float], dict[str, float]]:
    """What each keeps: after one start without the camera, and after one with it."""
    found = []
    for who in ("ours", "bare"):
        idle, live = (_child(who, hall, display, 0, live=live) for live in (False, True))
        found.append(_kept(idle["rss_mb"], live))
    return found[0], found[1]


def _kept(idle_mb: float, live: dict[str, Any]) -> dict[str, float]:
    return {
        "memory, idle": idle_mb,
        "memory, camera live": live["rss_mb"],
        "memory, camera live, its own": live["own_mb"],
        "memory, camera live, software GL": live["gl_mb"],
    }


def _summed(found: list[dict[str, Any]]) -> dict[str, float]:
    *started, tapped, live = found
    return {
        "cold start to first frame": median(one["first_frame_ms"] for one in started),
        **_spread("tap to next screen", tapped["taps_ms"]),
        **_spread("pressed look", tapped["pressed_ms"]),
        **_kept(median(one["rss_mb"] for one in started), live),
        "CPU in a minute, idle": tapped["cpu_s_per_minute"],
        "CPU in a minute, camera live": live["cpu_s_per_minute"],
        "frames drawn while decoding": live["frames_per_second"],
        "camera frames looked at meanwhile": live.get("looked_per_second", 0.0),
    }


def _spread(name: str, times_ms: list[float]) -> dict[str, float]:
    return {f"{name}, median": median(times_ms), f"{name}, p95": quantiles(times_ms, n=20)[-1]}


def _child(who: str, hall: Hall, display: str, taps: int, *, live: bool) -> dict[str, Any]:
    """One fresh process; what it measured of itself. With `live` the camera is on."""
    config = hall.config if live else hall.folder / "no-camera.toml"
    if not live:
        config.write_text(
            hall.config.read_text(encoding="utf-8").replace("[camera]", "[camera]\nenabled = false"), encoding="utf-8"
        )
    script = str(ROOT / "scripts" / "bench" / "feel_child.py")
    rest = _REST_SECONDS if live or taps else 0.0
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DISPLAY": display}
    with _camera(hall.folder / "camera.pipe") if live else nullcontext() as pipe:
        command = [sys.executable, script, who, str(config), str(taps), str(rest), *([str(pipe)] if pipe else [])]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{who} broke:\n{done.stderr[-3000:]}")
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


@contextmanager
def _camera(pipe: Path) -> Iterator[Path]:
    """The camera's process, as fast and as fine as the settings ask for when they are silent."""
    wanted = CameraSettings()
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    script = str(ROOT / "scripts" / "bench" / "feel_camera.py")
    size = (str(wanted.width_px), str(wanted.height_px), str(wanted.frames_per_second))
    process = subprocess.Popen([sys.executable, script, str(pipe), *size])
    try:
        yield pipe
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    typer.run(main)
