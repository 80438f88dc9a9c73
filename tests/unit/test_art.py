"""The icons and scenes: every name draws, cleanly inside its margins, the same every time, in the colour asked for."""

from __future__ import annotations

import logging
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from screens.art import THREADS, card_scene, hall_scene, icon_image, icon_names, on_sky, take_paper, tapis_band
from screens.art.icons import GRID_UNITS, MARGIN_UNITS

SERVICES_PATH = Path(__file__).parents[2] / "config" / "services"
PROMISED = frozenset(
    [
        "ticket",
        "home_pin",
        "hand_heart",
        "storefront",
        "letter",
        "person",
        "id_card",
        "shield",
        "search_lost",
        "baby",
        "farm",
        "food",
        "flower",
        "school",
        "bank",
        "briefcase",
        "hospital",
        "more",
        "people",
        "megaphone",
        "heart",
        "calendar",
        "phone",
        "hall",
        "touch",
        "help",
        "text_size",
        "back",
        "next",
        "check",
        "cross",
        "erase",
        "pencil",
        "printer",
        "paper_out",
        "lock",
        "info",
        "camera",
        "hand_stop",
        "clock",
        "warning",
        "sound",
        "language",
        "staff",
        "home",
        "qr",
        "receipt",
        "cloud_ok",
        "cloud_wait",
        "face_happy",
        "face_ok",
        "face_meh",
        "face_sad",
        "tools",
    ]
)


def ink_share(picture: Image.Image) -> float:
    """How much of the picture is painted, 0 to 1."""
    return sum(picture.getchannel("A").tobytes()) / 255 / (picture.width * picture.height)


def test_every_promised_name_is_drawn() -> None:
    assert set(icon_names()) >= PROMISED and len(PROMISED) == 54
    assert list(icon_names()) == sorted(set(icon_names()))


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_an_icon_stands_centred_inside_its_margins_and_is_neither_empty_nor_a_blot(name: str) -> None:
    size = GRID_UNITS * 20
    picture = icon_image(name, size, "#14213D")
    left, top, right, bottom = picture.getchannel("A").point(lambda alpha: 255 if alpha > 100 else 0).getbbox()
    free = (left, top, size - right, size - bottom)
    assert min(free) >= MARGIN_UNITS * 20 - 1, f"free units left, top, right, bottom: {[side / 20 for side in free]}"
    assert abs(free[0] - free[2]) <= 3.2 * 20 and abs(free[1] - free[3]) <= 2.0 * 20, [side / 20 for side in free]
    assert 0.08 < ink_share(picture) < 0.42


def test_no_two_icons_look_alike() -> None:
    small = {name: icon_image(name, 24, "#000000").getchannel("A").tobytes() for name in icon_names()}
    names = list(small)
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            differing = sum(abs(a - b) for a, b in zip(small[one], small[other], strict=True)) / 255
            assert differing > 8, f"{one} and {other} differ in {differing:.1f} of 576 pixels"


@pytest.mark.parametrize("size_px", [16, 17, 33, 47, 64, 95, 96, 127, 160, 200, 301, 512])
def test_an_icon_has_the_size_asked_for_and_says_the_same_each_time(size_px: int) -> None:
    first = icon_image("hall", size_px, "#0B4F9E")
    assert first.mode == "RGBA"
    assert first.size == (size_px, size_px)
    assert first.tobytes() == icon_image("hall", size_px, "#0B4F9E").tobytes()
    assert abs(ink_share(first) - ink_share(icon_image("hall", 480, "#0B4F9E"))) < 0.03


@pytest.mark.parametrize(("colour", "expected"), [("#0B4F9E", (11, 79, 158)), ("#FFC400", (255, 196, 0))])
def test_an_icon_is_of_the_colour_asked_for_to_the_last_soft_pixel(colour: str, expected: tuple[int, int, int]) -> None:
    picture = icon_image("ticket", 96, colour)
    assert {count_colour[1] for count_colour in picture.convert("RGB").getcolors()} == {expected}
    assert picture.getchannel("A").getextrema() == (0, 255)


