"""Updates under power cuts at every step, and updates that do not serve: in the end a release runs that works."""

from __future__ import annotations

import shutil
import threading
import time

import pytest
from power_cut import cut_at, steps_of
from small_releases import FAILS, NEVER_READY, PUBLIC, SERVES, STORE, Processes, copied, installed, pack, source

from kiosk.upkeep import update
from kiosk.upkeep.releases import CURRENT, SETTLED
from kiosk.upkeep.update import MOST_TRIALS, PREVIOUS, UpdateError

QUICK = {"patience_seconds": 4.0, "holds_seconds": 0.2, "pause": lambda _seconds: time.sleep(0.02)}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """An installed release, and a bundle of the next."""
    folder = tmp_path_factory.mktemp("shop")
    installed(folder / "opt", source(folder / "old", "old"))
    pack(source(folder / "new", "new"), folder / "new.ade")
    return folder


@pytest.fixture
def kiosk(shop, tmp_path):
    releases = copied(shop / "opt", tmp_path / "opt")
    service = Processes(releases, tmp_path)
    service.restart()
    yield releases, service
    service.stop()


def updated(releases, service, bundle):
    with update.alone(releases):
        name = update.apply(bundle, releases, [PUBLIC], STORE, lambda _path: None)
        update.switch(releases, name, service)
        return update.settle(releases, service, **QUICK)


def booted(releases, service):
    """The power is back: the service starts what is current, and settle looks at it."""
    service.restart()
    with update.alone(releases):
        return update.settle(releases, service, **QUICK)


def tree(folder):
    return {
        str(path.relative_to(folder)): (path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None)
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts and "venvs" not in path.parts and path.name not in (".lock", "venv")
    }


def test_an_update_runs_beside_the_old_release_and_is_kept(kiosk, shop):
    releases, service = kiosk
    old = releases.linked(CURRENT)
    new = updated(releases, service, shop / "new.ade")
    assert new.startswith("0.2.0+")
    assert (releases.linked(CURRENT), releases.linked(SETTLED), releases.linked(PREVIOUS)) == (new, new, old)
    assert service.serving() == new
    assert (releases.path(new) / "kiosk" / "words.txt").read_text() == "new" * 100
    assert update.back(releases, service) == old
    assert service.serving() == old


@pytest.mark.parametrize("script", [FAILS, NEVER_READY, SERVES.replace("sleep 600 & wait", "sleep 0.1")])
def test_a_release_that_does_not_serve_or_soon_stops_serving_is_taken_back(kiosk, tmp_path, script):
    releases, service = kiosk
    old = releases.linked(CURRENT)
    bad = pack(source(tmp_path / "bad", "bad", script), tmp_path / "bad.ade")
    with update.alone(releases):
        name = update.apply(bad, releases, [PUBLIC], STORE, lambda _path: None)
        update.switch(releases, name, service)
        assert update.settle(releases, service, **{**QUICK, "patience_seconds": 1.0, "holds_seconds": 0.5}) == old
    assert service.serving() == old
    assert (releases.linked(CURRENT), releases.linked(SETTLED)) == (old, old)
    with pytest.raises(UpdateError, match="taken back before"):
        update.apply(bad, releases, [PUBLIC], STORE, lambda _path: None)


def test_a_release_during_whose_trial_the_power_fails_again_and_again_is_taken_back(kiosk, tmp_path):
    releases, service = kiosk
    old = releases.linked(CURRENT)
    bad = pack(source(tmp_path / "bad", "bad", NEVER_READY), tmp_path / "bad.ade")
    with update.alone(releases):
        update.switch(releases, update.apply(bad, releases, [PUBLIC], STORE, lambda _path: None), service)

    def trial():
        update.settle(releases, service, **QUICK)

    for _ in range(MOST_TRIALS):
        # 1-3: noting the trial; then it waits for the release to serve until the power fails.
        from store_parts import in_child

        with in_child(lambda say: trial()) as child:
            child.kill_after(0.3)
    assert releases.linked(CURRENT) != old
    assert booted(releases, service) == old
    assert service.serving() == old


