"""Keys to characters: the layouts in config/scanners/layouts, Shift and its kin, models as data, devices as sysfs says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.emulators.keyboard import Machine, strokes
from drivers.errors import BadOption
from drivers.scanner.input_device import EVIOCGBIT_KEY, EVIOCGRAB, EVIOCSCLOCKID
from drivers.scanner.keys import UNKNOWN, Typing, load_layout
from drivers.scanner.models import GENERIC, load_model, load_models, recognise

SCANNERS_PATH = Path(__file__).parents[2] / "config" / "scanners"
LAYOUTS = {path.stem: load_layout(path) for path in (SCANNERS_PATH / "layouts").glob("*.toml")}
MODELS = load_models(SCANNERS_PATH)
HEADER = Path("/usr/include/linux/input-event-codes.h")
A, M, SHIFT, CTRL, ALT, ALTGR, CAPS = 30, 50, 42, 29, 56, 100, 58


def typed(layout: str, *events: tuple[int, int]) -> str:
    typing = Typing(LAYOUTS[layout])
    return "".join(typing.key(code, value) for code, value in events)


def pressed(*codes: int) -> list[tuple[int, int]]:
    return [(code, value) for code in codes for value in (1, 0)]


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_what_codes_of_ours_hold_can_be_typed_on_every_layout(layout):
    needed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-./:|=?&_ \n\t"
    for character in needed:
        assert typed(layout, *strokes(character, LAYOUTS[layout])) == character


def test_the_same_keys_mean_other_characters_on_another_layout():
    row = pressed(*range(2, 12))
    assert typed("us", *row) == typed("de", *row) == "1234567890"
    assert typed("fr", *row) == "&é\"'(-è_çà"
    assert typed("fr", (SHIFT, 1), *row, (SHIFT, 0)) == "1234567890"
    assert typed("de", *pressed(21, 44)) == "zy"
    assert typed("fr", *pressed(16, 30, 17, 44)) == "aqzw"
    assert typed("de", (ALTGR, 1), *pressed(16, 8, 86), (ALTGR, 0)) == "@{|"


def test_the_keypad_is_the_same_everywhere():
    keys = (82, 79, 80, 81, 75, 76, 77, 71, 72, 73)
    assert {typed(layout, *pressed(*keys, 96)) for layout in LAYOUTS} == {"0123456789\n"}


def test_caps_lock_turns_letters_only_and_shift_turns_them_back():
    assert typed("us", *pressed(CAPS, A, 2), (SHIFT, 1), *pressed(A, 2), (SHIFT, 0), *pressed(CAPS, A)) == "A1a!a"


def test_a_held_key_is_pressed_once():
    assert typed("us", (A, 1), (A, 2), (A, 2), (A, 0)) == "a"


def test_control_and_alt_codes_give_their_characters():
    assert typed("us", (CTRL, 1), *pressed(M, 27), (CTRL, 0)) == "\r\x1d"
    assert typed("us", (ALT, 1), *pressed(77, 76), (ALT, 0)) == "A"
    assert typed("fr", (ALT, 1), *pressed(82, 80, 79, 75), (ALT, 0)) == "Ö"  # 0214
    assert typed("us", (ALT, 1), *pressed(73, 73, 73, 73, 73), (ALT, 0)) == UNKNOWN


def test_a_key_without_a_character_spoils_instead_of_vanishing():
    assert typed("us", *pressed(59)) == UNKNOWN  # F1
    assert typed("fr", *pressed(26)) == UNKNOWN  # the accent to come


def test_what_was_down_is_forgotten_when_events_were_lost():
    typing = Typing(LAYOUTS["us"])
    typing.key(SHIFT, 1)
    typing.forget()
    assert typing.key(A, 1) == "a"


@given(st.lists(st.tuples(st.integers(0, 0x2FF), st.integers(-1, 3)), max_size=200))
def test_no_events_break_it(events):
    typing = Typing(LAYOUTS["fr"])
    for code, value in events:
        assert len(typing.key(code, value)) <= 1


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("plain = 1", "plain"),
        ('colour = "red"', "colour"),
        ("plain = '123456789'", "digit"),
        ("plain = '" + "a" * 14 + "'", "plain"),
    ],
)
def test_a_wrong_layout_is_refused_with_its_field(tmp_path, text, field):
    path = tmp_path / "xx.toml"
    path.write_text(text)
    with pytest.raises(BadOption, match=rf"xx\.toml.*{field}"):
        load_layout(path)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('usb = ["0C2E"]', "usb"),
        ('usb = "0c2e"', "usb"),
        ('trigger = "zz"', "trigger"),
        ("trigger = 5", "trigger"),
        ("baud_rate = 1.5", "baud_rate"),
        ("trigger_again_seconds = 0", "trigger_again_seconds"),
        ("code_ids = { j = 1 }", "code_ids"),
        ('name = ""', "name"),
        ("key = 'x'", "key"),
        ("names = [", "TOML"),
    ],
)
def test_a_wrong_model_is_refused_with_its_field(tmp_path, text, field):
    path = tmp_path / "xx.toml"
    path.write_text(text)
    with pytest.raises(BadOption, match=rf"xx\.toml.*{field}"):
        load_model(path)


def test_models_are_recognised_by_number_then_maker_then_name():
    assert recognise(MODELS, "0c2e:0901", "").key == "honeywell"
    assert recognise(MODELS, "", "Symbol Technologies, Inc, 2008 Symbol Bar Code Scanner").key in ("generic", "zebra")
    assert recognise(MODELS, "ffff:0035", "Sycreader RFID Technology Co., Ltd SYC ID&IC USB Reader").key == "generic"
    for nobody in (
        ("046d:c31c", "Logitech USB Keyboard"),
        ("1a86:7523", "USB Serial"),
        ("0403:6001", "FT232R USB UART"),
        ("", ""),
    ):
        assert recognise(MODELS, *nobody) is None


def test_every_model_has_a_name_and_no_number_belongs_to_two():
    numbers = [number for model in MODELS.values() for number in model.usb]
    assert len(numbers) == len(set(numbers))
    assert all(model.name for model in MODELS.values())
    assert MODELS["generic"].baud_rate == GENERIC.baud_rate


def test_devices_that_type_are_found_and_others_are_not(tmp_path):
    machine = Machine(tmp_path)
    machine.plug("Power Button", "0000:0000", frozenset({116}))
    machine.plug("Logitech USB Keyboard", "046d:c31c")
    reader = machine.plug("Some RFID Reader")
    assert [(found.name, found.usb) for found in machine.keyboards()] == [
        ("Logitech USB Keyboard", "046d:c31c"),
        ("Some RFID Reader", "ffff:0035"),
    ]
    reader.unplug()
    assert [found.name for found in machine.keyboards()] == ["Logitech USB Keyboard"]


@pytest.mark.skipif(not HEADER.exists(), reason="the kernel's headers (linux-libc-dev) are not installed")
def test_key_numbers_are_the_kernels():
    named = dict(re.findall(r"#define (KEY_\w+)\s+(\d+)\b", HEADER.read_text()))
    ours = {"1": 2, "0": 11, "Q": 16, "A": 30, "Z": 44, "ENTER": 28, "KPENTER": 96, "TAB": 15, "SPACE": 57, "102ND": 86}
    ours |= {"LEFTSHIFT": 42, "RIGHTSHIFT": 54, "LEFTCTRL": 29, "RIGHTCTRL": 97, "LEFTALT": 56, "RIGHTALT": 100, "CAPSLOCK": 58}
    ours |= {"GRAVE": 41, "BACKSLASH": 43, "KP0": 82, "KP1": 79, "KP5": 76, "KP9": 73, "KPMINUS": 74, "KPDOT": 83, "SLASH": 53}
    assert {name: int(named[f"KEY_{name}"]) for name in ours} == ours


def test_call_numbers_are_the_kernels():
    """As `gcc -E` on linux/input.h gives them on x86 and ARM."""
    assert (EVIOCGRAB, EVIOCSCLOCKID, EVIOCGBIT_KEY) == (0x40044590, 0x400445A0, 0x80604521)
