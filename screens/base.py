"""What every screen is: a page of parts that shows a visit and says which target was tapped. No screen decides anything."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path

from kivy.clock import Clock
from kivy.input import MotionEvent
from kivy.lang import Builder
from kivy.properties import NumericProperty
from kivy.uix.screenmanager import Screen
from kivy.uix.widget import Widget

from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from kiosk.visit.walk import OVERLAYS
from screens.pictures import Pictures
from screens.theme import Theme
from screens.touching import Touching
from screens.view import View, Words
from screens.widgets.digits import Boxes, Field
from screens.widgets.faces import Faces
from screens.widgets.header import Header
from screens.widgets.keypad import Keypad
from screens.widgets.life import Life
from screens.widgets.note import Checks, Note
from screens.widgets.number import Number
from screens.widgets.pages import Answers, Feet, Says, Turning
from screens.widgets.part import Part, Space
from screens.widgets.photo import Photo, PhotoTile
from screens.widgets.preview import Preview
from screens.widgets.progress import Bar, Dots
from screens.widgets.qr import QrCode
from screens.widgets.scene import Scene
from screens.widgets.signs import Signs
from screens.widgets.summary import Summary
from screens.widgets.target import Target, Tile, WordButton
from screens.widgets.words import Headline

# Those only .kv files name; kivy's Factory knows a widget once its module is imported.
NAMED_IN_KV: tuple[type[Part], ...] = (
    Boxes,
    Field,
    Keypad,
    Number,
    Preview,
    Scene,
    Space,
    Bar,
    Dots,
    Summary,
    Checks,
    WordButton,
    Tile,
    Turning,
    Photo,
    PhotoTile,
    QrCode,
    Life,
    Signs,
    Faces,
)


_HEADER = ("language", "large_text", "voice", "call", "help", "end")
# Nobody holds a finger in a corner for so long by chance.
STAFF_HOLD_SECONDS = 5.0


class KioskScreen(Screen):
    """One step of a visit. Its .kv beside it holds the parts `says`, `answers` and `feet`; `fill` gives them words.

    Dispatches `on_touch_named(name, value)` for every tap that counts.
    """

    __events__ = ("on_touch_named",)
    step: Step
    rules: Path
    """The .kv file, beside the module."""

    split = NumericProperty(0.4)
    """Share of the width for what the screen says, in landscape; 0 puts it above."""
    reach = 0.6
    """In portrait every answer lies in this lower share of the panel (UX.md rule 13)."""
    lifts = True
    """On a compact panel the question stands in the header."""
    aids = True
    """Help, language, larger text and voice in the header."""
    calls = True
    """Staff can be called from here."""
    for_residents = True
    """Shown in every language and in both text sizes; staff's screens are Indonesian, in one size."""

    def __init__(self, theme: Theme, touching: Touching[Target], pictures: Pictures) -> None:
        if str(self.rules) not in Builder.files:
            Builder.load_file(str(self.rules))
        self.theme = theme
        self.touching = touching
        self.pictures = pictures
        self.view: View
        self.words: Words
        super().__init__(name=self.step.value)
        self.header: Header
        """The one of all screens, given before the first `show`: it stands on the one that is shown."""
        self.banner = Note(kind="kind", icon="info", shown=False)
        says = self.ids.says
        headline = next((part for part in says.children if isinstance(part, Headline)), None)
        says.add_widget(self.banner, index=says.children.index(headline) if headline else 0)
        self._door = Clock.create_trigger(lambda _seconds: self.touch("staff_door"), STAFF_HOLD_SECONDS)
        self.scene: tuple[object, ...] = ()
        """What decides where targets lie: when it changes, the finger on the glass aimed at something else."""

    # What a screen is asked.

    def show(self, visit: Visit, view: View, silence_seconds: float | None = None) -> None:
        """Fill the page with `visit` and place every part. The frame drawn next is right."""
        self.theme = self.theme.with_text(visit.large_text)
        self.view = view
        self.words = view.words_in(visit.language)
        if self.header.parent is not self:
            if self.header.parent is not None:
                self.header.parent.remove_widget(self.header)
            self.add_widget(self.header, index=len(self.children))
        self._fill_header(visit)
        self._fill_banner(visit)
        self.fill(visit)
        self.begin(silence_seconds)
        self.arrange()
        self.scene = (self.step, visit.question, visit.category, visit.page, visit.large_text, visit.language)

    shows_problem = True
    """Whether `visit.problem` is shown as a banner; CLOSED and DONE say it in their own words."""

    @abstractmethod
    def fill(self, visit: Visit) -> None:
        """Give the parts their words. Called at every event, so it must be cheap."""

    def begin(self, silence_seconds: float | None) -> None:
        """Shown now; something will happen after `silence_seconds` without a touch."""

    def tick(self, seconds: float) -> None:
        """Called ~15 times a second while shown; `seconds` since it was entered. For previews, progress, countdowns."""

    @classmethod
    @abstractmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Named visits that show what this screen can look like."""

    def touch(self, name: str, value: str = "") -> None:
        """Tell the application that a target was tapped."""
        self.dispatch("on_touch_named", name, value)

    def on_touch_named(self, name: str, value: str) -> None:
        """Default of the event: nothing."""

    @property
    def tight(self) -> bool:
        """Large letters on a compact panel: only the necessary has room."""
        return self.theme.compact and self.theme.large

    # The page.

    def _fill_banner(self, visit: Visit) -> None:
        """A problem in kind words, or that staff were called."""
        problem = visit.problem if self.shows_problem else None
        self.banner.shown = problem is not None or bool(visit.said)
        self.banner.kind, self.banner.icon = ("info", "staff") if visit.said else ("kind", "info")
        self.banner.text = self.words(visit.said or (problem.resident if problem else "")) if self.banner.shown else ""

    def _fill_header(self, visit: Visit) -> None:
        words, view = self.words, self.view
        header = self.header
        header.fill(view.hall, view.clock(), {name: words(f"header.{name.replace('_', '-')}") for name in _HEADER})
        header.letters.kind = "gold" if visit.large_text else "head"
        header.voice.kind = "gold" if visit.voice else "head"
        header.help.shown = header.language.shown = header.voice.shown = self.aids
        header.letters.shown = self.aids or self.step is Step.STILL_HERE
        header.call.shown = self.calls
        header.end.shown = self.aids and visit.personal and self.step is not Step.DONE and self.step not in OVERLAYS

    def arrange(self) -> None:
        """Place header, says, answers and feet."""
        theme = self.theme
        head = self.header.height_px(theme)
        bar = (0, theme.height - head, theme.width, head)
        self.header.place(bar, theme)
        headline = self.ids.headline
        headline.shown = True
        if theme.compact and self.lifts:
            hall = self.header.hall.text
            self.header.lift(headline.text)
            self.header.place(bar, theme)
            headline.shown = not self.header.hall.fits
            if headline.shown:
                self.header.fill(hall, "", {name: self.words(f"header.{name.replace('_', '-')}") for name in _HEADER})
                self.header.place(bar, theme)
        margin = theme.margin
        room = (margin, margin, theme.width - 2 * margin, theme.height - head - margin - theme.mm(4.8 if theme.compact else 7))
        if theme.landscape and self.split:
            self._beside(room)
        else:
            self._above(room)

    @property
    def regions(self) -> tuple[Says, Answers, Feet]:
        """The three parts of the page."""
        return self.ids.says, self.ids.answers, self.ids.feet

    def _above(self, room: tuple[float, float, float, float]) -> None:
        theme, (x, y, width, height) = self.theme, room
        says, answers, feet = self.regions
        foot = feet.need(width, theme)
        feet.left_px, feet.narrow = 0, True
        feet.place((x, y, width, foot), theme)
        low = y + (foot + theme.gap if foot else 0)
        reach = (theme.height * self.reach if not theme.landscape else theme.height) - low
        tall = answers.need(width, theme) if answers.parts() else 0
        if answers.fill:
            spoken = says.need(width, theme) + theme.gap if says.parts() else 0
            tall = max(tall, min(reach, height - (low - y) - spoken, answers.most(width, theme)))
        answers.place((x, low, width, tall), theme)
        top = low + (tall + theme.gap if tall else 0)
        says.place((x, top, width, y + height - top), theme)

    def _beside(self, room: tuple[float, float, float, float]) -> None:
        theme, (x, y, width, height) = self.theme, room
        says, answers, feet = self.regions
        between = theme.mm(4 if theme.compact else 8)
        left = width * self.split - between / 2
        right = width - left - between
        foot = feet.need(width, theme)
        # What leads on stands at the right; what leads back or past stays under the left column.
        alone = all(part.name in ("back", "skip", "erase") for part in feet.parts())
        feet.narrow = False
        feet.left_px = 0 if alone else left + (between - theme.gap) / 2
        feet.place((x, y, left if alone else width, foot), theme)
        low = y + (foot + theme.gap if foot else 0)
        says.place((x, low, left, y + height - low), theme)
        if alone:
            low = y
        tall = y + height - low
        if not answers.fill and answers.need(right, theme) < tall:
            tall = min(tall, max(answers.need(right, theme), 0))
        answers.place((x + left + between, low if answers.stand == "bottom" else y + height - tall, right, tall), theme)

    # Fingers.

    def targets(self) -> list[Target]:
        """Every target that is shown, front to back."""
        return [part for part in shown_parts(self) if isinstance(part, Target) and part.name]

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Press what lies under the finger."""
        if getattr(touch, "is_mouse_scrolling", False):
            return True
        left, low, right, top = self.header.corner(self.theme)
        if left <= touch.x <= right and low <= touch.y <= top:
            touch.grab(self)
            self._door()
        target = self.touching.down(touch.uid, touch.x, touch.y, self.targets())
        if target is not None:
            touch.grab(self)
            target.press(True)
        return True

    def on_touch_move(self, _touch: MotionEvent) -> bool:
        """Fingers slide; that means nothing."""
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """A tap counts now."""
        if touch.grab_current is not self:
            return True
        touch.ungrab(self)
        self._door.cancel()
        target, tapped = self.touching.up(touch.uid, touch.x, touch.y)
        if target is not None:
            target.press(False)
            if tapped:
                self.touch(target.name, target.value)
        return True

    def leave(self) -> None:
        """Another screen is shown now."""
        for scene in self._scenes():
            scene.forget()

    def keep_nothing(self) -> None:
        """Few visits meet this screen: its drawings are let go when it is left."""
        for scene in self._scenes():
            scene.passing = True

    def _scenes(self) -> list[Scene]:
        return [part for part in all_parts(self) if isinstance(part, Scene)]

    def release(self) -> None:
        """Nothing looks pressed any more."""
        self._door.cancel()
        for target in self.targets():
            if target.pressed:
                target.press(False)


def all_parts(root: Widget) -> Iterator[Part]:
    """Every part below `root`, shown or not."""
    for child in root.children:
        if isinstance(child, Part):
            yield child
        yield from all_parts(child)


def shown_parts(root: Widget) -> Iterator[Part]:
    """Every part below `root` that can be seen, outermost first."""
    for child in reversed(root.children):
        if isinstance(child, Part):
            if not child.shown:
                continue
            yield child
        yield from shown_parts(child)
