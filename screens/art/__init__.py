"""The kiosk's own pictures, drawn in code: icons by name and scenes, as Pillow images and, for screens, as kivy textures.

    icon_texture("ticket", 96, "#0B4F9E")          # in kv: `#:import icon_texture screens.art.icon_texture`
    icon_image("ticket", 96, "#0B4F9E")            # the same picture without kivy

Sizes are in pixels; turn millimetres into pixels first. kivy is imported only when a texture is asked for.
"""

from __future__ import annotations

import functools
from typing import Any
from weakref import WeakValueDictionary

from PIL import Image

from screens.art.card import CardLook, card_image
from screens.art.hands import HAND_SCENES
from screens.art.icons import icon_image, icon_names
from screens.art.roll import ROLL_SCENES, roll_scene
from screens.art.scenes import card_scene, hall_scene, on_sky, take_paper
from screens.art.tapis import THREADS, tapis_band

__all__ = [
    "HAND_SCENES",
    "ROLL_SCENES",
    "THREADS",
    "CardLook",
    "card_image",
    "card_scene",
    "card_texture",
    "hall_scene",
    "icon_image",
    "icon_names",
    "icon_texture",
    "on_sky",
    "roll_scene",
    "scene_texture",
    "take_paper",
    "tapis_band",
    "texture_of",
]


# A cache at module level, because a texture is a pure function of these arguments and of the one GL context a process has:
# kv rules can then ask for an icon without an object being carried through every widget. It is bounded.
@functools.lru_cache(maxsize=512)
def icon_texture(name: str, size_px: int, colour: str) -> Any:
    """The icon as a kivy Texture; needs an open window. Unknown names give a dot, as `icon_image` does."""
    return texture_of(icon_image(name, size_px, colour))


# A few dozen looks: kinds of buttons, pressed and not, in two sizes of rim.
@functools.lru_cache(maxsize=128)
def card_texture(look: CardLook) -> Any:
    """The card of a look as a kivy Texture, for a BorderImage."""
    return texture_of(card_image(look))


# A scene takes megabytes: it is kept for as long as some screen draws it, and shared by those that draw it equally large.
_scenes: WeakValueDictionary[tuple[str, int, int, int], Any] = WeakValueDictionary()


def scene_texture(name: str, width_px: int, height_px: int, radius_px: int) -> Any:
    """A scene (`hall`, `card`, HAND_SCENES, ROLL_SCENES) with rounded corners on its sky, `paper` on nothing: a kivy Texture."""
    look = (name, width_px, height_px, radius_px)
    texture = _scenes.get(look)
    if texture is None:
        texture = _scenes[look] = texture_of(_scene(*look))
    return texture


def _scene(name: str, width_px: int, height_px: int, radius_px: int) -> Image.Image:
    if name == "paper":
        return take_paper(min(width_px, height_px))
    if name in HAND_SCENES:
        return on_sky(HAND_SCENES[name](width_px, height_px), radius_px)
    if name in ROLL_SCENES:
        return on_sky(roll_scene(name, width_px, height_px), radius_px)
    return on_sky((card_scene if name == "card" else hall_scene)(width_px, height_px), radius_px)


def texture_of(picture: Image.Image) -> Any:
    """A kivy Texture of an RGBA picture, upright in `Image` widgets and `Rectangle`s alike; not cached."""
    from kivy.graphics.texture import Texture  # noqa: PLC0415 - pictures must be drawable without a window

    texture = Texture.create(size=picture.size, colorfmt="rgba")
    upright = picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    texture.blit_buffer(upright.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    return texture
