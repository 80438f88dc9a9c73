"""What every source of frames is. Known by the camera driver alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from drivers.scanner.decode.frame import Colour, Grey


@dataclass(frozen=True, slots=True)
class Shot:
    """One exposure: `preview` for people (H, W, 3) and, when there are finer pixels to decode, `sharp` (h, w)."""

    preview: Colour
    sharp: Grey | None = None


class FrameSource(ABC):
    """Gives shots, one at a time, to the one thread that calls `read`."""

    live: bool = False
    """A real sensor: identical pixels for seconds then mean that it hangs."""

    paced: bool = False
    """`read` itself waits for the next frame; otherwise the caller keeps the pace."""

    @abstractmethod
    def open(self) -> None:
        """Take the device or file. Raises DeviceMissing, DeviceBusy, BadOption."""

    @abstractmethod
    def read(self) -> Shot:
        """The next shot; the arrays are the caller's. Raises DeviceLost when the device or file has gone."""

    def skip(self) -> None:  # noqa: B027 - nothing to do unless frames come by themselves
        """Let one frame pass without making a picture of it. What is wrong then shows at the next `read`."""

    @abstractmethod
    def close(self) -> None:
        """Let go. Safe to call twice; called by the thread that reads."""
