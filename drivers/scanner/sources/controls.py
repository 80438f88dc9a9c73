"""A camera's own controls, set the way cards want them: straight through V4L2, because OpenCV names only some of them.

Numbers and layout are those of Linux's `videodev2.h` and `v4l2-controls.h`. A control that a camera lacks is left alone.
"""

from __future__ import annotations

import fcntl
import os
import struct
from pathlib import Path

_SET_CONTROL = 0xC008561C  # VIDIOC_S_CTRL: _IOWR('V', 28, struct v4l2_control)
_CONTROL = struct.Struct("Ii")  # id, value

# Exposure stays automatic: halls are bright at noon and dim at four. But never at the price of the frame rate, nor flickering
# under lamps (Indonesia's mains have 50 Hz).
WANTED = {
    "exposure automatic": (0x009A0901, 3),
    "exposure within the frame's time": (0x009A0903, 0),
    "lamps of 50 Hz": (0x00980918, 1),
    "focus automatic": (0x009A090C, 1),
    "white balance automatic": (0x0098090C, 1),
}


def set_controls(path: Path) -> dict[str, bool]:
    """Ask the camera at `path` for WANTED; returns which of them it took. Raises nothing: a camera works without."""
    try:
        device = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        return dict.fromkeys(WANTED, False)
    try:
        return {name: _set(device, *control) for name, control in WANTED.items()}
    finally:
        os.close(device)


def _set(device: int, control: int, value: int) -> bool:
    try:
        fcntl.ioctl(device, _SET_CONTROL, _CONTROL.pack(control, value))
    except OSError:
        return False
    return True
