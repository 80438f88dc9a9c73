"""Each check of the machine can fail: a broken machine is simulated file by file, and the finding says so with what to do."""

from __future__ import annotations

import errno
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pretend_machine import PretendMachine, edid
from store_parts import opened

from config.settings import Settings
from kiosk.checkup.display import check_display
from kiosk.checkup.network import check_network
from kiosk.checkup.power import check_power
from kiosk.checkup.rounds import CHECKS, Check, go_round
from kiosk.checkup.site import Machine, Site
from kiosk.checkup.storage import check_storage
from kiosk.checkup.timekeeping import check_clock
from kiosk.checkup.touch import Tap, check_touch, judge, trial_targets
from kiosk.clock import Clock
from kiosk.model.finding import Finding, Severity, exit_code, worst

TARGETS = trial_targets(344, 194)


@pytest.fixture
def pretend(tmp_path: Path) -> PretendMachine:
    return PretendMachine(tmp_path / "machine")


def site(pretend: PretendMachine, **changes: object) -> Site:
    data = pretend.folder.parent / "data"
    data.mkdir(exist_ok=True)
    settings = Settings().with_changes({"store.path": str(data), "store.reserve_mib": "1", **changes})
    return Site(settings, pretend.machine, Clock(synchronised=lambda: True))


def found(findings: list[Finding]) -> dict[str, Severity]:
    return {finding.code: finding.severity for finding in findings}


def test_a_good_machine_is_found_good(pretend):
    here = site(pretend)
    rooms = dict(go_round(here, [check for check in CHECKS if check.name in {"power", "display", "touch", "network", "storage"}]))
    findings = [finding for each in rooms.values() for finding in each]
    assert worst(findings) is Severity.GOOD or {finding.severity for finding in findings} <= {Severity.GOOD, Severity.SKIPPED}
    assert exit_code(findings) == 0
    assert {"voltage", "heat", "memory", "fsync", "wear", "pixels", "diagonal", "present", "interface", "signal"} <= set(
        found(findings)
    )


POWER = {
    "voltage now": ("sys/devices/platform/soc/soc:firmware/get_throttled", "0x1", "voltage", Severity.FAULT),
    "voltage before": ("sys/devices/platform/soc/soc:firmware/get_throttled", "0x10000", "voltage", Severity.WARNING),
    "throttled": ("sys/devices/platform/soc/soc:firmware/get_throttled", "0x4", "throttled", Severity.WARNING),
    "warm": ("sys/class/thermal/thermal_zone0/temp", "72000", "heat", Severity.WARNING),
    "hot": ("sys/class/thermal/thermal_zone0/temp", "83000", "heat", Severity.FAULT),
    "little memory": ("proc/meminfo", "MemAvailable:    84340 kB\n", "memory", Severity.WARNING),
}


@pytest.mark.parametrize("name", POWER)
def test_too_little_power_too_much_heat_too_little_memory(pretend, name):
    path, content, code, severity = POWER[name]
    pretend.put(path, content)
    findings = check_power(site(pretend))
    assert found(findings)[code] is severity
    assert next(finding for finding in findings if finding.code == code).remedy


def test_a_machine_that_is_no_pi_is_asked_by_command_and_else_skipped(pretend):
    pretend.put("sys/devices/platform/soc/soc:firmware/get_throttled", None)
    assert found(check_power(site(pretend)))["voltage"] is Severity.SKIPPED
    pretend.commands["vcgencmd"] = "throttled=0x50005\n"
    assert found(check_power(site(pretend)))["voltage"] is Severity.FAULT


DISPLAY = {
    "unplugged": ("status", "disconnected", "connected", Severity.FAULT),
    "other pixels": ("modes", "1024x768\n", "pixels", Severity.WARNING),
    "smaller glass": ("edid", edid(22, 13), "diagonal", Severity.WARNING),
    "says nothing": ("edid", b"", "diagonal", Severity.SKIPPED),
}


