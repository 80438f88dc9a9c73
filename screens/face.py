"""The built kiosk meets the Kivy application: what the screens may know, what the kiosk needs of a screen. No kivy at the top."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from screens.view import View, Words
from screens.window import WindowOptions, prepare

if TYPE_CHECKING:
    from kiosk.app import Kiosk
    from kiosk.problems import Problem
    from kiosk.visit.event import Destination
    from screens.app import KioskApp


@dataclass(frozen=True, slots=True)
class Picture:
    """A camera frame as the preview wants it."""

    pixels: Any
    sequence: int


class ScreenFace:
    """A kiosk's Face made of Kivy screens. `run` is the process's main loop; `app` is for the tour's fingers."""

    def __init__(self, kiosk: Kiosk, *, offscreen: bool = False) -> None:
        """Raises RuntimeError when kivy was imported before, FileNotFoundError naming the package when a font is missing."""
        screen = kiosk.settings.screen
        prepare(
            WindowOptions(
                screen.width_px,
                screen.height_px,
                screen.diagonal_inches,
                screen.fullscreen and not offscreen,
                offscreen,
                screen.rotation,
            )
        )
        from screens.app import KioskApp  # noqa: PLC0415 - kivy reads its environment when it is imported

        self._kiosk = kiosk
        self._stopped = False
        self.app: KioskApp = KioskApp(view_of(kiosk), kiosk.touch, kiosk.failed, screen.diagonal_inches)

    def show(self, destination: Destination) -> None:
        """Show where the visit stands."""
        if self.app.view.catalogue is not self._kiosk.catalogue:  # central has changed what the hall offers
            self.app.view = replace(self.app.view, catalogue=self._kiosk.catalogue)
        self.app.show(destination)

    def post(self, act: Callable[[], None]) -> None:
        """Call `act` on the screen's thread, soon; dropped once the screens have stopped."""
        if not self._stopped:
            self.app.post(act)

    def later(self, seconds: float, act: Callable[[], None]) -> Callable[[], None]:
        """Call `act` after `seconds`; returns what cancels it."""
        from kivy.clock import Clock  # noqa: PLC0415 - as above

        event = Clock.schedule_once(lambda _seconds: act(), seconds)
        return partial(event.cancel)

    def run(self, *, rest: Problem | None = None, began: Callable[[], None] = lambda: None) -> None:
        """Open the window, start the kiosk once it is there, call `began`, and serve until `stop`. `rest`: see `Kiosk.start`."""

        def start(_app: object) -> None:
            self._kiosk.start(self, rest)
            began()

        self.app.bind(on_start=start)
        self.app.run()
        self._stopped = True

    def stop(self) -> None:
        """End `run`. Any thread, also from a signal."""
        self.app.post(self.app.stop)


def view_of(kiosk: Kiosk) -> View:
    """What the screens may know of a kiosk beside the visit."""

    def frame() -> Picture | None:
        seen = kiosk.frame()
        return Picture(seen.picture, seen.number) if seen else None

    def words_in(language: str) -> Words:
        def words(key: str, /, **values: object) -> str:
            return kiosk.language.words(key, language, **values)

        return words

    settings = kiosk.settings
    return View(
        settings.hall.name,
        settings.hall.district,
        kiosk.catalogue,
        words_in,
        frame,
        kiosk.clock_words,
        reads_cards=settings.camera.read_cards,
        mirrored=settings.camera.mirror_preview,
        scan_hint_seconds=settings.visit.scan_hint_seconds,
        news=lambda: kiosk.newsroom.news,
        picture=kiosk.newsroom.picture,
        languages=kiosk.language.languages,
        today=lambda: kiosk.clock.today(kiosk.zone),
        shut=kiosk.shut,
        notice=kiosk.notice,
    )
