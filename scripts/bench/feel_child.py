"""One program under measurement by scripts/bench/feel.py: `feel_child.py ours|bare CONFIG TAPS REST [PIPE]`, JSON on stdout.

`ours` is the whole kiosk over the settings CONFIG, on the display it is given; with PIPE it sees what
scripts/bench/feel_camera.py sends. `bare` is the least Kivy program that can be compared with it. Nothing is imported here
before it is needed: the imports are part of a cold start.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scripts.bench.feel_camera import PipedCamera

_TICKS = os.sysconf("SC_CLK_TCK")
# Long enough for devices, store and courier to be up, and for the camera to have been decoded for a while.
_LOST_SECONDS = 5.0
_SETTLED_SECONDS, _SETTLED_LIVE_SECONDS = 2.0, 12.0
_DRAWN_SECONDS = 6.0
# With a camera, memory swings by some megabytes within a second: with the frames that are in hand.
_LOOKS, _LOOK_SECONDS = 21, 0.15
# What Mesa maps to draw without a graphics chip: its compiler, its driver, the window's picture. A Raspberry Pi has none of it.
_SOFTWARE_GL = ("libLLVM", "swrast_dri", "libgallium", "/SYSV")


def process_age_ms() -> float:
    """Milliseconds since this process was started (proc(5): field 22 of stat, in ticks after boot)."""
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    return (time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / _TICKS) * 1000


def memory_mb() -> dict[str, float]:
    """Resident memory of this process in MB: `rss_mb`, and of it what is its own, and what draws in place of a graphics chip."""
    found = {"rss_mb": 0.0, "own_mb": 0.0, "gl_mb": 0.0}
    drawing = False
    for line in Path("/proc/self/smaps").read_text().splitlines():  # proc(5)
        name, *rest = line.split()
        if not name.endswith(":"):
            drawing = any(part in line for part in _SOFTWARE_GL)
        elif name == "Rss:":
            found["rss_mb"] += int(rest[0]) * 1024 / 1e6
            found["gl_mb"] += drawing * int(rest[0]) * 1024 / 1e6
        elif name == "Anonymous:":
            found["own_mb"] += int(rest[0]) * 1024 / 1e6
    return found


def usual_memory_mb(wait: Callable[[float], object]) -> dict[str, float]:
    """The median of `memory_mb`, looked at again and again over some seconds; `wait` lets the program live for so long."""
    seen = []
    for _ in range(_LOOKS):
        wait(_LOOK_SECONDS)
        seen.append(memory_mb())
    return {name: median(one[name] for one in seen) for name in seen[0]}


def cpu_share(frame: Callable[[], None], seconds: float) -> float:
    """Seconds of CPU in a minute, all threads, with nobody at the glass."""
    began, worked = time.monotonic(), time.process_time()
    while time.monotonic() - began < seconds:
        frame()
    return 60 * (time.process_time() - worked) / max(0.001, time.monotonic() - began)


def frames_per_second(redraw: Callable[[], object], seconds: float) -> float:
    """How many frames are drawn in a second when every one of them has something new on it."""
    from kivy.base import EventLoop

    began, drawn = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        redraw()
        EventLoop.idle()
        drawn += 1
    return drawn / (time.perf_counter() - began)


def timed_press(press: Callable[[], object], pressed: Callable[[], object]) -> float:
    """Milliseconds from the finger on the glass to the end of the flip that shows what it pressed."""
    from kivy.base import EventLoop

    began = time.perf_counter()
    press()
    if not pressed():
        raise SystemExit("a finger pressed nothing")
    EventLoop.idle()
    return (time.perf_counter() - began) * 1000


def timed_tap(leave: Callable[[], object], shown: Callable[[], object]) -> float:
    """Milliseconds from the finger leaving the glass to the end of the flip that shows what `shown` names next.

    It leaves just after a frame, the worst moment: the whole wait for the next frame is in the figure.
    """
    from kivy.base import EventLoop

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


def ours(config: Path, taps: int, rest_seconds: float, pipe: Path | None) -> dict[str, object]:
    """The kiosk: welcome and the keypad take turns for the taps."""
    from config.settings import load_settings
    from kiosk.app import Kiosk
    from screens.face import ScreenFace

    # As the kiosk command sets it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    cameras = see(pipe) if pipe else []
    kiosk = Kiosk(load_settings(config))
    face = ScreenFace(kiosk)
    from kivy.core.window import Window

    from screens.fingers import Fingers

    fingers = Fingers(face.app)
    fingers.start()
    kiosk.start(face)
    fingers.frames(1)
    first = process_age_ms()
    if not fingers.wait_for(lambda: kiosk.journey.step == "welcome", 60):
        raise SystemExit(f"no welcome: {kiosk.journey.visit.problem}")
    fingers.wait_for(lambda: False, _SETTLED_LIVE_SECONDS if pipe else _SETTLED_SECONDS)
    memory = usual_memory_mb(lambda seconds: fingers.wait_for(lambda: False, seconds))
    rested = cpu_share(fingers.frames, rest_seconds)
    before = sum(camera.taken for camera in cameras)
    drawn = frames_per_second(Window.canvas.ask_update, _DRAWN_SECONDS) if pipe else 0.0
    looked = (sum(camera.taken for camera in cameras) - before) / _DRAWN_SECONDS
    if kiosk.journey.step != "welcome":
        raise SystemExit(f"the camera led to {kiosk.journey.step}: nothing was to be read")
    times, pressed = [], []
    for index in range(taps):
        target = fingers.find("start" if index % 2 == 0 else "back")
        fingers.settle(target)
        finger = fingers.finger(*target.center)
        pressed.append(timed_press(finger.begin, partial(getattr, target, "pressed")))
        times.append(timed_tap(finger.end, lambda: fingers.screen.name))
    kiosk.stop()
    return {
        "first_frame_ms": first,
        **memory,
        "cpu_s_per_minute": rested,
        "frames_per_second": drawn,
        "looked_per_second": looked,
        "taps_ms": times,
        "pressed_ms": pressed,
    }


def see(pipe: Path) -> list[PipedCamera]:
    """Let the kiosk's own camera driver look at the pipe; the sources it will have opened."""
    import drivers.scanner.camera as driver
    from scripts.bench.feel_camera import PipedCamera

    opened: list[PipedCamera] = []

    def choose(*_options: object) -> PipedCamera:
        opened.append(PipedCamera(pipe))
        return opened[-1]

    driver.choose_source = choose  # type: ignore[assignment, attr-defined]  # the one place where sources are made
    return opened


