"""One kiosk's settings file, changed as a whole: checked first, applied in one step, undone in one.

Whatever power cut comes between: the file is the one before or the one after, and both are sound. Comments of a person's own are
not kept: the file is written anew from the declarations, every option with its help. No option is declared here.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.document import read_document
from config.errors import ConfigError, ConfigErrors
from config.example import annotated_example
from config.options import OnScreen
from config.reading import options_of
from config.settings import Settings, load_settings, sections

LONGEST_BYTES = 128 * 1024


@dataclass(frozen=True, slots=True)
class Difference:
    """One option that is not the same: `here` and `there` as they are checked."""

    option: str
    here: object
    there: object


class Configuration:
    """The settings file at `path`, and beside it the one before (`kiosk.toml.before`)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._before_path = path.with_name(f"{path.name}.before")

    def check(self, content: bytes) -> Settings:
        """What `content` would make of the kiosk. Raises ConfigErrors with every mistake, OSError."""
        trial_path = self._path.with_name(f".{self._path.name}.trial")
        if len(content) > LONGEST_BYTES:
            raise ConfigErrors([ConfigError(self._path, 0, "", "is too long", f"at most {LONGEST_BYTES} bytes")])
        _write_durably(trial_path, content)
        try:
            return load_settings(trial_path)
        finally:
            trial_path.unlink(missing_ok=True)

    def apply(self, content: bytes) -> Settings:
        """Check, then be this from the next start on. Raises ConfigErrors, OSError; then nothing has changed.

        What is so already changes nothing: a code that is read twice, say, would leave nothing to undo.
        """
        settings = self.check(content)
        if self._path.is_file() and self._path.read_bytes() == content:
            return settings
        fresh_path = self._path.with_name(f".{self._path.name}.new")
        _write_durably(fresh_path, content, like=self._path)
        if self._path.exists():
            _write_durably(self._before_path, self._path.read_bytes(), like=self._path)
        fresh_path.replace(self._path)
        _sync_folder(self._path.parent)
        return settings

    def settings(self) -> Settings:
        """As the file is now. Raises ConfigErrors."""
        return load_settings(self._path)

    def change(self, changes: Mapping[str, object]) -> Settings:
        """Apply the file as it is, but for `{"section.option": value as in TOML}`. Raises ConfigErrors, OSError."""
        known = {f"{section}.{name}" for section, kind in sections().items() for name in options_of(kind)}
        if unknown := sorted(set(changes) - known):
            raise ConfigErrors(ConfigError(self._path, 0, name, "there is no such option") for name in unknown)
        return self.apply(annotated_example({**self.values(), **changes}).encode())

    @property
    def can_undo(self) -> bool:
        """Whether there is one before."""
        return self._before_path.is_file()

    def undo(self) -> Settings:
        """Apply the one before; once more takes it back. Raises FileNotFoundError without one, ConfigErrors, OSError."""
        return self.apply(self._before_path.read_bytes())

    def values(self) -> dict[str, object]:
        """What the file says, `{"section.option": value}`; options it leaves out are left out. Raises ConfigErrors."""
        try:
            document = read_document(self._path)
        except ConfigError as wrong:
            raise ConfigErrors([wrong]) from None
        return {
            f"{section}.{name}": value
            for section, table in document.values.items()
            if isinstance(table, Mapping)
            for name, value in table.items()
        }


def differences(here: Settings, there: Settings) -> list[Difference]:
    """The options that differ, in the order of the declarations."""
    found = []
    for section, kind in sections().items():
        for name in options_of(kind):
            one, other = getattr(getattr(here, section), name), getattr(getattr(there, section), name)
            if one != other:
                found.append(Difference(f"{section}.{name}", one, other))
    return found


def on_screen() -> dict[str, OnScreen]:
    """The options technicians may change at the kiosk, `{"section.option": ...}`."""
    return {
        f"{section}.{name}": declared.on_screen
        for section, kind in sections().items()
        for name, declared in options_of(kind).items()
        if declared.on_screen is not None
    }


def following(option: str, now: object) -> object:
    """The value after `now` among those on the screen; the first one after the last, or after one that is none of them."""
    values = on_screen()[option].values
    return values[(values.index(now) + 1) % len(values)] if now in values else values[0]


def _write_durably(path: Path, content: bytes, like: Path | None = None) -> None:
    """`like`: whose owner and mode it gets. Root at a terminal leaves the kiosk a file that its own screen can still change."""
    fresh_path = path.with_name(f"{path.name}.part")
    with fresh_path.open("wb") as file:
        if like is not None and like.exists():
            there = like.stat()
            os.fchmod(file.fileno(), stat.S_IMODE(there.st_mode))
            if os.geteuid() == 0:
                os.fchown(file.fileno(), there.st_uid, there.st_gid)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh_path.replace(path)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
