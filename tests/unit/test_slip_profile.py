from __future__ import annotations

from pathlib import Path

import pytest
from escpos.capabilities import get_profile

from drivers.errors import BadOption
from drivers.printer.profile import CutKind, Profile, load_profile, profile_text, read_profile

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
        ({"logo": True}, "logo: expected one of none, gs, fs"),
        ({"dots_per_mm": 2.5}, "dots_per_mm: expected a number from 5 to 24"),
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


@pytest.mark.parametrize("path", sorted(PRINTERS.glob("*.toml")), ids=lambda path: path.stem)
def test_a_profile_written_down_is_read_back_the_same(path: Path, tmp_path: Path) -> None:
    written = tmp_path / "copy.toml"
    written.write_text(profile_text(load_profile(path), "A copy."), encoding="utf-8")
    assert load_profile(written) == load_profile(path)


@pytest.mark.parametrize(("ours", "theirs"), [("epson-tm-t88", "TM-T88V"), ("generic-58mm", "POS-5890")])
def test_our_figures_are_those_of_the_printer_database(ours: str, theirs: str) -> None:
    """python-escpos carries the community's database of printers: an independent source for what no test here can measure."""
    profile, known = load_profile(PRINTERS / f"{ours}.toml"), get_profile(theirs).profile_data
    assert profile.dots_per_line == known["media"]["width"]["pixels"]
    assert profile.columns_a == known["fonts"]["0"]["columns"]
    assert profile.columns_b == known["fonts"]["1"]["columns"]
    assert profile.dots_per_mm == pytest.approx(known["media"]["dpi"] / 25.4, abs=0.1)
    assert profile.native_qr == known["features"]["qrCode"]
    assert (profile.cut is not CutKind.NONE) == (known["features"]["paperPartCut"] or known["features"]["paperFullCut"])
    for codec, number in profile.code_pages.items():
        assert known["codePages"][str(number)].lower() == codec
