"""The label itself, flat: a code on white paper, and what may have happened to the paper. Nothing of a camera."""

from __future__ import annotations

import cv2
import numpy as np
import qrcode

from drivers.emulators.camera import QUIET_MODULES, modules
from drivers.emulators.photographs.take import Picture

MODULE_PX = 10  # of the flat drawing


def made_up_text(symbology: str, dice: np.random.Generator) -> str:
    """What such a code says: a NIK more often than not."""
    nik = f"1801{dice.integers(1, 20):02d}{dice.integers(1, 29):02d}{dice.integers(1, 13):02d}90{dice.integers(1, 9999):04d}"
    if symbology == "QRCode":
        return str(dice.choice((nik, f"NIK: {nik}", f"https://desa.example/t/{dice.integers(10**7):08d}?nama=Siti%20Aminah")))
    return nik if dice.random() < 0.7 else f"PENENGAHAN-{dice.integers(1000):03d}"


def draw_label(text: str, symbology: str, *, high: bool) -> Picture:
    """Flat, clean: the code with its quiet zone on white paper."""
    if high:
        code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_H)
        code.add_data(text)
        code.make()
        drawn = np.where(np.array(code.get_matrix(), bool), np.uint8(0), np.uint8(255))
    else:
        drawn = modules(text, symbology)
    fine = np.kron(drawn, np.ones((MODULE_PX if symbology == "QRCode" else 1, MODULE_PX), np.uint8))
    if symbology != "QRCode":
        fine = np.repeat(fine[:1], max(40, fine.shape[1] // 4), axis=0)
    quiet = QUIET_MODULES[symbology] * MODULE_PX
    rim = ((quiet, quiet), (quiet, quiet))
    return np.asarray(np.pad(np.maximum(fine, 20), rim, constant_values=245).clip(20, 245), np.float32)


def thumb(label: Picture, dice: np.random.Generator) -> Picture:
    """Something dark or light over an edge of the code: at most a twelfth of a QR code, half the height of bars."""
    tall, wide = label.shape
    shown = label.copy()
    level = float(dice.choice((60, 150, 220)))
    if tall < wide * 0.7:
        cut = int(tall * dice.uniform(0.35, 0.55))
        shown[:cut] = level
        return shown
    side = 0.8 * wide
    # Never over a finder pattern: the lower right corner has none.
    reach = dice.uniform(0.16, 0.24) * side
    centre = (int(wide * 0.9 - dice.uniform(0, 0.1) * side), int(tall * 0.9 - dice.uniform(0, 0.1) * side))
    return np.asarray(cv2.circle(shown, centre, int(reach), level, -1), np.float32)


def scratches(label: Picture, dice: np.random.Generator) -> Picture:
    """Light and dark lines across it."""
    tall, wide = label.shape
    shown = label.copy()
    for _ in range(int(dice.integers(4, 10))):
        begin, end = ((int(x), int(y)) for x, y in dice.uniform((0, 0), (wide, tall), (2, 2)))
        cv2.line(shown, begin, end, float(dice.choice((235, 245, 60))), int(dice.integers(1, 5)), cv2.LINE_AA)
    return shown


def dotted(label: Picture, dice: np.random.Generator) -> Picture:
    """As a dot printer prints: round dots smaller than their module."""
    cell = MODULE_PX
    y, x = np.mgrid[: label.shape[0], : label.shape[1]]
    away = np.hypot(x % cell - cell / 2 + 0.5, y % cell - cell / 2 + 0.5)
    return np.where((label < 128) & (away < cell * dice.uniform(0.42, 0.55)), np.float32(30), np.float32(245))


def with_logo(label: Picture, dice: np.random.Generator) -> Picture:
    """A sign in the middle of a QR code, over up to a twelfth of it."""
    tall, wide = label.shape
    shown = label.copy()
    half = int(dice.uniform(0.10, 0.14) * wide)
    middle = (wide // 2, tall // 2)
    cv2.rectangle(shown, (middle[0] - half, middle[1] - half), (middle[0] + half, middle[1] + half), 245.0, -1)
    cv2.circle(shown, middle, int(half * 0.8), float(dice.uniform(40, 140)), -1)
    cv2.circle(shown, middle, int(half * 0.4), 245.0, -1)
    return shown
