"""One program under measurement by scripts/bench/feel.py: `feel_child.py ours|bare CONFIG TAPS idle|live REST`, JSON on stdout.

`ours` is the whole kiosk over the settings CONFIG, on the display it is given. `bare` is the least Kivy program that can be
compared with it. Nothing is imported here before it is needed: the imports are part of a cold start.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
# Long enough for devices, store and courier to be up, and for the camera to have been decoded for a while.
_LOST_SECONDS = 5.0
_SETTLED_SECONDS = {"idle": 2.0, "live": 8.0}


def process_age_ms() -> float:
    """Milliseconds since this process was started (proc(5): field 22 of stat, in ticks after boot)."""
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    return (time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / _TICKS) * 1000


def rss_mb() -> float:
    """Resident memory of this process, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


def cpu_share(frame: Callable[[], None], seconds: float) -> float:
    """Seconds of CPU in a minute, all threads, with nobody at the glass."""
    began, worked = time.monotonic(), time.process_time()
    while time.monotonic() - began < seconds:
        frame()
    return 60 * (time.process_time() - worked) / max(0.001, time.monotonic() - began)


def timed_tap(press: Callable[[], object], leave: Callable[[], object], shown: Callable[[], object]) -> float:
    """Milliseconds from the finger leaving the glass to the end of the flip that shows what `shown` names next.

    It leaves just after a frame, the worst moment: the whole wait for the next frame is in the figure.
    """
    from kivy.base import EventLoop

    press()
    EventLoop.idle()
    before = shown()
    began = time.perf_counter()
    leave()
    # A frame ends with its flip; until the next screen stands in one, frames pass.
    while True:
        changed = shown() != before
        EventLoop.idle()
        if changed:
            return (time.perf_counter() - began) * 1000
        if time.perf_counter() - began > _LOST_SECONDS:
            raise SystemExit("a tap showed nothing new")


def ours(config: Path, taps: int, settled_seconds: float, rest_seconds: float) -> dict[str, object]:
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
    rested = cpu_share(fingers.frames, rest_seconds)
    times = []
    for index in range(taps):
        target = fingers.find("start" if index % 2 == 0 else "back")
        fingers.settle(target)
        finger = fingers.finger(*target.center)
        times.append(timed_tap(finger.begin, finger.end, lambda: fingers.screen.name))
    kiosk.stop()
    return {"first_frame_ms": first, "rss_mb": memory, "cpu_s_per_minute": rested, "taps_ms": times}


def bare(_config: Path, taps: int, settled_seconds: float, rest_seconds: float) -> dict[str, object]:
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
        other = "two" if name == "one" else "one"
        screen.add_widget(Button(text=name, on_release=lambda _button, to=other: setattr(manager, "current", to)))
        manager.add_widget(screen)

    class Bare(App):  # type: ignore[misc]  # kivy is untyped
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
    rested = cpu_share(EventLoop.idle, rest_seconds)
    from screens.fingers import Finger  # the same finger as for ours; loaded once memory is measured

    times = []
    for _ in range(taps):
        finger = Finger(manager.width / 2, manager.height / 2)
        times.append(timed_tap(finger.begin, finger.end, lambda: manager.current))
    return {"first_frame_ms": first, "rss_mb": memory, "cpu_s_per_minute": rested, "taps_ms": times}


if __name__ == "__main__":
    who, path, count, state, rest = sys.argv[1:]
    measured = (ours if who == "ours" else bare)(Path(path), int(count), _SETTLED_SECONDS[state], float(rest))
    print(json.dumps(measured), flush=True)
    os._exit(0)