@pytest.mark.parametrize("name", DISPLAY)
def test_a_display_that_is_not_the_one_of_the_settings(pretend, name):
    file, content, code, severity = DISPLAY[name]
    pretend.put(f"sys/class/drm/card1-HDMI-A-1/{file}", content)
    assert found(check_display(site(pretend)))[code] is severity


def test_no_touchscreen_is_a_fault(pretend):
    pretend.put("sys/class/input/input3/properties", "1\n")  # a touchpad
    assert found(check_touch(site(pretend))) == {"present": Severity.FAULT}


def test_ten_taps_that_hit_are_good():
    taps = [Tap(target.x_mm + 1, target.y_mm - 1, at) for at, target in enumerate(TARGETS)]
    assert found(judge(TARGETS, taps)) == {"taps": Severity.GOOD}


def test_a_tap_told_twice_is_a_fault():
    taps = [Tap(target.x_mm, target.y_mm, at) for at, target in enumerate(TARGETS)]
    taps.insert(4, Tap(taps[3].x_mm, taps[3].y_mm, taps[3].at + 0.02))
    assert found(judge(TARGETS, taps)) == {"bounce": Severity.FAULT}


def test_a_dead_corner_is_named_by_its_place():
    taps = [Tap(target.x_mm, target.y_mm, at) for at, target in enumerate(TARGETS) if at != 2]
    (finding,) = judge(TARGETS, taps)
    assert (finding.code, finding.severity) == ("dead", Severity.FAULT)
    assert "(332, 12) mm" in finding.seen


def test_taps_that_all_land_beside_their_places_are_drift():
    taps = [Tap(target.x_mm + 5, target.y_mm, at) for at, target in enumerate(TARGETS)]
    (finding,) = judge(TARGETS, taps)
    assert (finding.code, finding.severity) == ("drift", Severity.WARNING)
    assert finding.figures["x_mm"] == 5


def test_taps_nobody_made_are_ghosts():
    taps = [Tap(target.x_mm, target.y_mm, at) for at, target in enumerate(TARGETS)]
    assert found(judge(TARGETS, [*taps, Tap(100, 60, 20), Tap(60, 100, 22)])) == {"ghost": Severity.WARNING}


def test_a_screen_that_feels_nothing_is_dead_everywhere():
    (finding,) = judge(TARGETS, [])
    assert finding.figures["missed"] == len(TARGETS)


def failing(_descriptor: int) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


STORAGE = {
    "a card that fails": (failing, "fsync", Severity.FAULT),
    "a card that does not wait": (lambda _descriptor: None, "fsync-honesty", Severity.WARNING),
    "a card that is slow": (lambda _descriptor: time.sleep(0.16), "fsync-slow", Severity.WARNING),
}


@pytest.mark.parametrize("name", STORAGE)
def test_a_card_that_cannot_be_trusted(pretend, name, monkeypatch):
    monkeypatch.setattr("kiosk.checkup.storage._WRITES", 8)
    pretend.sync, code, severity = STORAGE[name]
    assert found(check_storage(site(pretend)))[code] is severity


MEDIUM = {
    "read-only": ("/dev/mmcblk0p2 / ext4 ro,noatime 0 0\n", "read-only"),
    "memory": ("/dev/mmcblk0p2 / ext4 rw 0 0\ntmpfs {data} tmpfs rw 0 0\n", "in-memory"),
}


@pytest.mark.parametrize("name", MEDIUM)
def test_a_folder_that_forgets_or_refuses(pretend, name):
    mounts, code = MEDIUM[name]
    here = site(pretend)
    pretend.put("proc/mounts", mounts.format(data=here.settings.store.path))
    assert found(check_storage(here))[code] is Severity.FAULT


