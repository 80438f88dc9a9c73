"""A screen without glass: Xvfb, for taps, pictures and memory measured on a real window. SDL's own offscreen driver keeps every
frame it draws (1.7 MB each at 1080 x 1920), so it serves short walks only."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


class NoScreenError(Exception):
    """Xvfb is missing or did not start; the message says what to install."""


@contextmanager
def virtual_screen(width_px: int = 1080, height_px: int = 1920) -> Iterator[str]:
    """Start Xvfb with one screen of that size on a free display; gives its name (`:3`), ends it afterwards."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width_px}x{height_px}x24", "-nolisten", "tcp", "-noreset"]
    try:
        server = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    except FileNotFoundError as missing:
        os.close(reading)
        raise NoScreenError("Xvfb is not installed; scripts/setup --dev installs it") from missing
    finally:
        os.close(writing)
    try:
        with os.fdopen(reading, "rb") as pipe:
            number = pipe.readline().strip().decode()  # ends by itself when Xvfb does
        if not number:
            raise NoScreenError("Xvfb did not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(10)
