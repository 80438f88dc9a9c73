"""IDLE: notices and products, one after another, while the camera still watches. A touch anywhere begins a visit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kivy.input import MotionEvent

from kiosk.model.news import Notice, Product
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen
from screens.notice import cut
from screens.products import price_words
from screens.theme import Theme

SLIDE_SECONDS = 8.0

Slide = Notice | Product


class IdleScreen(KioskScreen):
    """Touches: wake (all of the glass)."""

    step = Step.IDLE
    rules = Path(__file__).with_suffix(".kv")
    aids = False
    calls = False
    lifts = False
    shows_problem = False
    reach = 1.0  # all of the glass is one target

    def fill(self, visit: Visit) -> None:
        """The first slide, and what to do."""
        words, ids = self.words, self.ids
        ids.wake.text, ids.card.text = words("idle.touch"), words("idle.card")
        ids.card.shown = not self.theme.compact and not self.theme.large
        self._at = self._first = visit.page
        self._show(self._slides())

    def tick(self, seconds: float) -> None:
        """The next slide, every so often; what came in the meantime is among them."""
        slides = self._slides()
        at = self._first + int(seconds / SLIDE_SECONDS)
        if slides and at % len(slides) != self._at % len(slides):
            self._at = at
            self._show(slides)
            self.arrange()

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Anywhere is the one target."""
        wake = self.ids.wake
        if not getattr(touch, "is_mouse_scrolling", False) and self.touching.down(
            touch.uid, wake.center_x, wake.center_y, [wake]
        ):
            touch.grab(self)
            wake.press(True)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Wherever the finger leaves."""
        if touch.grab_current is self:
            touch.ungrab(self)
            wake = self.ids.wake
            _, tapped = self.touching.up(touch.uid, wake.center_x, wake.center_y)
            wake.press(False)
            if tapped:
                self.touch(wake.name)
        return True

    def _slides(self) -> tuple[Slide, ...]:
        """Notices of today and products, in turn."""
        news = self.view.news()
        notices = news.notices_on(self.view.today().isoformat())
        longest = max(len(notices), len(news.products))
        turns = ((notices[at : at + 1], news.products[at : at + 1]) for at in range(longest))
        return tuple(slide for pair in turns for half in pair for slide in half)

    def _show(self, slides: tuple[Slide, ...]) -> None:
        ids = self.ids
        slide = slides[self._at % len(slides)] if slides else None
        self.split = 0.5
        ids.photo.shown = isinstance(slide, Product)
        ids.hall.shown = not isinstance(slide, Product)
        if isinstance(slide, Product):
            ids.headline.text = slide.name
            ids.text.text = "\n".join(part for part in (price_words(slide, self.words), slide.maker) if part)
            ids.photo.fill(self.view.picture(slide.picture) if slide.picture else None, self.pictures)
        elif slide is not None:
            ids.headline.text = slide.title
            ids.text.text = cut(slide.text, _most_signs(self.theme))
        else:
            ids.headline.text, ids.text.text = self.words("welcome.headline"), ""

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """A notice, a product, a longer notice."""
        return {"notice": Visit(), "product": Visit(page=1), "long": Visit(page=2)}


def _most_signs(theme: Theme) -> int:
    """How much of a notice stands beside its picture; all of it is a tap away."""
    if theme.compact:
        return 40 if theme.large else 70
    return 90 if theme.large else 210
