from __future__ import annotations

from pathlib import Path

import pytest

from drivers.errors import BadOption
from drivers.printer.profile import CutKind, Profile, load_profile, read_profile

PRINTERS = Path(__file__).parents[2] / "config" / "printers"


@pytest.mark.parametrize("path", sorted(PRINTERS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_profile_loads_and_says_everything(path: Path) -> None:
    profile = load_profile(path)
    written = path.read_text(encoding="utf-8")
    assert all(f"\n{name} =" in f"\n{written}" for name in Profile.__slots__)
    assert profile.unprintable_mm >= 3


def test_the_generic_80_mm_printer_is_what_a_profile_is_by_default() -> None:
    assert load_profile(PRINTERS / "generic-80mm.toml") == Profile()


def test_what_is_left_out_takes_the_generic_value() -> None:
    assert read_profile({"name": "X", "cut": "none"}).cut is CutKind.NONE
    assert read_profile({"name": "X"}).dots_per_line == 576


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"nmae": "X"}, "unknown field 'nmae'"),
        ({"name": ""}, "name: expected"),
        ({"dots_per_line": 380}, "multiple of 8"),
        ({"dots_per_line": "576"}, "dots_per_line: expected a whole number from 128 to 1024"),
        ({"paper_mm": 58}, "wider than 58 mm"),
        ({"columns_a": 60}, "do not fit"),
        ({"largest_scale": 9}, "from 1 to 8"),
        ({"native_qr": 1}, "native_qr: expected true or false"),
        ({"cut": "guillotine"}, "cut: expected one of none, partial, full"),
        ({"code_pages": {"utf-16": 1}}, "'utf-16' is not a single-byte"),
        ({"code_pages": {"klingon": 1}}, "'klingon' is not"),
        ({"code_pages": {"cp437": 300}}, "code_pages.cp437: expected a number from 0 to 255"),
        ({"code_pages": 7}, "code_pages: expected a table"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_field(table: dict[str, object], said: str) -> None:
    with pytest.raises(BadOption, match=said) as raised:
        read_profile(table, "printers/x.toml")
    assert raised.value.device == "printers/x.toml"


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="no such printer profile"):
        load_profile(tmp_path / "gone.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("name = ")
    with pytest.raises(BadOption, match="cannot be read as TOML"):
        load_profile(broken)
