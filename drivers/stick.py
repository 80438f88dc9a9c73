"""The USB stick somebody plugged in: where it is mounted, and writing to it so that it may be pulled out at once."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from pathlib import Path

from drivers.errors import DeviceMissing

_DISK = re.compile(r"/dev/(sd[a-z]+)\d*", re.ASCII)
# proc(5): blanks and backslashes of a mount point are written as three octal digits.
_OCTAL = re.compile(r"\\([0-7]{3})", re.ASCII)


class Stick:
    """The first removable disk that is mounted. Opens nothing until asked; not for the screen's thread.

    A disk that holds one of the folders `taken` is the kiosk's own (data, mirror, system): nobody may pull that out.
    """

    def __init__(
        self, proc_path: Path = Path("/proc"), sys_path: Path = Path("/sys"), taken: Collection[Path] = (Path("/"),)
    ) -> None:
        self._proc_path = proc_path
        self._sys_path = sys_path
        self._taken = frozenset(taken)

    def folder(self) -> Path | None:
        """Where it is mounted; None while there is none."""
        try:
            mounts = (self._proc_path / "mounts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None
        found = [
            (disk[1], Path(_OCTAL.sub(lambda digits: chr(int(digits[1], 8)), rest.split(" ")[0])))
            for device, _, rest in (line.partition(" ") for line in mounts.splitlines())
            if (disk := _DISK.fullmatch(device)) and self._removable(disk[1])
        ]
        own = {disk for disk, folder in found if any(taken.is_relative_to(folder) for taken in self._taken)}
        return next((folder for disk, folder in found if disk not in own), None)

    def write(self, name: str, content: bytes) -> Path:
        """Write a file of its own, whole and fsynced, beside what is there already. Raises DeviceMissing, OSError."""
        folder = self.folder()
        if folder is None:
            raise DeviceMissing("USB", "no stick is mounted")
        path = _free_name(folder / name)
        fresh_path = path.with_name(f".{path.name}.new")
        try:
            with fresh_path.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh_path.replace(path)
        finally:
            fresh_path.unlink(missing_ok=True)
        self._settle(folder)
        return path

    def _settle(self, folder: Path) -> None:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _removable(self, disk: str) -> bool:
        try:
            return (self._sys_path / "block" / disk / "removable").read_text().strip() == "1"
        except OSError:
            return False


def _free_name(path: Path) -> Path:
    """`report.csv`, or `report-2.csv` and so on: nothing on the stick is overwritten."""
    suffixes = "".join(path.suffixes)
    stem, number, found = path.name.removesuffix(suffixes), 2, path
    while found.exists():
        found = path.with_name(f"{stem}-{number}{suffixes}")
        number += 1
    return found
