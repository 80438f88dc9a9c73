"""The brightness of a panel that lets the kernel set it (Linux backlight class). Others have a knob."""

from __future__ import annotations

from pathlib import Path

from drivers.errors import DeviceMissing

LEAST_PERCENT = 20
"""Darker than this nobody finds the way back."""
_CLASS_PATH = Path("/sys/class/backlight")


class Backlight:
    """The first backlight of this machine. Every call reads or writes a file of the kernel's: not for the screen's thread."""

    def __init__(self, class_path: Path = _CLASS_PATH) -> None:
        self._class_path = class_path

    def percent(self) -> int | None:
        """How bright it is; None without a backlight."""
        try:
            folder = self._folder()
            return round(100 * _number(folder / "brightness") / max(1, _number(folder / "max_brightness")))
        except (OSError, ValueError, DeviceMissing):
            return None

    def set(self, percent: int) -> None:
        """LEAST_PERCENT to 100; what lies beyond is brought there. Raises DeviceMissing, OSError when it may not be written."""
        folder = self._folder()
        wanted = min(100, max(LEAST_PERCENT, percent))
        (folder / "brightness").write_text(str(round(wanted * _number(folder / "max_brightness") / 100)))

    def _folder(self) -> Path:
        found = sorted(self._class_path.glob("*/brightness"))
        if not found:
            raise DeviceMissing("backlight", "this panel's brightness is not the kernel's to set")
        return found[0].parent


def _number(path: Path) -> int:
    return int(path.read_text())
