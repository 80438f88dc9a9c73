"""Central's keys as they are now: a new sealing key takes effect in every process without a restart."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from central.keys import CentralKeys, load_keys

_Mark = tuple[int, int]


@dataclass(slots=True)
class KeyRing:
    """Looks at `keys/current` on each use (a few microseconds) and reads the folder again once it was replaced."""

    keys_path: Path
    _keys: CentralKeys = field(init=False, repr=False)
    _mark: _Mark = field(init=False)

    def __post_init__(self) -> None:
        self._keys = load_keys(self.keys_path)
        self._mark = self._look()

    def keys(self) -> CentralKeys:
        """The loaded keys. Raises FolderBrokenError when a new one cannot be read."""
        mark = self._look()
        if mark != self._mark:
            self._keys, self._mark = load_keys(self.keys_path), mark
        return self._keys

    def _look(self) -> _Mark:
        # Always written as a new file and renamed (write_secret): another inode, another key.
        try:
            found = (self.keys_path / "current").stat()
        except FileNotFoundError:  # being restored: what is loaded still holds
            return getattr(self, "_mark", (0, 0))
        return found.st_ino, found.st_mtime_ns
