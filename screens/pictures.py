"""Photographs from files, decoded on a thread of their own, kept as a few textures. The screen's thread never waits for one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from kivy.clock import Clock
from kivy.graphics.texture import Texture

# Six on a page and the one looked at; at most 1.5 MB each on the largest panel.
MOST_KEPT = 8
# A photograph of more pixels than this is a mistake, or meant to fill the memory.
MOST_PIXELS = 40_000_000

Ready = Callable[[Texture], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """A photograph, cut to fill a box of so many pixels."""

    path: Path
    width_px: int
    height_px: int


class Pictures:
    """Textures by wish, the least used dropped first. `get` and its callbacks are the screen's thread's."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Wish, Texture] = OrderedDict()
        self._waiting: dict[Wish, list[Ready]] = {}
        self._wishes: SimpleQueue[Wish] = SimpleQueue()
        self._worker: threading.Thread | None = None
        self._bad: set[Path] = set()

    def get(self, wish: Wish, ready: Ready) -> Texture | None:
        """The texture if it is there; else None, and `ready` is called with it some frames later (never, if it is no picture)."""
        kept = self._kept.get(wish)
        if kept is not None:
            self._kept.move_to_end(wish)
            return kept
        if wish.path in self._bad:
            return None
        listeners = self._waiting.setdefault(wish, [])
        listeners.append(ready)
        if len(listeners) == 1:
            self._wishes.put(wish)
            self._work()
        return None

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def busy(self) -> bool:
        """Whether a photograph is still on its way."""
        return bool(self._waiting)

    def _work(self) -> None:
        if self._worker is None:
            self._worker = threading.Thread(target=self._decode, name="pictures", daemon=True)
            self._worker.start()

    def _decode(self) -> None:
        while True:
            wish = self._wishes.get()
            pixels = decode(wish)
            Clock.schedule_once(lambda _seconds, wish=wish, pixels=pixels: self._keep(wish, pixels), 0)

    def _keep(self, wish: Wish, pixels: Any | None) -> None:
        listeners = self._waiting.pop(wish, [])
        if pixels is None:
            self._bad.add(wish.path)
            return
        texture = Texture.create(size=(wish.width_px, wish.height_px), colorfmt="rgb")
        texture.blit_buffer(pixels, colorfmt="rgb", bufferfmt="ubyte")
        self._kept[wish] = texture
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        for ready in listeners:
            ready(texture)


def decode(wish: Wish) -> bytes | None:
    """The photograph's RGB bytes, top row first as kivy's rounded rectangles want them, cut to its box.

    None when the file is no picture, or an unreasonable one.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - Pillow's decoders load with the first photograph

    try:
        with Image.open(wish.path) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.draft("RGB", (wish.width_px, wish.height_px))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return ImageOps.fit(upright, (wish.width_px, wish.height_px), Image.Resampling.BILINEAR).tobytes()
