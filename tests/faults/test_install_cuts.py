"""The installer: shows before it does, runs twice harmlessly, killed before any command and run again it ends the same."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "install_pi.sh"
FILES = ROOT / "scripts" / "install" / "files"
# Read by bash before the script: SIGKILL just before its n-th command, in whatever function it stands.
CUT = "left=$CUT_AT; set -T; trap '((BASH_SUBSHELL)) || ((--left)) || kill -KILL $$' DEBUG\n"
CUTS = 20
COUNT = "count=0; set -T; trap '((BASH_SUBSHELL)) || ((++count))' DEBUG; trap 'echo \"$count\" >\"$COUNT_TO\"' EXIT\n"


def install(root: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = ["bash", str(SCRIPT), "--root", str(root), "--system-only", *options]
    return subprocess.run(command, check=False, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60)


def installed(root: Path, *options: str) -> str:
    done = install(root, *options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def machine(folder: Path) -> Path:
    """What of a fresh Raspberry Pi OS the installer changes."""
    (folder / "boot" / "firmware").mkdir(parents=True)
    (folder / "boot" / "firmware" / "cmdline.txt").write_text("console=tty1 root=PARTUUID=1-02 rootfstype=ext4 quiet\n")
    (folder / "etc").mkdir()
    return folder


def tree(root: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_symlink():
            found[name] = path.readlink()
        else:
            found[name] = (path.stat().st_mode & 0o7777, path.read_bytes() if path.is_file() else None)
    return found


def test_a_dry_run_shows_everything_and_does_nothing(tmp_path):
    root = machine(tmp_path / "root")
    before = tree(root)
    said = installed(root, "--dry-run")
    assert tree(root) == before
    for path in FILES.rglob("*"):
        if path.is_file():
            assert f"write /{path.relative_to(FILES)}" in said
    for name in (
        "/boot/firmware/cmdline.txt",
        "/etc/anjungan/kiosk.toml",
        "/usr/local/bin/kiosk",
        "useradd",
        "systemctl",
        "apt-get",
    ):
        assert name in said


def test_what_is_installed_is_what_lies_in_the_folder_and_a_second_run_changes_nothing(tmp_path):
    root = machine(tmp_path / "root")
    installed(root)
    for path in FILES.rglob("*"):
        if path.is_file():
            there = root / path.relative_to(FILES)
            assert there.read_bytes() == path.read_bytes()
            assert os.access(there, os.X_OK) == os.access(path, os.X_OK)
    words = (root / "boot/firmware/cmdline.txt").read_text().split()
    assert "cgroup_enable=memory" in words
    assert words.count("quiet") == 1
    before = tree(root)
    assert "write " not in installed(root)
    assert tree(root) == before


def test_a_hall_s_own_settings_and_services_stay(tmp_path):
    root = machine(tmp_path / "root")
    installed(root)
    (root / "etc/anjungan/kiosk.toml").write_text('[hall]\nname = "Ours"\n')
    (root / "etc/anjungan/services").unlink()
    (root / "etc/anjungan/services").mkdir()
    installed(root)
    assert "Ours" in (root / "etc/anjungan/kiosk.toml").read_text()
    assert (root / "etc/anjungan/services").is_dir()


def test_uninstalling_leaves_data_and_settings_and_purging_does_not(tmp_path):
    root = machine(tmp_path / "root")
    installed(root, "--ssh-from", "192.168.1.0/24", "--printer-over-libusb")
    (root / "var/lib/anjungan/kiosk.db").write_text("requests")
    assert "usblp" in (root / "etc/modprobe.d/anjungan-usblp.conf").read_text()
    assert "192.168.1.0/24" in (root / "etc/anjungan/firewall.d/ssh.nft").read_text()
    installed(root, "--uninstall")
    left = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    assert left == {
        "boot/firmware/cmdline.txt",
        "etc/anjungan/firewall.d/ssh.nft",
        "etc/anjungan/kiosk.toml",
        "etc/anjungan/publishers",
        "var/lib/anjungan/kiosk.db",
    }
    assert (root / "boot/firmware/cmdline.txt").read_text() == "console=tty1 root=PARTUUID=1-02 rootfstype=ext4 quiet\n"
    installed(root, "--uninstall", "--purge")
    assert {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()} == {"boot/firmware/cmdline.txt"}


def test_a_file_that_a_later_version_no_longer_has_is_removed(tmp_path):
    root = machine(tmp_path / "root")
    installed(root)
    record = root / "usr/local/lib/anjungan/installed"
    (root / "etc/sysctl.d/91-anjungan-old.conf").write_text("x")
    record.write_text(record.read_text() + "/etc/sysctl.d/91-anjungan-old.conf\n")
    installed(root)
    assert not (root / "etc/sysctl.d/91-anjungan-old.conf").exists()


@pytest.fixture
def memory():
    """Where nothing waits for a disk: each of dozens of installations fsyncs every file."""
    folder = Path(tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("options", [(), ("--uninstall", "--purge")], ids=["install", "uninstall"])
def test_killed_before_any_of_its_commands_and_run_again_it_ends_the_same(memory, options):
    def fresh(name):
        root = machine(memory / name)
        if options:
            installed(root)
        return root

    whole = fresh("whole")
    (memory / "count.sh").write_text(COUNT)
    counted = install(whole, *options, BASH_ENV=str(memory / "count.sh"), COUNT_TO=str(memory / "count"))
    assert counted.returncode == 0, counted.stderr
    commands = int((memory / "count").read_text())
    assert commands > 100
    expected = tree(whole)
    (memory / "cut.sh").write_text(CUT)
    for number in range(1, commands, max(1, commands // CUTS)):
        root = fresh(f"cut-{number}")
        cut = install(root, *options, BASH_ENV=str(memory / "cut.sh"), CUT_AT=str(number))
        assert cut.returncode == -9, (number, cut.stderr)
        installed(root, *options)
        assert tree(root) == expected, number


def test_the_scanners_named_by_udev_are_those_we_know():
    known = set()
    for path in (ROOT / "config" / "scanners").glob("*.toml"):
        known |= set(tomllib.loads(path.read_text(encoding="utf-8")).get("usb", []))
    rules = (FILES / "etc/udev/rules.d/90-anjungan.rules").read_text()
    lists = re.findall(r'ID_VENDOR_ID}=="([0-9a-f|]+)"', rules)
    assert len(lists) == 2
    for found in lists:
        assert set(found.split("|")) == {usb[:4] for usb in known}


@pytest.mark.parametrize(
    ("floor", "expected"),
    [("2031-05-06T07:08:09+00:00", True), ("2001-01-01T00:00:00Z", False), ("$(reboot)", False), ("", False)],
)
def test_the_clock_is_set_to_the_last_good_time_only_when_it_stands_before_it(tmp_path, floor, expected):
    """`date` is a stand-in that says what it was asked to set."""
    (tmp_path / "date").write_text('#!/bin/sh\nif [ "$1" = -s ]; then echo "set $2"; else exec /bin/date "$@"; fi\n')
    (tmp_path / "date").chmod(0o755)
    (tmp_path / "clock-floor").write_text(f"{floor}\n")
    script = (FILES / "usr/local/lib/anjungan/clock-epoch").read_text().replace("date -s", f"{tmp_path}/date -s")
    (tmp_path / "clock-epoch").write_text(script.replace(">/dev/null\n", "\n"))
    command = ["sh", str(tmp_path / "clock-epoch"), str(tmp_path / "clock-floor")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ("set @1935817689" in done.stdout) == expected
    assert done.returncode == 0
