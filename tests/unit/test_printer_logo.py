from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.emulators.printer_machine import Machine
from drivers.errors import BadOption
from drivers.printer.logo import AIR_ROWS, LogoPicture, keep_command, load_logo, print_command
from drivers.printer.profile import LogoStore, Profile
from drivers.printer.raster import Raster, has_real_time

GS = Profile(name="gs", logo=LogoStore.GS)
FS = Profile(name="fs", logo=LogoStore.FS)


def picture(path: Path, colour: str = "#0B5D1E", size: tuple[int, int] = (300, 200)) -> Path:
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.paste(colour, (0, 0, size[0] // 2, size[1]))
    image.save(path)
    return path


def test_a_coloured_logo_on_nothing_becomes_black_on_white_of_a_size_for_slips(tmp_path: Path) -> None:
    logo = load_logo(picture(tmp_path / "logo.png"), GS).raster
    assert logo.rows == 120  # 15 mm
    assert logo.row_bytes * 8 == 176
    ink = Image.frombytes("1", (176, 120), logo.dots)
    assert ink.crop((0, 0, 84, 120)).getextrema() == (255, 255)
    assert ink.crop((92, 0, 176, 120)).getextrema() == (0, 0)


def test_a_wide_logo_keeps_to_the_paper(tmp_path: Path) -> None:
    logo = load_logo(picture(tmp_path / "wide.png", size=(2000, 100)), GS).raster
    assert logo.row_bytes * 8 <= 0.6 * GS.dots_per_line


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"not a picture"])
def test_a_file_that_is_no_picture_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    with pytest.raises(BadOption, match="not a picture"):
        load_logo(path, GS)
    with pytest.raises(BadOption, match="not a picture"):
        load_logo(tmp_path / "gone.png", GS)


def test_a_picture_as_large_as_a_wall_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "wall.png"
    Image.new("1", (8000, 8000)).save(path)
    with pytest.raises(BadOption, match="8000 x 8000"):
        load_logo(path, GS)


@pytest.mark.parametrize("profile", [GS, FS], ids=["gs", "fs"])
def test_what_the_printer_keeps_is_the_logo_and_it_outlasts_the_power(profile: Profile, tmp_path: Path) -> None:
    dots = bytes(range(256)) * 8
    logo = LogoPicture(Raster(16, 128, dots))
    machine = Machine(profile, tmp_path, lambda _: None)
    machine.receive(keep_command(logo, profile))
    machine.print(connected=True)
    machine.lose_power()
    (kept,) = machine.engine.logos.values()
    assert kept.size == (128, 128 + AIR_ROWS)
    there = bytes(kept.tobytes())[: len(dots)]
    differing = sum((a ^ b).bit_count() for a, b in zip(there, dots, strict=True))
    assert differing <= 16, "no more than the dots that make real-time commands harmless"
    machine.receive(b"\x1b@" + print_command(profile) + b"\n")
    machine.print(connected=False)
    assert machine.engine.unknown == []
    assert len(machine.pieces) == 1


@given(st.binary(min_size=256, max_size=256))
def test_no_logo_whatever_holds_a_real_time_command(dots: bytes) -> None:
    logo = LogoPicture(Raster(8, 32, dots))
    assert not has_real_time(keep_command(logo, FS))
    assert not has_real_time(keep_command(logo, GS))


def test_a_changed_logo_has_another_mark_and_a_printer_without_memory_keeps_none() -> None:
    one, other = LogoPicture(Raster(1, 8, bytes(8))), LogoPicture(Raster(1, 8, b"\x01" + bytes(7)))
    assert one.mark != other.mark
    assert one.mark == LogoPicture(Raster(1, 8, bytes(8))).mark
    with pytest.raises(BadOption, match="keeps no logo"):
        keep_command(one, Profile())
