"""A card in somebody's hand before the camera: pose, perspective, hall, fingers, light, glare, lens, sensor. Frames, BGR."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.emulators.ktp.face import TALL, WIDE, corner_mask

Picture = NDArray[np.uint8]
FRAMES_PER_SECOND = 15
DISTANCE_MM = 350
SKINS = ((140, 175, 220), (105, 145, 200), (80, 115, 170), (60, 90, 140))


@dataclass(frozen=True, slots=True)
class Hold:
    """How a card is held. `share` is its width by the frame's; angles in degrees: `roll` in the plane of the
    picture, `lean` out of it.

    `blur_px` a Gaussian's sigma, `motion_px` smear of an unsteady hand, `noise` in grey levels, `light` 1 a
    bright office, `gradient` 0.5: one side of the frame has half the light of the other; `fingers` how many lie over the edge.
    """

    width_px: int = 1280
    height_px: int = 720
    share: float = 0.65
    roll: float = 0.0
    lean: float = 0.0
    blur_px: float = 0.6
    motion_px: float = 0.0
    noise: float = 2.0
    light: float = 1.0
    gradient: float = 0.0
    glares: int = 0
    fingers: int = 0
    pattern: bool = False
    seed: int = 0


def burst(card: Picture, hold: Hold, frames: int = FRAMES_PER_SECOND) -> Iterator[Picture]:
    """`frames` consecutive frames (height_px, width_px, 3): the hand trembles and drifts, the lamp's image wanders with it."""
    dice = np.random.default_rng(hold.seed)
    hall = _hall(hold, dice)
    mask = corner_mask() if card.shape[:2] == (TALL, WIDE) else np.full(card.shape[:2], 255, np.uint8)
    shaped = cv2.merge([*cv2.split(card), mask])
    grips = _grips(hold.fingers, dice)
    skin = np.array(SKINS[int(dice.integers(len(SKINS)))], np.float32)
    light = _light(hold, dice)
    bank = np.clip(dice.normal(0, hold.noise, (hold.height_px + 64, hold.width_px + 64, 3)), -60, 60).astype(np.int16)
    way = _way(hold, dice)
    lamps = [_Lamp(dice, way) for _ in range(hold.glares)]
    for number in range(frames):
        place = _place(card.shape, hold, way, number, dice)
        frame = _laid(hall, shaped, place, hold)
        _fingers(frame, grips, place, card.shape, skin)
        lit = np.asarray(cv2.multiply(frame, light, dtype=cv2.CV_32F), np.float32)
        for lamp in lamps:
            lamp.shine(lit, place, card.shape, number / FRAMES_PER_SECOND)
        sharp = _lens(lit, hold, dice)
        x, y = (int(step) for step in dice.integers(0, 64, 2))
        noise = bank[y : y + hold.height_px, x : x + hold.width_px]
        yield np.asarray(cv2.add(sharp, noise, dtype=cv2.CV_8U), np.uint8)


@dataclass(frozen=True, slots=True)
class _Way:
    """Where the card is at first, how it drifts in a second, how it leans: x, y as fractions of the frame; angles in radians."""

    x: float
    y: float
    drift: tuple[float, float]
    about_x: float
    about_y: float
    turning: tuple[float, float, float]


def _way(hold: Hold, dice: np.random.Generator) -> _Way:
    lean, towards = math.radians(hold.lean), dice.uniform(0, 2 * math.pi)
    turning = dice.normal(0, math.radians(2.0), 3)
    return _Way(
        dice.uniform(0.46, 0.54),
        dice.uniform(0.46, 0.54),
        (dice.normal(0, 0.01), dice.normal(0, 0.01)),
        lean * math.sin(towards),
        lean * math.cos(towards),
        (turning[0], turning[1], turning[2]),
    )


def _place(shape: tuple[int, ...], hold: Hold, way: _Way, number: int, dice: np.random.Generator) -> NDArray[np.float64]:
    """The homography from card to frame, by a pinhole camera whose picture is as wide as it is far."""
    passed = number / FRAMES_PER_SECOND
    tremble = dice.normal(0, 1, 5)
    x_turn, y_turn = way.about_x + way.turning[0] * passed, way.about_y + way.turning[1] * passed
    roll = math.radians(hold.roll) + way.turning[2] * passed + tremble[0] * 0.003
    spin = _rotation(x_turn, y_turn, roll)
    tall, wide = shape[:2]
    corners = np.array([(-wide, -tall, 0), (wide, -tall, 0), (wide, tall, 0), (-wide, tall, 0)], np.float64) / (2 * wide)
    far = 1.0 / hold.share
    seen = corners @ spin.T + np.array([0, 0, far])
    middle = np.array([way.x + way.drift[0] * passed, way.y + way.drift[1] * passed]) * (hold.width_px, hold.height_px)
    there = seen[:, :2] / seen[:, 2:] * hold.width_px + middle + tremble[1:3] * 0.8
    begin = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(begin, there.astype(np.float32)), np.float64)


