"""How was it: four faces from tidak puas to sangat puas, and thanks once one was tapped."""

from __future__ import annotations

from kiosk.visit.visit import FACES
from screens.theme import Theme
from screens.widgets.part import Surface
from screens.widgets.target import Key
from screens.widgets.words import Words, text_width

_ICONS = dict(zip(FACES, ("face_sad", "face_meh", "face_ok", "face_happy"), strict=True))


class Faces(Surface):
    """`fill` gives the question, what the first and the last face mean, and the face that was tapped ("" for none yet)."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.question = Words(bold=True, role="body")
        self.faces = [Key(name="face", value=value, icon=_ICONS[value], icon_side=17) for value in FACES]
        self.worst, self.best = Words(lines=1), Words(lines=1, align="right")
        for part in (self.question, self.worst, self.best, *self.faces):
            self.add_widget(part)

    def fill(self, question: str, ends: tuple[str, str], thanks: str, chosen: str) -> None:
        """Before and after: nobody is asked twice."""
        self.question.text = thanks if chosen else question
        self.worst.text, self.best.text = ends
        self.worst.shown = self.best.shown = not chosen
        for face in self.faces:
            face.kind = "chosen" if face.value == chosen else "tile"
            face.shown = not chosen or face.value == chosen

    @staticmethod
    def _high(theme: Theme) -> int:
        return theme.mm(20.4 if theme.compact else 26)

    def _ends(self, width: float, theme: Theme) -> float:
        """Height of the line that says which end is which; a small panel's faces say it themselves."""
        both = sum(text_width(words.text, theme.font_px("body"), False) for words in (self.worst, self.best))
        self.worst.shown = self.best.shown = self.worst.shown and not theme.compact and both < width * 0.92
        return self.worst.need(width, theme) if self.worst.shown else 0

    def need(self, width: float, theme: Theme) -> float:
        """The question, the faces, and what their ends mean."""
        return self.question.need(width, theme) + theme.mm(1.5) + self._high(theme) + self._ends(width, theme)

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Four side by side; the one that was tapped stays where it was."""
        super().place(box, theme)
        ends, high, gap = self._ends(self.width, theme), self._high(theme), theme.gap
        wide = (self.width - gap * (len(self.faces) - 1)) / len(self.faces)
        low = self.y + ends
        for at, face in enumerate(self.faces):
            face.place((self.x + at * (wide + gap), low, wide, high), theme)
        half = self.width / 2
        self.worst.place((self.x, self.y, half, ends), theme)
        self.best.place((self.x + half, self.y, half, ends), theme)
        top = low + high + theme.mm(1.5)
        self.question.place((self.x, top, self.width, self.top - top), theme)
