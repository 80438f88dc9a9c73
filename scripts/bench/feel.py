"""The kiosk as a person feels it: cold start to the first picture, tap to the next screen, memory, first byte at the printer.

A tap is timed from the finger leaving the glass to the flip that shows the next screen. CPU is all threads', nobody touching.

Each figure stands beside a peer measured in the same run: a bare Kivy program with the same window, two empty screens and nothing
else, and for storing and printing a hand-written sqlite3 commit followed by a TCP connection. Ratios are what to compare between
machines. Usage: python scripts/bench/feel.py [--starts 7] [--taps 200] [--json]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from scripts.bench import feel_parts
from scripts.simhall import Hall
from scripts.virtual_screen import virtual_screen

_REST_SECONDS = 12.0
# name, unit, the aim (None: none was set)
ROWS = (
    ("cold start to first frame", "ms", 1000.0),
    ("tap to next screen, median", "ms", 40.0),
    ("tap to next screen, p95", "ms", 90.0),
    ("memory, idle", "MB", None),
    ("memory, camera live", "MB", 240.0),
    ("CPU in a minute, idle", "s", None),
    ("CPU in a minute, camera live", "s", None),
    ("submit to first byte, median", "ms", 60.0),
    ("submit to first byte, p95", "ms", None),
)


def main(
    starts: Annotated[int, typer.Option(min=1)] = 7,
    taps: Annotated[int, typer.Option(min=20)] = 200,
    prints: Annotated[int, typer.Option(min=5)] = 40,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Measure, and print ours beside the peers."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Hall(Path(folder) / "hall") as hall:
        with virtual_screen() as display:
            ours, bare = _both(hall, display, starts, taps)
        ours |= _spread("submit to first byte", feel_parts.submit_to_first_byte(hall, prints))
        bare |= _spread("submit to first byte", feel_parts.bare_commit_and_connect(prints))
    if as_json:
        print(json.dumps({"ours": ours, "peer": bare}))
        return
    table = Table("what", "ours", "peer", "ratio", "aim", title=f"{starts} starts, {taps} taps, {prints} prints")
    for name, unit, aim in ROWS:
        mine, theirs = ours[name], bare[name]
        met = "" if aim is None else f"{aim:.0f} {unit} {'met' if mine <= aim else 'MISSED'}"
        table.add_row(name, f"{mine:.1f} {unit}", f"{theirs:.1f} {unit}", f"{mine / theirs:.2f}", met)
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


def _summed(found: list[dict[str, Any]]) -> dict[str, float]:
    *started, tapped, live = found
    return {
        "cold start to first frame": median(one["first_frame_ms"] for one in started),
        **_spread("tap to next screen", tapped["taps_ms"]),
        "memory, idle": median(one["rss_mb"] for one in started),
        "memory, camera live": live["rss_mb"],
        "CPU in a minute, idle": tapped["cpu_s_per_minute"],
        "CPU in a minute, camera live": live["cpu_s_per_minute"],
    }


def _spread(name: str, times_ms: list[float]) -> dict[str, float]:
    return {f"{name}, median": median(times_ms), f"{name}, p95": quantiles(times_ms, n=20)[-1]}


def _child(who: str, hall: Hall, display: str, taps: int, *, live: bool) -> dict[str, Any]:
    """One fresh process; what it measured of itself. With `live`, a card lies before the camera; else the camera is off."""
    config = hall.config if live else hall.folder / "no-camera.toml"
    if not live:
        config.write_text(
            hall.config.read_text(encoding="utf-8").replace("[camera]", "[camera]\nenabled = false"), encoding="utf-8"
        )
    script = str(ROOT / "scripts" / "bench" / "feel_child.py")
    rest = _REST_SECONDS if live or taps else 0.0
    command = [sys.executable, script, who, str(config), str(taps), "live" if live else "idle", str(rest)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DISPLAY": display}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{who} broke:\n{done.stderr[-3000:]}")
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


if __name__ == "__main__":
    typer.run(main)
