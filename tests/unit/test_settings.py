"""config/: settings files, their mistakes with line numbers, `--set`, the generated example."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from config.document import MAX_BYTES, read_document
from config.errors import ConfigError, ConfigErrors
from config.example import EXAMPLE_PATH, annotated_example, main, options_table
from config.reading import options_of
from config.settings import PRINTER_DRIVERS, Settings, load_settings, read_changes, sections


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "kiosk.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def mistakes(folder: Path, text: str | bytes) -> list[str]:
    path = written(folder, text)
    with pytest.raises(ConfigErrors) as caught:
        load_settings(path)
    return [str(error).replace(f"{path}", "kiosk.toml") for error in caught.value.errors]


def test_an_empty_file_gives_every_default_with_folders_beside_the_file(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, ""))
    assert settings.screen.diagonal_inches == 15.6
    assert settings.services.folder == tmp_path / "services"
    assert settings.store.path == Path("/var/lib/anjungan")
    assert settings.store.mirror_path is None


def test_a_mistake_names_file_line_field_value_and_what_is_allowed(tmp_path: Path) -> None:
    text = "# printer\n\n[printer]\nprofile = 'a'\n\ndriver = \"serail\" # usb\n"
    assert mistakes(tmp_path, text) == [
        'kiosk.toml:6: printer.driver: "serail" is not a driver; use one of network, usb, lp, serial, file, none',
    ]


def test_all_mistakes_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    screen = '[screen]\nwidth_px = "10"\nrotation = 45\nfullscreen = 1\n'
    text = f'[printer]\nadress = "x"\n{screen}[scren]\n[services]\noff = ["S-41", "s"]\n'
    lines = [re.match(r"kiosk\.toml:(\d+): ([a-z_.]+):", line) for line in mistakes(tmp_path, text)]
    assert [(found[1], found[2]) for found in lines if found] == [
        ("2", "printer.adress"),
        ("4", "screen.width_px"),
        ("5", "screen.rotation"),
        ("6", "screen.fullscreen"),
        ("7", "scren"),
        ("9", "services.off"),
    ]


def test_of_a_file_full_of_mistakes_the_first_are_placed(tmp_path: Path) -> None:
    found = mistakes(tmp_path, "[hall]\n" + "".join(f"zz_{n} = 1\n" for n in range(1000)))
    assert len(found) == 21
    assert found[-1] == "kiosk.toml: and 980 more mistakes"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('[printer]\nadress = "x"', 'did you mean "address"?'),
        ("[pinter]", 'did you mean "printer"?'),
        ("[printer]\nzzz = 1", "use one of driver, address, baud"),
    ],
)
def test_an_unknown_name_is_answered_with_the_likely_one(tmp_path: Path, text: str, hint: str) -> None:
    assert hint in mistakes(tmp_path, text)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[hall]\nname = \n", "kiosk.toml:2: not TOML: invalid value"),
        ("[hall]\nname = 'a'\nname = 'b'\n", "kiosk.toml:3: not TOML: cannot overwrite a value"),
        ('[hall]\n\nname = """never closed\n', "kiosk.toml:3: not TOML: "),
        (b"[hall]\n# \xff\n", "kiosk.toml:2: not UTF-8 text; use UTF-8 when saving the file"),
        (b"#" * (MAX_BYTES + 1), "kiosk.toml: too long; use at most 1048576 bytes"),
        ("a = " + "[" * 5000 + "]" * 5000, "kiosk.toml: too many brackets inside each other"),
        ("a = " + "1" * 5000, "kiosk.toml: not TOML: "),
        ("hall = 3\n", "kiosk.toml:1: hall: 3 is not a section; use [hall] on a line of its own"),
        ("[[hall]]\n", "kiosk.toml:1: hall: [{}] is not a section"),
    ],
)
def test_a_file_that_is_no_sound_toml_says_where_and_why(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert mistakes(tmp_path, text)[0].startswith(said)


def test_a_missing_file_and_a_folder_are_said_to_be_so(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none.toml", "there is no such file"), (tmp_path, "cannot be read (Is a directory)")):
        with pytest.raises(ConfigErrors, match=re.escape(f"{path}: {said}")):
            load_settings(path)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path, b"\xef\xbb\xbf[hall]\r\nname = 'Balai'\r\n")).hall.name == "Balai"
    assert mistakes(tmp_path, b"\xef\xbb\xbf[hall]\r\n\r\nnama = 'Balai'\r\n")[0].startswith("kiosk.toml:3: hall.nama")