def test_a_card_with_little_room_warns_and_one_with_less_than_the_reserve_is_a_fault(pretend):
    data = site(pretend).settings.store.path
    free_mib = os.statvfs(data).f_bavail * os.statvfs(data).f_frsize // 2**20
    for reserve_mib, severity in ((free_mib // 2, Severity.WARNING), (free_mib * 2, Severity.FAULT)):
        reserve = min(reserve_mib, 65536)
        if reserve != reserve_mib:
            pytest.skip("this machine has more room than the settings can reserve")
        assert found(check_storage(site(pretend, **{"store.reserve_mib": str(reserve)})))["room"] is severity


def test_a_worn_card_is_said_before_it_dies(pretend):
    pretend.put("sys/block/mmcblk0/device/life_time", "0x0a 0x03")
    assert found(check_storage(site(pretend)))["wear"] is Severity.WARNING
    pretend.put("sys/block/mmcblk0/device/life_time", "0x01 0x01")
    pretend.put("sys/block/mmcblk0/device/pre_eol_info", "0x03")
    assert found(check_storage(site(pretend)))["wear"] is Severity.WARNING


def test_a_second_medium_that_is_gone_is_a_fault(pretend, tmp_path):
    assert found(check_storage(site(pretend, **{"store.mirror_path": str(tmp_path / "usb")})))["mirror"] is Severity.FAULT


def test_a_damaged_database_is_found_beside_a_running_kiosk_and_left_as_it_is(pretend):
    here = site(pretend)
    folder = here.settings.store.path
    store = opened(folder)
    assert found(check_storage(here))["database"] is Severity.GOOD
    store.close()
    path = folder / "kiosk.db"
    raw = bytearray(path.read_bytes())
    raw[4096 * 2 :] = os.urandom(len(raw) - 4096 * 2)
    path.write_bytes(raw)
    assert found(check_storage(here))["database"] is Severity.FAULT
    assert path.read_bytes() == bytes(raw)


def test_no_network_at_all(pretend):
    pretend.put("sys/class/net/eth0/operstate", "down\n")
    assert found(check_network(site(pretend)))["interface"] is Severity.FAULT


def test_a_weak_signal(pretend):
    pretend.put("proc/net/wireless", "head\nhead\n wlan0: 0000   20.  -81.  -256        0      0      0      0     12        0\n")
    assert found(check_network(site(pretend)))["signal"] is Severity.WARNING


def test_a_clock_nobody_vouches_for_and_a_flat_battery(pretend):
    here = Site(site(pretend).settings, pretend.machine, Clock(synchronised=lambda: False))
    assert found(check_clock(here)) == {"trusted": Severity.WARNING, "rtc": Severity.SKIPPED}
    pretend.put("sys/class/rtc/rtc0/since_epoch", "946684800\n")
    assert found(check_clock(site(pretend))) == {"trusted": Severity.GOOD, "rtc": Severity.WARNING}
    pretend.put("sys/class/rtc/rtc0/since_epoch", f"{int(datetime.now(UTC).timestamp())}\n")
    assert found(check_clock(site(pretend)))["rtc"] is Severity.GOOD


def test_a_check_that_breaks_is_a_finding_and_the_others_are_made(pretend):
    def broken(_site: Site) -> list[Finding]:
        raise ZeroDivisionError

    checks = [Check("odd", "Aneh", broken), next(check for check in CHECKS if check.name == "power")]
    rooms = list(go_round(site(pretend), checks))
    assert found(rooms[0][1]) == {"broken": Severity.FAULT}
    assert found(rooms[1][1])["voltage"] is Severity.GOOD


def test_every_finding_that_is_not_good_says_what_to_do(pretend):
    """The real machine the tests run on is as good a source of odd findings as any."""
    here = site(pretend, **{"printer.driver": "network", "printer.address": "127.0.0.1:9"})
    odd = Site(here.settings, Machine(), Clock())
    for check, findings in go_round(odd):
        for finding in findings:
            assert finding.check == check.name
            assert finding.tried
            assert finding.seen
            assert bool(finding.remedy) is (finding.severity in {Severity.WARNING, Severity.FAULT}), finding