def _rotation(about_x: float, about_y: float, roll: float) -> NDArray[np.float64]:
    turns = (np.array([about_x, 0, 0]), np.array([0, about_y, 0]), np.array([0, 0, roll]))
    x, y, z = (np.asarray(cv2.Rodrigues(turn)[0], np.float64) for turn in turns)
    return np.asarray(z @ y @ x, np.float64)


def _laid(hall: Picture, shaped: NDArray[Any], place: NDArray[np.float64], hold: Hold) -> Picture:
    """The card over the hall, averaged down as a lens would: shrunk first, so that warping samples few pixels."""
    scale = min(1.0, 1.5 * hold.share * hold.width_px / shaped.shape[1])
    small = cv2.resize(shaped, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    back = np.diag([shaped.shape[1] / small.shape[1], shaped.shape[0] / small.shape[0], 1.0])
    tall, wide = shaped.shape[:2]
    corners = cv2.perspectiveTransform(np.array([[(0.0, 0.0), (wide, 0), (wide, tall), (0, tall)]]), place)[0]
    left, top = (max(0, int(corners[:, axis].min()) - 1) for axis in (0, 1))
    right, foot = min(hold.width_px, int(corners[:, 0].max()) + 2), min(hold.height_px, int(corners[:, 1].max()) + 2)
    frame = hall.copy()
    if left >= right or top >= foot:
        return frame
    aside = np.array([(1, 0, -left), (0, 1, -top), (0, 0, 1)], np.float64)
    seen = cv2.warpPerspective(small, aside @ place @ back, (right - left, foot - top), flags=cv2.INTER_LINEAR)
    cover = seen[:, :, 3:].astype(np.float32) / 255
    behind = hall[top:foot, left:right]
    frame[top:foot, left:right] = behind * (1 - cover) + seen[:, :, :3] * cover
    return frame


def _hall(hold: Hold, dice: np.random.Generator) -> Picture:
    """What is behind the card: a blurred room, and for `pattern` a batik shirt or chequered cloth right behind it."""
    size = (hold.width_px, hold.height_px)
    walls = dice.uniform(40, 200, (5, 8, 1)) + dice.normal(0, 10, (5, 8, 3))
    room = cv2.resize(walls.astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    room = np.ascontiguousarray(np.clip(room, 0, 255).astype(np.uint8))
    for _ in range(14):
        x, y = (int(side) for side in dice.integers(0, size))
        wide, tall = (int(side) for side in dice.integers(8, hold.width_px // 4, 2))
        cv2.rectangle(room, (x, y), (x + wide, y + tall), _paint(dice), -1)
    soft = np.asarray(cv2.GaussianBlur(room, (0, 0), 4), np.uint8)
    if not hold.pattern:
        return soft
    rows, columns = np.ogrid[: hold.height_px, : hold.width_px]
    period = dice.uniform(14, 60)
    if dice.random() < 0.5:
        motif = np.sin(columns / period * 6) * np.sin(rows / period * 6) + 0.5 * np.sin((rows + columns) / period * 9)
    else:
        motif = np.sign(np.sin(columns / period * 3)) * 0.7 + np.sign(np.sin(rows / period * 3)) * 0.7
    first, second = dice.uniform(20, 120, 3), dice.uniform(100, 240, 3)
    blend = np.clip(motif * 0.5 + 0.5, 0, 1)[:, :, None]
    return np.asarray(first * (1 - blend) + second * blend, np.uint8)


def _paint(dice: np.random.Generator) -> list[float]:
    """A colour as furniture has it: nearer to grey than to neon."""
    return [float(level) for level in np.clip(dice.uniform(20, 235) + dice.normal(0, 22, 3), 0, 255)]


def _grips(count: int, dice: np.random.Generator) -> list[tuple[float, float, float, float]]:
    """Fingers: (x, y) in mm where the tip lies, direction it points to in radians, width in mm. Never over the number."""
    grips = []
    for _ in range(count):
        side, reach, wide = dice.integers(3), dice.uniform(5, 11), dice.uniform(13, 17)
        if side == 0:
            grips.append((dice.uniform(15, 75), 54 - reach, -math.pi / 2 + dice.normal(0, 0.2), wide))
        elif side == 1:
            grips.append((reach * 0.8, dice.uniform(30, 50), dice.normal(-0.2, 0.2), wide))
        else:
            grips.append((85.6 - reach, dice.uniform(12, 48), math.pi + dice.normal(0.2, 0.2), wide))
    return grips


def _fingers(
    frame: Picture,
    grips: list[tuple[float, float, float, float]],
    place: NDArray[np.float64],
    shape: tuple[int, ...],
    skin: NDArray[np.float32],
) -> None:
    """Thumbs from outside the card onto it: a rounded band, darker at its rim, with a nail."""
    unit = shape[1] / 85.6
    for x, y, towards, wide in grips:
        back = np.array([math.cos(towards), math.sin(towards)])
        tip = np.array([x, y]) - back * wide / 2
        there = cv2.perspectiveTransform(
            np.array([[tip * unit, (tip - back * 60) * unit, (tip + back * wide / 4) * unit]]), place
        )[0]
        scale = float(np.linalg.norm(there[0] - there[1])) / 60
        points = [(int(point[0]), int(point[1])) for point in there]
        for shade, width in ((0.72, 1.0), (0.9, 0.86), (1.0, 0.68)):
            cv2.line(frame, points[1], points[0], (skin * shade).tolist(), max(2, int(wide * scale * width)), cv2.LINE_AA)
        nail = (max(1, int(wide * scale * 0.28)), max(1, int(wide * scale * 0.22)))
        lying = math.degrees(math.atan2(points[0][1] - points[1][1], points[0][0] - points[1][0]))
        cv2.ellipse(frame, points[2], nail, lying, 0, 360, (np.clip(skin * 1.12 + 12, 0, 255)).tolist(), -1, cv2.LINE_AA)


def _light(hold: Hold, dice: np.random.Generator) -> NDArray[np.float32]:
    """(height, width, 3) gains: falls off to one side; a lamp's colour."""
    turn = dice.uniform(0, 2 * math.pi)
    rows = np.linspace(-0.5, 0.5, hold.height_px, dtype=np.float32)[:, None]
    columns = np.linspace(-0.5, 0.5, hold.width_px, dtype=np.float32)[None, :]
    fall = 1 - hold.gradient * (0.5 + math.cos(turn) * columns + math.sin(turn) * rows)
    colour = 1 + dice.uniform(-0.08, 0.08, 3).astype(np.float32)
    return np.asarray(np.clip(hold.light * fall, 0.05, 1.2)[:, :, None] * colour, np.float32)


class _Lamp:
    """The mirror image of a lamp: a white ellipse that wanders over the card as it turns.

    A far lamp's image lies where the card's normal halves the way between lamp and lens: turned by an angle, the image moves by
    twice the angle times the card's distance from the lens.
    """

    def __init__(self, dice: np.random.Generator, way: _Way) -> None:
        self._at = dice.uniform((12, 5), (72, 30))
        self._speed = 2 * DISTANCE_MM * np.array([way.turning[1], way.turning[0]])
        self._size = dice.uniform((4, 2.5), (11, 6))
        self._turn = dice.uniform(0, math.pi)
        self._level = dice.uniform(150, 330)

    def shine(self, frame: NDArray[Any], place: NDArray[np.float64], shape: tuple[int, ...], passed: float) -> None:
        unit = shape[1] / 85.6
        here = (self._at + self._speed * passed) * unit
        side = here + np.array([unit, 0])
        there = cv2.perspectiveTransform(np.array([[here, side]]), place)[0]
        scale = float(np.linalg.norm(there[1] - there[0]))
        reach = int(3 * float(self._size.max()) * scale)
        left, top = int(there[0][0]) - reach, int(there[0][1]) - reach
        x, y = np.meshgrid(np.arange(2 * reach) - reach, np.arange(2 * reach) - reach)
        cos, sin = math.cos(self._turn), math.sin(self._turn)
        across, down = (x * cos + y * sin) / (self._size[0] * scale), (y * cos - x * sin) / (self._size[1] * scale)
        spot = self._level * np.exp(-((across**2 + down**2) ** 1.5) / 1.2).astype(np.float32)
        begin_x, begin_y = max(0, left), max(0, top)
        end_x, end_y = min(frame.shape[1], left + 2 * reach), min(frame.shape[0], top + 2 * reach)
        if begin_x < end_x and begin_y < end_y:
            cut = spot[begin_y - top : end_y - top, begin_x - left : end_x - left]
            frame[begin_y:end_y, begin_x:end_x] += cut[:, :, None]


def _lens(lit: NDArray[Any], hold: Hold, dice: np.random.Generator) -> Picture:
    frame = np.asarray(np.clip(lit, 0, 255), np.uint8)
    smear = abs(dice.normal(0, hold.motion_px))
    if smear > 1:
        side = 2 * int(smear) + 1
        kernel = np.zeros((side, side), np.float32)
        towards = dice.uniform(0, math.pi)
        reach = np.array([math.cos(towards), math.sin(towards)]) * smear / 2
        middle = side // 2
        begin, end = (np.round(middle + sign * reach).astype(int) for sign in (-1, 1))
        cv2.line(kernel, (int(begin[0]), int(begin[1])), (int(end[0]), int(end[1])), 1.0)
        frame = np.asarray(cv2.filter2D(frame, -1, kernel / kernel.sum()), np.uint8)
    if hold.blur_px > 0:
        frame = np.asarray(cv2.GaussianBlur(frame, (0, 0), hold.blur_px), np.uint8)
    return frame