@pytest.mark.parametrize(
    ("section", "line"),
    [
        ("hall", 'village_code = "1801092001"'),
        ("hall", 'name = ""'),
        ("hall", 'name = "two\\nlines"'),
        ("hall", f'name = "{"x" * 41}"'),
        ("hall", 'time_zone = "Europe/Paris"'),
        ("screen", "diagonal_inches = nan"),
        ("screen", "width_px = 1080.0"),
        ("screen", "rotation = true"),
        ("screen", "fullscreen = 'true'"),
        ("camera", "source = 3"),
        ("store", "reserve_mib = 0"),
        ("store", 'path = ""'),
        ("visit", "warning_seconds = -1"),
        ("visit", "done_seconds = inf"),
        ("services", 'off = "S-41"'),
        ("printer", 'address = "192.168.1.87"'),
        ("printer", 'address = "192.168.1.87:99999"'),
        ("printer", 'driver = "file"'),
        ("printer", 'driver = "usb"'),
        ("printer", 'driver = "serial"'),
        ("printer", "baud = 9601"),
        ("printer", 'flow = "dsr"'),
        ("central", f"connect_timeout_seconds = {10**400}"),
        ("central", f"connect_timeout_seconds = 0x{'f' * 5000}"),
        ("screen", f"width_px = 0x{'f' * 5000}"),
        ("hall", f"name = [0x{'f' * 5000}]"),
    ],
)
def test_a_value_out_of_bounds_is_refused_on_its_line(tmp_path: Path, section: str, line: str) -> None:
    field = f"{section}.{line.partition(' ')[0]}" if "driver" not in line else "printer.address"
    found = mistakes(tmp_path, f"\n[{section}]\n{line}\n")
    assert len(found) == 1
    assert re.match(rf"kiosk\.toml:[23]: {re.escape(field)}: .*; use ", found[0])
    assert len(found[0]) < 300


def test_relative_paths_start_at_the_settings_file(tmp_path: Path) -> None:
    printer = '[printer]\ndriver = "file"\naddress = "out/tickets.bin"\n'
    text = f'{printer}[camera]\nsource = "cards/a.png"\n[store]\npath = "data"\nmirror_path = "usb"\n'
    settings = load_settings(written(tmp_path, text))
    assert settings.printer.address == str(tmp_path / "out/tickets.bin")
    assert settings.camera.source == str(tmp_path / "cards/a.png")
    assert (settings.store.path, settings.store.mirror_path) == (tmp_path / "data", tmp_path / "usb")
    assert load_settings(written(tmp_path, '[camera]\nsource = "auto"')).camera.source == "auto"
    assert load_settings(written(tmp_path, '[camera]\nsource = "/dev/video0"')).camera.source == "/dev/video0"


def test_a_network_address_comes_apart() -> None:
    assert Settings().printer.host_and_port == ("192.168.1.87", 9100)
    for address, parts in (("printer.local:9101", ("printer.local", 9101)), ("[fe80::1]:9100", ("fe80::1", 9100))):
        assert Settings().with_changes({"printer.address": address}).printer.host_and_port == parts


def test_a_change_on_the_command_line_is_read_as_typed_and_checked_alike(tmp_path: Path) -> None:
    typed = read_changes(
        ["store.path=data", "screen.rotation=90", "screen.fullscreen=False", "services.off=Q, S-41", "hall.name=a=b"]
    )
    settings = Settings().with_changes(typed, tmp_path)
    assert settings.store.path == tmp_path / "data"
    assert (settings.screen.rotation, settings.screen.fullscreen) == (90, False)
    assert settings.services.off == ("Q", "S-41")
    assert settings.hall.name == "a=b"
    assert Settings().with_changes({"visit.done_seconds": 5, "store.path": tmp_path}).visit.done_seconds == 5.0


def test_wrong_changes_are_all_reported_and_change_nothing() -> None:
    with pytest.raises(ConfigErrors) as caught:
        Settings().with_changes({"screen.widht_px": "1", "screen.rotation": "45", "stor.path": "x", "nothing": "x"})
    assert str(caught.value).splitlines()[1] == "--set: screen.rotation: 45 is not a rotation; use one of 0, 90, 180, 270"
    assert 'did you mean "screen.width_px"?' in str(caught.value)
    assert 'did you mean "store.path"?' in str(caught.value)
    assert len(caught.value.errors) == 4
    for typed in ("printer", "printer=file", "=", "printer.driver"):
        with pytest.raises(ConfigErrors, match=r"section\.option=value"):
            read_changes([typed])


