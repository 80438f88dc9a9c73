"""Pictures on the card: files named by the SHA-256 of what is in them, in a folder of the kiosk's data. No network, no SQLite.

A picture is there only when it is whole and fits its name. What is on its way has `.part` behind its name and goes on where it
stopped, also after a restart. All together stay under `most_bytes`: what no news names makes room, the one unused longest first.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from kiosk.store.errors import from_os
from kiosk.store.folder import free_bytes, sync_folder

_log = logging.getLogger(__name__)

FOLDER_NAME = "pictures"
_NAME = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PART = ".part"


class PictureShelf:
    """Used by one thread. Methods that touch the card raise StoreError. `is_open` once `open` has succeeded."""

    def __init__(self, data_path: Path, *, most_bytes: int, reserve_bytes: int) -> None:
        self._folder = data_path / FOLDER_NAME
        self._most_bytes = most_bytes
        self._reserve_bytes = reserve_bytes
        self._there: dict[str, Path] = {}
        self.is_open = False

    def open(self) -> None:
        """Make the folder and look at every file in it: what does not fit its name goes (a card that failed, a power cut).

        What had come whole when the power went is there.
        """
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            for path in sorted(self._folder.iterdir()):
                if _NAME.fullmatch(path.name) and _sha256(path) == path.name:
                    self._there[path.name] = path
                elif not (path.name.endswith(_PART) and _NAME.fullmatch(path.stem)):
                    path.unlink()
                elif _sha256(path) == path.stem:
                    self._there[path.stem] = path.replace(path.with_suffix(""))
        except OSError as error:
            raise from_os(error) from error
        self.is_open = True

    def there(self) -> dict[str, Path]:
        """Whole pictures by hash."""
        return dict(self._there)

    def begun(self, sha256: str) -> int:
        """How many bytes of it came so far."""
        try:
            return self._part(sha256).stat().st_size
        except OSError:
            return 0

    def room_for(self, more_bytes: int, named: Collection[str]) -> bool:
        """Whether so much may be added, once what is not `named` has made room. A card that is nearly full takes no pictures."""
        try:
            if free_bytes(self._folder) - more_bytes < 2 * self._reserve_bytes:
                return False
            over = self._bytes() + more_bytes - self._most_bytes
            for path in self._least_wanted(named) if over > 0 else ():
                size = path.stat().st_size
                self._drop(path)
                over -= size
                if over <= 0:
                    break
        except OSError as error:
            raise from_os(error) from error
        return over <= 0

    def add(self, sha256: str, start: int, body: bytes) -> None:
        """Write `body` from `start` on; what lay behind it is gone."""
        try:
            with self._part(sha256).open("r+b" if start else "wb") as file:
                file.seek(start)
                file.write(body)
                file.truncate()
        except OSError as error:
            raise from_os(error) from error

    def finish(self, sha256: str) -> bool:
        """All of it came: True when it fits its hash and is there now. Otherwise what came is thrown away."""
        part, whole = self._part(sha256), self._folder / sha256
        try:
            if _sha256(part) != sha256:
                part.unlink(missing_ok=True)
                return False
            descriptor = os.open(part, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            part.replace(whole)
            sync_folder(self._folder)
        except OSError as error:
            raise from_os(error) from error
        self._there[sha256] = whole
        return True

    def give_up(self, sha256: str) -> None:
        """Throw away what came of it."""
        with suppress(OSError):
            self._part(sha256).unlink(missing_ok=True)

    def _part(self, sha256: str) -> Path:
        return self._folder / f"{sha256}{_PART}"

    def _bytes(self) -> int:
        return sum(path.stat().st_size for path in self._files())

    def _files(self) -> Iterator[Path]:
        with suppress(OSError):
            yield from self._folder.iterdir()

    def _least_wanted(self, named: Collection[str]) -> list[Path]:
        unnamed = [path for path in self._files() if path.name.removesuffix(_PART) not in named]
        return sorted(unnamed, key=lambda path: path.stat().st_atime)

    def _drop(self, path: Path) -> None:
        self._there.pop(path.name, None)
        with suppress(OSError):
            path.unlink()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
