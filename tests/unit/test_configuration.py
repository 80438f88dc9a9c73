"""The settings file changed as a whole: checked first, applied in one step, undone in one, whatever power cut comes between."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from pretend_machine import PretendMachine
from typer.testing import CliRunner

from config.configuration import Configuration, differences, following, on_screen
from config.errors import ConfigErrors
from config.example import EXAMPLE_PATH, annotated_example
from config.settings import load_settings
from drivers.stick import Stick
from kiosk.__main__ import app
from kiosk.workshop import Workshop

RUNNER = CliRunner()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    shutil.copy(EXAMPLE_PATH, tmp_path / "kiosk.toml")
    return tmp_path / "kiosk.toml"


def test_a_change_writes_the_whole_annotated_file_and_undo_puts_the_old_one_back(path):
    old = path.read_bytes()
    configuration = Configuration(path)
    assert not configuration.can_undo
    assert configuration.change({"visit.done_seconds": 45}).visit.done_seconds == 45
    assert "# How long the number stays on the screen" in path.read_text()
    here = [each.option for each in differences(load_settings(path), load_settings(EXAMPLE_PATH))]
    assert [option for option in here if not option.endswith(("folder", "path"))] == ["visit.done_seconds"]
    configuration.undo()
    assert path.read_bytes() == old
    configuration.undo()
    assert load_settings(path).visit.done_seconds == 45


def test_a_long_text_and_one_with_quotes_come_through_whole(path):
    code = "ADE1:https://pusat.example.go.id|" + "x" * 64 + "|" + "0" * 32
    path.write_text(f"[central]\nenrolment = '{code}'\n[hall]\nname = 'Balai \"Desa\" \\ Satu'\n", encoding="utf-8")
    settings = Configuration(path).change({"visit.done_seconds": 30})
    assert settings.central.enrolment == code
    assert settings.hall.name == 'Balai "Desa" \\ Satu'


def test_an_option_nobody_declared_is_refused(path):
    with pytest.raises(ConfigErrors, match="no such option"):
        Configuration(path).change({"visit.soon": 1})


def test_what_a_file_says_beside_the_defaults_is_kept_by_the_next_change(path):
    path.write_text('[hall]\nname = "Balai Desa Way Kalam"\n[printer]\ndriver = "none"\n', encoding="utf-8")
    Configuration(path).change({"camera.enabled": False})
    settings = load_settings(path)
    assert (settings.hall.name, settings.printer.driver, settings.camera.enabled) == ("Balai Desa Way Kalam", "none", False)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"[visit\n",
        b"[visit]\ndone_seconds = 1\n",
        b"[vist]\n",
        b"x" * 200_000,
        annotated_example({"hall.name": ""}).encode(),
    ],
)
def test_what_is_not_sound_is_refused_whole_and_names_its_line(path, content):
    old = path.read_bytes()
    with pytest.raises(ConfigErrors):
        Configuration(path).apply(content)
    assert path.read_bytes() == old
    assert [each.name for each in path.parent.iterdir()] == ["kiosk.toml"]


def test_a_power_cut_at_any_step_leaves_a_sound_file(path, monkeypatch):
    """Every rename and fsync is, in turn, the last thing that happens."""
    Configuration(path).change({"visit.done_seconds": 30})
    sound = {path.read_bytes(), annotated_example({**Configuration(path).values(), "visit.done_seconds": 45}).encode()}
    steps = 0
    while True:
        left = steps

        def cut(real):
            def step(*arguments, **options):
                nonlocal left
                if left == 0:
                    raise KeyboardInterrupt  # as abrupt as it gets in one process
                left -= 1
                return real(*arguments, **options)

            return step

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", cut(Path.replace))
            patch.setattr(os, "fsync", cut(os.fsync))
            try:
                Configuration(path).change({"visit.done_seconds": 45})
                done = True
            except KeyboardInterrupt:
                done = False
        assert path.read_bytes() in sound, f"cut at step {steps}"
        load_settings(path)
        if done:
            break
        Configuration(path).change({"visit.done_seconds": 30})
        steps += 1
    assert steps >= 5, "hardly anything was cut: this test showed nothing"


def test_what_stands_on_the_screen_is_allowed_and_goes_round(path):
    for name, declared in on_screen().items():
        value: object = declared.values[0]
        for _ in declared.values:
            Configuration(path).change({name: value})
            value = following(name, value)
        assert value == declared.values[0]
        assert following(name, "something else") == declared.values[0]


def test_a_technician_turns_options_takes_a_stick_and_undoes_it(path, tmp_path):
    pretend = PretendMachine(tmp_path / "machine")
    stick = Stick(pretend.folder / "proc", pretend.folder / "sys")
    shop = Workshop(Configuration(path), stick)
    before = {row.key: row.note for row in shop.rows()}
    assert shop.option("printer.staff_copy").good
    assert {row.key: row.note for row in shop.rows()} == before | {"printer.staff_copy": "ya"}
    assert not shop.option("store.path").good
    assert not shop.from_stick("").good
    mounted = tmp_path / "stick"
    mounted.mkdir()
    pretend.put("sys/block/sda/removable", "1")
    pretend.put("proc/mounts", f"/dev/sda1 {mounted} vfat rw 0 0\n")
    (mounted / "kiosk.toml").write_text('[visit]\ndone_seconds = "soon"\n')
    refused = shop.from_stick("")
    assert not refused.good
    assert "done_seconds" in refused.words
    (mounted / "kiosk.toml").write_text("[visit]\ndone_seconds = 30\n")
    assert shop.from_stick("").detail == "printer.staff_copy, visit.done_seconds"
    assert load_settings(path).visit.done_seconds == 30
    assert shop.undo("").good
    assert load_settings(path).printer.staff_copy


def test_the_commands_show_change_compare_and_undo(path, tmp_path):
    at = ["--config", str(path)]
    assert RUNNER.invoke(app, ["config", "set", "visit.done_seconds=45", "printer.driver=none", *at]).exit_code == 0
    shown = RUNNER.invoke(app, ["config", "show", *at])
    assert "visit.done_seconds = 45" in shown.output.replace(".0", "")
    other = tmp_path / "other.toml"
    other.write_text("[visit]\ndone_seconds = 30\n")
    told = RUNNER.invoke(app, ["config", "diff", str(other), *at])
    assert told.exit_code == 1
    assert "printer.driver" in told.output
    assert RUNNER.invoke(app, ["config", "apply", str(other), *at]).exit_code == 0
    assert RUNNER.invoke(app, ["config", "diff", str(other), *at]).exit_code == 0
    assert RUNNER.invoke(app, ["config", "undo", *at]).exit_code == 0
    assert load_settings(path).printer.driver == "none"
    other.write_text("[visit]\ndone = 30\n")
    wrong = RUNNER.invoke(app, ["config", "apply", str(other), *at])
    assert wrong.exit_code == 2
    assert "done" in wrong.output
    assert RUNNER.invoke(app, ["config", "set", "visit.done_seconds=0", *at]).exit_code == 2


def test_what_is_applied_twice_can_still_be_undone(path):
    old = path.read_bytes()
    wanted = b"[visit]\ndone_seconds = 45\n"
    Configuration(path).apply(wanted)
    Configuration(path).apply(wanted)
    Configuration(path).undo()
    assert path.read_bytes() == old


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_root_leaves_settings_and_pins_to_the_kiosk(path, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, 4711, 4712)
    os.chown(path, 4711, 4712)
    path.chmod(0o640)
    at = ["--config", str(path)]
    assert RUNNER.invoke(app, ["config", "set", "visit.done_seconds=45", *at]).exit_code == 0
    assert RUNNER.invoke(app, ["pin", "staff", *at, "--set", f"store.path={data}"], input="482915\n482915\n").exit_code == 0
    for file, mode in ((path, 0o640), (path.with_name("kiosk.toml.before"), 0o640), (data / "pins.json", 0o600)):
        found = file.stat()
        assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (4711, 4712, mode), file.name


def test_a_stick_of_the_kiosks_own_is_none_to_pull_out(tmp_path):
    pretend = PretendMachine(tmp_path / "machine")
    mirror, guest = tmp_path / "mirror", tmp_path / "a stick"
    for disk in ("sda", "sdb", "sdc"):
        pretend.put(f"sys/block/{disk}/removable", "1")
    system = f"/dev/sda1 /boot/firmware vfat rw 0 0\n/dev/sda2 / ext4 rw 0 0\n/dev/sdb1 {mirror} ext4 rw 0 0\n"
    pretend.put("proc/mounts", system)
    stick = Stick(pretend.folder / "proc", pretend.folder / "sys", taken=(tmp_path / "data", mirror))
    assert stick.folder() is None
    pretend.put("proc/mounts", system + f"/dev/sdc1 {str(guest).replace(' ', chr(92) + '040')} vfat rw 0 0\n")
    assert stick.folder() == guest


def test_a_film_that_calls_itself_settings_is_refused_without_being_read_whole(path, tmp_path):
    pretend = PretendMachine(tmp_path / "machine")
    pretend.put("sys/block/sda/removable", "1")
    pretend.put("proc/mounts", f"/dev/sda1 {tmp_path / 'stick'} vfat rw 0 0\n")
    (tmp_path / "stick").mkdir()
    with (tmp_path / "stick" / "kiosk.toml").open("wb") as film:
        film.truncate(2**42)
    said = Workshop(Configuration(path), Stick(pretend.folder / "proc", pretend.folder / "sys")).from_stick("")
    assert not said.good
    assert "too long" in said.words


def test_a_pin_is_made_at_a_terminal(path, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    at = ["--config", str(path), "--set", f"store.path={data}"]
    assert RUNNER.invoke(app, ["pin", "staff", *at], input="482915\n482915\n").exit_code == 0
    plain = RUNNER.invoke(app, ["pin", "technician", *at], input="111111\n111111\n")
    assert plain.exit_code == 2
    assert "482915" not in (data / "pins.json").read_text()


def test_the_support_bundle_is_one_command(path, tmp_path):
    done = RUNNER.invoke(app, ["support", str(tmp_path / "s.tar.gz"), "--config", str(path), "--set", f"store.path={tmp_path}"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "s.tar.gz").stat().st_size > 500