def test_a_release_that_says_its_settings_are_not_sound_never_becomes_current(kiosk, shop, tmp_path):
    releases, service = kiosk
    old = releases.linked(CURRENT)
    bad = source(tmp_path / "bad", "bad")
    (bad / "scripts" / "install" / "kiosk").write_text("#!/bin/sh\necho 'line 3: no such option' >&2\nexit 2\n")
    with pytest.raises(UpdateError, match="line 3"):
        update.apply(pack(bad, tmp_path / "bad.ade"), releases, [PUBLIC], STORE, update.checked_by_itself)
    assert releases.linked(CURRENT) == old
    assert booted(releases, service) == old
    assert releases.names() == [old]


@pytest.mark.slow
def test_a_power_cut_at_every_step_of_an_update_leaves_a_release_that_serves_and_the_update_can_be_made(shop, tmp_path):
    def fresh():
        releases = copied(shop / "opt", tmp_path / "opt")
        return releases, Processes(releases, tmp_path)

    releases, service = fresh()
    old = releases.linked(CURRENT)
    service.restart()
    steps = steps_of(lambda: updated(releases, service, shop / "new.ade"))
    new, whole = releases.linked(CURRENT), tree(releases.root)
    assert steps > 40

    ended_with = set()
    for step in range(1, steps + 1):
        releases, service = fresh()
        service.restart()
        assert cut_at(step, lambda releases=releases, service=service: updated(releases, service, shop / "new.ade"))
        after = booted(releases, service)
        assert after in (old, new), step
        assert service.serving() == after
        assert releases.linked(SETTLED) == releases.linked(CURRENT) == after
        ended_with.add(after)
        if after == old:
            assert updated(releases, service, shop / "new.ade") == new, step
        booted(releases, service)
        assert tree(releases.root) == whole, step
    service.stop()
    assert ended_with == {old, new}


@pytest.mark.slow
def test_a_power_cut_at_every_step_of_taking_a_release_back_leaves_the_old_one_serving(shop, tmp_path):
    bad = pack(source(tmp_path / "bad", "bad", FAILS), tmp_path / "bad.ade")
    hasty = {**QUICK, "patience_seconds": 0.1}

    def on_trial():
        releases = copied(shop / "opt", tmp_path / "opt")
        service = Processes(releases, tmp_path)
        with update.alone(releases):
            update.switch(releases, update.apply(bad, releases, [PUBLIC], STORE, lambda _path: None), service)
        return releases, service

    releases, service = on_trial()
    old = releases.linked(SETTLED)
    steps = steps_of(lambda: update.settle(releases, service, **hasty))
    for step in range(1, steps + 1):
        releases, service = on_trial()
        assert cut_at(step, lambda releases=releases, service=service: update.settle(releases, service, **hasty))
        service.restart()
        assert update.settle(releases, service, **hasty) == old, step
        service.restart()
        assert service.serving() == old
    service.stop()


def test_two_updates_at_once_are_one_too_many(kiosk):
    releases, _ = kiosk
    with update.alone(releases), pytest.raises(UpdateError, match="under way"), update.alone(releases):
        pass


def test_whoever_can_wait_has_its_turn_after_the_other(kiosk):
    releases, _ = kiosk
    order = []

    def second():
        with update.alone(releases, 10):
            order.append("second")

    thread = threading.Thread(target=second)
    with update.alone(releases):
        thread.start()
        time.sleep(0.3)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_while_a_release_is_on_trial_no_other_is_taken(kiosk, shop, tmp_path):
    releases, service = kiosk
    other = pack(source(tmp_path / "other", "other"), tmp_path / "other.ade")
    name = update.apply(shop / "new.ade", releases, [PUBLIC], STORE, lambda _path: None)
    update.switch(releases, name, service)
    with pytest.raises(UpdateError, match="on trial"):
        update.apply(other, releases, [PUBLIC], STORE, lambda _path: None)


def test_cut_off_between_code_and_environment_the_update_is_made_anyway(kiosk, shop):
    releases, service = kiosk
    name = update.apply(shop / "new.ade", releases, [PUBLIC], STORE, lambda _path: None)
    (releases.path(name) / "venv").unlink()
    shutil.rmtree(releases.root / "releases" / ".wheels", ignore_errors=True)
    assert updated(releases, service, shop / "new.ade") == name
