"""Writes down the declared options: the annotated example config/kiosk.toml and the table for the docs.

`python -m config.example --example` and `--docs` print them; `--write` renews config/kiosk.toml.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.errors import shown
from config.options import Option
from config.reading import options_of
from config.settings import sections

EXAMPLE_PATH = Path(__file__).parent / "kiosk.toml"
_WIDTH = 110
_HEADER = """\
# Settings of one kiosk. Change a value, save, and start the kiosk again; a mistake is reported with its line.
# What is left out has the value shown here. Comments start with #. Texts stand in quotes.
# On the command line, --set section.option=value changes one of them for one run.
"""


def annotated_example(values: Mapping[str, object] | None = None) -> str:
    """The whole of config/kiosk.toml: every option with its help, what is allowed, its default or `values["section.name"]`."""
    given = values or {}
    parts = [_HEADER]
    for section, kind in sections().items():
        parts.append(f"\n\n{_comment(kind.__doc__)}\n[{section}]\n")
        for name, declared in options_of(kind).items():
            words = _comment(f"{_said(declared)} Allowed: {declared.check.allowed}.")
            value = given.get(f"{section}.{name}", declared.default)
            parts.append(f"\n{words}\n{name} = {_written(value)}\n")
    return "".join(parts)


def options_table() -> str:
    """The same as Markdown: a heading and a table for each section."""
    parts = []
    for section, kind in sections().items():
        parts.append(f"## `[{section}]`\n\n{kind.__doc__}\n\n| option | default | allowed | what it does |\n|---|---|---|---|\n")
        for name, declared in options_of(kind).items():
            cells = (f"`{name}`", f"`{_brief(declared.default)}`", declared.check.allowed, _said(declared))
            parts.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n")
        parts.append("\n")
    return "".join(parts).rstrip("\n") + "\n"


def _said(declared: Option) -> str:
    """Its help, and who else may set it."""
    return f"{declared.help} Central may set it." if declared.from_central else declared.help


def _brief(value: object) -> str:
    """A default on one line."""
    return ", ".join(shown(entry) for entry in value) if isinstance(value, list) and value else shown(value)


def main(arguments: Sequence[str]) -> int:
    """`--example` and `--docs` write to standard output, `--write` to config/kiosk.toml. Gives the exit code."""
    if list(arguments) == ["--example"]:
        sys.stdout.write(annotated_example())
    elif list(arguments) == ["--docs"]:
        sys.stdout.write(options_table())
    elif list(arguments) == ["--write"]:
        EXAMPLE_PATH.write_text(annotated_example(), encoding="utf-8")
    else:
        sys.stderr.write("use: python -m config.example --example | --docs | --write\n")
        return 2
    return 0


def _written(value: object) -> str:
    """A value as it stands in TOML, whole: a list of texts has a line for each when it has any."""
    if isinstance(value, list) and value:
        return "".join(("[\n", *(f"  {_toml(entry)},\n" for entry in value), "]"))
    return _toml(value)


def _toml(value: object) -> str:
    """A text, number, boolean or list of them. JSON's strings are TOML's basic strings, but for DEL."""
    if isinstance(value, str | bool | list):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)


def _comment(words: str) -> str:
    return textwrap.fill(words, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
