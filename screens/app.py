"""The Kivy application: one window, each screen built once, no transitions. It shows destinations and passes on touches.

Import this only after `screens.window.prepare`. It knows nothing of journeys, stores or devices.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from kivy.app import App
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.screenmanager import NoTransition, ScreenManager

from kiosk.visit.event import Destination
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen
from screens.pictures import Pictures
from screens.registry import SCREENS
from screens.theme import GROUND, Theme, channels
from screens.touching import Touching
from screens.view import View
from screens.widgets.header import Header
from screens.widgets.target import Target
from screens.widgets.words import fonts

# Built after the first frame, so that no tap of an ordinary visit waits for them. The others are built when first shown (under
# 0.3 s): most visits need none of them, and a built screen stays in memory.
SOON = (
    Step.WELCOME,
    Step.SCAN,
    Step.NIK,
    Step.CONFIRM,
    Step.SERVICES,
    Step.FORM,
    Step.REVIEW,
    Step.PRINTING,
    Step.DONE,
    Step.HELP,
    Step.STILL_HERE,
    Step.CLOSED,
)

# Previews and the breathing frame; each tick is a redraw, and a Pi must stay cool.
TICKS_PER_SECOND = 15
# How far off its target a finger may leave the glass and still have tapped it.
SLACK_MM = 8


class KioskApp(App):
    """The kiosk's face. `touch(name, value)` is called for each tap, `failed(error)` for an exception in any callback.

    `show` may be called at any time on the UI thread, also before `run`; from other threads go through `post`.
    """

    def __init__(
        self,
        view: View,
        touch: Callable[[str, str], None],
        failed: Callable[[Exception], None],
        diagonal_inches: float = 15.6,
        first: Destination | None = None,
    ) -> None:
        super().__init__()
        fonts()  # a missing font is said now, before a window opens
        self.view = view
        self._touch = touch
        self._boundary = _Failsafe(failed)
        self._diagonal_inches = diagonal_inches
        self.destination = first or Destination(Step.WELCOME, Visit())
        self._built: dict[Step, KioskScreen] = {}
        self._entered_at = 0.0
        self.pictures = Pictures()
        self.touching: Touching[Target] | None = None

    # What the kiosk asks.

    def show(self, destination: Destination) -> None:
        """Show this step with this visit, now."""
        self.destination = destination
        if self.root is None or self.touching is None:
            return
        screen = self._screen(destination.step)
        before = self.current.scene if self.root.current else ()
        arriving = self.root.current != screen.name
        if arriving:
            self._entered_at = time.monotonic()
        screen.show(destination.visit, self.view, destination.silence_seconds)
        if arriving or screen.scene != before:
            self.current.release()
            if arriving:
                self.current.leave()
            screen.release()
            self.touching.turned()
        if arriving:
            self.root.current = screen.name

    def post(self, call: Callable[[], None]) -> None:
        """Run `call` on the UI thread, soon. May be called from any thread."""
        Clock.schedule_once(lambda _seconds: call(), 0)

    @property
    def current(self) -> KioskScreen:
        """The screen that is shown."""
        screen: KioskScreen = self.root.current_screen
        return screen

    # What kivy asks.

    def build(self) -> ScreenManager:
        """The first screen only: the rest follow after the first frame."""
        Window.clearcolor = (*channels(GROUND), 1)
        self._theme = Theme(Window.width, Window.height, self._diagonal_inches)
        self.touching = Touching(self._theme.mm(SLACK_MM))
        self._header = Header()
        self.root = ScreenManager(transition=NoTransition())
        self.show(self.destination)
        return self.root

    def on_start(self) -> None:
        """The window is open."""
        ExceptionManager.add_handler(self._boundary)
        # The last one bound hears first: no key means anything here.
        Window.bind(on_keyboard=_deaf, on_key_down=_deaf, on_key_up=_deaf, on_textinput=_deaf)
        self._ticking = Clock.schedule_interval(self._tick, 1 / TICKS_PER_SECOND)
        Clock.schedule_once(self._build_next, 0)

    def on_stop(self) -> None:
        """Leave nothing bound behind."""
        self._ticking.cancel()
        Window.unbind(on_keyboard=_deaf, on_key_down=_deaf, on_key_up=_deaf, on_textinput=_deaf)
        ExceptionManager.remove_handler(self._boundary)

    def open_settings(self, *_: object) -> bool:
        """Kivy's settings panel is not for a village hall."""
        return False

    def _screen(self, step: Step) -> KioskScreen:
        if step not in self._built:
            assert self.touching is not None  # noqa: S101 - made in build, before any screen
            screen = SCREENS[step](self._theme, self.touching, self.pictures)
            screen.header = self._header
            screen.bind(on_touch_named=lambda _screen, name, value: self._touch(name, value))
            screen.size = Window.size
            # The closed screen must come at once, and is left for hours: each start shows it before the first visit.
            if step not in SOON or step is Step.CLOSED:
                screen.keep_nothing()
            self._built[step] = screen
            self.root.add_widget(screen)
        return self._built[step]

    def _build_next(self, _seconds: float) -> None:
        """One more screen, a frame at a time, so that the first is seen soon and no later one waits."""
        missing = next((step for step in SOON if step not in self._built), None)
        if missing is not None:
            self._screen(missing)
            Clock.schedule_once(self._build_next, 0)

    def _tick(self, _seconds: float) -> None:
        self.current.tick(time.monotonic() - self._entered_at)


def _deaf(*_: object) -> bool:
    return True


class _Failsafe(ExceptionHandler):
    """The failsafe boundary around every callback of the screen."""

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        super().__init__()
        self._failed = failed

    def handle_exception(self, error: Exception) -> int:
        """Hand the failure over and go on."""
        self._failed(error)
        return int(ExceptionManager.PASS)
