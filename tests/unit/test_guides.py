"""What technicians are told to type can be typed on an installed kiosk, and is known there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.__main__ import app
from kiosk.upkeep.releases import FOLDERS

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/id/panduan-teknisi.md").read_text(encoding="utf-8")
TYPED = [line.strip() for line in GUIDE.splitlines() if line.startswith("    ")]
SPANS = re.findall(r"`([^`\n]+)`", GUIDE)


@pytest.mark.parametrize("line", [line for line in TYPED if ".py" in line])
def test_a_script_is_run_by_the_python_that_has_its_libraries(line):
    found = re.fullmatch(r"sudo (?:-u anjungan )?venv/bin/python (scripts/\w+\.py)( --\S+( [^-\s]\S*)?)*", line)
    assert found, line
    assert (ROOT / found[1]).is_file()
    assert found[1].split("/")[0] in FOLDERS, "releases do not carry it"


@pytest.mark.parametrize("line", [words for words in [*TYPED, *SPANS] if re.match(r"(sudo )?kiosk ", words)])
def test_a_command_of_the_kiosk_exists_and_may_write_what_it_writes(line):
    assert line.startswith("sudo "), f"{line}: nobody but root and the kiosk may read or write there"
    words = line.removeprefix("sudo kiosk ").split()
    words = words[:2] if words[0] == "config" else words[:1]
    assert CliRunner().invoke(app, [*words, "--help"]).exit_code == 0


def test_there_is_something_to_type():
    assert len([line for line in TYPED if ".py" in line]) > 3
    assert len([words for words in SPANS if "kiosk " in words]) > 5
