"""A finger, an eye and a camera for the real screens: taps by name, reads what is shown, takes pictures. For tour and tests.

Everything here goes through kivy's own event loop and dispatches real touches; nothing is called behind the screens' back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.base import EventLoop, runTouchApp, stopTouchApp
from kivy.core.window import Window
from kivy.input import MotionEvent

from screens.app import KioskApp
from screens.base import KioskScreen, shown_parts
from screens.widgets.target import Target
from screens.widgets.words import Words


class NotThereError(LookupError):
    """No such target or words on the screen now; the message says which screen and what is there."""


class Fingers:
    """Drives a KioskApp frame by frame. `start` opens the window, `stop` closes it; use it as a context manager."""

    def __init__(self, app: KioskApp) -> None:
        self.app = app

    def __enter__(self) -> Fingers:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Build the application and draw its first frames, without giving the thread away."""
        self.app._run_prepare()
        runTouchApp(embedded=True)
        self.frames(2)

    def stop(self) -> None:
        """Stop the application and its event loop."""
        self.app.stop()
        stopTouchApp()

    def frames(self, count: int = 1) -> None:
        """Let `count` frames pass."""
        for _ in range(count):
            EventLoop.idle()

    @property
    def screen(self) -> KioskScreen:
        """The screen that is shown."""
        return self.app.current

    def find(self, name: str, value: str = "") -> Target:
        """The target `name` (and `value`, if given) on the glass now. Raises NotThereError."""
        there = self.screen.targets()
        for target in there:
            if target.name == name and (not value or target.value == value):
                return target
        names = ", ".join(sorted({f"{t.name}={t.value}" if t.value else t.name for t in there}))
        raise NotThereError(f"no target {name} {value} on {self.screen.name}; there are: {names}")

    def tap(self, name: str, value: str = "") -> None:
        """Tap the middle of a target as a finger does: wait until taps count, press, a frame, leave, a frame."""
        target = self.find(name, value)
        self.settle(target)
        touch = Finger(target.center_x, target.center_y)
        touch.begin()
        self.frames(1)
        touch.end()
        self.frames(1)

    def finger(self, x: float, y: float) -> Finger:
        """A finger over a point (px), not yet down: `begin` presses, `end` lifts it."""
        return Finger(x, y)

    def press(self, x: float, y: float) -> Finger:
        """A finger down at a point (px); `end` lifts it. For drags and bounces."""
        touch = Finger(x, y)
        touch.begin()
        return touch

    def settle(self, target: Target | None = None) -> None:
        """Wait until the screen, and this target, take taps; draw frames meanwhile."""
        touching = self.app.touching
        name, value = (target.name, target.value) if target else ("", "")
        while touching is not None and touching.ready_in(name, value) > 0:
            self.frames(1)
            time.sleep(0.005)

    def wait_for(self, predicate: Callable[[], object], seconds: float) -> bool:
        """Draw frames until `predicate()` is true, at most `seconds`. Whether it became true."""
        until = time.monotonic() + seconds
        while not predicate():
            if time.monotonic() > until:
                return False
            self.frames(1)
            time.sleep(0.002)
        return True

    def texts(self) -> list[str]:
        """Every text that can be seen now, in reading order of the parts."""
        return [part.text for part in shown_parts(self.screen) if isinstance(part, Words) and part.text]

    def shoot(self, path: Path | str) -> None:
        """Write the window's pixels as a PNG. Raises OSError when it cannot."""
        from PIL import Image  # noqa: PLC0415 - only the tour and the tests take pictures

        self.frames(2)
        width, height, pixels = grab()
        Image.frombytes("RGBA", (width, height), pixels).convert("RGB").transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(path)


def grab() -> tuple[int, int, bytes]:
    """The window's pixels: width, height, RGBA bytes with the lowest row first."""
    from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels  # noqa: PLC0415 - needs an open window

    EventLoop.window.dispatch("on_draw")
    width, height = Window.system_size
    return width, height, glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE)


class Finger(MotionEvent):
    """One touch, dispatched through the event loop like those of a panel."""

    def __init__(self, x: float, y: float) -> None:
        super().__init__("finger", id(self), _at(x, y), is_touch=True, type_id="touch")
        self.profile = ["pos"]

    def depack(self, args: dict[str, Any]) -> None:
        """Kivy asks for 0..1 of the window."""
        self.sx, self.sy = args["x"], args["y"]
        super().depack(args)

    def begin(self) -> None:
        """Down."""
        EventLoop.post_dispatch_input("begin", self)

    def slide(self, x: float, y: float) -> None:
        """Moved to a point (px)."""
        self.move(_at(x, y))
        EventLoop.post_dispatch_input("update", self)

    def end(self) -> None:
        """Up."""
        EventLoop.post_dispatch_input("end", self)


def _at(x: float, y: float) -> dict[str, float]:
    return {"x": x / (Window.width - 1.0), "y": y / (Window.height - 1.0)}
