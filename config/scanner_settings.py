"""The options of handheld scanners and card readers: section `scanner` of config/settings.py, apart for its size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.errors import shown
from config.options import one_of, option, text, yes_no
from config.reading import Mistake, one_of_words

AUTO = "auto"
SCANNERS_PATH = Path(__file__).parent / "scanners"
LAYOUTS_PATH = SCANNERS_PATH / "layouts"
SCANNER_DRIVERS = ("auto", "serial", "hid", "none")
BAUD_RATES = (0, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
ENDS = ("auto", "cr", "lf", "crlf", "silence")
_FILE_NAME = r"[a-z0-9][a-z0-9-]*"


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    """A handheld scanner or a card reader, beside the camera or instead of it. It may be plugged in at any time."""

    driver: str = option(
        "auto",
        "How it is connected: serial is RS-232 or USB as a serial port, hid one that types; auto takes either, and none missing.",
        one_of(SCANNER_DRIVERS, "driver"),
    )
    device: str = option(
        AUTO,
        "Which one: auto takes what is known for a scanner, never a plain keyboard or cable; else name it.",
        text(200, like='"auto", a device such as "/dev/ttyUSB0", a USB number such as "0c2e:0901", or part of its name'),
    )
    model: str = option(
        AUTO,
        "What it is: auto goes by its USB number and name; else the name of a file in config/scanners, without .toml.",
        text(60, pattern=_FILE_NAME, like="a name of small letters, digits and dashes"),
    )
    layout: str = option(
        "us",
        "Keyboard a scanner that types is set to: the name of a file in config/scanners/layouts, without .toml.",
        text(60, pattern=_FILE_NAME, like="a name of small letters, digits and dashes"),
    )
    baud_rate: int = option(0, "Speed of a serial one; 0 takes its model's.", one_of(BAUD_RATES, "speed"))
    ends_with: str = option(
        "auto",
        "What it sends after a code; auto takes any line end or none, and minds no early one. With hid all are Enter.",
        one_of(ENDS, "end"),
    )
    prefix: str = option("", "What it is set to send before each code; taken off.", text(20, shortest=0))
    suffix: str = option("", "What it is set to send after each code; taken off.", text(20, shortest=0))
    code_letters: bool = option(False, "Whether it is set to send its maker's letters for the kind of code; taken off.", yes_no())
    keep_triggered: bool = option(
        False, "Make it read all the time by command: for one fixed in the kiosk and set to serial trigger.", yes_no()
    )


def scanner_mistakes(scanner: ScannerSettings) -> Iterator[Mistake]:
    """Names of files that are not there."""
    models = [AUTO, *sorted(path.stem for path in SCANNERS_PATH.glob("*.toml"))]
    if scanner.model not in models:
        yield ("scanner", "model"), f"there is no model {shown(scanner.model)}", one_of_words(models)
    layouts = sorted(path.stem for path in LAYOUTS_PATH.glob("*.toml"))
    if scanner.layout not in layouts:
        yield ("scanner", "layout"), f"there is no layout {shown(scanner.layout)}", one_of_words(layouts)
