"""One program under measurement by scripts/bench/feel.py: `feel_child.py ours|bare CONFIG TAPS idle|live`, JSON on stdout.

`ours` is the whole kiosk over the settings CONFIG, on the display it is given. `bare` is the least Kivy program that can be
compared with it. Nothing is imported here before it is needed: the imports are part of a cold start.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
# Long enough for devices, store and courier to be up, and for the camera to have been decoded for a while.
_SETTLED_SECONDS = {"idle": 2.0, "live": 8.0}


def process_age_ms() -> float:
    """Milliseconds since this process was started (proc(5): field 22 of stat, in ticks after boot)."""
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    return (time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / _TICKS) * 1000


def rss_mb() -> float:
    """Resident memory of this process, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


def ours(config: Path, taps: int, settled_seconds: float) -> dict[str, object]:
    """The kiosk: welcome and the keypad take turns for the taps."""
    from config.settings import load_settings
    from kiosk.app import Kiosk
    from screens.face import ScreenFace

    kiosk = Kiosk(load_settings(config))
    face = ScreenFace(kiosk)
    from screens.fingers import Fingers

    fingers = Fingers(face.app)
    fingers.start()
    kiosk.start(face)
    fingers.frames(1)
    first = process_age_ms()
    if not fingers.wait_for(lambda: kiosk.journey.step == "welcome", 60):
        raise SystemExit(f"no welcome: {kiosk.journey.visit.problem}")
    fingers.wait_for(lambda: False, settled_seconds)
    memory = rss_mb()
    times = []
    for index in range(taps):
        fingers.settle()
        before = time.perf_counter()
        fingers.tap("start" if index % 2 == 0 else "back")
        times.append((time.perf_counter() - before) * 1000)
    kiosk.stop()
    return {"first_frame_ms": first, "rss_mb": memory, "taps_ms": times}


def bare(_config: Path, taps: int, settled_seconds: float) -> dict[str, object]:
    """Two screens with a label and a button each, in the same window with the same settings."""
    from screens.window import WindowOptions, prepare

    prepare(WindowOptions())
    from kivy.app import App
    from kivy.base import EventLoop, runTouchApp
    from kivy.uix.button import Button
    from kivy.uix.screenmanager import NoTransition, Screen, ScreenManager

    manager = ScreenManager(transition=NoTransition())
    for name in ("one", "two"):
        screen = Screen(name=name)
        screen.add_widget(Button(text=name))
        manager.add_widget(screen)

    class Bare(App):
        """As little as there can be."""

        def build(self) -> ScreenManager:
            """The two screens."""
            return manager

    Bare()._run_prepare()
    runTouchApp(embedded=True)
    EventLoop.idle()
    first = process_age_ms()
    end = time.monotonic() + settled_seconds
    while time.monotonic() < end:
        EventLoop.idle()
    memory = rss_mb()
    times = []
    for index in range(taps):
        EventLoop.idle()
        before = time.perf_counter()
        manager.current = "two" if index % 2 == 0 else "one"
        EventLoop.idle()  # as our taps: a frame for the press, a frame for the next screen
        EventLoop.idle()
        times.append((time.perf_counter() - before) * 1000)
    return {"first_frame_ms": first, "rss_mb": memory, "taps_ms": times}


if __name__ == "__main__":
    who, path, count, state = sys.argv[1:]
    measured = (ours if who == "ours" else bare)(Path(path), int(count), _SETTLED_SECONDS[state])
    print(json.dumps(measured), flush=True)
    os._exit(0)
