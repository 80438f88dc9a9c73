"""Writes photographs of codes into a folder, each with its text beside it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import cv2

from drivers.emulators.photographs import HELD_OUT_SEED, photographs


def main(arguments: Sequence[str]) -> int:
    """The command line. Returns the exit code."""
    if not 1 <= len(arguments) <= 3 or not all(number.isdecimal() for number in arguments[1:]):
        sys.stderr.write("use: python -m drivers.emulators.photographs DIR [PER_KIND] [SEED]\n")
        return 2
    folder = Path(arguments[0])
    per_kind, seed = [int(number) for number in (*arguments[1:], *("5", str(HELD_OUT_SEED))[len(arguments) - 1 :])]
    folder.mkdir(parents=True, exist_ok=True)
    for taken in photographs(per_kind, seed):
        cv2.imwrite(str(folder / f"{taken.name}.png"), taken.grey)
        (folder / f"{taken.name}.txt").write_text(taken.text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
