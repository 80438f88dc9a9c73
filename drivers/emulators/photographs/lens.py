"""From the flat label to the photograph: wrapped, laid into a scene, lit, seen through a lens, compressed."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.emulators.photographs.label import MODULE_PX
from drivers.emulators.photographs.take import Picture, Take


def photographed(label: Picture, take: Take) -> NDArray[np.uint8]:
    """The photograph, (height, width)."""
    dice = take.dice
    label = _wrapped(label, take)
    frame, cover, place = _laid(label, take)
    if take.screen:
        frame = _as_screen(frame, cover, take)
    if take.glare:
        frame = _mirrored_lamp(frame, label, place, take)
    frame = np.asarray(frame * _falling(frame.shape, take), np.float32)
    sigma = take.blur * take.module_px
    if sigma > 0.2:
        frame = np.asarray(cv2.GaussianBlur(frame, (0, 0), sigma), np.float32)
    if take.smear:
        frame = _smeared(frame, take)
    grainy = frame + dice.normal(0, take.noise, frame.shape)
    picture = np.clip(grainy, 0, 255).astype(np.uint8)
    coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, take.jpeg])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)


def _wrapped(label: Picture, take: Take) -> Picture:
    """About a bottle, or crumpled."""
    tall, wide = label.shape
    y, x = np.mgrid[:tall, :wide].astype(np.float32)
    if take.bend:
        half = math.sin(take.bend)
        x = np.asarray(np.arcsin((x / wide * 2 - 1) * half) / take.bend * wide / 2 + wide / 2, np.float32)
        y = np.asarray(y + 0.06 * wide * ((x / wide * 2 - 1) ** 2 - 0.3), np.float32)
    if take.wave_px:
        reach = take.wave_px * MODULE_PX / take.module_px
        phase, period = take.dice.uniform(0, 6, 2), take.dice.uniform(0.25, 0.5) * wide
        x = np.asarray(x + reach * np.sin(y / period * 6.28 + phase[0]), np.float32)
        y = np.asarray(y + reach * np.sin(x / period * 6.28 + phase[1]), np.float32)
    if not take.bend and not take.wave_px:
        return label
    return np.asarray(cv2.remap(label, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _laid(label: Picture, take: Take) -> tuple[Picture, Picture, NDArray[np.float64]]:
    """The label in a cluttered scene: frame, where the label covers it (0 to 1), the homography."""
    dice, (wide, tall) = take.dice, take.size_px
    scale = take.module_px / MODULE_PX
    small = cv2.resize(label, None, fx=min(1.0, 2 * scale), fy=min(1.0, 2 * scale), interpolation=cv2.INTER_AREA)
    high, long = small.shape
    corners = np.array([(-long, -high), (long, -high), (long, high), (-long, high)], np.float64) / 2
    lean, turn = dice.uniform(0, 2 * math.pi), math.radians(take.turn_degrees)
    spin = np.array([(math.cos(turn), -math.sin(turn)), (math.sin(turn), math.cos(turn))])
    depth = 1 + take.tilt * (corners @ np.array([math.cos(lean), math.sin(lean)])) / max(long, high)
    there = (corners * scale / min(1.0, 2 * scale) / depth[:, None]) @ spin.T
    room = np.maximum(8, (np.array([wide, tall]) - np.ptp(there, axis=0)) / 2)
    there += np.array([wide, tall]) / 2 - (there.min(axis=0) + there.max(axis=0)) / 2 + dice.uniform(-0.8, 0.8, 2) * room
    begin = (corners + np.array([long, high]) / 2).astype(np.float32)
    place = np.asarray(cv2.getPerspectiveTransform(begin, there.astype(np.float32)), np.float64)
    cover = np.asarray(cv2.warpPerspective(np.ones_like(small), place, take.size_px), np.float32)
    shown = cv2.warpPerspective(np.asarray(small, np.float32), place, take.size_px)
    return np.asarray(_scene(take) * (1 - cover) + shown * cover, np.float32), cover, place


def _scene(take: Take) -> Picture:
    dice, (wide, tall) = take.dice, take.size_px
    walls = cv2.resize(dice.uniform(40, 210, (7, 10)).astype(np.float32), take.size_px, interpolation=cv2.INTER_CUBIC)
    scene = np.clip(walls, 0, 255).astype(np.uint8)
    for _ in range(10):
        x, y = (int(side) for side in dice.integers(0, take.size_px))
        long, high = (int(side) for side in dice.integers(10, wide // 4, 2))
        cv2.rectangle(scene, (x, y), (x + long, y + high), (float(dice.uniform(20, 230)),), -1)
    for row in range(int(dice.integers(0, 12))):
        place = (int(dice.integers(0, wide // 2)), int((row + 1) * tall / 13))
        cv2.putText(scene, "KARTU WARGA DESA 0123", place, cv2.FONT_HERSHEY_SIMPLEX, dice.uniform(0.4, 1.2), (40,), 2)
    return np.asarray(scene, np.float32)


def _as_screen(frame: Picture, cover: Picture, take: Take) -> Picture:
    """A telephone's screen: its own pixels beat with the sensor's (moire), black is grey, it shines."""
    dice = take.dice
    y, x = np.mgrid[: frame.shape[0], : frame.shape[1]].astype(np.float32)
    period, turn = dice.uniform(1.6, 3.4), dice.uniform(0, 3.14)
    along, down = x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)
    grid = (0.5 + 0.5 * np.sin(2 * math.pi * along / period)) * (0.5 + 0.5 * np.sin(2 * math.pi * down / period))
    coarse = 0.5 + 0.5 * np.sin(2 * math.pi * (along + 0.3 * down) / dice.uniform(9, 40))
    lit = 35 + frame * (0.45 + 0.45 * grid) * (0.8 + 0.2 * coarse)
    return np.asarray(frame * (1 - cover) + lit * cover, np.float32)


def _mirrored_lamp(frame: Picture, label: Picture, place: NDArray[np.float64], take: Take) -> Picture:
    dice = take.dice
    scale = min(1.0, 2 * take.module_px / MODULE_PX)
    tall, wide = label.shape
    point = np.array([[(dice.uniform(0.3, 0.7) * wide * scale, dice.uniform(0.3, 0.7) * tall * scale)]])
    centre = cv2.perspectiveTransform(point, place)[0, 0]
    reach = take.glare * max(wide, tall) * take.module_px / MODULE_PX
    y, x = np.ogrid[: frame.shape[0], : frame.shape[1]]
    spot = np.exp(-((x - centre[0]) ** 2 / (2 * reach**2) + (y - centre[1]) ** 2 / (2 * (0.4 * reach) ** 2)))
    return np.asarray(frame + 230 * spot, np.float32)


def _falling(shape: tuple[int, ...], take: Take) -> Picture:
    """Light that falls off to one side, and the hard edge of a shadow."""
    turn = take.dice.uniform(0, 2 * math.pi)
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    along = (x / shape[1] - 0.5) * math.cos(turn) + (y / shape[0] - 0.5) * math.sin(turn)
    light = take.light * (1 + 0.25 * along)
    if take.shadow:
        light = light * (1 - take.shadow * (along > take.dice.uniform(-0.1, 0.1)))
    return np.asarray(light, np.float32)


def _smeared(frame: Picture, take: Take) -> Picture:
    reach = take.smear * take.module_px
    side = 2 * math.ceil(reach / 2) + 1
    turn = take.dice.uniform(0, math.pi)
    kernel = np.zeros((side * 4, side * 4), np.float32)
    middle, half = np.array([side * 2, side * 2]), 2 * reach * np.array([math.cos(turn), math.sin(turn)])
    begin, end = (tuple(int(part) for part in np.round(middle + sign * half)) for sign in (-1, 1))
    cv2.line(kernel, begin, end, 1.0, 4)
    kernel = np.asarray(cv2.resize(kernel, (side, side), interpolation=cv2.INTER_AREA), np.float32)
    return np.asarray(cv2.filter2D(frame, -1, kernel / kernel.sum()), np.float32)