def bare_window() -> Any:
    """Two screens with a label and a button each, in the same window with the same settings; not yet drawn."""
    from screens.window import WindowOptions, prepare

    prepare(WindowOptions())
    from kivy.app import App
    from kivy.base import runTouchApp
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
    return manager


def bare(_config: Path, taps: int, rest_seconds: float, pipe: Path | None) -> dict[str, object]:
    """The least Kivy program there can be, tapped as ours is."""
    manager = bare_window()
    from kivy.base import EventLoop
    from kivy.core.window import Window

    def rest(seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            EventLoop.idle()

    EventLoop.idle()
    first = process_age_ms()
    rest(_SETTLED_SECONDS)
    memory = usual_memory_mb(rest)
    rested = cpu_share(EventLoop.idle, rest_seconds)
    drawn = frames_per_second(Window.canvas.ask_update, _DRAWN_SECONDS) if pipe else 0.0
    from screens.fingers import Finger  # the same finger as for ours; loaded once memory is measured

    times, pressed = [], []
    for _ in range(taps):
        finger = Finger(manager.width / 2, manager.height / 2)
        button = manager.current_screen.children[0]
        pressed.append(timed_press(finger.begin, partial(_is_down, button)))
        times.append(timed_tap(finger.end, lambda: manager.current))
    return {
        "first_frame_ms": first,
        **memory,
        "cpu_s_per_minute": rested,
        "frames_per_second": drawn,
        "taps_ms": times,
        "pressed_ms": pressed,
    }


def _is_down(button: Any) -> bool:
    return bool(button.state == "down")


if __name__ == "__main__":
    who, path, count, rest, *piped = sys.argv[1:]
    measured = (ours if who == "ours" else bare)(Path(path), int(count), float(rest), Path(piped[0]) if piped else None)
    print(json.dumps(measured), flush=True)
    os._exit(0)
