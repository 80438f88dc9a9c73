"""What a camera sees of a card held up to it: a code drawn, tilted, blurred, dimmed, glared upon. For tests and benchmarks.

`python -m drivers.emulators.camera TEXT OUT.png` holds a card with TEXT before the emulated camera once.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import barcode  # type: ignore[import-untyped]  # python-barcode comes with python-escpos
import cv2
import numpy as np
import qrcode
from numpy.typing import NDArray

QUIET_MODULES = {"QRCode": 4, "Code128": 10, "Code39": 10}
CARD_RATIO = 85.6 / 54.0  # ISO/IEC 7810 ID-1


@dataclass(frozen=True, slots=True)
class Scene:
    """How the card is held. `code_px` is the width of the code without its quiet zone; `light` 1 is a bright office, 0.1 dusk.

    `tilt` 0 is flat before the camera, 0.4 steep; `blur_px` is a Gaussian's sigma; `noise` in grey levels; `x`, `y` the
    middle of the code as fractions of the frame.
    """

    width_px: int = 1280
    height_px: int = 720
    code_px: float = 320
    angle_degrees: float = 0.0
    tilt: float = 0.0
    blur_px: float = 0.6
    light: float = 1.0
    noise: float = 2.0
    glare: bool = False
    x: float = 0.5
    y: float = 0.5
    seed: int = 0


def modules(text: str, symbology: str) -> NDArray[np.uint8]:
    """The code's modules, (rows, columns), 0 black and 255 white, without a quiet zone; bars are a third as high as wide."""
    if symbology == "QRCode":
        code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
        code.add_data(text)
        code.make()
        return np.where(np.array(code.get_matrix(), bool), np.uint8(0), np.uint8(255))
    drawn = barcode.Code39(text, add_checksum=False) if symbology == "Code39" else barcode.Code128(text)
    (bars,) = drawn.build()
    row = np.where(np.frombuffer(bars.encode("ascii"), np.uint8) == ord("1"), np.uint8(0), np.uint8(255))
    return np.repeat(row[None, :], max(12, len(bars) // 3), axis=0)


def seen(text: str, symbology: str, scene: Scene) -> NDArray[np.uint8]:
    """One grey frame (height_px, width_px) of a white card with the code on it, held before a cluttered hall."""
    dice = np.random.default_rng(scene.seed)
    card, code_width = _card(text, symbology, scene.code_px)
    frame = _hall(scene, dice)
    place = _placing(card.shape, scene, scene.code_px / code_width, dice)
    size = (scene.width_px, scene.height_px)
    cover = cv2.warpPerspective(np.full_like(card, 255), place, size).astype(np.float32) / 255
    shown = cv2.warpPerspective(card, place, size).astype(np.float32)
    frame = _float(frame * (1 - cover) + shown * cover)
    if scene.glare:
        frame = _glare(frame, scene, dice)
    if scene.blur_px > 0:
        frame = _float(cv2.GaussianBlur(frame, (0, 0), scene.blur_px))
    exposed = 8 + frame * scene.light * 0.9 + dice.normal(0, scene.noise, frame.shape)
    return np.clip(exposed, 0, 255).astype(np.uint8)


def _card(text: str, symbology: str, code_px: float) -> tuple[NDArray[np.uint8], int]:
    """A white card as large as the code needs, drawn about twice as fine as it will be seen; and the code's width on it."""
    code = modules(text, symbology)
    module_px = max(2, math.ceil(2 * code_px / code.shape[1]))
    code = np.kron(code, np.ones((module_px, module_px), np.uint8))
    quiet = QUIET_MODULES[symbology] * module_px
    wide = code.shape[1] + 2 * quiet
    tall = max(code.shape[0] + 2 * quiet, int(wide / CARD_RATIO))
    card = np.full((tall, wide), 245, np.uint8)
    top = (tall - code.shape[0]) // 2
    card[top : top + code.shape[0], quiet : quiet + code.shape[1]] = np.maximum(code, 20)
    # An area average of two fine pixels for one seen: what a lens does, and no aliasing.
    return np.asarray(cv2.blur(card, (2, 2)), np.uint8), code.shape[1]


def _placing(shape: tuple[int, ...], scene: Scene, scale: float, dice: np.random.Generator) -> NDArray[np.float64]:
    """The homography from the card to the frame."""
    height, width = shape[0], shape[1]
    corners = np.array([(-width, -height), (width, -height), (width, height), (-width, height)], np.float64) / 2
    turn = math.radians(scene.angle_degrees)
    spin = np.array([(math.cos(turn), -math.sin(turn)), (math.sin(turn), math.cos(turn))])
    lean = dice.uniform(0, 2 * math.pi)
    # The side that leans away is seen smaller: divide by the depth of each corner.
    depth = 1 + scene.tilt * (corners @ np.array([math.cos(lean), math.sin(lean)])) / max(width, height)
    middle = np.array([scene.x * scene.width_px, scene.y * scene.height_px])
    there = (corners * scale / depth[:, None]) @ spin.T + middle
    begin = (corners + np.array([width, height]) / 2).astype(np.float32)
    return np.asarray(cv2.getPerspectiveTransform(begin, there.astype(np.float32)), np.float64)


def _hall(scene: Scene, dice: np.random.Generator) -> NDArray[np.float32]:
    coarse = dice.uniform(40, 200, (9, 16)).astype(np.float32)
    hall = np.asarray(cv2.resize(coarse, (scene.width_px, scene.height_px), interpolation=cv2.INTER_CUBIC), np.float32)
    for _ in range(12):
        x, y = (int(side) for side in dice.integers(0, (scene.width_px, scene.height_px)))
        wide, tall = (int(side) for side in dice.integers(5, max(6, scene.width_px // 4), 2))
        cv2.rectangle(hall, (x, y), (x + wide, y + tall), float(dice.uniform(20, 220)), -1)
    return hall


def _glare(frame: NDArray[np.float32], scene: Scene, dice: np.random.Generator) -> NDArray[np.float32]:
    """A lamp mirrored on the laminate: a soft white spot somewhere on the code."""
    reach = scene.code_px * 0.5
    x = scene.x * scene.width_px + dice.uniform(-reach, reach)
    y = scene.y * scene.height_px + dice.uniform(-reach, reach) / 3
    rows, columns = np.ogrid[: scene.height_px, : scene.width_px]
    spot = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * (scene.code_px * 0.12) ** 2))
    return _float(np.clip(frame + 260 * spot, 0, 255))


def _float(picture: NDArray[Any]) -> NDArray[np.float32]:
    return np.asarray(picture, np.float32)


def main(arguments: Sequence[str]) -> int:
    """The command line. Returns the exit code."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)  # noqa: T201 - a command speaks to its caller
        return 2
    cv2.imwrite(arguments[1], seen(arguments[0], "Code128", Scene(angle_degrees=12, tilt=0.2)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
