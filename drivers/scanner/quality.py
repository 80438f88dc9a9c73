"""How good a picture is for reading cards: light, focus, grain, as numbers, and what to do about them. Decodes nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from drivers.scanner.decode.frame import Grey, within

LONGEST_PX = 1280
WHITE = 252
LEAST_EDGE_LEVELS = 40.0
ACROSS_PX = 12

DARK_LIGHT = 18.0  # mean grey level: codes are no longer read below it
DIM_LIGHT = 45.0
BRIGHT_LIGHT = 215.0
MOST_WHITE = 0.15
MOST_BLUR_PX = 2.6  # a QR of 3 px a module, as a village card at arm's length has, is lost beyond it
MOST_GRAIN = 8.0


@dataclass(frozen=True, slots=True)
class Quality:
    """`light`: mean grey level, 0 to 255; `white`: share of pixels burnt out; `grain`: a sensor's noise in grey levels;
    `blur_px`: a Gaussian's sigma at the sharpest edges, None when nothing in view has an edge."""

    light: float
    white: float
    grain: float
    blur_px: float | None


def measure(grey: Grey) -> Quality:
    """The quality of one frame."""
    small = within(grey, LONGEST_PX)
    calm = np.asarray(cv2.GaussianBlur(small, (3, 3), 0), np.int16)
    return Quality(float(small.mean()), float((small >= WHITE).mean()), _grain(small), _blur_px(calm))


def advice(quality: Quality) -> list[str]:
    """What to do about it, most urgent first; nothing when the picture is good."""
    found = []
    if quality.light < DARK_LIGHT:
        found.append("the picture is dark: is the lens covered? Take off the cover, clean it, switch a lamp on")
    elif quality.light < DIM_LIGHT:
        found.append("the picture is dim: more light in front of the kiosk, none behind the person")
    if quality.light > BRIGHT_LIGHT or quality.white > MOST_WHITE:
        found.append("much of the picture is white: turn the camera away from window or lamp")
    if quality.blur_px is None and quality.light >= DARK_LIGHT:
        found.append("nothing with sharp edges in view: hold a printed page before the camera to judge its focus")
    elif quality.blur_px is not None and quality.blur_px > MOST_BLUR_PX:
        found.append(f"edges are blurred over {quality.blur_px:.1f} px: clean the lens, turn its focus ring, hold the page still")
    if quality.grain > MOST_GRAIN:
        found.append(f"the picture is grainy ({quality.grain:.0f} levels): more light helps")
    return found


def _grain(grey: Grey) -> float:
    """From second differences along rows: edges are few, so the median is the noise's. 0.6745: a normal's; 6: 1 + 4 + 1."""
    if grey.shape[1] < 3:
        return 0.0
    wide = grey.astype(np.int16)
    bent = np.abs(wide[:, :-2] - 2 * wide[:, 1:-1] + wide[:, 2:])
    return float(np.median(bent)) / 0.6745 / math.sqrt(6)


def _blur_px(calm: np.ndarray[tuple[int, ...], np.dtype[np.int16]]) -> float | None:
    """A step of height h blurred by sigma s is at its steepest h / (s * sqrt(2 pi)): compared at the edges that are steepest."""
    if calm.shape[1] <= 2 * ACROSS_PX:
        return None
    steep = np.abs(np.diff(calm, axis=1))[:, ACROSS_PX // 2 : -ACROSS_PX // 2]
    height = np.abs(calm[:, ACROSS_PX:] - calm[:, :-ACROSS_PX])
    count = min(steep.shape[1], height.shape[1])
    steep, height = steep[:, :count].ravel(), height[:, :count].ravel()
    edges = height > max(LEAST_EDGE_LEVELS, 0.5 * float(np.percentile(height, 99.8)))
    if int(edges.sum()) < 20:
        return None
    steepest = float(np.percentile(steep[edges] / height[edges], 95))
    # The calming itself blurs by 0.7.
    blurred = 1 / (steepest * math.sqrt(2 * math.pi)) if steepest > 0 else float(ACROSS_PX)
    return math.sqrt(max(0.0, blurred**2 - 0.5))
