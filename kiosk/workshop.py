"""The workshop: settings changed at the kiosk, by a technician's touch or from a USB stick. Part of the composition root."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from config.configuration import LONGEST_BYTES, Configuration, Difference, differences, following, on_screen
from config.errors import ConfigErrors
from config.settings import Settings
from drivers.stick import Stick
from kiosk.desk.duty import Row
from kiosk.desk.staff_desk import Said
from kiosk.model.configuration_code import ConfigurationCodeError, read_configuration

FILE_NAME = "kiosk.toml"
_LATER = "Berlaku setelah program dimulai ulang."
_MOST_SAID = 2


class Workshop:
    """What a technician may do with the settings file. On the clerk's thread."""

    def __init__(self, configuration: Configuration, stick: Stick) -> None:
        self._configuration = configuration
        self._stick = stick

    def rows(self) -> tuple[Row, ...]:
        """Each option that may be changed on the screen, with its value as people say it; nothing while the file is not sound."""
        try:
            settings = self._settings()
        except (ConfigErrors, OSError):
            return ()
        return tuple(
            Row(option, declared.title, _words(now), marked=now != _value(Settings(), option))
            for option, declared in on_screen().items()
            for now in (_value(settings, option),)
        )

    def option(self, name: str) -> Said:
        """The next of its values."""
        declared = on_screen().get(name)
        if declared is None:
            return Said("Pengaturan ini tidak dapat diganti di layar.", good=False)
        try:
            value = following(name, _value(self._settings(), name))
            self._configuration.change({name: value})
        except ConfigErrors as wrong:
            return _refused(wrong)
        return Said(f"{declared.title}: {_words(value)}. {_LATER}", detail=f"{name} = {value}")

    def from_stick(self, _value: str) -> Said:
        """The whole file from a USB stick: checked first, then applied whole."""
        folder = self._stick.folder()
        path = (folder or Path()) / FILE_NAME
        if folder is None or not path.is_file():
            return Said(f"Tidak ada {FILE_NAME} pada USB.", good=False)
        try:
            before = self._settings()
            with path.open("rb") as file:
                content = file.read(LONGEST_BYTES + 1)  # one more is refused; a film of that name would fill the memory
            changed = differences(before, self._configuration.apply(content))
        except ConfigErrors as wrong:
            return _refused(wrong)
        return Said(f"Pengaturan dari USB dipasang, {len(changed)} berubah. {_LATER}", detail=_named(changed))

    def from_code(self, text: str, verify: Callable[[bytes, bytes], bool]) -> Said:
        """The options a QR of central's brings, upon those there are: checked together, applied together."""
        try:
            table = tomllib.loads(read_configuration(text, verify).decode())
            wanted = {f"{section}.{name}": value for section, options in table.items() for name, value in options.items()}
            before = self._settings()
            changed = differences(before, self._configuration.change(wanted))
        except (ConfigurationCodeError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError) as wrong:
            return Said(f"Kode pengaturan ini tidak dapat dipakai: {wrong}.", good=False)
        except ConfigErrors as wrong:
            return _refused(wrong)
        return Said(f"Pengaturan dari kode dipasang, {len(changed)} berubah. {_LATER}", detail=_named(changed))

    def undo(self, _value: str) -> Said:
        """What was before the last change."""
        try:
            before = self._settings()
            changed = differences(before, self._configuration.undo())
        except FileNotFoundError:
            return Said("Tidak ada pengaturan sebelumnya.", good=False)
        except ConfigErrors as wrong:
            return _refused(wrong)
        return Said(f"Pengaturan sebelumnya dipasang lagi, {len(changed)} berubah. {_LATER}", detail=_named(changed))

    def _settings(self) -> Settings:
        return self._configuration.settings()


def _named(changed: Sequence[Difference]) -> str:
    return ", ".join(each.option for each in changed)


def _value(settings: Settings, option: str) -> object:
    section, name = option.split(".")
    value: object = getattr(getattr(settings, section), name)
    return value


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _refused(wrong: ConfigErrors) -> Said:
    """The first mistakes with their lines: whoever wrote the file reads them here."""
    lines = str(wrong).splitlines()
    more = f" (dan {len(lines) - _MOST_SAID} lagi)" if len(lines) > _MOST_SAID else ""
    return Said(f"Tidak dipasang: {' '.join(lines[:_MOST_SAID])}{more}", good=False)
