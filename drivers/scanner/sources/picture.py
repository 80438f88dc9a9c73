"""A picture, or the newest picture in a folder, seen as a camera would see it: framed, a little noisy, never twice alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from drivers.errors import DeviceLost, DeviceMissing
from drivers.scanner.decode.frame import Colour, Grey, within
from drivers.scanner.sources.base import FrameSource, Shot

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp"})
FORMATS = frozenset({"PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP"})  # MPO: a telephone's JPEG with a second picture in it
LARGEST_PIXELS = 60_000_000
SHARP_PX = 4096  # a telephone's photograph is about this wide; the pipeline bounds its own work
NOISE_LEVELS = 1.5
EXPOSURE_LEVELS = 2
TREMBLE_PX = 7  # zxing's binarizer works in blocks of 8 px: another cut falls otherwise on its grid
BACKGROUND = 96
BAND_ROWS = 64


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A file as it was when looked at: any writing changes one of these."""

    path: Path
    modified_ns: int
    size: int
    inode: int


class PictureSource(FrameSource):
    """`path`: a picture file, or a folder whose newest picture is what the camera sees (none: a dark, empty hall).

    The file is looked at for every frame; a half-written one is passed over and the last good picture stays in view.
    """

    def __init__(self, path: Path, width_px: int, height_px: int, seed: int = 0) -> None:
        self._path = path
        self._size = (width_px, height_px)
        self._dice = np.random.default_rng(seed)
        self._seen: _Stamp | None = None
        self._preview = empty_hall(width_px, height_px)
        self._sharp: Grey | None = None
        self._noise: NDArray[np.int8] = np.zeros((1, 1), np.int8)

    def open(self) -> None:
        """Raises DeviceMissing when there is no such file or folder, or when the one picture is not a picture."""
        if not self._path.exists():
            raise DeviceMissing(str(self._path), "no such picture or folder")
        # A bank of noise larger than the frame: each frame takes another window of it.
        tall, wide = self._size[1] + 64, self._size[0] + 64
        self._noise = np.clip(self._dice.normal(0, NOISE_LEVELS, (tall, wide)).round(), -127, 127).astype(np.int8)
        self._refresh()
        if self._sharp is None and not self._path.is_dir():
            raise DeviceMissing(str(self._path), "not a picture: give a PNG, JPEG or WebP file")

    def read(self) -> Shot:
        """Raises DeviceLost when the picture or folder has gone."""
        if not self._path.exists():
            raise DeviceLost(str(self._path), "the picture or folder has gone")
        self._refresh()
        light = int(self._dice.integers(-EXPOSURE_LEVELS, EXPOSURE_LEVELS + 1))
        return Shot(self._grained(self._preview, light), self._exposed(light))

    def close(self) -> None:
        """Forgets the picture."""
        self._sharp = None
        self._seen = None

    def _exposed(self, light: int) -> Grey | None:
        if self._sharp is None:
            return None
        return self._grained(self._held_up(self._sharp), light)

    def _held_up(self, sharp: Grey) -> Grey:
        """The picture as it is, or a little aside on white or on its own edge: codes cut out close need the one or the other."""
        rim = (None, cv2.BORDER_CONSTANT, cv2.BORDER_REPLICATE)[int(self._dice.integers(3))]
        if rim is None:
            return sharp
        left, top = (int(step) for step in self._dice.integers(1, TREMBLE_PX + 1, 2))
        right, bottom = TREMBLE_PX + 1 - left, TREMBLE_PX + 1 - top
        return np.asarray(cv2.copyMakeBorder(sharp, top, bottom, left, right, rim, value=255), np.uint8)

    def _grained(self, picture: NDArray[np.uint8], light: int) -> NDArray[np.uint8]:
        """A copy with noise, and the exposure of this frame: a band at a time, for the sums are wider than the pixels."""
        noise = self._noise_for(picture.shape[0], picture.shape[1])
        seen = np.empty_like(picture)
        for top in range(0, picture.shape[0], BAND_ROWS):
            rows = slice(top, top + BAND_ROWS)
            grain = noise[rows].astype(np.int16) + np.int16(light)
            cv2.add(picture[rows], grain if picture.ndim == 2 else cv2.merge([grain] * 3), seen[rows], dtype=cv2.CV_8U)
        return seen

    def _noise_for(self, tall: int, wide: int) -> NDArray[np.int8]:
        """A window of the bank, tiled when the picture is larger than the bank."""
        bank = self._noise
        times = (-(-(tall + 64) // bank.shape[0]), -(-(wide + 64) // bank.shape[1]))
        if times != (1, 1):
            bank = np.tile(bank, times)
        x, y = (int(step) for step in self._dice.integers(0, 64, 2))
        return bank[y : y + tall, x : x + wide]

    def _refresh(self) -> None:
        stamp = _newest(self._path)
        if stamp == self._seen:
            return
        self._seen = stamp
        if stamp is None:
            self._preview, self._sharp = empty_hall(*self._size), None
            return
        picture = load_picture(stamp.path)
        if picture is None:
            return  # half-written or no picture: the writer's next change gives it another stamp
        self._preview = framed(picture, *self._size)
        self._sharp = within(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8), SHARP_PX)


def load_picture(path: Path) -> Colour | None:
    """The whole picture, upright, on white where it is clear; None when it is not (or not yet) a picture of FORMATS."""
    try:
        with Image.open(path) as image:
            if image.format not in FORMATS or image.width * image.height > LARGEST_PIXELS:
                return None
            image.load()
            upright = ImageOps.exif_transpose(_eight_bit(image))
            if "A" in upright.getbands() or "transparency" in upright.info:
                clear = upright.convert("RGBA")
                white = Image.new("RGBA", clear.size, "white")
                upright = Image.alpha_composite(white, clear)
            return np.ascontiguousarray(np.asarray(upright.convert("RGB"))[:, :, ::-1])
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        return None


def _eight_bit(image: Image.Image) -> Image.Image:
    """16 bits of grey as 8: Pillow would cut them off at 255 instead."""
    if not image.mode.startswith("I"):
        return image
    return Image.fromarray((np.clip(np.asarray(image), 0, 65535) / 257).astype(np.uint8))


def framed(picture: Colour, width_px: int, height_px: int) -> Colour:
    """`picture` fitted whole into a frame of that size, on neutral grey."""
    scale = min(width_px / picture.shape[1], height_px / picture.shape[0])
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    fitted = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    frame = np.full((height_px, width_px, 3), BACKGROUND, np.uint8)
    left, top = (width_px - size[0]) // 2, (height_px - size[1]) // 2
    frame[top : top + size[1], left : left + size[0]] = fitted
    return frame


def empty_hall(width_px: int, height_px: int) -> Colour:
    """A dim room with nobody in it: a wall lit from above, a darker floor."""
    wall = np.linspace(92, 64, height_px, dtype=np.float32)
    wall[int(height_px * 0.72) :] -= 18
    fall = 1 - 0.25 * np.abs(np.linspace(-1, 1, width_px, dtype=np.float32))
    grey = np.clip(wall[:, None] * fall[None, :], 0, 255).astype(np.uint8)
    return np.asarray(cv2.merge([grey, grey, grey]), np.uint8)


def _newest(path: Path) -> _Stamp | None:
    stamps = []
    for candidate in path.iterdir() if path.is_dir() else [path]:
        if candidate.suffix.lower() not in SUFFIXES and candidate != path:
            continue
        try:
            facts = candidate.stat()
        except FileNotFoundError:
            continue  # replaced between listing and looking
        stamps.append(_Stamp(candidate, facts.st_mtime_ns, facts.st_size, facts.st_ino))
    return max(stamps, key=lambda stamp: (stamp.modified_ns, stamp.path.name), default=None)
