"""From the settings' words (`scanner: camera`) to the module that drives it, imported on demand. Knows no driver by name.

A driver is a module in `drivers/<kind>/` that defines one concrete class of that kind; putting the file there is all it takes.
"""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from drivers.errors import BadOption

_BASES = {"scanner": ("drivers.scanner.base", "Scanner"), "printer": ("drivers.printer.base", "Transport")}


def load(kind: str, name: str) -> type[Any]:
    """The driver class, e.g. `load("scanner", "camera")` -> CameraScanner.

    Raises BadOption, listing what there is, for a kind or name nobody drives, or when a library the driver needs is missing.
    """
    if kind not in _BASES:
        raise BadOption(kind, f"no such kind of device; known: {', '.join(sorted(_BASES))}")
    if name not in _module_names(kind):
        raise BadOption(f"{kind}.{name}", f"no such driver; known: {', '.join(known(kind))}")
    try:
        found = _driver_in(kind, import_module(f"drivers.{kind}.{name}"))
    except ImportError as missing:
        raise BadOption(f"{kind}.{name}", f"cannot be used here: {missing}") from missing
    if found is None:
        raise BadOption(f"{kind}.{name}", f"no such driver; known: {', '.join(known(kind))}")
    return found


def known(kind: str) -> list[str]:
    """Names of the drivers of `kind` that can be used on this machine, sorted. Imports their modules."""
    names = []
    for name in _module_names(kind):
        try:
            module = import_module(f"drivers.{kind}.{name}")
        except ImportError:
            continue  # its library is not installed here
        if _driver_in(kind, module) is not None:
            names.append(name)
    return names


def _module_names(kind: str) -> list[str]:
    folder = Path(__file__).parent / kind
    return sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))


def _driver_in(kind: str, module: ModuleType) -> type[Any] | None:
    base_module, base_name = _BASES[kind]
    base = getattr(import_module(base_module), base_name)
    for member in vars(module).values():
        own = inspect.isclass(member) and member.__module__ == module.__name__
        if own and issubclass(member, base) and not inspect.isabstract(member):
            return cast(type[Any], member)
    return None
