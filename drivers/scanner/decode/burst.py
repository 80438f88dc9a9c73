"""Several frames laid over each other, so that grain goes and what the lens blurred can be sharpened. QR codes only.

Sharpened bars have read as other, checksum-valid digits; a QR code's error correction refuses what is not there. And frames
laid over each other are no independent readings, which is what bars need.
"""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.scanner.decode.engines import Decoded, enlarged, shifted, zxing
from drivers.scanner.decode.frame import Grey, scaled
from drivers.scanner.decode.region import busiest

FRAMES = 4
FEWEST = 3
LARGEST_PIXELS = 2_100_000  # 1920x1080; photographs are sharp enough by themselves, and four of them are heavy
CLOSE_PX = 512
ZOOM = 2.0
BLUR_PX = 3.0  # of the zoomed picture
STRENGTH = 2.0


class Burst:
    """The frames that were not read lately, copied; bounded. Not thread-safe."""

    def __init__(self) -> None:
        self._frames: deque[Grey] = deque(maxlen=FRAMES)

    def add(self, grey: Grey) -> None:
        """Take one frame in. Frames of another size start anew; too large ones are not kept."""
        if self._frames and self._frames[-1].shape != grey.shape:
            self._frames.clear()
        if grey.size <= LARGEST_PIXELS:
            self._frames.append(grey.copy())

    def ready(self, grey: Grey) -> bool:
        """Whether there are frames enough of this size."""
        return len(self._frames) >= FEWEST and self._frames[-1].shape == grey.shape

    def read(self, grey: Grey) -> list[Decoded]:
        """QR codes in the busiest square of the frames laid on the newest and sharpened; corners in pixels of the frame."""
        region = busiest(grey, CLOSE_PX)
        tall, wide = region.grey.shape
        cuts = [frame[region.top : region.top + tall, region.left : region.left + wide] for frame in self._frames]
        clear = scaled(_laid_over(region.grey, cuts), ZOOM)
        soft = cv2.GaussianBlur(clear, (0, 0), BLUR_PX)
        sharp = np.asarray(cv2.addWeighted(clear, 1 + STRENGTH, soft, -STRENGTH, 0), np.uint8)
        return shifted(enlarged(zxing(sharp, qr_only=True), 1 / ZOOM), region.left, region.top)


def _laid_over(newest: Grey, cuts: list[Grey]) -> Grey:
    """The mean of `cuts`, each moved as a hand's tremble moved it."""
    total = np.zeros(newest.shape, np.float32)
    anchor = _small(newest)
    window = cv2.createHanningWindow((anchor.shape[1], anchor.shape[0]), cv2.CV_32F) if min(anchor.shape) > 1 else None
    for cut in cuts:
        (x, y), _ = cv2.phaseCorrelate(anchor, _small(cut), window) if window is not None else ((0.0, 0.0), 0.0)
        move = np.array([(1, 0, -2 * x), (0, 1, -2 * y)], np.float32)
        size = (cut.shape[1], cut.shape[0])
        cv2.accumulate(cv2.warpAffine(cut, move, size, borderMode=cv2.BORDER_REPLICATE), total)
    return (total / len(cuts)).astype(np.uint8)


def _small(cut: Grey) -> NDArray[np.float32]:
    return scaled(cut, 0.5).astype(np.float32)