def test_the_enrolment_code_stays_out_of_reprs() -> None:
    assert "K7F3" not in repr(Settings().with_changes({"central.enrolment": "K7F39QXM"}))


def test_the_annotated_example_is_the_generated_one() -> None:
    assert EXAMPLE_PATH.read_text(encoding="utf-8") == annotated_example(), "run: python -m config.example --write"


def test_the_annotated_example_says_exactly_the_defaults(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path, annotated_example())) == load_settings(written(tmp_path, ""))
    values = read_document(EXAMPLE_PATH).values
    assert {(section, name) for section in values for name in values[section]} == {
        (section, name) for section, kind in sections().items() for name in options_of(kind)
    }


def test_every_option_has_help_and_stands_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    for section, kind in sections().items():
        assert f"## `[{section}]`" in options_table()
        for each in fields(kind):
            assert f"| `{each.name}` |" in options_table()
            assert options_of(kind)[each.name].help.endswith(".")
    assert main(["--docs"]) == 0
    assert capsys.readouterr().out == options_table()
    assert main(["--nonsense"]) == 2


def test_every_zone_has_the_hours_of_the_time_zone_database() -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from config.settings import ZONES

    for name in ZONES:
        zone = Settings().with_changes({"hall.time_zone": name}).hall.zone
        moment = datetime(2026, 11, 21, 12, tzinfo=zone)
        assert moment.utcoffset() == moment.astimezone(ZoneInfo(name)).utcoffset()


def test_every_printer_driver_is_named_once() -> None:
    assert len(set(PRINTER_DRIVERS)) == len(PRINTER_DRIVERS)


LINES = """\
a = 1
b.c = 2
b.d = 3
"quoted key" = 4
[x.y]
q = 6

[[z]]
r = 9
[[z]]
# a comment
r = [
  { a = 13 },
  { a = 14, b = 14 }, 14,
  [15,
   16],
]
m = '''
n = 0
'''
n = 21
[z.sub]
s = 23
[x]
t = 25
[x.k]
u = { v = 27, w = { x = 27 } }
[v]
f.g = 29
"""


def test_the_line_of_every_value_is_found(tmp_path: Path) -> None:
    document = read_document(written(tmp_path, LINES))
    seen = 0

    def walk(value: object, keys: tuple[str | int, ...]) -> None:
        nonlocal seen
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, each in inner:
            walk(each, (*keys, key))
        if isinstance(value, int):
            seen += 1
            assert document.line_of(*keys) == value, keys

    walk(document.values, ())
    assert seen == 18
    assert [document.line_of(*keys) for keys in (("x",), ("x", "y"), ("z",), ("z", 1), ("z", 1, "r"), ("z", 1, "m"))] == [
        5,
        5,
        8,
        10,
        12,
        18,
    ]


def test_what_is_missing_is_placed_at_the_table_it_is_missing_from(tmp_path: Path) -> None:
    document = read_document(written(tmp_path, LINES))
    assert document.line_of("z", 1, "missing") == 10
    assert document.line_of("z", 7, "missing") == 8
    assert document.line_of("missing") == 0
    assert document.line_of("a", "b", "c") == 1
    assert str(document.error(("z", 1, "r", 0), "is wrong")).endswith("kiosk.toml:13: z[2].r[1]: is wrong")


@trying(deadline=None, max_examples=60)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_a_file_holds_it_loads_or_is_refused_in_words(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = written(tmp_path_factory.getbasetemp(), content)
    try:
        load_settings(path)
    except ConfigErrors as errors:
        for error in errors.errors:
            assert isinstance(error, ConfigError)
            assert str(error).startswith(str(path))
            assert "\n" not in str(error)


VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.sampled_from(["auto", "", "x", "S-41", "é\t"]),
    lambda inner: st.lists(inner, max_size=3),
)


@trying(deadline=None, max_examples=60)
@given(st.data())
def test_whatever_value_an_option_gets_it_is_taken_or_refused_on_its_line(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    import tomlkit

    section = data.draw(st.sampled_from(sorted(sections())))
    name = data.draw(st.sampled_from(sorted(options_of(sections()[section]))))
    document = tomlkit.document()
    document.add(tomlkit.comment("first line"))
    document[section] = {name: data.draw(VALUES)}
    path = written(tmp_path_factory.getbasetemp(), tomlkit.dumps(document))
    try:
        load_settings(path)
    except ConfigErrors as errors:
        assert all(error.line in (3, 4) and error.allowed for error in errors.errors)
