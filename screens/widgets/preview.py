"""What the camera sees, as a mirror, with the yellow frame to hold a card in. One texture, filled only with new pictures."""

from __future__ import annotations

import math

from kivy.graphics import Color, Rectangle, RoundedRectangle, SmoothLine, StencilPop, StencilPush, StencilUnUse, StencilUse
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty, StringProperty

from screens.theme import GOLD, RADIUS_MM, TINT, Theme, channels
from screens.view import Frame
from screens.widgets.part import Part
from screens.widgets.scene import Scene
from screens.widgets.target import Pane

_DARK = "#1B2A4A"
# A bank card's shape (ID-1, 85.6 x 54 mm).
_CARD_SHAPE = 85.6 / 54.0


class Preview(Part):
    """The live picture; while there is none a drawing of a card in the frame. With a `name` the whole of it can be tapped."""

    least = NumericProperty(50)
    name = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._texture: Texture | None = None
        self._sequence: int | None = None
        with self.canvas:
            StencilPush()
            self._mask = RoundedRectangle()
            StencilUse()
            self._ground_colour = Color(*channels(TINT), 1)
            self._ground = Rectangle()
            self._picture_colour = Color(1, 1, 1, 0)
            self._picture = Rectangle()
            StencilUnUse()
            self._mask_again = RoundedRectangle()
            StencilPop()
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
        for shape in (self._mask, self._mask_again):
            shape.pos, shape.size, shape.radius = self.pos, self.size, [theme.mm(RADIUS_MM)]
        self._ground.pos, self._ground.size = self.pos, self.size
        self._picture.pos, self._picture.size = self.pos, self.size
        self.card.place((*self.pos, *self.size), theme)
        self.pane.name, self.pane.shown = self.name, bool(self.name)
        self.pane.place((*self.pos, *self.size), theme)
        high = min(self.height * 0.78, self.width * 0.8 / _CARD_SHAPE)
        wide = high * _CARD_SHAPE
        self._frame.width = max(2.0, theme.mm(1.0))
        self._frame.rounded_rectangle = (self.center_x - wide / 2, self.center_y - high / 2, wide, high, theme.mm(4), 24)
        self._crop()

    def feed(self, frame: Frame | None) -> None:
        """Show `frame` if it is a new one; without one the drawing: a picture that stands still would be taken for the camera."""
        if frame is None:
            self._live(False)
            return
        if frame.sequence == self._sequence:
            return
        self._sequence = frame.sequence
        height, width = frame.pixels.shape[:2]
        if self._texture is None or self._texture.size != (width, height):
            self._texture = Texture.create(size=(width, height), colorfmt="rgb")
            self._picture.texture = self._texture
            self._crop()
        self._texture.blit_buffer(frame.pixels.reshape(-1), colorfmt="bgr", bufferfmt="ubyte")
        self._live(True)
        self.canvas.ask_update()

    def _live(self, live: bool) -> None:
        if live == (self._picture_colour.a > 0):
            return
        self._sequence = self._sequence if live else None
        self._picture_colour.a = self._frame_colour.a = float(live)
        self._ground_colour.rgb = channels(_DARK if live else TINT)
        self.card.shown = not live

    def breathe(self, seconds: float) -> None:
        """The frame breathes, slowly: it lives, and it is where to look."""
        if self._picture_colour.a:
            self._frame_colour.a = 0.82 + 0.18 * math.cos(seconds * math.pi)

    def _crop(self) -> None:
        """Fill the box, cut what is too much, mirror left and right; pictures have their first row on top."""
        if self._texture is None or not self.height:
            return
        width, height = self._texture.size
        across, up = 1.0, 1.0
        if width / height > self.width / self.height:
            across = (self.width / self.height) / (width / height)
        else:
            up = (width / height) / (self.width / self.height)
        left, right = 0.5 - across / 2, 0.5 + across / 2
        low, high = 0.5 + up / 2, 0.5 - up / 2
        self._picture.tex_coords = (right, low, left, low, left, high, right, high)
