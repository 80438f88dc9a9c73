"""Kivy's settings, made before kivy is imported: import this module first, call `prepare`, then import screens.app.

No kivy at the top: importing kivy reads the command line, the environment and a settings folder, which we want none of.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from dataclasses import dataclass

# M_ARENA_MAX and M_MMAP_THRESHOLD in glibc's malloc.h, see mallopt(3).
_ARENA_MOST = -8
_MMAP_THRESHOLD = -3
_PICTURE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """The panel: pixels as people see them (after `rotation`, in degrees clockwise), and the diagonal printed on the box.

    `offscreen` draws real pixels without a display (SDL's offscreen driver), for the tour and the tests.
    """

    width: int = 1080
    height: int = 1920
    diagonal_inches: float = 15.6
    fullscreen: bool = False
    offscreen: bool = False
    rotation: int = 0


def prepare(options: WindowOptions) -> None:
    """Set kivy up for a kiosk. Raises RuntimeError when kivy was imported before, because then it is too late."""
    if "kivy" in sys.modules:
        raise RuntimeError("kivy is already imported; call screens.window.prepare before importing screens.app")
    os.environ.update(
        KIVY_NO_ARGS="1",  # the command line is ours
        KIVY_NO_CONFIG="1",  # no settings file is read or written, no folder is made
        KIVY_NO_FILELOG="1",
        KIVY_NO_CONSOLELOG="1",
        KIVY_LOG_MODE="MIXED",  # kivy's own logger stays apart from the kiosk's
        KIVY_WINDOW="sdl2",
        KIVY_TEXT="sdl2",
        KIVY_IMAGE="sdl2",
        KIVY_AUDIO="",
        KIVY_VIDEO="",
        KIVY_CAMERA="",
        KIVY_SPELLING="",
        KIVY_CLIPBOARD="dummy",
    )
    if options.offscreen:
        os.environ["SDL_VIDEODRIVER"] = "offscreen"
    _share_memory()
    _configure(options)


def _share_memory() -> None:
    """Two heaps for all threads, where glibc gives each its own; and pictures in none of them.

    glibc takes pictures into its heaps once a few were freed, and what is freed in the middle of a heap stays there: 11 MB with a
    live camera. So they get pages of their own that go back at once, for a second of CPU in a minute.
    """
    with contextlib.suppress(OSError, AttributeError):  # no glibc: nothing to set
        libc = ctypes.CDLL(None)
        libc.mallopt(_ARENA_MOST, 2)
        libc.mallopt(_MMAP_THRESHOLD, _PICTURE_BYTES)


def _configure(options: WindowOptions) -> None:
    from kivy.config import Config  # noqa: PLC0415 - the environment above must come first

    # The window stands as the panel does, not as the picture in it.
    across, up = (options.width, options.height) if options.rotation % 180 == 0 else (options.height, options.width)
    for section, key, value in (
        ("graphics", "width", across),
        ("graphics", "height", up),
        ("graphics", "rotation", -options.rotation % 360),  # kivy turns the other way round
        ("graphics", "fullscreen", "auto" if options.fullscreen else 0),
        ("graphics", "borderless", int(options.fullscreen)),
        ("graphics", "resizable", 0),
        ("graphics", "multisamples", 0),  # 44 frames a second against 7
        ("graphics", "maxfps", 60),  # nothing is drawn that has not changed; a tap waits half as long as at 30
        ("graphics", "show_cursor", int(not options.fullscreen)),
        ("graphics", "position", "auto"),
        ("graphics", "allow_screensaver", 0),
        ("kivy", "exit_on_escape", 0),
        ("kivy", "keyboard_mode", ""),
        ("kivy", "log_level", "warning"),
        ("kivy", "desktop", 0),
    ):
        Config.set(section, key, str(value))
    for name, _ in Config.items("input"):
        Config.remove_option("input", name)
    # One source of touches: X and SDL turn a finger into the mouse. A second source would double every tap.
    Config.set("input", "mouse", "mouse,disable_multitouch")
    for name, _ in Config.items("modules"):
        Config.remove_option("modules", name)
