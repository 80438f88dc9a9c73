"""Scanners as data: how a model is recognised, set up and triggered. Files in config/scanners/*.toml; no maker's name in code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from drivers.errors import BadOption

_USB = re.compile(r"[0-9a-f]{4}(:[0-9a-f]{4})?")


@dataclass(frozen=True, slots=True)
class Model:
    """One kind of scanner.

    `usb` are `vvvv` or `vvvv:pppp` in hexadecimal, `names` are pieces of what devices call themselves, in small letters: either
    says that what is plugged in is a scanner. `trigger` starts a reading and `release` ends it, for serial ones set to be
    triggered by command; a reading without result ends by itself, so it is started again every `trigger_again_seconds`.
    `replies` are the answers to `trigger`. `code_ids` are the maker's letters before a code -> symbology.
    """

    key: str = "generic"
    name: str = "Scanner"
    usb: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    baud_rate: int = 9600
    trigger: bytes = b""
    release: bytes = b""
    trigger_again_seconds: float = 4.0
    replies: tuple[bytes, ...] = ()
    code_ids: Mapping[str, str] = field(default_factory=dict)


GENERIC = Model()


def load_models(folder: Path) -> dict[str, Model]:
    """Every model in `folder` by its file's name. Raises BadOption naming the file and the field."""
    return {path.stem: load_model(path) for path in sorted(folder.glob("*.toml"))}


def load_model(path: Path) -> Model:
    """Read one file. Raises BadOption naming it and the field."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadOption(str(path), f"cannot be read as TOML: {error}") from error
    known = {item.name for item in fields(Model)} - {"key"}
    if unknown := sorted(set(table) - known):
        raise BadOption(str(path), f"unknown field {unknown[0]!r}; known are {', '.join(sorted(known))}")
    values = {name: _checked(str(path), name, value) for name, value in table.items()}
    return Model(key=path.stem, **values)  # type: ignore[arg-type]


def recognise(models: Mapping[str, Model], usb: str, name: str) -> Model | None:
    """The model of a device: by its exact USB number (`vvvv:pppp`), then by its maker's, then by its name."""
    for wanted in filter(None, (usb, usb[:4])):
        for model in models.values():
            if wanted in model.usb:
                return model
    lowered = name.lower()
    return next((model for model in models.values() if any(piece in lowered for piece in model.names)), None)


def _checked(source: str, name: str, value: object) -> object:
    if name in ("usb", "names", "replies"):
        texts = value if isinstance(value, list) and all(isinstance(text, str) and text for text in value) else None
        if texts is None:
            raise BadOption(source, f"{name}: expected a list of texts, found {value!r}")
        if name == "replies":
            return tuple(_bytes(source, name, text) for text in texts)
        if name == "usb" and (wrong := [text for text in texts if not _USB.fullmatch(text)]):
            raise BadOption(source, f'usb: expected "vvvv" or "vvvv:pppp" in small hexadecimal, found {wrong[0]!r}')
        return tuple(text.lower() for text in texts)
    if name in ("trigger", "release"):
        return _bytes(source, name, value)
    if name == "code_ids":
        if isinstance(value, dict) and all(isinstance(text, str) and text for pair in value.items() for text in pair):
            return value
        raise BadOption(source, f"code_ids: expected a table of texts, found {value!r}")
    if name == "name":
        if isinstance(value, str) and 0 < len(value) <= 60:
            return value
        raise BadOption(source, "name: expected 1 to 60 characters")
    return _number(source, name, value)


def _number(source: str, name: str, value: object) -> float:
    least, most = {"baud_rate": (300, 921_600), "trigger_again_seconds": (0.5, 3600)}[name]
    fits = isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
    if not fits or (name == "baud_rate" and not isinstance(value, int)):
        raise BadOption(source, f"{name}: expected a number from {least:g} to {most:g}, found {value!r}")
    return value  # type: ignore[return-value]


def _bytes(source: str, name: str, value: object) -> bytes:
    try:
        command = bytes.fromhex(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        command = b""
    if not 0 < len(command) <= 64:
        raise BadOption(source, f'{name}: expected 1 to 64 bytes such as "16 54 0d", found {value!r}')
    return command
