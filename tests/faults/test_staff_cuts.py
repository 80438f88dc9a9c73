"""Power cuts while staff or a technician are at it: settings, PINs and the roll are as before or as after, and sound."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

from power_cut import cut_at, steps_of
from store_parts import in_child, opened

from config.configuration import Configuration
from config.example import EXAMPLE_PATH
from config.settings import load_settings
from drivers.printer.roll import read_roll
from kiosk.desk.paper import PaperMeter
from kiosk.desk.pins import Pins
from kiosk.model.staff import Role

OLD, NEW = "482915", "730164"


def test_at_every_step_of_a_change_the_settings_are_the_old_or_the_new_ones(tmp_path: Path):
    path = tmp_path / "kiosk.toml"

    def fresh() -> None:
        for left in tmp_path.iterdir():
            left.unlink()
        shutil.copy(EXAMPLE_PATH, path)

    def work() -> None:
        Configuration(path).change({"visit.done_seconds": 45})

    fresh()
    steps = steps_of(work)
    assert steps >= 4
    seen = set()
    for step in range(1, steps + 1):
        fresh()
        assert cut_at(step, work)
        seen.add(load_settings(path).visit.done_seconds)
        Configuration(path).change({"visit.done_seconds": 30})  # what was cut off stands in nobody's way
        assert load_settings(path).visit.done_seconds == 30
    assert seen <= {20, 45}


def test_at_every_step_of_making_a_pin_the_old_or_the_new_one_opens(tmp_path: Path):
    def work() -> None:
        Pins(tmp_path, time.monotonic).make(Role.STAFF, NEW)

    Pins(tmp_path, time.monotonic).make(Role.STAFF, OLD)
    steps = steps_of(work)
    for step in range(1, steps + 1):
        Pins(tmp_path, time.monotonic).make(Role.STAFF, OLD)
        assert cut_at(step, work)
        pins = Pins(tmp_path, time.monotonic)
        assert [pin for pin in (OLD, NEW) if pins.judge(pin).role is Role.STAFF], f"nobody comes in after a cut at step {step}"


def test_a_roll_changed_while_the_power_fails_is_the_old_or_the_new_one(tmp_path: Path):
    store = opened(tmp_path / "data")
    PaperMeter(store, roll_mm=50_000, warning_slips=40).used(12_000)
    store.close()

    def changing(say) -> None:
        mine = opened(tmp_path / "data")
        meter = PaperMeter(mine, roll_mm=50_000, warning_slips=40)
        say("open")
        while True:
            meter.changed()
            meter.used(12_000)

    rng, left = random.Random(7), set()
    for _ in range(15):
        with in_child(changing) as child:
            assert child.first_line() == "open"
            child.kill_after(rng.uniform(0, 0.05))
        store = opened(tmp_path / "data")
        roll = read_roll(store.get("paper-roll"))
        assert roll is not None
        left.add(roll.slips_left)
        store.close()
    assert left, "nothing was cut: this test showed nothing"
    assert len(left) <= 2