def test_an_unknown_name_is_a_dot_and_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="screens.art.icons"):
        dots = [icon_image("gamelan", 96, "#14213D") for _ in range(3)]
    assert [record.getMessage().count("'gamelan'") for record in caplog.records] == [1]
    assert 0.02 < ink_share(dots[0]) < 0.1
    assert dots[0].getpixel((48, 48)) == (20, 33, 61, 255)


def test_a_size_or_colour_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 pixel"):
        icon_image("hall", 0, "#14213D")
    with pytest.raises(ValueError, match="unknown color"):
        icon_image("hall", 96, "biru")


def icons_named_in(value: object) -> set[str]:
    """Every non-empty value of a key `icon`, however deep."""
    if isinstance(value, list):
        return {name for item in value for name in icons_named_in(item)}
    if not isinstance(value, dict):
        return set()
    deeper = {name for item in value.values() for name in icons_named_in(item)}
    return deeper | {icon for icon in [value.get("icon")] if isinstance(icon, str) and icon}


@pytest.mark.skipif(not SERVICES_PATH.is_dir(), reason="no catalogue of services yet")
def test_every_icon_a_service_names_exists() -> None:
    known = set(icon_names())
    for path in sorted(SERVICES_PATH.glob("*.toml")):
        missing = icons_named_in(tomllib.loads(path.read_text("utf-8"))) - known
        assert not missing, f"{path.name} names icons that are not drawn: {sorted(missing)}"


@pytest.mark.parametrize("size", [(900, 675), (401, 1003), (1280, 300)])
def test_scenes_fit_any_size_and_leave_the_sky_to_the_screen(size: tuple[int, int]) -> None:
    for picture in (card_scene(*size), hall_scene(*size)):
        assert picture.mode == "RGBA"
        assert picture.size == size
        assert picture.getpixel((0, 0))[3] == 0
        assert ink_share(picture) > 0.15


def test_the_card_stands_in_four_yellow_corners() -> None:
    picture = card_scene(1080, 810)
    gold = picture.crop((40, 20, 140, 140)), picture.crop((940, 20, 1040, 140)), picture.crop((40, 670, 140, 790))
    assert all((255, 196, 0, 255) in {colour for _, colour in part.getcolors(100_000)} for part in gold)


def test_the_paper_comes_out_of_the_slot_with_an_arrow_below_it() -> None:
    picture = take_paper(400)
    assert picture.size == (400, 400)
    assert picture.getpixel((200, 152)) == (255, 255, 255, 255), "the paper under the slot"
    assert picture.getpixel((200, 350)) == (11, 79, 158, 255), "the arrow"


@pytest.mark.parametrize(("width_px", "thread_px"), [(1080, 2), (1920, 2), (1280, 1), (800, 1), (320, 2)])
def test_the_woven_band_is_gold_on_deep_blue_and_the_same_to_the_left_and_right(width_px: int, thread_px: int) -> None:
    band = tapis_band(width_px, thread_px)
    assert band.size == (width_px, THREADS * thread_px)
    assert {colour for _, colour in band.getcolors()} <= {(255, 196, 0, 255), (7, 47, 99, 255)}, "every thread has sharp edges"
    assert band.getpixel((width_px // 2, 0)) == (255, 196, 0, 255), "the selvage is gold"
    assert ImageOps.mirror(band).tobytes() == band.tobytes()


def test_a_scene_on_its_sky_has_round_corners_and_no_holes() -> None:
    picture = on_sky(hall_scene(600, 400), 24)
    assert picture.getpixel((0, 0))[3] == 0
    assert picture.getpixel((300, 2)) == (230, 237, 247, 255)
    assert picture.getpixel((4, 200))[3] == 255


def test_pictures_are_drawn_without_kivy() -> None:
    code = "import sys; from screens.art import icon_image; icon_image('hall', 96, '#000000'); sys.exit('kivy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False, timeout=60).returncode == 0
