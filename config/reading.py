"""Reads sections of declared options from a file or from `--set` changes. Knows no option by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from config.document import Document
from config.errors import ConfigError, ConfigErrors, KeyPath, guess, shown
from config.options import NotAllowed, Option, declaration

COMMAND_LINE = "--set"
Mistake = tuple[KeyPath, str, str]
"""Where (keys), what is wrong, what is allowed."""
Kinds = Mapping[str, Any]
"""Section name -> the dataclass of its options."""


def options_of(kind: Any) -> dict[str, Option]:
    """The declared options of a section's dataclass, by name, in order."""
    return {each.name: declaration(each) for each in fields(kind)}


def read_sections(document: Document, kinds: Kinds, folder: Path) -> tuple[dict[str, dict[str, Any]], list[Mistake]]:
    """The value of every option of every section, and every mistake; where one was made the value is missing."""
    mistakes: list[Mistake] = [
        ((section,), f"no such section{guess(section, kinds)}", one_of_words(kinds))
        for section in document.values.keys() - kinds.keys()
    ]
    values = {name: _read_section(name, kind, document.values.get(name, {}), folder, mistakes) for name, kind in kinds.items()}
    return values, mistakes


def _read_section(section: str, kind: Any, written: object, folder: Path, mistakes: list[Mistake]) -> dict[str, Any]:
    options = options_of(kind)
    if not isinstance(written, dict):
        mistakes.append(((section,), f"{shown(written)} is not a section", f"[{section}] on a line of its own"))
        written = {}
    for name in written.keys() - options.keys():
        mistakes.append(((section, name), f"no such option{guess(name, options)}", one_of_words(options)))
    values = {}
    for name, declared in options.items():
        try:
            values[name] = declared.check.read(written.get(name, declared.default), folder)
        except NotAllowed as wrong:
            mistakes.append(((section, name), str(wrong), declared.check.allowed))
    return values


def read_changes(assignments: Iterable[str]) -> dict[str, str]:
    """`["store.path=/tmp/x"]` -> `{"store.path": "/tmp/x"}`, as typed after `--set`. Raises ConfigErrors."""
    changes = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals or "." not in name:
            raise ConfigErrors([ConfigError(COMMAND_LINE, 0, "", f"{shown(assignment)} is no change", "section.option=value")])
        changes[name.strip()] = value.strip()
    return changes


def check_changes(changes: Mapping[str, object], kinds: Kinds, folder: Path) -> tuple[dict[str, dict[str, Any]], list[Mistake]]:
    """The checked values of `{"store.path": "/tmp/x"}` by section, and every mistake. Text is read as typed."""
    values: dict[str, dict[str, Any]] = {}
    mistakes: list[Mistake] = []
    for dotted, given in changes.items():
        section, _, name = dotted.partition(".")
        options = options_of(kinds[section]) if section in kinds else {}
        if name not in options:
            known = [f"{each}.{option}" for each, kind in kinds.items() for option in options_of(kind)]
            mistakes.append(((section, name), f"no such option{guess(dotted, known)}", one_of_words(options or kinds)))
            continue
        check = options[name].check
        try:
            typed = check.from_text(given) if isinstance(given, str) else given
            values.setdefault(section, {})[name] = check.read(str(typed) if isinstance(typed, Path) else typed, folder)
        except NotAllowed as wrong:
            mistakes.append(((section, name), str(wrong), check.allowed))
    return values, mistakes


def one_of_words(names: Iterable[str]) -> str:
    """`one of a, b, c`."""
    return f"one of {', '.join(names)}"
