"""What the camera sees, as in a mirror or as it is, with the yellow frame to hold a card in.

One texture, filled only with new pictures.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from kivy.graphics import Color, Mesh, SmoothLine
from kivy.graphics.texture import Texture
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from screens.theme import GOLD, RADIUS_MM, Theme, channels
from screens.view import Frame
from screens.widgets.part import Part
from screens.widgets.scene import Scene
from screens.widgets.target import Pane

# A bank card's shape (ID-1, 85.6 x 54 mm).
_CARD_SHAPE = 85.6 / 54.0
_CORNER_STEPS = 10


class Preview(Part):
    """The live picture; while there is none a drawing of a card in the frame. With a `name` the whole of it can be tapped."""

    least = NumericProperty(50)
    name = StringProperty("")
    mirrored = BooleanProperty(True)
    """Left and right changed: for a camera that faces the resident."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._texture: Texture | None = None
        self._sequence: int | None = None
        self._radius = 0
        with self.canvas:
            self._picture_colour = Color(1, 1, 1, 0)
            self._picture = Mesh(mode="triangle_fan")
        self.card = Scene(art="card")
        self.pane = Pane(value="camera")
        for part in (self.card, self.pane):
            self.add_widget(part)
        with self.canvas.after:
            self._frame_colour = Color(*channels(GOLD), 0)
            self._frame = SmoothLine(width=4)

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Rounded like a card; the frame in the middle in the shape of one."""
        super().place(box, theme)
        self._radius = theme.mm(RADIUS_MM)
        self.card.place((*self.pos, *self.size), theme)
        self.pane.name, self.pane.shown = self.name, bool(self.name)
        self.pane.place((*self.pos, *self.size), theme)
        high = min(self.height * 0.78, self.width * 0.8 / _CARD_SHAPE)
        wide = high * _CARD_SHAPE
        self._frame.width = max(2.0, theme.mm(1.0))
        self._frame.rounded_rectangle = (self.center_x - wide / 2, self.center_y - high / 2, wide, high, theme.mm(4), 24)
        self._crop()

    def on_mirrored(self, _preview: Preview, _mirrored: bool) -> None:
        """The same picture the other way round."""
        self._crop()

    def feed(self, frame: Frame | None) -> bool:
        """Show `frame` if it is a new one, and say so. Without one the drawing: a still picture would mislead."""
        if frame is None:
            self._live(False)
            return False
        if frame.sequence == self._sequence:
            return False
        self._sequence = frame.sequence
        height, width = frame.pixels.shape[:2]
        if self._texture is None or self._texture.size != (width, height):
            self._texture = Texture.create(size=(width, height), colorfmt="rgb")
            self._picture.texture = self._texture
            self._crop()
        self._texture.blit_buffer(frame.pixels.reshape(-1), colorfmt="bgr", bufferfmt="ubyte")
        self._live(True)
        self.canvas.ask_update()
        return True

    def _live(self, live: bool) -> None:
        if live == (self._picture_colour.a > 0):
            return
        self._sequence = self._sequence if live else None
        self._picture_colour.a = self._frame_colour.a = float(live)
        self.card.shown = not live
        self._crop()

    def breathe(self, seconds: float) -> None:
        """The frame breathes, slowly: it lives, and it is where to look. Call it with a new picture: both cost one redraw."""
        self._frame_colour.a = 0.82 + 0.18 * math.cos(seconds * math.pi)

    def _crop(self) -> None:
        """Fill the box, cut what is too much, mirror left and right if wanted; pictures have their first row on top."""
        if self._texture is None or not self.height or not self._picture_colour.a:
            self._picture.indices = []
            return
        width, height = self._texture.size
        across, up = 1.0, 1.0
        if width / height > self.width / self.height:
            across = (self.width / self.height) / (width / height)
        else:
            up = (width / height) / (self.width / self.height)
        right = -1 if self.mirrored else 1
        vertices: list[float] = []
        for x, y in self._outline():
            vertices += (
                x,
                y,
                0.5 + right * ((x - self.x) / self.width - 0.5) * across,
                0.5 - ((y - self.y) / self.height - 0.5) * up,
            )
        self._picture.vertices, self._picture.indices = vertices, list(range(len(vertices) // 4))

    def _outline(self) -> Iterator[tuple[float, float]]:
        """The box with round corners, from the middle out."""
        yield self.center_x, self.center_y
        radius = self._radius
        corners = (
            (self.right - radius, self.top - radius),
            (self.x + radius, self.top - radius),
            (self.x + radius, self.y + radius),
            (self.right - radius, self.y + radius),
        )
        for quarter in range(5):
            x, y = corners[quarter % 4]
            for step in range(_CORNER_STEPS + 1 if quarter < 4 else 1):
                turn = (quarter + step / _CORNER_STEPS) * math.pi / 2
                yield x + radius * math.cos(turn), y + radius * math.sin(turn)
